"""The reasons for conflicts are true, and there are no unnecessary conflicts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from upgrades import commit, lines, replace, write

from scaffolder.system import git
from scaffolder.update.merge import Merge, merge
from scaffolder.update.repository import Repository

Edit = Callable[[Path], object]
NAMES = ("api/a.py", "api/b.py", "web/src/App.tsx", "web/src/ui/A.tsx", "web/src/ui/B.tsx", "web/src/Old.tsx", "docs")


def move(old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / old).rename(folder / new)

    return edit


def change(name: str, word: str) -> Edit:
    return lambda folder: replace(folder / name, f"{name} 3\n", f"{word}\n")


def add(name: str, text: str = "new\n") -> Edit:
    return lambda folder: write(folder / name, text)


def remove(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


def link(name: str, target: str) -> Edit:
    return lambda folder: (folder / name).symlink_to(target)


def all_of(*edits: Edit) -> Edit:
    return lambda folder: [edit(folder) for edit in edits]


def merged(folder: Path, yours: Edit, theirs: Edit) -> Merge:
    base, new = folder / "base", folder / "new"
    for name in NAMES:
        write(base / name, lines(20, name))
    # Below another folder, as in a repository of several projects.
    shop = folder / "whole" / "our shop"
    for copy, edit in ((shop, yours), (new, theirs)):
        shutil.copytree(base, copy)
        edit(copy)
    git.run("init", "-q", cwd=shop.parent)
    commit(shop.parent)
    return merge(Repository.find(shop), base, new, "templates/v2", keep=True)


def said(result: Merge) -> dict[str, str]:
    return {(f"{each.formerly} → " if each.formerly else "") + each.path: each.reason for each in result.conflicts}


@pytest.mark.parametrize(
    ("yours", "theirs", "expected"),
    [
        (change("api/a.py", "yours"), change("api/a.py", "theirs"), {"api/a.py": "you and the templates changed it"}),
        (
            change("api/a.py", "yours"),
            all_of(change("api/a.py", "theirs"), move("api/a.py", "api/z.py")),
            {"api/a.py → api/z.py": "you and the templates changed it"},
        ),
        (
            all_of(change("api/a.py", "yours"), move("api/a.py", "api/z.py")),
            change("api/a.py", "theirs"),
            {"api/z.py": "you and the templates changed it"},
        ),
        (add("new", "yours\n"), add("new", "theirs\n"), {"new": "you and the templates added it"}),
        (change("api/a.py", "yours"), remove("api/a.py"), {"api/a.py": "you changed it, the templates deleted it"}),
        (
            move("api/a.py", "own.py"),
            remove("api/a.py"),
            {"own.py": "you renamed it from api/a.py, the templates deleted it"},
        ),
        (
            all_of(change("api/a.py", "yours"), move("api/a.py", "own.py")),
            remove("api/a.py"),
            {"own.py": "you renamed it from api/a.py and changed it, the templates deleted it"},
        ),
        (remove("api/a.py"), change("api/a.py", "theirs"), {"api/a.py": "you deleted it, the templates changed it"}),
        (
            remove("api/a.py"),
            move("api/a.py", "api/z.py"),
            {"api/a.py → api/z.py": "you deleted it, the templates renamed it"},
        ),
        (
            move("api/a.py", "api/y.py"),
            move("api/a.py", "api/z.py"),
            dict.fromkeys(
                ("api/a.py", "api/y.py", "api/z.py"), "you renamed api/a.py to api/y.py, the templates to api/z.py"
            ),
        ),
        (
            add("web/src/ui/Ours.tsx"),
            move("web/src/ui", "web/src/components"),
            {"web/src/components/Ours.tsx": "yours is web/src/ui/Ours.tsx, and the templates renamed that folder"},
        ),
        (
            all_of(remove("docs"), link("docs", "api")),
            change("docs", "theirs"),
            dict.fromkeys(
                ("docs", "docs~templates_v2"),
                "yours and the templates' docs are of different kinds, such as a file and a symbolic link",
            ),
        ),
        (
            add("notes/mine"),
            add("notes"),
            {"notes~templates_v2": "the templates have a file notes, you have a folder of that name"},
        ),
        (
            add("notes"),
            add("notes/theirs"),
            {"notes~yours": "you have a file notes, the templates have a folder of that name"},
        ),
        (
            move("api/a.py", "same.py"),
            move("api/b.py", "same.py"),
            {"same.py": "you and the templates have different files for this path"},
        ),
    ],
)
def test_the_reason_of_a_conflict_is_true(tmp_path: Path, yours: Edit, theirs: Edit, expected: dict[str, str]) -> None:
    result = merged(tmp_path, yours, theirs)
    assert said(result) == expected
    assert {each.path for each in result.conflicts} == {entry.path for entry in result.entries if entry.stage}


def test_a_folder_that_you_moved_is_followed_whatever_the_templates_do_in_it(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        all_of(change("web/src/App.tsx", "yours"), move("web", "packages/site"), add("packages/site/Own.tsx")),
        all_of(
            change("web/src/App.tsx", "theirs"),
            move("web/src/ui", "web/src/components"),
            add("web/src/New.tsx"),
            remove("web/src/Old.tsx"),
        ),
    )
    assert said(result) == {"packages/site/src/App.tsx": "you and the templates changed it"}
    assert result.added == ("packages/site/src/New.tsx",)
    assert result.removed == ("packages/site/src/Old.tsx",)
    assert result.renamed == tuple(
        (f"packages/site/src/ui/{name}", f"packages/site/src/components/{name}") for name in ("A.tsx", "B.tsx")
    )
    assert result.kept == ()


def test_a_folder_that_you_moved_goes_where_the_templates_drop_it(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        all_of(move("web", "packages/site"), add("packages/site/Own.tsx")),
        lambda folder: shutil.rmtree(folder / "web"),
    )
    assert (result.conflicts, len(result.removed)) == ((), 4)
    assert all(path.startswith("packages/site/src/") for path in result.removed)


@pytest.mark.parametrize(
    ("yours", "theirs"),
    [
        (all_of(move("web", "packages/site"), add("web/left")), add("web/src/New.tsx")),
        (move("web", "packages/site"), all_of(move("web", "site"), add("site/New.tsx"))),
        (move("web", "packages/site"), all_of(add("web/src/New.tsx"), add("packages/site/theirs"))),
    ],
)
def test_a_folder_is_not_followed_where_that_could_be_wrong(tmp_path: Path, yours: Edit, theirs: Edit) -> None:
    result = merged(tmp_path, yours, theirs)
    assert result.conflicts
    assert not any("you deleted it" in reason for reason in said(result).values())
