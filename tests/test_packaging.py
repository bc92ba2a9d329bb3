"""The wheel works where there is no checkout, and is built from any."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from upgrades import Templates, commit, make_templates, replace, write

from scaffolder import paths
from scaffolder.render import answers, history, render
from scaffolder.render.plan import make_plan
from scaffolder.system import git, proc


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the files that git knows, installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=source, check=True)
    listed = git.run("ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"]
    subprocess.run(["git", "add", "."], cwd=source, check=True)
    subprocess.run(["git", *identity, "commit", "-q", "-m", "One"], cwd=source, check=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"], cwd=source, check=True
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(folder / "site")], cwd=folder, check=True)
    (folder / "commit").write_text(git.run("rev-parse", "HEAD", cwd=source), encoding="utf-8")
    return folder


def test_the_wheel_writes_the_same_project_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(installed / "site")}
    code = (
        "import sys, scaffolder; from scaffolder import cli;"
        f"assert scaffolder.__file__.startswith({str(installed)!r}), scaffolder.__file__;"
        "sys.exit(cli._run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "new", "shop", "--stack", "fastapi", "--no-git"]
    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    made = answers.read(tmp_path / "shop")
    checkout = paths.Data(ROOT)
    assert made.digest == render.render(checkout, make_plan(checkout, made.spec), tmp_path / "same")
    assert made.commit == (installed / "commit").read_text(encoding="utf-8")


def test_the_wheel_has_all_of_the_package(installed: Path) -> None:
    ours = [path.relative_to(ROOT) for path in (ROOT / "scaffolder").rglob("*") if path.is_file()]
    ours = [path for path in ours if "__pycache__" not in path.parts and path.parts[1] != "data"]
    assert Path("scaffolder", "page", "page.js") in ours
    assert [path for path in ours if not (installed / "site" / path).is_file()] == []


def test_the_wheel_records_the_commit(installed: Path) -> None:
    data = paths.Data(installed / "site" / "scaffolder" / "data")
    assert history.current(data).commit == (installed / "commit").read_text(encoding="utf-8")


def build(source: Path, target: Path, *arguments: str) -> Path:
    """Build from a folder; returns what was made."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", *arguments, "-d", target], cwd=source, check=True)
    (made,) = target.iterdir()
    return made


def install(wheel: Path, site: Path) -> Path:
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    return site


def scaffold(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run an installed scaffold that can find neither a checkout nor, by git, a network."""
    code = (
        "import sys, scaffolder; from scaffolder import cli;"
        f"assert scaffolder.__file__.startswith({str(site)!r}), scaffolder.__file__;"
        "sys.exit(cli._run(sys.argv[1:]))"
    )
    env = {**os.environ, "PYTHONPATH": str(site), "GIT_ALLOW_PROTOCOL": "file", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, env=env, check=False, capture_output=True, text=True
    )


def make_source(folder: Path) -> Templates:
    """A repository of the product with a throw-away stack, of which nothing is released."""
    templates = make_templates(folder)
    shutil.copytree(ROOT / "scaffolder", folder / "scaffolder", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    write(folder / ".gitignore", "__pycache__/\n")
    git.run("tag", "-d", "v1.0.0", cwd=folder)
    commit(folder)
    return templates


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Wheels of a repository with a throw-away stack: untagged, of two releases, of the second by way of its sdist."""
    folder = tmp_path_factory.mktemp("released")
    templates = make_source(folder / "source")
    source = templates.root
    sites = {"untagged": install(build(source, folder / "0", "-t", "wheel"), folder / "untagged")}
    templates.release("v1.1.0")
    sites["first"] = install(build(source, folder / "1", "-t", "wheel"), folder / "first")
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.2.0")
    sites["second"] = install(build(source, folder / "2", "-t", "wheel"), folder / "second")
    sdist = build(source, folder / "3", "-t", "sdist")
    (folder / "unpacked").mkdir()
    subprocess.run(["tar", "-xf", sdist, "-C", folder / "unpacked"], check=True)
    (unpacked,) = (folder / "unpacked").iterdir()
    sites["sdist"] = install(build(unpacked, folder / "4", "-t", "wheel"), folder / "sdist")
    return sites


@pytest.mark.parametrize("newer", ["second", "sdist"])
def test_an_installed_wheel_updates_from_its_own_history(released: dict[str, Path], tmp_path: Path, newer: str) -> None:
    made = scaffold(released["first"], "new", "shop", "--stack", "tiny", "--frontend", "none", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    shop = tmp_path / "shop"
    replace(shop / "backend" / "long.txt", "line 30\n", "yours\n")
    commit(shop)
    assert (
        scaffold(released["first"], "update", cwd=shop).stdout == "Nothing to do: the project is already at v1.1.0.\n"
    )
    updated = scaffold(released[newer], "update", cwd=shop)
    assert (updated.returncode, updated.stderr) == (0, "")
    assert updated.stdout.splitlines()[0] == "v1.1.0 → v1.2.0"
    assert {"yours", "theirs"} < set((shop / "backend" / "long.txt").read_text(encoding="utf-8").split("\n"))
    commit(shop)
    assert scaffold(released[newer], "update", cwd=shop).stdout == "Nothing to do: the project is already at v1.2.0.\n"
    assert "newer than this scaffold's v1.1.0" in scaffold(released["first"], "update", cwd=shop).stderr
    listed = scaffold(released[newer], "update", "--to", "v7", cwd=shop).stderr
    assert "choose from v1.1.0, v1.2.0" in listed


def test_a_wheel_without_tags_changes_what_it_made_itself(released: dict[str, Path], tmp_path: Path) -> None:
    scaffold(released["untagged"], "new", "shop", "--stack", "tiny", "--frontend", "none", cwd=tmp_path)
    shop = tmp_path / "shop"
    replace(shop / "backend" / "long.txt", "line 30\n", "yours\n")
    commit(shop)
    assert scaffold(released["untagged"], "update", cwd=shop).stdout.startswith("Nothing to do")
    changed = scaffold(released["untagged"], "change", "--database", "postgres", cwd=shop)
    assert (changed.returncode, changed.stderr) == (0, "")
    assert (shop / "backend" / "database.txt").read_text(encoding="utf-8") == "postgres\n"
    assert "yours\n" in (shop / "backend" / "long.txt").read_text(encoding="utf-8")
    commit(shop)
    # The first release, and each later one, knows the commits before it.
    updated = scaffold(released["second"], "update", cwd=shop)
    assert (updated.returncode, updated.stderr) == (0, "")
    assert "yours\n" in (shop / "backend" / "long.txt").read_text(encoding="utf-8")


ONLY_HATCHLING = """
import runpy, sys

for name in ("click", "copier", "jinja2", "platformdirs", "psutil", "rich", "yaml"):
    sys.modules[name] = None
sys.argv = ["hatchling", "build", "-t", "wheel", "-d", sys.argv[1]]
runpy.run_module("hatchling", run_name="__main__")
"""


def test_a_build_needs_nothing_but_its_tool_whatever_runs_left_behind(tmp_path: Path) -> None:
    templates = make_source(tmp_path / "source")
    write(templates.base / "run.sh", "#!/bin/sh\n").chmod(0o755)
    commit(templates.root)
    child = subprocess.Popen(["true"])
    child.wait()
    left = tmp_path / "tmp" / f"scaffold-{proc.mark()}-killed".replace(f"-{os.getpid()}-", f"-{child.pid}-")
    left.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-c", ONLY_HATCHLING, tmp_path / "dist"],
        cwd=templates.root,
        env={**os.environ, "TMPDIR": str(left.parent)},
        check=True,
    )
    (wheel,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(wheel) as files:
        modes = {info.filename: info.external_attr >> 16 for info in files.infolist()}
        names = {name.removeprefix("scaffolder/data/") for name in modes}
        assert {"version.json", "history.bundle"} <= names
    base = "scaffolder/data/templates/backends/tiny/base"
    assert [modes[f"{base}/{name}"] & 0o111 for name in ("run.sh", "app.py")] == [0o111, 0]


def test_a_wheel_that_knows_no_version_says_so_when_a_project_is_made(tmp_path: Path) -> None:
    source = make_source(tmp_path / "source").root
    shutil.rmtree(source / ".git")
    write(source / ".git", "gitdir: nowhere\n")
    site = install(build(source, tmp_path / "dist", "-t", "wheel"), tmp_path / "site")
    made = scaffold(site, "new", "shop", "--stack", "tiny", "--frontend", "none", "--json", cwd=tmp_path)
    reason = f"git says of {source}: fatal: not a git repository: {source}/nowhere"
    said = f"This project cannot be updated later: scaffold does not know the version of its templates ({reason})."
    remedy = "Install scaffold from a git clone, and generate it again."
    assert (made.returncode, made.stderr.strip()) == (0, f"{said} {remedy}")
    assert json.loads(made.stdout)["directory"] == "shop"
    changed = scaffold(site, "change", "--database", "postgres", cwd=tmp_path / "shop")
    assert (changed.returncode, changed.stderr) == (0, ""), "what the same templates made is theirs"


def test_a_checkout_on_windows_has_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT / "templates" / "project", source / "templates")
    shutil.copy(ROOT / ".gitattributes", source)
    git.run("init", "-q", cwd=source)
    commit(source)
    git.run("-c", "core.autocrlf=true", "clone", "-q", str(source), str(tmp_path / "clone"), cwd=tmp_path)
    for path in (source / "templates").rglob("*"):
        if path.is_file():
            assert (tmp_path / "clone" / path.relative_to(source)).read_bytes() == path.read_bytes()
