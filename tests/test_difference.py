"""How a project was changed: the list, and the patch that makes another project the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from upgrades import Templates, commit, lines, make_templates, replace, snapshot, write

from scaffolder import cli
from scaffolder.render import answers, render
from scaffolder.system import git
from scaffolder.update.difference import difference


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Templates:
    made = make_templates(tmp_path / "data")
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: made.data)
    return made


@pytest.fixture
def shop(templates: Templates, tmp_path: Path) -> Path:
    return templates.project(tmp_path / "shop")


def edit(shop: Path) -> None:
    """Of every kind one: committed, staged, neither; text, bytes, a name with a space; a file that git ignores."""
    replace(shop / "backend" / "long.txt", "line 7\n", "line seven\n")
    commit(shop)
    git.run("mv", "README.md", "READ ME.md", cwd=shop)
    write(shop / "logo.png", bytes(range(256)))
    write(shop / "été" / "new.txt", "no newline at the end")
    (shop / "AGENTS.md").unlink()
    write(shop / ".env", "SECRET_KEY=mine\n")


def test_an_untouched_project_does_not_differ(templates: Templates, shop: Path) -> None:
    found = difference(templates.data, shop)
    assert (found.version, found.files, found.patch) == ("v1.0.0", (), b"")


def test_what_a_project_was_made_from_is_rendered_once_and_again_where_that_was_damaged(
    templates: Templates, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rendered = []
    do = render.render

    def note(*arguments: Any, **options: Any) -> str:
        rendered.append(arguments)
        return do(*arguments, **options)

    monkeypatch.setattr(render, "render", note)
    edit(shop)
    first = difference(templates.data, shop)
    assert len(rendered) == 1
    assert difference(templates.data, shop) == first
    assert len(rendered) == 1
    readme = next((tmp_path / "cache").rglob("README.md"))
    for damage in (lambda: readme.write_text("Others\n", encoding="utf-8"), readme.unlink):
        rendered.clear()
        damage()
        assert difference(templates.data, shop) == difference(templates.data, shop) == first
        assert len(rendered) == 1
    os.utime(readme.parent, (1, 1))
    rendered.clear()
    assert difference(templates.data, shop) == first
    assert len(rendered) == 1, "what has not been used for a while is gone"


def test_every_edit_is_listed_and_nothing_of_the_project_is_touched(templates: Templates, shop: Path) -> None:
    edit(shop)
    before, index = snapshot(shop), (shop / ".git" / "index").read_bytes()
    assert set(difference(templates.data, shop).files) == {
        ("M", "backend/long.txt"),
        ("R", "READ ME.md"),
        ("A", "logo.png"),
        ("A", "été/new.txt"),
        ("D", "AGENTS.md"),
    }
    assert snapshot(shop) == before
    assert (shop / ".git" / "index").read_bytes() == index


@pytest.mark.parametrize("settings", [{}, {"diff.noprefix": "true", "diff.external": "false", "core.autocrlf": "true"}])
@pytest.mark.parametrize("place", ["", "apps/shop"])
def test_git_makes_the_same_of_an_untouched_project_by_the_patch(
    templates: Templates, shop: Path, tmp_path: Path, settings: dict[str, str], place: str
) -> None:
    if place:
        outer = tmp_path / "outer"
        shutil.copytree(shop, outer / place, ignore=shutil.ignore_patterns(".git"))
        git.run("init", "-q", cwd=outer)
        shop = outer / place
        commit(outer)
    for name, value in settings.items():
        git.run("config", name, value, cwd=shop)
    edit(shop)
    other = templates.project(tmp_path / "other")
    subprocess.run(["git", "apply"], cwd=other, input=difference(templates.data, shop).patch, check=True)
    expected = {name: entry for name, entry in snapshot(shop).items() if name != ".env"}
    assert snapshot(other) == expected


def test_the_command_says_how_to_apply_the_patch_below_the_top_of_a_repository(
    templates: Templates, shop: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for outer in (tmp_path / "one", tmp_path / "two"):
        shutil.copytree(shop, outer / "apps" / "my shop", ignore=shutil.ignore_patterns(".git"))
        git.run("init", "-q", cwd=outer)
        commit(outer)
    edit(tmp_path / "one" / "apps" / "my shop")
    assert cli._run(["diff", str(tmp_path / "one" / "apps" / "my shop")]) == 0
    patch, said = capsysbinary.readouterr()
    command = said.decode().partition(": ")[2].strip()
    subprocess.run(["sh", "-c", command], cwd=tmp_path / "two", input=patch, check=True)
    one, two = (snapshot(tmp_path / name / "apps" / "my shop") for name in ("one", "two"))
    assert two == {name: entry for name, entry in one.items() if name != ".env"}
    assert cli._run(["diff", str(shop)]) == 0
    assert capsysbinary.readouterr() == (b"", b"")


def test_a_name_that_git_cannot_be_given_does_not_matter(templates: Templates, shop: Path) -> None:
    for name in (b"Icon\r", b"caf\xe9.txt"):
        Path(os.fsdecode(os.fsencode(shop) + b"/" + name)).touch()
    write(shop / "new.txt", "new")
    assert difference(templates.data, shop).files == (("A", "new.txt"),)


def test_a_file_that_only_somebody_else_may_read_is_left_out(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dump.sql", "mine.sql"):
        write(shop / name, "")
    (shop / "broken").symlink_to("nowhere")
    really = os.access
    # root may read any file
    monkeypatch.setattr("os.access", lambda path, mode: Path(path).name != "dump.sql" and really(path, mode))
    assert difference(templates.data, shop).files == (("A", "broken"), ("A", "mine.sql"))


def test_a_project_that_the_repository_around_it_ignores_is_refused_in_one_line(
    templates: Templates, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    around = tmp_path / "around"
    git.run("init", "-q", str(around), cwd=tmp_path)
    write(around / ".gitignore", "/shop/\n")
    commit(around)
    shop = templates.project(around / "shop")
    shutil.rmtree(shop / ".git")
    for command in ("status", "diff"):
        assert cli._run([command, str(shop)]) == 1
        assert capsys.readouterr().err.startswith(
            f"scaffold: shop/.copier-answers.yml is ignored by .gitignore:1 in {around}"
        )
    write(around / ".gitignore", "")
    assert difference(templates.data, shop).files == ()


def test_what_is_elsewhere_in_the_repository_does_not_matter(templates: Templates, shop: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    shutil.copytree(shop, outer / "shop", ignore=shutil.ignore_patterns(".git"))
    git.run("init", "-q", cwd=outer)
    commit(outer)
    for place in ("elsewhere", "shop/inside"):
        (outer / place).mkdir()
        git.run("init", "-q", cwd=outer / place)
    write(outer / "elsewhere.txt", "not of the project")
    git.run("config", "core.safecrlf", "true", cwd=outer)
    write(outer / "shop" / "dos.txt", "one\r\ntwo\n")
    assert difference(templates.data, outer / "shop").files == (("A", "dos.txt"),)


def test_changes_of_the_templates_are_not_called_the_users(
    templates: Templates, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(templates.base / "long.txt", "line 3\n", "line three\n")
    shop = templates.project(tmp_path / "of-local-changes")
    git.run("checkout", "-q", "--", ".", cwd=templates.root)
    assert not difference(templates.data, shop).exact
    assert cli._run(["status", str(shop)]) == 0
    assert "no longer render exactly what the project was generated from" in capsys.readouterr().out


def test_an_answer_that_was_written_down_otherwise_is_no_edit(templates: Templates, shop: Path) -> None:
    path = shop / answers.ANSWERS_FILE
    write(path, path.read_text(encoding="utf-8") + "# mine\n")
    assert difference(templates.data, shop).files == ()


def test_a_dry_run_shows_the_patch_of_an_update(
    templates: Templates, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli._run(["update", str(shop), "--diff"]) == 0
    assert "diff --git" not in capsys.readouterr().out, "nothing is new"
    replace(templates.base / "long.txt", "line 3\n", "line three\n")
    templates.release("v1.1.0")
    before = snapshot(shop)
    for options in (["--diff"], ["--diff", "--dry-run"]):
        assert cli._run(["update", str(shop), *options]) == 0
        said = capsys.readouterr().out
        assert said.startswith("diff --git a/.copier-answers.yml")
        assert "\n+line three\n" in said
        assert "\nv1.0.0 → v1.1.0\n  changed    .copier-answers.yml\n" in said
        assert said.endswith("Nothing was written.\n")
    assert cli._run(["update", str(shop), "--diff", "--check"]) == 1
    assert cli._run(["update", str(shop), "--diff", "--undo"]) == 2
    assert cli._run(["update", str(shop), "--diff", "--json"]) == 2
    assert snapshot(shop) == before


def test_status_says_what_differs_and_what_an_update_would_do(
    templates: Templates, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli._run(["status", str(shop)]) == 0
    said = capsys.readouterr().out
    assert "from version v1.0.0" in said
    assert "All files are as they were generated.\nThere is nothing to update.\n" in said
    replace(shop / "backend" / "long.txt", "line 7\n", "line seven\n")
    commit(shop)
    replace(templates.base / "long.txt", "line 30\n", "line thirty\n")
    templates.release("v1.1.0")
    assert cli._run(["status", str(shop / "backend")]) == 0
    said = capsys.readouterr().out
    assert "  changed    backend/long.txt\n" in said
    assert "An update to v1.1.0 would merge without conflicts.\n" in said
    write(templates.base / "long.txt", lines(40, "other"))
    templates.release("v1.2.0")
    assert cli._run(["status", str(shop), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "version": "v1.0.0",
        "exact": True,
        "newest": "v1.2.0",
        "update": True,
        "conflicts": ["backend/long.txt"],
        "refusal": None,
        "files": [{"path": "backend/long.txt", "change": "changed"}],
    }


def test_what_an_update_would_bring_is_a_patch_too(
    templates: Templates, shop: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert cli._run(["diff", str(shop), "--new"]) == 0
    assert capfdbinary.readouterr().out == b""
    replace(templates.base / "long.txt", "line 30\n", "line thirty\n")
    templates.release("v1.1.0")
    assert cli._run(["diff", str(shop), "--new"]) == 0
    patch = capfdbinary.readouterr().out
    subprocess.run(["git", "apply"], cwd=shop, input=patch, check=True)
    updated = snapshot(shop)
    git.run("reset", "-q", "--hard", cwd=shop)
    assert cli._run(["update", str(shop)]) == 0
    assert snapshot(shop) == updated


def test_a_project_of_unknown_templates_is_refused_in_one_line(
    templates: Templates, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shop / answers.ANSWERS_FILE
    text = path.read_text(encoding="utf-8")
    replace(path, next(line for line in text.splitlines() if line.startswith("_commit")), f"_commit: {'ab' * 20}")
    replace(path, "_version: v1.0.0", "_version: v0.1.0")
    replace(path, next(line for line in text.splitlines() if line.startswith("_digest")), f"_digest: {'ab' * 32}")
    commit(shop)
    assert cli._run(["diff", str(shop)]) == 1
    said = capsys.readouterr().err
    assert "which this scaffold does not know" in said
    assert len(said.splitlines()) == 1
