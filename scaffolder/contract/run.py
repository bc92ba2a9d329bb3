"""Runs the checks against a server and collects the results."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

from scaffolder.contract.checks import discover
from scaffolder.contract.client.answer import Unmet, describe, one_line
from scaffolder.contract.client.select import select
from scaffolder.contract.client.server import Server, read_url, trusted
from scaffolder.contract.client.shop import PRODUCTS
from scaffolder.contract.client.wire import Wire, counted
from scaffolder.contract.document import Document
from scaffolder.contract.registry import Check, Tag
from scaffolder.errors import ScaffoldError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, CheckResult
from scaffolder.paths import find_data, program

CHECKS: tuple[Check, ...] = discover()
"""Every rule of the contract."""

_AT_ONCE = 8
_PATIENCE = 3
"""The time limit of a check, as a multiple of a request's timeout."""


def run_checks(
    base_url: str,
    *,
    email: str = DEMO_EMAIL,
    password: str = DEMO_PASSWORD,
    secret_key: str | None = None,
    contract: Path | None = None,
    only: Sequence[str] = (),
    slow: bool = False,
    on_result: Callable[[CheckResult], None] | None = None,
    timeout: float = 10.0,
) -> list[CheckResult]:
    """Check a running backend; returns one result per check, in the order of `CHECKS`.

    Args:
        base_url: Where the backend is, such as `http://localhost:8000`; it may end in a path.
        email: The e-mail address of an existing user.
        password: That user's password.
        secret_key: The server's SECRET_KEY. Without it, checks that sign tokens are skipped.
        contract: The OpenAPI file to check responses against; by default ours.
        only: Names, groups or patterns such as `products.*`; all checks if empty.
        slow: Whether to run slow checks too, even if `only` does not name them.
        on_result: Called with each result.
        timeout: Seconds for one request.

    Raises:
        UsageError: The URL does not answer, or `only` names no check.
    """
    checks = chosen(only)
    document = Document.read(contract or find_data().contract)
    server = Server.connect(base_url, document, email=email, password=password, secret_key=secret_key, timeout=timeout)
    return asyncio.run(_run(checks, server, on_result, slow=slow or bool(only)))


def chosen(only: Sequence[str]) -> list[Check]:
    """The checks that `only` names, as for `run_checks`; raises UsageError if there is none."""
    return select(CHECKS, only, f"{program()} check --list")


def tagged(tag: Tag) -> tuple[str, ...]:
    """The names of the checks with this tag, for `run_checks(only=…)`."""
    return tuple(check.name for check in CHECKS if tag in check.tags)


def read_together(base_url: str, *, count: int = 128, timeout: float = 30.0) -> float:
    """Request the list of products many times at once, each on its own connection.

    Not a check by itself: it is meaningful only while the caller holds a lock on the table, so that requests
    queue for the database.

    Args:
        base_url: Where the backend is.
        count: How many requests.
        timeout: Seconds for each of them.

    Returns:
        The seconds until the last response, which show whether the lock delayed them.

    Raises:
        ScaffoldError: A response was not 200.
    """
    return asyncio.run(_read_together(base_url, count, timeout))


async def _read_together(base_url: str, count: int, timeout: float) -> float:
    address = read_url(base_url)
    wire = Wire(address, trusted(address), timeout)
    started = time.perf_counter()
    try:
        outcomes = Counter(await wire.ask_together([wire.request("GET", PRODUCTS)] * count))
    except Unmet as unmet:
        raise ScaffoldError(f"{count} reads at once: {unmet}") from None
    if outcomes.keys() != {200}:
        raise ScaffoldError(f"{count} reads at once: expected 200 for each, got {counted(outcomes)}")
    return time.perf_counter() - started


async def _run(
    chosen: Sequence[Check],
    connecting: AbstractAsyncContextManager[Server],
    on_result: Callable[[CheckResult], None] | None,
    *,
    slow: bool,
) -> list[CheckResult]:
    results: dict[str, CheckResult] = {}
    places = asyncio.Semaphore(_AT_ONCE)

    async def judge(check: Check, server: Server) -> None:
        async with nullcontext() if check.slow else places:
            result = await _judge(check, server, slow=slow)
        results[check.name] = result
        if on_result is not None:
            on_result(result)

    async with connecting as server, asyncio.TaskGroup() as waiting:
        for check in chosen:
            if check.slow:
                waiting.create_task(judge(check, server))
        async with asyncio.TaskGroup() as together:
            for check in chosen:
                if not check.alone and not check.slow:
                    together.create_task(judge(check, server))
        for check in chosen:
            if check.alone:
                await judge(check, server)
    return [results[check.name] for check in chosen]


async def _judge(check: Check, server: Server, *, slow: bool) -> CheckResult:
    if check.needs_key and server.secret_key is None:
        return CheckResult(check.name, "skipped", "signs tokens; run it with --secret-key, the server's SECRET_KEY")
    if check.slow and not slow:
        return CheckResult(check.name, "skipped", f"takes up to {check.extra:g} s; run it with --only {check.name}")
    started = time.perf_counter()
    reason = await _failure(check, server)
    seconds = time.perf_counter() - started
    return CheckResult(check.name, "failed" if reason else "passed", one_line(reason), seconds)


async def _failure(check: Check, server: Server) -> str:
    """Why a check failed; empty if it did not."""
    limit = _PATIENCE * server.timeout + check.extra
    try:
        async with asyncio.timeout(limit) as clock:
            await check.judge(server.shop())
    except Unmet as unmet:
        return str(unmet)
    except TimeoutError as error:
        return f"it took longer than {limit:g} s" if clock.expired() else describe(error)
    except Exception as error:  # Anything that a broken server causes is a failed check, not the end of the run.
        return describe(error)
    return ""
