"""Side-by-side measurements in one run; nothing here fails for being slow.

`nox -s bench` runs it. Each figure is the median of several runs of whole processes, unless it says otherwise.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

from scaffolder import catalog, paths, smoke
from scaffolder.model import ProjectSpec
from scaffolder.render import render
from scaffolder.render.plan import make_plan
from scaffolder.run import engine

DATA = paths.find_data()
SPEC = ProjectSpec("My Shop", "my-shop", "fastapi", "sqlite", "react")
RUNS = 9
IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgSign=false")
CHANGED = [".dockerignore", "requirements-dev.in"]
"""Files of the backend that differ between the two versions that updates go between."""


def seconds(command: list[str], cleanup: Path | None = None, *, reset: Path | None = None) -> float:
    """Median wall time of a command; removing or resetting a folder before each run is not counted."""
    times = []
    for _ in range(RUNS):
        if cleanup:
            shutil.rmtree(cleanup, ignore_errors=True)
        if reset:
            git(reset, "reset", "-q", "--hard")
            git(reset, "clean", "-dfq")
        begin = time.perf_counter()
        subprocess.run(command, check=True, cwd=reset, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def row(title: str, ours: float, other: str, theirs: float, goal: float) -> None:
    """Print one comparison."""
    ratio = ours / theirs
    print(f"{title:<34}{ours:7.3f} s   {other:<34}{theirs:7.3f} s   x {ratio:5.2f}  (goal <= {goal})")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True)


def release(folder: Path, tag: str) -> None:
    """Commit everything in a folder, which becomes a repository, and tag it."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "-q", "-m", tag)
    git(folder, "tag", tag)


def append(folder: Path, names: list[str]) -> None:
    """A change of some files of a template."""
    for name in names:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n# A line that a newer version has.\n")


def assembled(folder: Path) -> Path:
    """The template of a cell as Copier gets it, but without our extension: what a plain `copier copy` would take."""
    template = folder / "template"
    template.mkdir()
    render._assemble(DATA, make_plan(DATA, SPEC), template, template / "template")
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


def our_update(folder: Path) -> tuple[float, float]:
    """Wall times of `scaffold update`, and of one that has nothing to do, from the templates of a checkout."""
    for name in ("catalog", "templates"):
        shutil.copytree(DATA.root / name, folder / "checkout" / name)
    checkout, shop = folder / "checkout", folder / "ours"
    release(checkout, "v1.0.0")
    data = paths.Data(checkout)
    render.create(data, make_plan(data, SPEC), shop, commit=True)
    code = (
        "import sys; from pathlib import Path; from scaffolder import cli, paths;"
        f"paths.find_data = lambda: paths.Data(Path({str(checkout)!r})); sys.exit(cli._run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "update", str(shop)]
    nothing = seconds(command, reset=shop)
    append(checkout / "templates" / "backends" / SPEC.stack / "base", CHANGED)
    release(checkout, "v1.1.0")
    return seconds(command, reset=shop), nothing


def copier_update(folder: Path, answers: list[str]) -> float:
    """Wall time of `copier update` between the same versions of the same template."""
    template, shop = folder / "template", folder / "copiers"
    release(template, "v1.0.0")
    copier = [sys.executable, "-m", "copier"]
    subprocess.run([*copier, "copy", "--defaults", "--quiet", *answers, str(template), str(shop)], check=True)
    release(shop, "start")
    append(template / "template" / "backend", CHANGED)
    release(template, "v1.1.0")
    return seconds([*copier, "update", "--defaults", "--quiet"], reset=shop)


def cruft_update(folder: Path) -> float | None:
    """Wall time of `cruft update` between the same files; None where there is no cruft.

    Cookiecutter renders every file but those that look like templates and are none, as its users have it.
    """
    venv, template, shop = folder / "venv", folder / "cookiecutter", folder / "crufts" / SPEC.slug
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    if subprocess.run([venv / "bin" / "pip", "install", "-q", "cruft"], check=False).returncode:
        return None
    cruft, files = str(venv / "bin" / "cruft"), template / "{{cookiecutter.project_slug}}"
    render.render(DATA, make_plan(DATA, SPEC), files)
    kept = [path for path in files.rglob("*") if path.is_file() and re.search(rb"{[{%#]", path.read_bytes())]
    settings = {"project_slug": SPEC.slug, "_copy_without_render": [str(path.relative_to(files)) for path in kept]}
    (template / "cookiecutter.json").write_text(json.dumps(settings), encoding="utf-8")
    release(template, "v1.0.0")
    shop.parent.mkdir()
    create = [cruft, "create", str(template), "--no-input", "--output-dir", str(shop.parent)]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL)
    release(shop, "start")
    append(files / "backend", CHANGED)
    release(template, "v1.1.0")
    return seconds([cruft, "update", "-y"], reset=shop)


def smoke_overhead(database: str) -> float:
    """Seconds that one more built cell of a small stack takes beside its build, its tests and its checks."""
    spec = ProjectSpec("Smoke", "smoke", "gin", database, "none")
    known = catalog.load(DATA)

    def run(count: int) -> tuple[float, float]:
        """Wall time of some cells one after another, and what of it is tests, build and checks."""
        steps: list[tuple[float, str]] = []
        begin = time.perf_counter()
        smoke.run(
            DATA,
            known,
            [spec] * count,
            jobs=1,
            without_docker=False,
            notify=lambda _, step: steps.append((time.perf_counter(), step)),
            on_cell=lambda _: steps.append((time.perf_counter(), "end")),
        )
        end = time.perf_counter()
        worked = [
            after - at
            for (at, step), (after, _) in pairwise([*steps, (end, "end")])
            if step not in ("database", "start", "remove", "end")
        ]
        return end - begin, sum(worked)

    run(1)
    (one, worked_one), (four, worked_four) = run(1), run(4)
    return ((four - worked_four) - (one - worked_one)) / 3


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
        update, nothing = our_update(folder)
        words = [word for key, value in answers.items() for word in ("--data", f"{key}={value}")]
        row("scaffold update", update, "copier update", copier_update(folder, words), 0.35)
        cruft = cruft_update(folder)
        if cruft is None:
            print("cruft is not to be had from PyPI here")
        else:
            row("scaffold update", update, "cruft update of the same files", cruft, 1)
        print(f"{'scaffold update, nothing to do':<34}{nothing:7.3f} s   (goal <= 0.150 s)")
        if engine.unavailable() is None:
            for database, goal in (("sqlite", 0.5), ("postgres", 1.5)):
                print(
                    f"{f'smoke of a built {database} cell':<34}{smoke_overhead(database):7.3f} s   (goal <= {goal} s)"
                )
        many = write_projects(folder, 128)
        print(f"{'128 projects on two cores':<34}{many:7.3f} s   (goal <= 7 s)")


if __name__ == "__main__":
    main()
