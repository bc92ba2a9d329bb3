"""Ask a server all the checks and collect what came out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from fnmatch import fnmatchcase
from pathlib import Path

from scaffolder.contract.checks import discover
from scaffolder.contract.client.answer import Unmet, describe, one_line
from scaffolder.contract.client.server import Server
from scaffolder.contract.document import Document
from scaffolder.contract.registry import Check
from scaffolder.errors import UsageError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, CheckResult
from scaffolder.paths import find_data

CHECKS: tuple[Check, ...] = discover()
"""Every rule of the contract."""

_AT_ONCE = 8
_PATIENCE = 3
"""How many times the time-out of one request a whole check may take."""


def run_checks(
    base_url: str,
    *,
    email: str = DEMO_EMAIL,
    password: str = DEMO_PASSWORD,
    secret_key: str | None = None,
    contract: Path | None = None,
    only: Sequence[str] = (),
    on_result: Callable[[CheckResult], None] | None = None,
    timeout: float = 10.0,
) -> list[CheckResult]:
    """Judge a running backend and return one result for each check, in the order of `CHECKS`.

    Args:
        base_url: Where the backend is, such as `http://localhost:8000`; it may end in a path.
        email: The e-mail address of a user that is there.
        password: That user's password.
        secret_key: The server's own. Without it the checks that sign tokens are skipped.
        contract: The OpenAPI file that answers are held against; by default ours.
        only: Names, groups or patterns such as `products.*`; all checks if empty.
        on_result: Called with each result as it comes.
        timeout: Seconds for one request.

    Raises:
        UsageError: The URL does not answer, or `only` names no check.
    """
    chosen = _select(only)
    document = Document.read(contract or find_data().contract)
    server = Server.connect(base_url, document, email=email, password=password, secret_key=secret_key, timeout=timeout)
    return asyncio.run(_run(chosen, server, on_result))


def tagged(tag: str) -> tuple[str, ...]:
    """The names of the checks with this tag; raises LookupError if there is none."""
    names = tuple(check.name for check in CHECKS if tag in check.tags)
    if not names:
        raise LookupError(f"no check has the tag {tag!r}")
    return names


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
    connecting: AbstractAsyncContextManager[Server],
    on_result: Callable[[CheckResult], None] | None,
) -> list[CheckResult]:
    results: dict[str, CheckResult] = {}
    places = asyncio.Semaphore(_AT_ONCE)

    async def judge(check: Check, server: Server) -> None:
        async with places:
            result = await _judge(check, server)
        results[check.name] = result
        if on_result is not None:
            on_result(result)

    async with connecting as server:
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
