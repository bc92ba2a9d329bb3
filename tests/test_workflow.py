"""The weekly workflow: its script runs against a repository of our own; only GitHub's own command is a stand-in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from upgrades import Templates, commit, make_templates, replace, write

from scaffolder import cli
from scaffolder.errors import UsageError
from scaffolder.paths import Data
from scaffolder.system import git
from scaffolder.update import workflow

SOURCE = "git+https://example.com/scaffolder"
GH = """#!/bin/sh
echo "$@" >>"$GH_LOG"
case "$GH_REFUSES $*" in --draft*--draft) exit 1 ;; esac
[ "$2" != list ] || cat "$GH_OPEN"
"""


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return make_templates(tmp_path / "data")


@pytest.fixture
def shop(templates: Templates, tmp_path: Path) -> Path:
    """A project that was pushed somewhere, with the workflow in it."""
    shop = templates.project(tmp_path / "shop")
    workflow.write(templates.data, shop, SOURCE)
    commit(shop)
    git.run("init", "-q", "--bare", str(tmp_path / "origin"), cwd=tmp_path)
    git.run("remote", "add", "origin", str(tmp_path / "origin"), cwd=shop)
    return shop


def run(
    shop: Path, tmp_path: Path, templates: Templates, *, open_already: int = 0, refuses: str = ""
) -> tuple[int, str, list[str]]:
    """Run the last step in a fresh clone: exit code, output, and the calls of `gh`, which may refuse an option."""
    facts = yaml.safe_load((shop / workflow.WORKFLOW).read_text(encoding="utf-8"))
    assert facts["env"]["SOURCE"] == SOURCE
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    data = f"paths.find_data = lambda: paths.Data(pathlib.Path({str(templates.data.root)!r}))"
    scaffold = f"import pathlib, sys; from scaffolder import cli, paths; {data}; sys.exit(cli._run(sys.argv[1:]))"
    write(tools / "scaffold", f'#!/bin/sh\nexec {sys.executable} -c "{scaffold}" "$@"\n')
    write(tools / "gh", GH)
    for tool in tools.iterdir():
        tool.chmod(0o755)
    log, number = tmp_path / "gh.log", tmp_path / "gh.open"
    write(log, "")
    write(number, f"{open_already}\n")
    clone = tmp_path / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    git.run("clone", "-q", "--no-local", str(tmp_path / "origin"), str(clone), cwd=tmp_path)
    environment = {
        **os.environ,
        **facts["env"],
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "GH_LOG": str(log),
        "GH_OPEN": str(number),
        "GH_REFUSES": refuses,
    }
    script = facts["jobs"]["update"]["steps"][-1]["run"]
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr, log.read_text(encoding="utf-8").splitlines()


def push(shop: Path) -> None:
    git.run("push", "-q", "--force", "origin", "HEAD:main", cwd=shop)
    git.run("symbolic-ref", "HEAD", "refs/heads/main", cwd=Path(git.run("remote", "get-url", "origin", cwd=shop)))


def branch(shop: Path, path: str) -> str:
    """A file as the update's branch has it."""
    git.run("fetch", "-q", "origin", "scaffold-update", cwd=shop)
    return git.run("show", f"FETCH_HEAD:{path}", cwd=shop)


def test_an_update_becomes_a_pull_request_once(templates: Templates, shop: Path, tmp_path: Path) -> None:
    push(shop)
    assert run(shop, tmp_path, templates) == (0, "Nothing to do: the project is already at v1.0.0.\n", [])
    replace(templates.base / "long.txt", "line 3\n", "line three\n")
    templates.release("v1.1.0")
    code, said, asked = run(shop, tmp_path, templates)
    assert code == 0, said
    assert "v1.0.0 → v1.1.0" in (tmp_path / "body").read_text(encoding="utf-8")
    assert asked[1] == (
        f"pr create --head scaffold-update --title Update from the templates --body-file {tmp_path / 'body'}"
    )
    assert "line three" in branch(shop, "backend/long.txt")
    replace(templates.base / "long.txt", "line 5\n", "line five\n")
    templates.release("v1.2.0")
    code, said, asked = run(shop, tmp_path, templates, open_already=1)
    assert code == 0, said
    assert asked[1] == f"pr edit scaffold-update --body-file {tmp_path / 'body'}"
    assert "line five" in branch(shop, "backend/long.txt")


def test_conflicts_are_there_to_see_where_there_are_no_drafts(templates: Templates, shop: Path, tmp_path: Path) -> None:
    replace(shop / "backend" / "long.txt", "line 3\n", "mine\n")
    commit(shop)
    push(shop)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    code, said, asked = run(shop, tmp_path, templates, refuses="--draft")
    assert code == 0, said
    assert [asked[1].endswith(" --draft"), asked[2] == asked[1].removesuffix(" --draft")] == [True, True]


def test_conflicts_are_there_to_see_and_what_somebody_made_of_them_stays(
    templates: Templates, shop: Path, tmp_path: Path
) -> None:
    replace(shop / "backend" / "long.txt", "line 3\n", "mine\n")
    commit(shop)
    push(shop)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    code, said, asked = run(shop, tmp_path, templates)
    assert code == 0, said
    assert asked[1].endswith(" --draft")
    assert "The conflicts are committed with their markers" in (tmp_path / "body").read_text(encoding="utf-8")
    assert "<<<<<<< yours\nmine\n" in branch(shop, "backend/long.txt")
    git.run("switch", "-q", "-c", "resolved", "FETCH_HEAD", cwd=shop)
    write(shop / "backend" / "long.txt", "resolved\n")
    commit(shop)
    git.run("push", "-q", "origin", "HEAD:scaffold-update", cwd=shop)
    code, said, asked = run(shop, tmp_path, templates, open_already=1)
    assert (code, asked) == (1, [])
    assert said.endswith(
        "Someone else has committed to scaffold-update: merge its pull request, or delete the branch.\n"
    )
    assert branch(shop, "backend/long.txt") == "resolved"


def test_an_update_that_is_refused_is_red(templates: Templates, shop: Path, tmp_path: Path) -> None:
    write(shop / ".copier-answers.yml", "stack: [\n")
    commit(shop)
    push(shop)
    code, said, asked = run(shop, tmp_path, templates)
    assert (code, asked) == (1, [])
    assert said.startswith("scaffold: ")


def test_it_lies_where_github_looks_and_is_not_written_over(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    git.run("init", "-q", cwd=tmp_path)
    shop = templates.project(tmp_path / "apps" / "shop")
    shutil.rmtree(shop / ".git")
    commit(tmp_path)
    assert cli._run(["update", str(shop), "--workflow"]) == 2
    assert "--source" in capsys.readouterr().err
    assert cli._run(["update", str(shop), "--workflow", "--source", SOURCE]) == 0
    path = tmp_path / ".github" / "workflows" / "update.yml"
    assert str(path) in capsys.readouterr().out
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["env"]["PROJECT"] == "apps/shop"
    assert cli._run(["update", str(shop), "--workflow", "--source", SOURCE]) == 1
    assert "already exists" in capsys.readouterr().err
    assert cli._run(["update", str(shop), "--workflow", "--check"]) == 2
    assert cli._run(["update", str(shop), "--source", SOURCE]) == 2
    with pytest.raises(UsageError, match="--source"):
        workflow.write(templates.data, shop, None)


@pytest.mark.parametrize(
    ("recorded", "source"),
    [
        ('{"url": "https://example.com/it.git", "vcs_info": {"vcs": "git"}}', "git+https://example.com/it.git"),
        ('{"url": "https://me:secret@example.com/it", "vcs_info": {}}', "git+https://example.com/it"),
        ('{"url": "https://example.com/it.whl", "archive_info": {}}', "https://example.com/it.whl"),
        ('{"url": "https://me:secret@example.com/it.whl", "archive_info": {}}', "https://example.com/it.whl"),
        ('{"url": "file:///home/me/it", "dir_info": {}}', None),
        (None, "scaffolder"),
    ],
)
def test_what_was_installed_says_where_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: str | None, source: str | None
) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return recorded

    monkeypatch.setattr("importlib.metadata.distribution", lambda name: Installed())
    assert workflow.origin(Data(tmp_path)) == source


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://example.com/it", "git+https://example.com/it"),
        ("https://me:secret@example.com:8443/it", "git+https://example.com:8443/it"),
        ("ssh://git@example.com/it", "git+ssh://git@example.com/it"),
        ("/srv/it.git", None),
        ("me@example.com:it", None),
    ],
)
def test_a_clone_says_where_it_came_from(tmp_path: Path, url: str, source: str | None) -> None:
    git.run("init", "-q", cwd=tmp_path)
    assert workflow.origin(Data(tmp_path)) is None
    git.run("remote", "add", "origin", url, cwd=tmp_path)
    assert workflow.origin(Data(tmp_path)) == source
