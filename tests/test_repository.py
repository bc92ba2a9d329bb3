"""The repository that a project is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from upgrades import commit, write

from scaffolder import proc, repository
from scaffolder.errors import ScaffoldError


def test_finds_the_project_in_a_linked_work_tree(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    write(whole / "apps" / "shop" / "file", "")
    proc.git("init", "-q", cwd=whole)
    head = commit(whole)
    linked = tmp_path / "linked"
    proc.git("worktree", "add", "-q", str(linked), cwd=whole)
    found = repository.find(linked / "apps" / "shop")
    assert (found.top, found.prefix, found.head) == (linked, "apps/shop/", head)
    assert found.folder == whole / ".git" / "worktrees" / "linked"
    assert found.objects == whole / ".git" / "objects"


def test_a_folder_that_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="is no directory"):
        repository.find(tmp_path / "missing")


def test_a_renamed_file_is_named_once(tmp_path: Path) -> None:
    write(tmp_path / "one", "text\n")
    proc.git("init", "-q", cwd=tmp_path)
    commit(tmp_path)
    repository.check_clean(repository.find(tmp_path))
    proc.git("mv", "one", "an other", cwd=tmp_path)
    with pytest.raises(ScaffoldError, match=r"^an other has changes"):
        repository.check_clean(repository.find(tmp_path))
