"""Ask a server all the checks and collect what came out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from scaffolder.contract import (
    auth,
    bodies,
    errors,
    events,
    freedom,
    listing,
    load,
    products,
    search,
    system,
    tokens,
    validation,
)
from scaffolder.contract._answer import Unmet, describe, one_line
from scaffolder.contract._check import Check
from scaffolder.contract._shop import Server
from scaffolder.errors import UsageError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, CheckResult

_MODULES = (
    system, auth, tokens, products, listing, search, validation, bodies, errors, freedom, events, load,
)  # fmt: skip

CHECKS: tuple[Check, ...] = tuple(check for module in _MODULES for check in module.check.checks)
"""Every rule of the contract, in reading order."""

_AT_ONCE = 8
_PATIENCE = 3
"""How many times the time-out of one request a whole check may take."""


def run_checks(
    base_url: str,
    *,
    email: str = DEMO_EMAIL,
    password: str = DEMO_PASSWORD,
    secret_key: str | None = None,
    only: Sequence[str] = (),
    on_result: Callable[[CheckResult], None] | None = None,
    timeout: float = 10.0,
) -> list[CheckResult]:
    """Judge a running backend and return one result for each check, in the order of `CHECKS`.

    `email` and `password` are those of a user that is there. With `secret_key`, the server's own, the checks
    that sign tokens run as well; without it they are skipped. `only` are names, groups or patterns such as
    `products.*`. `on_result` is called with each result as it comes. `timeout` is in seconds, for one request.

    Raises `UsageError` where the URL does not answer or where `only` names no check.
    """
    chosen = _select(only)
    return asyncio.run(_run(chosen, base_url, email, password, secret_key, on_result, timeout))


def _select(only: Sequence[str]) -> list[Check]:
    """The checks that one of the patterns names; all of them without patterns."""
    for pattern in only:
        if not any(_matches(check, pattern) for check in CHECKS):
            raise UsageError(f"no check is called {pattern}; `scaffold check --list` shows them all")
    return [check for check in CHECKS if not only or any(_matches(check, pattern) for pattern in only)]


def _matches(check: Check, pattern: str) -> bool:
    return fnmatchcase(check.name, pattern) or check.name.startswith(f"{pattern}.")


async def _run(
    chosen: Sequence[Check],
    base_url: str,
    email: str,
    password: str,
    secret_key: str | None,
    on_result: Callable[[CheckResult], None] | None,
    timeout: float,
) -> list[CheckResult]:
    results: dict[str, CheckResult] = {}
    places = asyncio.Semaphore(_AT_ONCE)

    async def judge(check: Check, server: Server) -> None:
        async with places:
            result = await _judge(check, server)
        results[check.name] = result
        if on_result is not None:
            on_result(result)

    async with Server.connect(
        base_url, email=email, password=password, secret_key=secret_key, timeout=timeout
    ) as server:
        async with asyncio.TaskGroup() as together:
            for check in chosen:
                if not check.alone:
                    together.create_task(judge(check, server))
        for check in chosen:
            if check.alone:
                await judge(check, server)
    return [results[check.name] for check in chosen]


async def _judge(check: Check, server: Server) -> CheckResult:
    if check.needs_key and server.secret_key is None:
        return CheckResult(check.name, "skipped", "signing tokens takes the server's secret key")
    started = time.perf_counter()
    reason = await _failure(check, server)
    seconds = time.perf_counter() - started
    return CheckResult(check.name, "failed" if reason else "passed", one_line(reason), seconds)


async def _failure(check: Check, server: Server) -> str:
    """Why a check failed; empty where it did not."""
    limit = _PATIENCE * server.timeout
    try:
        async with asyncio.timeout(limit) as clock:
            await check.judge(server.shop())
    except Unmet as unmet:
        return str(unmet)
    except TimeoutError as error:
        return f"it took longer than {limit:g} s" if clock.expired() else describe(error)
    except Exception as error:  # Whatever a broken server leads to is a failed check, not the end of the run.
        return describe(error)
    return ""
