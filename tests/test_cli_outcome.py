"""What `update`, `change` and `check` print of their results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaffolder import cli, contract, update
from scaffolder.cli._outcome import merge_lines
from scaffolder.model import CheckResult
from scaffolder.update import Outcome
from scaffolder.update.conflicts import Conflict
from scaffolder.update.merge import Merge
from scaffolder.update.sides import Entry


def merged(changed: int) -> Outcome:
    files = tuple(f"src/{number}.ts" for number in range(changed))
    merge = Merge(
        before="",
        tree="",
        entries=(),
        changed=files,
        added=("new.ts",),
        removed=(),
        renamed=(("old.ts", "moved.ts"),),
        conflicts=(Conflict("App.vue", "you and the templates changed it"),),
        kept=("LICENSE",),
    )
    return Outcome("v1", "v2", merge)


NAMED_ALWAYS = ["  skipped    LICENSE: you deleted it", "  conflict   App.vue: you and the templates changed it"]


def test_a_few_files_are_named() -> None:
    assert [line for line, _ in merge_lines(merged(1))] == [
        "v1 → v2",
        "  changed    src/0.ts",
        "  added      new.ts",
        "  renamed    old.ts → moved.ts",
        *NAMED_ALWAYS,
    ]


def test_many_files_are_counted_and_what_was_not_merged_is_named() -> None:
    assert [line for line, _ in merge_lines(merged(40))] == [
        "v1 → v2",
        "  changed    40 files",
        "  added      1 file",
        "  renamed    1 file",
        "             --verbose names each of them",
        *NAMED_ALWAYS,
    ]


def test_verbose_names_them_all() -> None:
    lines = [line for line, _ in merge_lines(merged(40), verbose=True)]
    assert len(lines) == 1 + 42 + 2
    assert "  changed    src/39.ts" in lines


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (CheckResult("auth.login", "failed", "POST /api/auth/login: expected 401, got 429"), True),
        (CheckResult("load.logins", "passed", "64 answers, 3 of them 429"), False),
        (CheckResult("products.list", "failed", "expected 200, got 4290"), False),
    ],
)
def test_check_says_when_logins_were_limited(
    result: CheckResult, said: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(contract, "run_checks", lambda *_, **__: [result])
    assert cli._run(["check", "localhost:8080"]) == int(result.status == "failed")
    assert ("limits logins" in capsys.readouterr().err) == said


@pytest.mark.parametrize(
    ("changed", "refusal", "code"),
    [(0, None, 0), (3, None, 1), (3, "a file has changes", 1), (0, "a file has changes", 2)],
)
def test_an_update_that_cannot_be_told_is_not_called_none(
    changed: int, refusal: str | None, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update that was committed and taken back, which is staged only."""
    outcome = replace(merged(changed), refusal=refusal)
    assert outcome.merge
    entries = tuple(Entry(path, "100644", "") for path in outcome.merge.changed)
    outcome = replace(outcome, merge=replace(outcome.merge, entries=entries))
    monkeypatch.setattr(update, "update", lambda *_, **__: outcome)
    (tmp_path / ".copier-answers.yml").touch()
    assert cli._run(["update", "--check", str(tmp_path)]) == code
