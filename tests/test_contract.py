"""The checks against servers of which it is known what they do."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from mutants.habits import Habits
from mutants.hollow import PRETENDERS, Absent, Hollow
from mutants.http import Receive, Scope, Send
from mutants.server import Shop
from mutants.serving import Door, served
from mutants.table import GRANTED_TO, LIBERTIES, MUTANTS
from mutants.tokens import SECRET_KEY

from scaffolder.contract import CHECKS, run_checks
from scaffolder.contract.checks import events, load
from scaffolder.contract.client import listener
from scaffolder.errors import UsageError
from scaffolder.model import CheckResult

NAMES = [check.name for check in CHECKS]
NEED_KEY = {check.name for check in CHECKS if check.needs_key}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with served() as door:
        yield door


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is recognised sooner than on a busy machine."""
    monkeypatch.setattr(listener, "DEADLINE", 1.0)
    monkeypatch.setattr(events, "PING_DEADLINE", 1.0)
    monkeypatch.setattr(load, "HEALTH_DEADLINE", 2.0)


class Witness(Shop):
    """A shop that forgets for which habits it was asked while a run only looked whether it answers."""

    looked = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)
        if not self.looked:
            self.looked = True
            self.habit.asked.clear()


@pytest.fixture(scope="module")
def witnesses(door: Door) -> Mapping[str, set[str]]:
    """Habit → the checks during which the correct server was asked for it: no other can tell the difference."""
    found: dict[str, set[str]] = {}
    for name in NAMES:
        for habit in met(door, name):
            found.setdefault(habit, set()).add(name)
    return found


def met(door: Door, name: str) -> set[str]:
    """The habits for which the correct server is asked until a check has its result; tidying up is not judged."""
    shop = Witness(Habits())
    door.app = shop
    asked: set[str] = set()
    (result,) = run_checks(
        door.url, secret_key=SECRET_KEY, only=[name], on_result=lambda _: asked.update(shop.habit.asked)
    )
    assert result.status == "passed", result
    return asked


def judge(door: Door, shop: Shop, only: Collection[str] = ()) -> dict[str, str]:
    """The checks that failed, each with its reason."""
    door.app = shop
    results = run_checks(door.url, secret_key=SECRET_KEY, only=sorted(only), slow=True)
    return {result.name: result.reason for result in results if result.status != "passed"}


def test_the_correct_server_passes_every_check_and_is_left_as_it_was(door: Door) -> None:
    shop = Shop(Habits())
    assert judge(door, shop) == {}
    assert shop.products.stored == {}
    assert shop.feed.listeners == []


@pytest.mark.parametrize("fault", MUTANTS)
def test_a_mutant_is_caught_by_the_checks_that_own_its_rule_and_by_no_other(
    door: Door, witnesses: Mapping[str, set[str]], fault: str
) -> None:
    found = judge(door, Shop(Habits(fault)), witnesses.get(fault, set()) | MUTANTS[fault])
    assert found.keys() == MUTANTS[fault], found


def test_every_freedom_has_a_liberty() -> None:
    assert set().union(*LIBERTIES.values()) == {check.name for check in CHECKS if check.freedoms}


def test_every_check_has_a_mutant() -> None:
    assert set().union(*MUTANTS.values()) == set(NAMES)


def test_a_liberty_is_granted_by_every_check(door: Door, witnesses: Mapping[str, set[str]]) -> None:
    """Those that nearly every check meets are taken together, the others one by one."""
    assert [liberty for liberty, checks in LIBERTIES.items() if not checks <= witnesses[liberty]] == []
    often = {liberty for liberty in LIBERTIES if len(witnesses[liberty]) > len(NAMES) / 4}
    assert judge(door, Shop(Habits(*often))) == {}
    for liberty in LIBERTIES.keys() - often:
        assert judge(door, Shop(Habits(liberty)), witnesses[liberty]) == {}, liberty


def test_all_liberties_are_granted_together(door: Door) -> None:
    assert judge(door, Shop(Habits(*LIBERTIES))) == {}


def test_without_the_key_nothing_is_assumed_about_tokens(door: Door) -> None:
    door.app = Shop(Habits("tokens_are_opaque"))
    results = {result.name: result for result in run_checks(door.url, slow=True)}
    assert {name for name, result in results.items() if result.status == "skipped"} == NEED_KEY
    assert {result.status for name, result in results.items() if name not in NEED_KEY} == {"passed"}
    assert results["auth.token.expired"].reason == "signs tokens; run it with --secret-key, the server's SECRET_KEY"


@pytest.mark.parametrize("pretender", PRETENDERS)
def test_a_pretender_fails_nearly_everything(door: Door, pretender: type[Hollow]) -> None:
    door.app = pretender()
    results = run_checks(door.url, secret_key=SECRET_KEY)
    passed = {result.name for result in results if result.status == "passed"}
    assert passed == GRANTED_TO[pretender.__name__], [r for r in results if r.name in GRANTED_TO[pretender.__name__]]
    assert all("\n" not in result.reason and len(result.reason) <= 200 for result in results)
    assert all(result.reason for result in results if result.status == "failed")


def test_an_address_without_the_api_is_told_apart_from_a_bad_server(door: Door) -> None:
    door.app = Absent()
    with pytest.raises(UsageError, match=r" answers, but there is no /api/health and no /api/products; use the "):
        run_checks(door.url)


def test_other_peoples_products_survive_a_broken_server_and_the_run_leaves_none(door: Door) -> None:
    shop = Shop(Habits("others_are_busy", "the_deleted_are_listed", "id_from_the_body"))
    judge(door, shop, ["products", "validation"])
    assert {product["name"] for product in shop.products.stored.values()} == {"a stranger's lamp"}


def test_two_runs_at_once_do_not_meet(door: Door) -> None:
    shop = Shop(Habits())
    door.app = shop
    with ThreadPoolExecutor() as threads:
        first, second = (threads.submit(run_checks, door.url, only=["products.search", "events"]) for _ in range(2))
    assert {result.status for result in first.result() + second.result()} == {"passed"}
    assert shop.products.stored == {}


def test_results_come_one_by_one_and_end_in_order(door: Door) -> None:
    door.app = Shop(Habits())
    heard: list[CheckResult] = []
    results = run_checks(door.url, only=["auth", "system.health"], on_result=heard.append)
    assert sorted(heard, key=str) == sorted(results, key=str)
    assert [result.name for result in results] == [
        name for name in NAMES if name == "system.health" or name.startswith("auth.")
    ]
    assert all(result.seconds > 0 for result in results if result.status == "passed")


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("products.search.literal_percent", "products.search.literal_percent"),
        ("products.search", "products.search.substring"),
        ("products.*", "products.create"),
        ("*.unicode", "products.unicode"),
    ],
)
def test_only_takes_names_groups_and_patterns(door: Door, pattern: str, first: str) -> None:
    door.app = Shop(Habits())
    assert run_checks(door.url, only=[pattern])[0].name == first


def test_a_failure_says_what_was_expected_and_what_came(door: Door) -> None:
    found = judge(door, Shop(Habits("percent_is_a_wildcard")), ["products.search.literal_percent"])
    assert found == {"products.search.literal_percent": "expected 1 item, got 3"}


def test_another_account_can_be_used(door: Door) -> None:
    door.app = Shop(Habits())
    (result,) = run_checks(door.url, only=["auth.me"], email="nobody@example.com")
    assert result.reason == "cannot log in as nobody@example.com: got 401"


@pytest.mark.parametrize(
    "url", ["nonsense", "ftp://localhost", "http://", "http://localhost:99999", "http://[::", "http://xn--a"]
)
def test_what_is_no_url_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"is not a server URL|does not answer"):
        run_checks(url)


def test_a_dead_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(UsageError, match=f"^{url} does not answer: cannot connect: Connection refused$"):
        run_checks(url)


def test_a_pattern_that_names_no_check_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^there is no check named products\.nothing;"):
        run_checks("http://127.0.0.1:1", only=["system", "products.nothing"])


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_a_check_says_its_rule_in_one_line(check: object) -> None:
    rule = getattr(check, "rule", "")
    assert rule
    assert "\n" not in rule
    assert rule.endswith(".")
    assert len(rule) <= 120


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
