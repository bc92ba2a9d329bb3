"""Collects the results of a cell."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scaffolder import contract, web
from scaffolder.errors import Cancelled, ScaffoldError
from scaffolder.model import CellResult, CheckResult

Notify = Callable[[str, str], None]
"""Called with a cell and its current step."""
_PAGE_SECONDS = 30.0
"""How long a page may take to show something while other cells are being built."""


@dataclass(slots=True)
class Record:
    """The results of a cell so far."""

    cell: str
    notify: Notify
    stopped: threading.Event
    """Set when the user pressed Ctrl-C."""
    results: list[CheckResult] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    log: str = ""
    """The end of the log of the first failure."""
    key: str = ""
    sources: str = ""
    backend: str = ""
    platform: str = ""
    images: dict[str, str] = field(default_factory=dict)
    """These five as `CellResult` has them."""
    begin: float = field(default_factory=time.monotonic)

    def check(self, name: str, work: Callable[[], object]) -> bool:
        """Run some work as a check, which fails if the work raises ScaffoldError.

        Returns:
            True if it passed.

        Raises:
            Cancelled: The user pressed Ctrl-C.
        """
        self._begin_step(name)
        begin = time.monotonic()
        try:
            work()
        except ScaffoldError as error:
            if self.stopped.is_set():
                raise Cancelled("Cancelled") from error
            self.log = self.log or error.details
            self.results.append(CheckResult(name, "failed", str(error), time.monotonic() - begin))
            return False
        self.results.append(CheckResult(name, "passed", seconds=time.monotonic() - begin))
        return True

    def skip(self, name: str, reason: str) -> None:
        """Record a check that cannot be run here."""
        self.results.append(CheckResult(name, "skipped", reason))

    def ask(self, prefix: str, url: str, *, secret_key: str, only: Sequence[str] = ()) -> None:
        """Run the contract's checks against a server, each recorded as `PREFIX.NAME`; raises Cancelled."""
        self._take(prefix, lambda: contract.run_checks(url, secret_key=secret_key, only=only, slow=not only))

    def drive(self, url: str, control: web.Control) -> None:
        """Run the checks of a front end in a browser, each recorded as `browser.NAME`; raises Cancelled."""
        self._take(
            "browser",
            lambda: web.run_checks(url, control=control, on_result=lambda _: self._go_on(), timeout=_PAGE_SECONDS),
        )

    @property
    def failed(self) -> bool:
        """True if a check has failed."""
        return any(result.status == "failed" for result in self.results)

    def done(self) -> CellResult:
        """The cell's result."""
        seconds = time.monotonic() - self.begin
        facts = (self.key, self.sources, self.backend, self.platform, self.images)
        return CellResult(self.cell, tuple(self.results), seconds, self.figures, self.log, *facts)

    def _take(self, prefix: str, ask: Callable[[], list[CheckResult]]) -> None:
        self._begin_step(prefix)
        try:
            results = ask()
        except Cancelled:
            raise
        except ScaffoldError as error:
            self.results.append(CheckResult(prefix, "failed", str(error)))
            return
        for result in results:
            self.results.append(CheckResult(f"{prefix}.{result.name}", result.status, result.reason, result.seconds))

    def _go_on(self) -> None:
        if self.stopped.is_set():
            raise Cancelled("Cancelled")

    def _begin_step(self, name: str) -> None:
        self._go_on()
        self.notify(self.cell, name)
