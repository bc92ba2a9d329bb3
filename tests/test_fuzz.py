"""Schemathesis against servers of which it is known what they do."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from mutants.habits import Habits
from mutants.server import Shop
from mutants.serving import served
from mutants.table import LIBERTIES

from scaffolder import paths
from scaffolder.errors import ScaffoldError
from scaffolder.model import CheckResult, Ports
from scaffolder.smoke import fuzz, fuzz_hooks, lifecycle
from scaffolder.system import ports

CONTRACT = paths.find_data().contract


def fuzzed(habits: Habits, examples: int = 3) -> tuple[list[CheckResult], str]:
    with served() as door:
        door.app = Shop(habits)
        token = lifecycle.log_in(Ports(urlsplit(door.url).port or 0, None))
        return fuzz.fuzz(door.url, CONTRACT, token=token, examples=examples, seed=1)


def test_the_correct_server_passes_and_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{ports.pick()}")
    results, failures = fuzzed(Habits())
    assert {result.status for result in results} == {"passed"}, failures
    assert len(results) == 10, "nine operations and the stateful phase"
    assert failures == ""


def test_a_server_that_takes_every_liberty_passes() -> None:
    results, failures = fuzzed(Habits(*LIBERTIES), examples=15)
    assert {result.status for result in results} == {"passed"}, failures


def test_a_broken_rule_is_reported_with_a_curl_line() -> None:
    results, failures = fuzzed(Habits("missing_stock_is_zero"))
    failed = {result.name: result.reason for result in results if result.status == "failed"}
    assert "Schema-violating request accepted" in failed["fuzz.POST /api/products"]
    assert "curl -X POST" in failures


def test_a_server_that_is_not_there_is_one_line() -> None:
    with pytest.raises(ScaffoldError, match="login failed"):
        lifecycle.log_in(Ports(ports.pick(), None))


def test_it_ends_in_time() -> None:
    with served() as door:
        door.app = Shop(Habits())
        with pytest.raises(ScaffoldError, match=r"^schemathesis took longer than 0\.5 s$"):
            fuzz.fuzz(door.url, CONTRACT, token="token", examples=3, seed=1, timeout=0.5)


@pytest.mark.parametrize(
    "body",
    [
        5.0,
        [1, {"a": -0.0}],
        {"price_cents": 1e3},
        {"name": "desk\tlamp"},
        {"name": " lamp"},
        {"name": "lamp\u200b"},
        {"name": "lamp\0"},
        {"name": "\u3000"},
    ],
)
def test_free_bodies_are_kept_out(body: object) -> None:
    assert fuzz_hooks.free_body(body)


@pytest.mark.parametrize(
    "body", [5, 5.5, "5.0", None, [True], {"name": "desk lamp"}, {"name": ""}, {"name": "  "}, {"name": "a\0b"}]
)
def test_other_bodies_are_kept(body: object) -> None:
    assert not fuzz_hooks.free_body(body)


@pytest.mark.parametrize("page", ["1", 1, "-5", "x", "1.5", "null"])
def test_plain_spellings_are_kept(page: object) -> None:
    assert not fuzz_hooks.free_query({"page": page, "q": "desk lamp"})
    assert not fuzz_hooks.free_path({"product_id": page})


@pytest.mark.parametrize("page", ["1.0", "+1", "01", " 1", "1e2", "1;a=b", "", [1], {}])
def test_odd_spellings_of_integers_are_kept_out(page: object) -> None:
    assert fuzz_hooks.free_query({"page": page})
    assert fuzz_hooks.free_path({"product_id": page})


@pytest.mark.parametrize("q", ["", "a\nb", ["a", "b"]])
def test_free_searches_are_kept_out(q: object) -> None:
    assert fuzz_hooks.free_query({"q": q})


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (
            {"email": "no address", "password": "a\0b"},
            {"email": "nobody@example.com", "password": "ab"},
        ),
        ({"email": "a@b.cd", "password": ""}, {"email": "a@b.cd", "password": "not-the-password"}),
        ({"email": 5, "password": ""}, {"email": 5, "password": ""}),
        ({"name": "x"}, {"name": "x"}),
        (None, None),
    ],
)
def test_credentials_become_plain_where_they_are_strings(body: object, plain: object) -> None:
    assert fuzz_hooks.plain_credentials(body) == plain
