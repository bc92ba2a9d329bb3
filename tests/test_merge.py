"""The merge itself: what git makes of three trees, and what is said about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from upgrades import commit, lines, replace, snapshot, write

from scaffolder.errors import ScaffoldError
from scaffolder.system import git, proc
from scaffolder.update.merge import Merge, merge
from scaffolder.update.repository import Repository


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A base, a project with an edit, and a new render with another."""
    base, shop, new = (tmp_path / name for name in ("base", "shop", "new"))
    for folder in (base, shop, new):
        write(folder / "file.txt", lines(20))
        write(folder / "deep" / "other.txt", lines(20, "other"))
    replace(shop / "file.txt", "line 3\n", "yours\n")
    replace(new / "file.txt", "line 3\n", "theirs\n")
    git.run("init", "-q", cwd=shop)
    commit(shop)
    return base, shop, new


def merged(trees: tuple[Path, Path, Path], *, keep: bool = False) -> Merge:
    base, shop, new = trees
    return merge(Repository.find(shop), base, new, "templates/v2", keep=keep)


def test_looking_leaves_no_trace_in_the_repository(trees: tuple[Path, Path, Path]) -> None:
    shop = trees[1]
    folder, before = shop / ".git", snapshot(shop / ".git")
    assert merged(trees).conflicts
    assert snapshot(folder) == before
    result = merged(trees, keep=True)
    assert "theirs" in git.run("cat-file", "blob", f"{result.tree}:file.txt", cwd=shop)


def test_refs_are_written_by_git_alone(trees: tuple[Path, Path, Path]) -> None:
    """However a git keeps them: its newest has a table in the place of files."""
    code = (
        "import sys; from pathlib import Path; from scaffolder.update.merge import merge;"
        "from scaffolder.update.repository import Repository; base, shop, new = map(Path, sys.argv[1:]);"
        "sys.addaudithook(lambda event, arguments: event in ('open', 'os.mkdir') and '/refs' in str(arguments[0])"
        " and sys.exit(f'{event} {arguments[0]}'));"
        "merge(Repository.find(shop), base, new, 'templates/v2', keep=False)"
    )
    command = [sys.executable, "-c", code, *map(str, trees)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes", "linked work tree", "above"])
def test_what_the_project_says_about_its_files_counts(trees: tuple[Path, Path, Path], place: str) -> None:
    base, shop, new = trees
    says, attributes = "file.txt merge=ours-always\n", ".gitattributes"
    git.run("config", "merge.ours-always.driver", "true", cwd=shop)
    if place == ".git/info/attributes":
        attributes = place
    write(shop / attributes, says)
    commit(shop)
    if place == "linked work tree":
        git.run("worktree", "add", "-q", str(shop.parent / "linked"), cwd=shop)
        shop = shop.parent / "linked"
    elif place == "above":
        inside = shop / "apps" / "the shop"
        inside.mkdir(parents=True)
        for name in ("file.txt", "deep"):
            (shop / name).rename(inside / name)
        commit(shop)
        shop = inside
    result = merged((base, shop, new), keep=True)
    assert result.conflicts == ()
    assert {entry.path for entry in result.entries} <= {"file.txt"}
    assert "yours" in git.run("cat-file", "blob", f"{result.tree}:file.txt", cwd=shop)


@pytest.mark.parametrize("says", ["echo merging", "echo merging >&2", "printf merging"])
def test_a_merge_driver_may_talk(trees: tuple[Path, Path, Path], says: str) -> None:
    _, shop, new = trees
    for folder in trees:
        write(folder / "other.txt", lines(20))
    replace(shop / "other.txt", "line 3\n", "yours\n")
    replace(new / "other.txt", "line 3\n", "theirs\n")
    write(shop / ".gitattributes", "file.txt merge=talks\n!odd text\n")
    git.run("config", "merge.talks.driver", f"{says}; true", cwd=shop)
    commit(shop)
    result = merged(trees, keep=True)
    assert [conflict.path for conflict in result.conflicts] == ["other.txt"]
    assert "yours" in git.run("cat-file", "blob", f"{result.tree}:file.txt", cwd=shop)


def test_a_repository_may_have_a_colon_in_its_path(trees: tuple[Path, Path, Path]) -> None:
    base, shop, new = trees
    odd = shop.parent / 'a:"b"'
    shop.rename(odd)
    assert [conflict.path for conflict in merged((base, odd, new)).conflicts] == ["file.txt"]


def test_a_conflict_in_a_folder_of_a_repository_is_named_by_the_projects_path(trees: tuple[Path, Path, Path]) -> None:
    base, shop, new = trees
    inside = shop.parent / "whole" / "apps" / "shop"
    inside.parent.mkdir(parents=True)
    shop.rename(inside)
    (inside / ".git").rename(shop.parent / "whole" / ".git")
    commit(shop.parent / "whole")
    result = merged((base, inside, new))
    assert [conflict.path for conflict in result.conflicts] == ["file.txt"]
    assert {entry.path for entry in result.entries} == {"file.txt"}


@pytest.mark.parametrize(
    "setting", ["merge.renames=false", "core.safecrlf=true", "core.fileMode=false", "core.excludesFile=../ignored"]
)
def test_settings_that_would_lose_something_are_overruled(trees: tuple[Path, Path, Path], setting: str) -> None:
    base, shop, new = trees
    git.run("config", *setting.split("="), cwd=shop)
    write(shop.parent / "ignored", "moved.txt\n")
    write(base / "windows.txt", lines(3) + "mixed\r\n")
    write(new / "windows.txt", lines(3) + "mixed\r\n")
    git.run("config", "core.autocrlf", "input", cwd=shop)
    (new / "deep" / "other.txt").rename(new / "moved.txt")
    (new / "moved.txt").chmod(0o755)
    replace(shop / "deep" / "other.txt", "other 5\n", "yours\n")
    commit(shop)
    result = merged(trees, keep=True)
    assert result.renamed == (("deep/other.txt", "moved.txt"),)
    assert [entry.mode for entry in result.entries if entry.path == "moved.txt"] == ["100755"]
    assert "yours" in git.run("cat-file", "blob", f"{result.tree}:moved.txt", cwd=shop)


def test_a_name_that_is_no_text_is_left_alone_or_refused(trees: tuple[Path, Path, Path]) -> None:
    _, shop, new = trees
    odd = os.fsdecode(b"latin-\xe9")
    write(shop / odd, "yours\n")
    commit(shop)
    assert [conflict.path for conflict in merged(trees).conflicts] == ["file.txt"]
    (shop / "deep" / "other.txt").rename(shop / odd)
    commit(shop)
    replace(new / "deep" / "other.txt", "other 5\n", "theirs\n")
    with pytest.raises(ScaffoldError, match="is not UTF-8; rename it first"):
        merged(trees)


def test_a_git_that_is_too_old_is_one_line(
    trees: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = proc.which("git")
    refuse = 'case "$*" in *--write-tree*) echo "usage: git merge-tree <base>"; exit 129;; esac'
    script = f'#!/bin/sh\n{refuse}\nexec {real} "$@"\n'
    write(tmp_path / "bin" / "git", script).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(ScaffoldError, match=r"An update needs git 2\.38 or newer, and this is git version") as refused:
        merged(trees)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("place", ["", "apps/shop/"])
def test_filters_of_the_project_are_those_of_the_renders(tmp_path: Path, place: str) -> None:
    base, new, whole = tmp_path / "base", tmp_path / "new", tmp_path / "whole"
    shop = whole / place
    for folder in (base, new, shop):
        write(folder / "secret.md", lines(20))
        write(folder / "plain.txt", lines(20))
        write(folder / ".gitattributes", "* text=auto\n")
    git.run("init", "-q", cwd=whole)
    git.run("config", "filter.lock.clean", "rev", cwd=whole)
    git.run("config", "filter.lock.smudge", "rev", cwd=whole)
    git.run("config", "filter.lock.required", "true", cwd=whole)
    # In a project with files above it, those hold, too.
    write(whole / ".gitattributes", "* text=auto\n*.md filter=lock\n")
    commit(whole)
    assert git.run("show", f"HEAD:{place}secret.md", cwd=whole).startswith("0 enil")
    replace(new / "secret.md", "line 3\n", "theirs\n")
    write(new / "added.md", "text\n")
    write(new / ".gitattributes", "* text=auto\n*.png binary\n")
    result = merge(Repository.find(shop), base, new, "templates/v2", keep=True)
    expected = {"added.md", "secret.md", ".gitattributes"} if place else {"added.md", "secret.md"}
    assert {*result.changed, *result.added} == expected
    stored = git.run("cat-file", "blob", f"{result.tree}:secret.md", cwd=whole)
    assert "srieht" in stored
    assert git.run("cat-file", "blob", f"{result.tree}:added.md", cwd=whole) == "txet"
    assert "line 3\n" in git.run("cat-file", "blob", f"{result.tree}:plain.txt", cwd=whole)
    attributes = git.run("cat-file", "blob", f"{result.tree}:.gitattributes", cwd=whole)
    assert ("filter=lock" in attributes) == (place == "")
    assert [conflict.path for conflict in result.conflicts] == ([] if place else [".gitattributes"])
