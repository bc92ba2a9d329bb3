"""The repository that a project is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from upgrades import commit, write

from scaffolder.errors import ScaffoldError
from scaffolder.system import git
from scaffolder.update.repository import Repository


def test_finds_the_project_in_a_linked_work_tree(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    write(whole / "apps" / "shop" / "file", "")
    git.run("init", "-q", cwd=whole)
    head = commit(whole)
    linked = tmp_path / "linked"
    git.run("worktree", "add", "-q", str(linked), cwd=whole)
    found = Repository.find(linked / "apps" / "shop")
    assert (found.top, found.prefix, found.head) == (linked, "apps/shop/", head)
    assert found.folder == whole / ".git" / "worktrees" / "linked"
    assert found.objects == whole / ".git" / "objects"


def test_a_folder_that_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="does not exist or is not a directory"):
        Repository.find(tmp_path / "missing")


def test_a_warning_of_gits_hides_no_change(tmp_path: Path) -> None:
    write(tmp_path / ".gitattributes", "!*.txt text\n")  # "Negative patterns are ignored", says git
    write(tmp_path / "one.txt", "text\n")
    git.run("init", "-q", cwd=tmp_path)
    commit(tmp_path)
    write(tmp_path / "one.txt", "edited\n")
    with pytest.raises(ScaffoldError, match=r"^uncommitted changes in one.txt"):
        Repository.find(tmp_path).check_clean()


def test_a_monitor_that_is_behind_hides_no_change(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(shop / "one.txt", "text\n")
    git.run("init", "-q", cwd=shop)
    commit(shop)
    write(tmp_path / "nothing-changed", "#!/bin/sh\nprintf 'now\\0'\n").chmod(0o755)
    git.run("config", "core.fsmonitor", str(tmp_path / "nothing-changed"), cwd=shop)
    git.run("update-index", "--fsmonitor", cwd=shop)
    git.run("status", cwd=shop)
    write(shop / "one.txt", "edited\n")
    assert git.run("status", "--porcelain", cwd=shop) == "", "git believes the monitor"
    with pytest.raises(ScaffoldError, match=r"^uncommitted changes in one.txt"):
        Repository.find(shop).check_clean()


def test_a_hooks_or_an_aliass_repository_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "other"):
        write(tmp_path / name / "file", name)
        git.run("init", "-q", cwd=tmp_path / name)
        commit(tmp_path / name)
    expected = Repository.find(tmp_path / "one")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / ".git" / "index"))
    monkeypatch.setenv("GIT_TRACE", "1")
    found = Repository.find(tmp_path / "one")
    assert found == expected
    found.check_clean()


def test_a_line_break_in_the_path_is_one_line(tmp_path: Path) -> None:
    write(tmp_path / "a\nb" / "file", "")
    git.run("init", "-q", cwd=tmp_path / "a\nb")
    commit(tmp_path / "a\nb")
    with pytest.raises(ScaffoldError, match="line break in its path") as refused:
        Repository.find(tmp_path / "a\nb")
    assert "\n" not in str(refused.value)


def test_what_takes_all_back_stays_out_of_submodules(tmp_path: Path) -> None:
    shop = tmp_path / "my shop"
    write(shop / "one", "text\n")
    git.run("init", "-q", cwd=shop)
    commit(shop)
    found = Repository.find(shop)
    assert found.reset_command() == f"git -C '{shop}' reset --hard"
    write(shop / ".gitmodules", "")
    assert found.reset_command() == f"git -C '{shop}' reset --hard --no-recurse-submodules"


def test_a_renamed_file_is_named_once(tmp_path: Path) -> None:
    write(tmp_path / "one", "text\n")
    git.run("init", "-q", cwd=tmp_path)
    commit(tmp_path)
    Repository.find(tmp_path).check_clean()
    git.run("mv", "one", "an other", cwd=tmp_path)
    with pytest.raises(ScaffoldError, match=r"^uncommitted changes in an other"):
        Repository.find(tmp_path).check_clean()
