"""Which version the templates have."""

from __future__ import annotations

import json
from pathlib import Path

from scaffolder import history, proc
from scaffolder.history import Version
from scaffolder.paths import Data

IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")


def commit(root: Path, text: str) -> str:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "file").write_text(text, encoding="utf-8")
    proc.git("add", ".", cwd=root)
    proc.git(*IDENTITY, "commit", "-q", "-m", text, cwd=root)
    return proc.git("rev-parse", "HEAD", cwd=root)


def test_a_checkout_has_its_commit_its_tag_and_its_changes(tmp_path: Path) -> None:
    proc.git("init", "-q", cwd=tmp_path)
    assert history.current(Data(tmp_path)) == Version("unknown", "")
    first = commit(tmp_path, "one")
    assert history.current(Data(tmp_path)) == Version(first[:12], first)
    proc.git("tag", "v1.0.0", cwd=tmp_path)
    assert history.current(Data(tmp_path)) == Version("v1.0.0", first)
    second = commit(tmp_path, "two")
    assert history.current(Data(tmp_path)).commit == second
    (tmp_path / "templates" / "file").write_text("changed", encoding="utf-8")
    assert history.current(Data(tmp_path)).dirty


def test_an_installed_package_has_what_the_build_wrote_down(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text(
        json.dumps({"name": "v2", "commit": "abc", "dirty": False}), encoding="utf-8"
    )
    assert history.current(Data(tmp_path)) == Version("v2", "abc")


def test_without_git_nothing_is_claimed(tmp_path: Path) -> None:
    assert history.current(Data(tmp_path)) == Version("unknown", "")
