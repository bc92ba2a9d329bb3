"""Side-by-side measurements in one run; nothing here fails for being slow.

`nox -s bench` runs it. Each figure is the median of several runs of whole processes, unless it says otherwise: the wall
time, and in brackets the processor time, which other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from scaffolder import catalog, paths, smoke
from scaffolder.model import ProjectSpec
from scaffolder.render import bundle, history, render
from scaffolder.render.plan import SUFFIX, display_names, make_plan
from scaffolder.run import engine

DATA = paths.find_data()
SPEC = ProjectSpec("My Shop", "my-shop", "fastapi", "sqlite", "react")
RUNS = 9
IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgSign=false")
CHANGED = [".dockerignore", "requirements-dev.in"]
"""Files of the backend that differ between the two versions that updates go between."""


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:7.3f} s ({self.cpu:6.3f})"


@contextlib.contextmanager
def timed(into: list[Times]) -> Iterator[None]:
    """Note how long the block takes, with the processes that it waits for."""

    def cpu() -> float:
        usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)

    began, used = time.perf_counter(), cpu()
    yield
    into.append(Times(time.perf_counter() - began, cpu() - used))


def median(times: list[Times]) -> Times:
    """The median of each kind."""
    return Times(statistics.median(each.wall for each in times), statistics.median(each.cpu for each in times))


def seconds(command: list[str], cleanup: Path | None = None, *, reset: Path | None = None) -> Times:
    """Times of a command; removing or resetting a folder before each run is not counted."""
    times: list[Times] = []
    for _ in range(RUNS):
        if cleanup:
            shutil.rmtree(cleanup, ignore_errors=True)
        if reset:
            git(reset, "reset", "-q", "--hard")
            git(reset, "clean", "-dfq")
        with timed(times):
            subprocess.run(command, check=True, cwd=reset, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return median(times)


def row(title: str, ours: Times, other: str, theirs: Times, goal: float) -> None:
    """Print one comparison."""
    ratios = f"x {ours.wall / theirs.wall:5.2f} ({ours.cpu / theirs.cpu:5.2f})"
    print(f"{title:<32}{ours}   {other:<34}{theirs}   {ratios}  (goal <= {goal})", flush=True)


def alone(title: str, ours: Times, goal: float) -> None:
    """Print one figure."""
    print(f"{title:<32}{ours}   (goal <= {goal} s)", flush=True)


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
    """The template of a cell as a plain `copier copy` would take it: every file goes through Copier."""
    template = folder / "template"
    plan = make_plan(DATA, SPEC)
    for below, files in (("project", plan.files), ("parts", plan.parts)):
        for file in files:
            # A part is included under its target's name.
            target = template / below / (file.target + (SUFFIX if file.rendered and below == "project" else ""))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.source, target)
    answers = template / "project" / ("{{ _copier_conf.answers_file }}" + SUFFIX)
    answers.write_text("{{ _copier_answers|to_nice_yaml }}", encoding="utf-8")
    configuration = (DATA.templates / "copier.yml").read_text(encoding="utf-8")
    more = f"_subdirectory: project\n_templates_suffix: {SUFFIX}\n_exclude: []\n"
    for key, value in display_names(DATA, SPEC).items():
        more += f"{key}: {json.dumps({'type': 'str', 'default': value, 'when': False})}\n"
    (template / "copier.yml").write_text(more + configuration, encoding="utf-8")
    return template


def installed(folder: Path) -> paths.Data:
    """The data as an installed package has it: its version is written down, and git is not asked."""
    folder.mkdir()
    for name in history.FOLDERS:
        (folder / name).symlink_to(DATA.root / name)
    (folder / "version.json").write_text(json.dumps(asdict(history.current(DATA))), encoding="utf-8")
    return paths.Data(folder)


def write_project(data: paths.Data, target: Path) -> None:
    """Write one project in this process."""
    render.create(data, make_plan(data, SPEC), target, commit=False)


def write_projects(data: paths.Data, folder: Path, count: int) -> Times:
    """Times of writing many projects in two processes."""
    times: list[Times] = []
    with timed(times), ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(write_project, data), [folder / f"project-{number}" for number in range(count)]))
    return times[0]


def open_bundle(folder: Path) -> tuple[Times, Times]:
    """Times of opening the history that comes in a wheel: the first time, and from the cache."""
    site, times = folder / "site", [list[Times](), list[Times]()]
    site.mkdir()
    bundle.write_bundle(DATA, site / history.BUNDLE)
    version = asdict(history.current(DATA))
    (site / "version.json").write_text(json.dumps(version), encoding="utf-8")
    for run in range(RUNS):
        os.environ["XDG_CACHE_HOME"] = str(folder / f"cache-{run}")
        for which in times:
            with timed(which), history.opened(paths.Data(site)):
                pass
    return median(times[0]), median(times[1])


def our_update(folder: Path) -> tuple[Times, Times]:
    """Times of `scaffold update`, and of one that has nothing to do, from the templates of a checkout."""
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


def copier_update(folder: Path, template: Path, answers: list[str]) -> Times:
    """Times of `copier update` between the same versions of the same template."""
    shop = folder / "copiers"
    release(template, "v1.0.0")
    subprocess.run([*COPIER, "copy", "--defaults", "--quiet", *answers, str(template), str(shop)], check=True)
    release(shop, "start")
    append(template / "project" / "backend", CHANGED)
    release(template, "v1.1.0")
    return seconds([*COPIER, "update", "--defaults", "--quiet"], reset=shop)


def cruft_update(folder: Path) -> Times | None:
    """Times of `cruft update` between the same files; None where there is no cruft.

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
            smoke.Options(jobs=1),
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


def measure_help(folder: Path) -> None:
    """How long the command itself takes to start."""
    bare = seconds([sys.executable, "-c", "pass"])
    row("scaffold --help", seconds([*SCAFFOLD, "--help"]), "python -c pass", bare, 5)


def measure_new(folder: Path) -> None:
    """A new project."""
    target = folder / "shop"
    options = ["--name", SPEC.name, "--stack", SPEC.stack, "--database", SPEC.database, "--frontend", SPEC.frontend]
    ours = seconds([*SCAFFOLD, "new", str(target), *options, "--yes", "--no-git"], target)
    theirs = seconds([*COPIER, "copy", "--defaults", "--quiet", *ANSWERS, str(assembled(folder)), str(target)], target)
    row("scaffold new --no-git", ours, "copier copy of the same template", theirs, 0.5)


def measure_update(folder: Path) -> None:
    """An update of a project."""
    update, nothing = our_update(folder)
    row("scaffold update", update, "copier update", copier_update(folder, assembled(folder), ANSWERS), 0.35)
    cruft = cruft_update(folder)
    if cruft is None:
        print("cruft cannot be installed here")
    else:
        row("scaffold update", update, "cruft update of the same files", cruft, 1)
    alone("scaffold update, nothing to do", nothing, 0.15)


def measure_history(folder: Path) -> None:
    """The history in a wheel."""
    first, again = open_bundle(folder)
    alone("opening the history, first time", first, 0.15)
    alone("opening the history again", again, 0.15)


def measure_many(folder: Path) -> None:
    """Many projects."""
    alone("128 projects, installed", write_projects(installed(folder / "data"), folder / "installed", 128), 7)
    alone("128 projects, from a clone", write_projects(DATA, folder / "clone", 128), 7)


def measure_smoke(folder: Path) -> None:
    """What smoke adds to what it runs."""
    if reason := engine.unavailable():
        print(f"smoke is not measured: {reason}")
        return
    for database, goal in (("sqlite", 0.5), ("postgres", 1.5)):
        print(f"{f'smoke of a built {database} cell':<32}{smoke_overhead(database):7.3f} s   (goal <= {goal} s)")


SCAFFOLD = [sys.executable, "-m", "scaffolder"]
COPIER = [sys.executable, "-m", "copier"]
ANSWERS = [word for key, value in SPEC.answers.items() for word in ("--data", f"{key}={value}")]
PARTS: dict[str, Callable[[Path], None]] = {
    "help": measure_help,
    "new": measure_new,
    "update": measure_update,
    "history": measure_history,
    "many": measure_many,
    "smoke": measure_smoke,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (default: all)")
    wanted = parser.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder))


if __name__ == "__main__":
    main()
