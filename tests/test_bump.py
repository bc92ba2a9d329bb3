"""Real templates in a real repository; a `docker` that runs the commands here, a `scaffold` that is red when told."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import bump
import outdated
import pytest
from conftest import ROOT
from units import Unit, units

from scaffolder import catalog
from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data, find_data
from scaffolder.render.plan import make_plan

DOCKER = """
    case $1 in
      run)
        for script in "$@"; do :; done
        cd "$(mktemp -d)" && exec sh -c "$(printf '%s' "$script" | sed "s|/tmp/printed|$PWD/../$$.printed|g")" ;;
    esac
"""
GO = "[ $1 = mod ] || exit 0; sed -i 's/gin v1\\.[0-9.]*/gin v1.99.0/' go.mod"
NPM = """
    case $1 in update) sed -i 's/"react": "^19[^"]*"/"react": "^19.99.0"/' package.json ;; esac
"""
UV = """
    for last in "$@"; do :; done
    sed -i 's/^fastapi==[0-9.]*/fastapi==99.0/' "$last"
"""
SCAFFOLD = """
    shift
    if grep -q BROKEN= "$FAKES/red" 2>/dev/null; then
      sed 's/BROKEN=//' "$FAKES/red" >"$FAKES/word"
      case "$*" in *$(cat "$FAKES/word")*)
        echo '{"passed": false, "cells": [{"cell": "'$1'", "passed": false, "checks": [
          {"name": "build", "status": "passed"}, {"name": "products-list", "status": "failed"}]}]}'
        exit 1 ;;
      esac
    fi
    echo "$@" >>"$FAKES/smoked"
    echo '{"passed": true, "cells": []}'
"""


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fakes"
    folder.mkdir()
    for name, script in {"docker": DOCKER, "go": GO, "npm": NPM, "uv": UV, "pip": "", "scaffold": SCAFFOLD}.items():
        command(folder, name, script)
    monkeypatch.setenv("FAKES", str(folder))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def command(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text("#!/bin/sh\n" + textwrap.dedent(script), encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """A repository of the catalog, the templates and a changelog."""
    root = tmp_path / "repository"
    for name in ("catalog", "templates"):
        shutil.copytree(ROOT / name, root / name)
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- A thing.\n", encoding="utf-8"
    )
    git(root, "init", "--quiet")
    git(root, "config", "user.name", "Somebody")
    git(root, "config", "user.email", "somebody@example.com")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=First")
    return Data(root)


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def test_what_is_newer_goes_into_the_templates_in_one_commit(data: Data, fakes: Path) -> None:
    assert bump.main(["--only", "gin", "--only", "react"], data) == 0
    changed = git(data.root, "diff", "--name-only", "HEAD~1", "HEAD").split()
    assert changed == [
        "CHANGELOG.md",
        "templates/backends/gin/postgres/go.mod",
        "templates/backends/gin/sqlite/go.mod",
        "templates/frontends/react/base/package.json.jinja",
    ]
    manifest = (data.templates / "frontends/react/base/package.json.jinja").read_text(encoding="utf-8")
    assert '"react": "^19.99.0"' in manifest
    assert "{{ project_slug }}" in manifest
    assert git(data.root, "status", "--porcelain") == ""
    assert git(data.root, "log", "-1", "--format=%B").strip() == "Bump the dependencies of Gin, React"
    assert "- Newer dependencies of Gin, React.\n" in (data.root / "CHANGELOG.md").read_text(encoding="utf-8")
    smoked = (fakes / "smoked").read_text(encoding="utf-8")
    assert smoked == "gin-sqlite-none gin-postgres-none --json\nexpress-sqlite-react --json\n"


def test_what_goes_red_is_kept_back_by_itself(data: Data, fakes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (fakes / "red").write_text("BROKEN=fastapi", encoding="utf-8")
    assert bump.main(["--only", "fastapi", "--only", "gin"], data) == 0
    changed = git(data.root, "diff", "--name-only", "HEAD~1", "HEAD")
    assert "backends/gin/sqlite/go.mod" in changed
    assert "fastapi" not in changed
    message = git(data.root, "log", "-1", "--format=%B")
    assert "- FastAPI: red: fastapi-sqlite-none: products-list" in message
    assert "✗ fastapi: kept back: red: fastapi-sqlite-none: products-list" in capsys.readouterr().out
    assert git(data.root, "status", "--porcelain") == ""


def test_nothing_but_what_is_kept_back_makes_no_commit(data: Data, fakes: Path) -> None:
    (fakes / "red").write_text("BROKEN=gin", encoding="utf-8")
    assert bump.main(["--only", "gin"], data) == 1
    assert git(data.root, "log", "--oneline").count("\n") == 1
    assert git(data.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo >>main.go", "the bump changes main.go, which is not in bump_files"),
        ("rm -f go.sum", "the bump deletes go.sum"),
        ("echo no such version >&2; exit 1", "the bump failed: exit code 1\nno such version"),
        (
            "if [ $1 = mod ] && grep -q pgx go.mod; then echo // one >>tools/go.mod; fi",
            "tools/go.mod of gin-sqlite-none would be another one than the bump made",
        ),
    ],
)
def test_what_a_person_must_do_is_kept_back(
    data: Data, fakes: Path, capsys: pytest.CaptureFixture[str], script: str, reason: str
) -> None:
    command(fakes, "go", script)
    assert bump.main(["--only", "gin", "--no-smoke"], data) == 1
    assert reason in capsys.readouterr().out
    assert git(data.root, "status", "--porcelain") == ""


def test_a_change_of_a_line_with_template_syntax_is_left_to_a_person(
    data: Data, fakes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(fakes, "npm", """sed -i 's/"name": "smoke-frontend"/"name": "other"/' package.json""")
    assert bump.main(["--only", "react", "--no-smoke"], data) == 1
    assert "package.json.jinja changes beside its template syntax; do it by hand" in capsys.readouterr().out


def test_a_shared_file_is_nobodys_to_change(data: Data, fakes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = data.catalog / "frontends" / "react.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("bump_files = [", 'bump_files = ["nginx.conf", '), encoding="utf-8"
    )
    git(data.root, "commit", "--all", "--quiet", "--message=nginx")
    command(fakes, "npm", "echo >>nginx.conf")
    assert bump.main(["--only", "react", "--no-smoke"], data) == 1
    assert "the bump changes nginx.conf, which it shares with others" in capsys.readouterr().out


def test_a_dirty_work_tree_is_refused(data: Data, fakes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data.root / "note.txt").write_text("mine", encoding="utf-8")
    assert bump.main(["--only", "gin"], data) == 2
    assert "The work tree has changes" in capsys.readouterr().err


def test_an_unknown_unit_is_refused(data: Data, fakes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bump.main(["--only", "cobol"], data) == 2
    assert "--only: there is no 'cobol'; choose from express" in capsys.readouterr().err


def test_ctrl_c_takes_back_the_unit_at_work_and_keeps_those_before(data: Data, fakes: Path) -> None:
    os.mkfifo(fakes / "at-work")
    command(fakes, "scaffold", 'case "$*" in *gin*) echo >"$FAKES/at-work"; exec sleep 60;; esac')
    code = (
        "import sys; from pathlib import Path; import bump; from scaffolder.paths import Data; "
        "sys.exit(bump.main(['--only', 'fastapi', '--only', 'gin'], Data(Path(sys.argv[1]))))"
    )
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tools'}"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(data.root)], env=env, start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    (fakes / "at-work").read_text(encoding="utf-8")
    assert "gin" in git(data.root, "status", "--porcelain")
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped." in errors
    changed = git(data.root, "status", "--porcelain")
    assert "fastapi" in changed
    assert "gin" not in changed


def test_ctrl_c_waits_until_the_smoke_has_cleaned_up(data: Data, fakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = fakes / "at-work"
    os.mkfifo(at_work)
    trap = """trap 'kill $!; echo >"$FAKES/cleaned"; exit 130' INT"""
    command(fakes, "scaffold", f'{trap}\necho >"$FAKES/at-work"\nsleep 60 & wait')

    def interrupt() -> str:
        at_work.read_text(encoding="utf-8")
        raise KeyboardInterrupt

    class Interrupted(subprocess.Popen[str]):
        def __init__(self, arguments: list[str], **more: Any) -> None:
            super().__init__(arguments, **more)
            if arguments[0] == "scaffold":
                monkeypatch.setattr(self.stdout, "read", interrupt)

    unit = next(each for each in units(data, catalog.load(data)) if each.id == "gin")
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        bump.smoke(data, unit)
    assert (fakes / "cleaned").exists()


def test_what_fails_otherwise_keeps_back_only_its_unit(
    data: Data, fakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Data, unit: Unit) -> None:
        if unit.id == "fastapi":
            raise ScaffoldError("no engine answers")

    monkeypatch.setattr(bump, "smoke", fail)
    assert bump.main(["--only", "fastapi", "--only", "gin"], data) == 0
    said = git(data.root, "log", "-1", "--format=%B")
    assert "Bump the dependencies of Gin\n" in said
    assert "- FastAPI: no engine answers\n" in said


def test_the_changelog_has_one_line_of_bumps() -> None:
    text = "## [Unreleased]\n\n### Added\n\n- One.\n\n## [1.0]\n\n- Newer dependencies of Vue.\n"
    once = bump.note(text, ["React", "Gin"])
    assert once == text.replace("- One.\n", "- One.\n\n### Changed\n\n- Newer dependencies of Gin, React.\n")
    assert bump.note(once, ["FastAPI", "Gin"]) == once.replace("Gin, React", "FastAPI, Gin, React")


def test_every_unit_names_files_that_it_has() -> None:
    data = find_data()
    for unit in units(data, catalog.load(data)):
        assert bool(unit.bump) == bool(unit.files), unit.id
        for spec in unit.specs:
            targets = [file.target.removeprefix(f"{unit.part}/") for file in make_plan(data, spec).files]
            for pattern in unit.files:
                assert any(fnmatch(target, pattern) for target in targets), f"{unit.id}: {pattern}"
        if unit.outdated:
            assert any(word in outdated.READERS for word in " ".join(unit.outdated).split()), unit.id


def test_what_package_managers_print_is_read(tmp_path: Path) -> None:
    published = (datetime.now(UTC) - timedelta(days=30, hours=1)).isoformat()
    (tmp_path / "package-lock.json").write_text('{"packages": {"node_modules/vue": {"version": "3.5.0"}}}')
    told = f'{{"name": "vue", "dist-tags": {{"latest": "3.6.0"}}, "time": {{"3.6.0": "{published}"}}}}\n'
    assert [(age.locked, age.newest, age.days) for age in outdated.npm(told * 2, tmp_path)] == [
        ("3.5.0", "3.6.0", "30")
    ] * 2

    (tmp_path / "requirements-dev.txt").write_text("typing_extensions==1.0 \\\n    --hash=sha256:00\n")
    (age,) = outdated.pip('{"name": "typing-extensions", "latest": "2.0"}', tmp_path)
    assert (age.locked, age.newest, age.days) == ("1.0", "2.0", "unknown")

    told = '{"Path": "shop", "Main": true}{"Path": "a", "Version": "v1", "Update": {"Version": "v2"}}'
    told += '{"Path": "b", "Version": "v1", "Indirect": true}'
    told += '{"Path": "c", "Version": "v1", "Error": {"Err": "could not ask"}}'
    assert [*outdated.go(told, tmp_path)] == [outdated.Age("a", "v1", "v2"), outdated.Age("c", "v1", "unknown")]

    (tmp_path / "Cargo.toml").write_text('[dependencies]\na = "1"\nb = "1"\nc = "1"\n')
    packages = "".join(f'[[package]]\nname = "{name}"\nversion = "1.0.0"\n' for name in "abcd")
    (tmp_path / "Cargo.lock").write_text(packages)
    told = "    Updating a v1.0.0 -> v1.1.0 (available: v2.0.0)\n   Unchanged b v1.0.0 (available: v3.0.0)\n"
    told += "    Updating d v1.0.0 -> v1.1.0\n"
    assert [age.newest for age in outdated.cargo(told, tmp_path)] == ["2.0.0", "3.0.0", "1.0.0"]

    told = "[INFO]   ${a.version} .......... 1.0 -> 1.1\n[INFO]   ${b.version} ........................ 2.0\n"
    assert [*outdated.mvn(told, tmp_path)] == [
        outdated.Age("a.version", "1.0", "1.1"),
        outdated.Age("b.version", "2.0", "2.0"),
    ]

    (tmp_path / "Gemfile.lock").write_text("    pg (1.6.0-x86_64-linux)\n    pg (1.6.0)\n")
    assert [*outdated.bundle("\n*** REMOTE GEMS ***\n\npg (1.7.0 ruby x86_64-linux)\n", tmp_path)] == [
        outdated.Age("pg", "1.6.0", "1.7.0")
    ]

    package = '{"projects": [{"frameworks": [{"topLevelPackages": [{"id": "A", "resolvedVersion": "1.0"%s}]}]}]}'
    told = package % "" + package % ', "latestVersion": "1.1"'
    assert [*outdated.dotnet(told, tmp_path)] == [outdated.Age("A", "1.0", "1.1")]
