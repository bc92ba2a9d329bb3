"""Set-up without Docker is done once, and again when what it depends on has changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from scaffolder.errors import ScaffoldError
from scaffolder.model import Native
from scaffolder.run import setup

MAKES = Native({"tool": "1"}, ("mkdir -p made && cp lib/named.lock made/",), "", "", (), ())
VERSIONS = {"tool": "1.0"}


@pytest.fixture
def part(tmp_path: Path) -> Path:
    folder = tmp_path / "part"
    (folder / "lib").mkdir(parents=True)
    (folder / "manifest.toml").write_text("one", encoding="utf-8")
    (folder / "shop.db").write_bytes(b"SQLite\0one")
    (folder / "lib" / "named.lock").write_text("one", encoding="utf-8")
    (folder / "lib" / "code.py").write_text("one", encoding="utf-8")
    return folder


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "note.json"


def once(part: Path, note: Path) -> None:
    assert not setup.is_done(MAKES, part, VERSIONS, note)
    setup.run_noted(MAKES, part, VERSIONS, note, lambda _: None)
    assert setup.is_done(MAKES, part, VERSIONS, note)


@pytest.mark.parametrize("name", ["manifest.toml", "lib/named.lock"])
def test_a_changed_or_missing_input_asks_for_it_again(part: Path, note: Path, name: str) -> None:
    once(part, note)
    (part / name).write_text("two", encoding="utf-8")
    once(part, note)
    (part / name).unlink()
    assert not setup.is_done(MAKES, part, VERSIONS, note)


@pytest.mark.parametrize("name", ["lib/code.py", "shop.db", "new.txt", "made/more"])
def test_code_and_data_do_not(part: Path, note: Path, name: str) -> None:
    once(part, note)
    (part / name).write_bytes(b"SQLite\0two")
    assert setup.is_done(MAKES, part, VERSIONS, note)


def test_what_it_made_must_be_there(part: Path, note: Path) -> None:
    once(part, note)
    (part / "manifest.toml").write_text("two", encoding="utf-8")
    once(part, note)
    shutil.rmtree(part / "made")
    once(part, note)


def test_other_commands_and_tools_ask_for_it_again(part: Path, note: Path) -> None:
    once(part, note)
    assert not setup.is_done(replace(MAKES, setup=("true",)), part, VERSIONS, note)
    assert not setup.is_done(MAKES, part, {"tool": "1.1"}, note)


def test_what_it_changes_itself_does_not(part: Path, note: Path) -> None:
    writes = replace(MAKES, setup=("echo locked >> manifest.toml",))
    setup.run_noted(writes, part, VERSIONS, note, lambda _: None)
    assert setup.is_done(writes, part, VERSIONS, note)


def test_after_a_failure_it_is_not_done(part: Path, note: Path) -> None:
    once(part, note)
    (part / "lib" / "named.lock").unlink()
    with pytest.raises(ScaffoldError):
        setup.run_noted(MAKES, part, VERSIONS, note, lambda _: None)
    (part / "lib" / "named.lock").write_text("one", encoding="utf-8")
    assert not setup.is_done(MAKES, part, VERSIONS, note)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 1}', '{"made": []}'])
def test_a_note_that_cannot_be_read_is_none(part: Path, note: Path, text: str) -> None:
    note.write_text(text, encoding="utf-8")
    assert not setup.is_done(MAKES, part, VERSIONS, note)


def test_it_cannot_hang_for_ever(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "SECONDS", 0.2)
    with pytest.raises(ScaffoldError, match="sleep 60: took longer than 0 s"):
        setup.run(["sleep 60"], part)
