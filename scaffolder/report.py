"""Results and progress → terminal, plain text, JSON, JUnit."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from scaffolder.ledger import FIGURES
from scaffolder.model import CellResult, CheckResult, ProjectSpec

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

SIGNS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "skipped": ("–", "yellow")}


def console() -> Console:
    """Standard error as rich sees it: colours and motion on a terminal, plain text elsewhere and with `NO_COLOR`."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


class Progress:
    """Shows progress: one live line per piece of work on a terminal, one plain line per step elsewhere.

    Use it as a context manager. Its methods are thread-safe.
    """

    def __init__(self) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        self._console = console()
        self._live = self._console.is_terminal
        self._bars: Bars = Progress(
            SpinnerColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True)),
            console=self._console,
            transient=True,
            expand=True,
            disable=not self._live,
        )
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bars.stop()

    def step(self, work: str, doing: str) -> None:
        """Some work starts a step."""
        text = f"{work}: {doing}" if work else doing
        if not self._live:
            self.say(text)
            return
        with self._lock:
            if work in self._tasks:
                self._bars.update(self._tasks[work], description=text)
            else:
                self._tasks[work] = self._bars.add_task(text, total=None)

    def detail(self, line: str) -> None:
        """A line of output, shown on a terminal until the next one."""
        if self._live and line.strip():
            self.step("", line.strip())

    def end(self, work: str) -> None:
        """Some work is done."""
        with self._lock:
            if work in self._tasks:
                self._bars.remove_task(self._tasks.pop(work))

    def say(self, text: str, style: str = "") -> None:
        """A line that stays."""
        self._console.print(text, style=style, markup=False)


def check_line(result: CheckResult) -> str:
    """One check as a line of text."""
    sign = SIGNS[result.status][0]
    return f"{sign} {result.name}" + (f": {result.reason}" if result.reason else "")


def tally(results: Sequence[CheckResult]) -> str:
    """`147 passed, 1 failed, 4 skipped`; zero counts are left out, except `passed`."""
    counts = {status: sum(result.status == status for result in results) for status in SIGNS}
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count or status == "passed")


def figures_line(figures: Mapping[str, float]) -> str:
    """Figures as the HTML report names them: `start 140 ms; memory, idle 6.5 MB; …`."""
    shown = [(FIGURES[name], figures[name]) for name in FIGURES if name in figures]
    return "; ".join(f"{figure.title.lower()} {value:g} {figure.unit}" for figure, value in shown)


def cell_lines(result: CellResult) -> list[tuple[str, str]]:
    """A cell's result as lines of text, each with its style."""
    sign, style = SIGNS["passed" if result.passed else "failed"]
    line = figures_line(result.figures)
    figures = f" ({line})" if line else ""
    lines = [(f"{sign} {result.cell}: {tally(result.checks)} in {result.seconds:.1f} s{figures}", style)]
    for check in result.checks:
        if check.status != "passed":
            lines.append((f"    {check_line(check)}", SIGNS[check.status][1]))
    if not result.passed and result.log:
        lines += [(f"    | {line}", "dim") for line in result.log.splitlines()]
    return lines


def summary(specs: Sequence[ProjectSpec], results: Sequence[CellResult]) -> list[str]:
    """The summary of a smoke run: minutes per stack, skipped cells, what failed, and how many cells passed."""
    seconds: dict[str, float] = {}
    by_cell = {result.cell: result for result in results}
    for spec in specs:
        if spec.cell in by_cell:
            seconds[spec.stack] = seconds.get(spec.stack, 0) + by_cell[spec.cell].seconds
    left_out = [spec.cell for spec in specs if spec.cell not in by_cell]
    lines = [f"{stack}: {spent / 60:.1f} min" for stack, spent in seconds.items()] if len(seconds) > 1 else []
    if left_out:
        lines.append(f"{len(left_out)} cells were skipped, as time ran out: {', '.join(left_out)}")
    if len(results) > 1:  # Far above, each with its log.
        failed = [(result.cell, check) for result in results for check in result.checks if check.status == "failed"]
        lines += [f"{cell}: {check_line(check)}" for cell, check in failed]
    return [*lines, f"{sum(result.passed for result in results)} of {len(results)} cells passed"]


def checks_json(results: Sequence[CheckResult]) -> dict[str, Any]:
    """Check results as JSON values."""
    return {
        "passed": all(result.status != "failed" for result in results),
        "checks": [asdict(result) for result in results],
    }


def cells_json(results: Sequence[CellResult]) -> dict[str, Any]:
    """Cell results as JSON values."""
    return {
        "passed": all(result.passed for result in results),
        "cells": [asdict(result) | {"passed": result.passed} for result in results],
    }


def write_junit(path: Path, suites: Sequence[tuple[str, Sequence[CheckResult]]]) -> None:
    """Write named lists of check results as a JUnit XML file."""
    from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

    report = JUnitXml()
    for name, results in suites:
        suite = TestSuite(_printable(name))
        for result in results:
            case = TestCase(_printable(result.name), _printable(name), round(result.seconds, 3))
            if result.status == "failed":
                case.result = [Failure(_printable(result.reason))]
            elif result.status == "skipped":
                case.result = [Skipped(_printable(result.reason))]
            suite.add_testcase(case)
        report.add_testsuite(suite)
    path.parent.mkdir(parents=True, exist_ok=True)
    report.write(str(path))


def _printable(text: str) -> str:
    """A text without the control characters that XML does not allow, such as a log's colours."""
    return "".join(char if char.isprintable() or char in "\t\n" else "\ufffd" for char in text)
