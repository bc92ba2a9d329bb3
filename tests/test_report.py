"""Results as text, JSON and JUnit."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from scaffolder import report
from scaffolder.model import CellResult, CheckResult, ProjectSpec

CHECKS = (
    CheckResult("system.health", "passed", seconds=0.25),
    CheckResult("products.search", "failed", "expected 1 item, got 3", 0.5),
    CheckResult("auth.expired", "skipped", "no secret key"),
)
FAILED = CellResult("gin-sqlite-none", CHECKS, 12.34, {"rebuild_seconds": 9.5, "image_megabytes": 21}, "the last line")


def test_a_cell_as_text_names_what_did_not_pass() -> None:
    assert [line for line, _ in report.cell_lines(FAILED)] == [
        "✗ gin-sqlite-none: 1 passed, 1 failed, 1 skipped in 12.3 s (image 21 MB; rebuild 9.5 s)",
        "    ✗ products.search: expected 1 item, got 3",
        "    – auth.expired: no secret key",
        "    | the last line",
    ]


def test_a_long_line_of_progress_is_cut_where_the_terminal_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Console(file=io.StringIO(), force_terminal=True, width=40, no_color=True, _environ={}, soft_wrap=True)
    monkeypatch.setattr(report, "console", lambda: terminal)
    with report.Progress() as progress:
        progress.step("[cell]", "build")
        progress.detail("RUN " + 10 * "a long command ")
    assert isinstance(terminal.file, io.StringIO)
    shown = terminal.file.getvalue()
    assert " 0:00:00 [cell]: build   " in shown
    assert " 0:00:00 RUN a long command a long com…" in shown


def test_json_says_whether_all_passed() -> None:
    told = json.loads(json.dumps(report.cells_json([FAILED])))
    assert told["passed"] is False
    assert told["cells"][0]["checks"][1]["reason"] == "expected 1 item, got 3"
    assert report.checks_json(CHECKS[:1])["passed"] is True


def test_junit_counts_and_names(tmp_path: Path) -> None:
    report.write_junit(tmp_path / "deep" / "junit.xml", [("gin", CHECKS)])
    suite = ElementTree.parse(tmp_path / "deep" / "junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    assert suite[1][0].get("message") == "expected 1 item, got 3"


def test_junit_holds_what_a_log_may_hold(tmp_path: Path) -> None:
    coloured = CheckResult("build", "failed", "\x1b[31mred\x1b[0m & <b> \x00")
    report.write_junit(tmp_path / "junit.xml", [("gin", [coloured])])
    (failure,) = ElementTree.parse(tmp_path / "junit.xml").iter("failure")
    assert "red" in str(failure.get("message"))
    assert "& <b>" in str(failure.get("message"))


def test_the_summary_has_minutes_what_was_left_out_and_what_failed() -> None:
    specs = [ProjectSpec("Smoke", "smoke", stack, "sqlite", "none") for stack in ("gin", "flask", "rails")]
    results = [CellResult("gin-sqlite-none", CHECKS[:1], 90), CellResult("flask-sqlite-none", CHECKS, 30)]
    assert report.summary(specs, results) == [
        "gin: 1.5 min",
        "flask: 0.5 min",
        "1 cells were skipped, as time ran out: rails-sqlite-none",
        "flask-sqlite-none: ✗ products.search: expected 1 item, got 3",
        "1 of 2 cells passed",
    ]


def test_progress_off_a_terminal_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with report.Progress() as progress:
        progress.step("gin-sqlite-none", "build")
        progress.detail("not worth a line off a terminal")
        progress.say("[done] as it is", "green")
        progress.end("gin-sqlite-none")
    assert capsys.readouterr().err == "gin-sqlite-none: build\n[done] as it is\n"
