"""The checks against servers of which it is known what they do."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from mutants.habits import Habits
from mutants.hollow import PRETENDERS
from mutants.server import Shop
from mutants.serving import Door, served
from mutants.table import LIBERTIES, MUTANTS
from mutants.tokens import SECRET_KEY

from scaffolder.contract import CHECKS, _listener, run_checks
from scaffolder.errors import UsageError
from scaffolder.model import CheckResult

NAMES = [check.name for check in CHECKS]


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with served() as door:
        yield door


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is recognised sooner than on a busy machine."""
    monkeypatch.setattr(_listener, "DEADLINE", 1.0)


@pytest.fixture(scope="module")
def witnesses(door: Door) -> Mapping[str, set[str]]:
    """Habit → the checks during which the correct server was asked for it: no other can tell the difference."""
    found: dict[str, set[str]] = {}
    for name in NAMES:
        shop = Shop(Habits())
        assert judge(door, shop, [name]) == {}
        for habit in shop.habit.asked:
            found.setdefault(habit, set()).add(name)
    return found


def judge(door: Door, shop: Shop, only: Collection[str] = ()) -> dict[str, str]:
    """The reasons of the checks that failed."""
    door.app = shop
    return failures(run_checks(door.url, secret_key=SECRET_KEY, only=sorted(only)))


def failures(results: list[CheckResult]) -> dict[str, str]:
    return {result.name: result.reason for result in results if result.status == "failed"}


def test_the_correct_server_passes_every_check(door: Door) -> None:
    assert judge(door, Shop(Habits())) == {}


@pytest.mark.parametrize("fault", MUTANTS)
def test_a_mutant_is_caught_by_the_checks_that_own_its_rule_and_by_no_other(
    door: Door, witnesses: Mapping[str, set[str]], fault: str
) -> None:
    found = judge(door, Shop(Habits(fault)), witnesses.get(fault, set()) | MUTANTS[fault])
    assert found.keys() == MUTANTS[fault], found


@pytest.mark.parametrize("liberty", LIBERTIES)
def test_a_liberty_is_granted_by_every_check(door: Door, witnesses: Mapping[str, set[str]], liberty: str) -> None:
    assert judge(door, Shop(Habits(liberty)), witnesses[liberty]) == {}
