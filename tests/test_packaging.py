"""The wheel works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from scaffolder import history, paths, proc, project, render
from scaffolder.plan import make_plan


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the files that git knows, installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=source, check=True)
    listed = proc.git("ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(ROOT / name, source / name)
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"]
    subprocess.run(["git", "add", "."], cwd=source, check=True)
    subprocess.run(["git", *identity, "commit", "-q", "-m", "One"], cwd=source, check=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"], cwd=source, check=True
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(folder / "site")], cwd=folder, check=True)
    (folder / "commit").write_text(proc.git("rev-parse", "HEAD", cwd=source), encoding="utf-8")
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
    made = project.read(tmp_path / "shop")
    checkout = paths.Data(ROOT)
    assert made.digest == render.render(checkout, make_plan(checkout, made.spec), tmp_path / "same")
    assert made.commit == (installed / "commit").read_text(encoding="utf-8")


def test_the_wheel_records_the_commit(installed: Path) -> None:
    data = paths.Data(installed / "site" / "scaffolder" / "data")
    assert history.current(data).commit == (installed / "commit").read_text(encoding="utf-8")
