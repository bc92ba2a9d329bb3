"""Schemathesis against servers of which it is known what they do."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from mutants.habits import Habits
from mutants.server import Shop
from mutants.serving import served

from scaffolder import paths
from scaffolder.errors import ScaffoldError
from scaffolder.model import CheckResult, Ports
from scaffolder.smoke import fuzz, fuzz_hooks, lifecycle
from scaffolder.system import ports

CONTRACT = paths.find_data().contract


def fuzzed(habits: Habits) -> tuple[list[CheckResult], str]:
    with served() as door:
        door.app = Shop(habits)
        token = lifecycle.log_in(Ports(urlsplit(door.url).port or 0, None))
        return fuzz.fuzz(door.url, CONTRACT, token=token, examples=3, seed=1)


def test_the_correct_server_passes() -> None:
    results, failures = fuzzed(Habits())
    assert {result.status for result in results} == {"passed"}
    assert len(results) == 10, "nine operations and the stateful phase"
    assert failures == ""


def test_a_broken_rule_is_reported_with_a_curl_line() -> None:
    results, failures = fuzzed(Habits("missing_stock_is_zero"))
    failed = {result.name: result.reason for result in results if result.status == "failed"}
    assert "Schema-violating request accepted" in failed["fuzz.POST /api/products"]
    assert "curl -X POST" in failures


def test_a_server_that_is_not_there_is_one_line() -> None:
    with pytest.raises(ScaffoldError, match="nobody can log in"):
        lifecycle.log_in(Ports(ports.pick(), None))


@pytest.mark.parametrize("body", [5.0, [1, {"a": -0.0}], {"price_cents": 1e3}])
def test_whole_floats_are_kept_out(body: object) -> None:
    assert not fuzz_hooks.filter_body(None, body)


@pytest.mark.parametrize("body", [5, 5.5, "5.0", None, {"name": "x"}, [True]])
def test_other_bodies_are_kept(body: object) -> None:
    assert fuzz_hooks.filter_body(None, body)


@pytest.mark.parametrize("page", ["1", 1, "-5", "x", "1.5", ""])
def test_plain_spellings_are_kept(page: object) -> None:
    assert fuzz_hooks.filter_query(None, {"page": page})


@pytest.mark.parametrize("page", ["1.0", "+1", "01", " 1", "1e2", [1]])
def test_odd_spellings_of_integers_are_kept_out(page: object) -> None:
    assert not fuzz_hooks.filter_query(None, {"page": page})
