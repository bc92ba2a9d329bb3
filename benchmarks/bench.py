"""Side-by-side measurements in one run; nothing here fails for being slow.

`nox -s bench` runs it. Each figure is the median of several runs of whole processes, unless it says otherwise.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scaffolder import paths, render
from scaffolder.model import ProjectSpec
from scaffolder.plan import make_plan

DATA = paths.find_data()
SPEC = ProjectSpec("My Shop", "my-shop", "fastapi", "sqlite", "react")
RUNS = 9


def seconds(command: list[str], cleanup: Path | None = None) -> float:
    """Median wall time of a command."""
    times = []
    for _ in range(RUNS):
        if cleanup:
            shutil.rmtree(cleanup, ignore_errors=True)
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def row(title: str, ours: float, other: str, theirs: float, goal: float) -> None:
    """Print one comparison."""
    ratio = ours / theirs
    print(f"{title:<34}{ours:7.3f} s   {other:<34}{theirs:7.3f} s   x {ratio:5.2f}  (goal <= {goal})")


def assembled(folder: Path) -> Path:
    """The template of a cell as Copier gets it, but without our extension: what a plain `copier copy` would take."""
    template = folder / "template"
    template.mkdir()
    render._assemble(DATA, make_plan(DATA, SPEC), template)
    configuration = (template / "copier.yml").read_text(encoding="utf-8")
    (template / "copier.yml").unlink()
    plain = configuration.replace("_jinja_extensions:\n  - scaffolder.render.CompileOnce\n", "")
    (template / "copier.yml").write_text(plain, encoding="utf-8")
    return template


def write_project(target: Path) -> None:
    """Write one project in this process."""
    render.create(DATA, make_plan(DATA, SPEC), target, commit=False)


def write_projects(folder: Path, count: int) -> float:
    """Wall time of writing many projects in one process each on two cores."""
    begin = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(write_project, [folder / f"project-{number}" for number in range(count)]))
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    scaffold = [sys.executable, "-m", "scaffolder"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = seconds([sys.executable, "-c", "pass"])
        row("scaffold --help", seconds([*scaffold, "--help"]), "python -c pass", bare, 5)
        target = folder / "shop"
        options = ["--name", SPEC.name, "--stack", SPEC.stack, "--database", SPEC.database, "--frontend", SPEC.frontend]
        ours = seconds([*scaffold, "new", str(target), *options, "--yes", "--no-git"], target)
        answers = {"project_name": SPEC.name, "project_slug": SPEC.slug, "stack": SPEC.stack}
        answers |= {"database": SPEC.database, "frontend": SPEC.frontend}
        copier = [sys.executable, "-m", "copier", "copy", "--defaults", "--quiet"]
        copier += [word for key, value in answers.items() for word in ("--data", f"{key}={value}")]
        theirs = seconds([*copier, str(assembled(folder)), str(target)], target)
        row("scaffold new --no-git", ours, "copier copy of the same template", theirs, 0.5)
        many = write_projects(folder, 128)
        print(f"{'128 projects on two cores':<34}{many:7.3f} s   (goal <= 7 s)")


if __name__ == "__main__":
    main()
