"""Smoke tests: build a cell, start it, check everything, stop it, and leave nothing behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from scaffolder import web
from scaffolder.errors import Cancelled, ScaffoldError
from scaffolder.model import Catalog, CellResult, CheckResult, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers, sources
from scaffolder.run import engine
from scaffolder.smoke import docker, fuzz, native, project
from scaffolder.smoke.fuzz import Fuzz
from scaffolder.smoke.record import Notify, Record
from scaffolder.system import proc
from scaffolder.system.scratch import scratch

__all__ = ["Fuzz", "Options", "clean", "default_jobs", "run"]


@dataclass(frozen=True, slots=True)
class Options:
    """How cells are smoked."""

    jobs: int = 1
    """How many cells run at a time."""
    without_docker: bool = False
    """Whether to use the stacks' own commands."""
    project: Path | None = None
    """An existing project to smoke as the only cell; by default each cell is generated."""
    fuzz: Fuzz | None = None
    """How to run schemathesis, if at all."""
    web: bool = False
    """Whether to test the first cell with each front end in a browser too."""
    enough: Callable[[], bool] = lambda: False
    """Called before each cell: True skips it and all that follow."""


def run(
    data: Data,
    catalog: Catalog,
    specs: Sequence[ProjectSpec],
    options: Options,
    *,
    notify: Notify = lambda *_: None,
    on_cell: Callable[[CellResult], None] = lambda _: None,
) -> list[CellResult]:
    """Smoke cells, some at a time.

    Args:
        data: Where the templates are.
        catalog: The choices that the cells consist of.
        specs: The cells, in order.
        options: How to smoke them.
        notify: Called with each step of each cell, from several threads.
        on_cell: Called with each result, from several threads; again if the cell's removal fails afterwards.

    Returns:
        A result for each cell that was smoked, without those that `options.enough` skipped.

    Raises:
        ScaffoldError: No engine answers, or a tool that the options need is not installed.
        KeyboardInterrupt: Ctrl-C, after everything that was started has been stopped and removed.
    """
    if specs and not options.without_docker and (reason := engine.unavailable()):
        raise ScaffoldError(f"{reason}. Use --native to run without Docker")
    if options.fuzz:
        fuzz.check_installed()
    if options.web:
        web.check_installed()
    stopped = threading.Event()
    driven = {spec.frontend: spec.cell for spec in reversed(specs)} if options.web else {}
    judges = sources.Sources(data).judges
    # Cells are removed while the next are built.
    with ThreadPoolExecutor(1) as remover, ThreadPoolExecutor(options.jobs) as pool:

        def one(spec: ProjectSpec) -> tuple[CellResult, list[Future[list[str]]]] | None:
            if options.enough():
                return None
            record, removals = Record(spec.cell, notify, stopped), []

            def remove(name: str) -> None:
                removals.append(remover.submit(engine.remove_projects, lambda each: each == name))

            try:
                in_browser = spec.cell in driven.values()
                _smoke(data, catalog, spec, replace(options, web=in_browser), judges, record, remove)
            except Cancelled:
                return None
            result = record.done()
            on_cell(result)
            return result, removals

        futures = [pool.submit(one, spec) for spec in specs]
        try:
            ended = [future.result() for future in futures]
        except BaseException:
            stopped.set()
            with proc.none_running():
                pool.shutdown(cancel_futures=True)
            raise
        return [_with_removal(*each, on_cell) for each in ended if each]


def _smoke(
    data: Data,
    catalog: Catalog,
    spec: ProjectSpec,
    options: Options,
    judges: str,
    record: Record,
    remove: Callable[[str], None],
) -> None:
    write = partial(project.copy, options.project) if options.project else partial(project.write, data, spec)
    made_of = sources.Sources(data)
    with scratch() as folder:
        directory = folder / "project"
        if not record.check("write", lambda: write(directory)):
            return
        # Code that was edited during the run is not what judged the cell.
        if not options.project and made_of.judges == judges:
            record.key = sources.key(answers.read(directory).digest, judges)
            record.sources = made_of.of(spec)
            record.backend = sources.backend(directory)
        if options.without_docker:
            native.smoke(catalog, spec, directory, data.contract, record, options.fuzz)
            return
        cell = docker.Cell(data, catalog, spec, directory, record)
        if options.project and not record.check("apart", cell.check_apart):
            return
        try:
            cell.smoke(options.fuzz, in_browser=options.web)
            if record.key:
                cell.note_origins()
        finally:
            record.notify(spec.cell, "remove")
            remove(cell.name)


def _with_removal(
    result: CellResult, removals: Sequence[Future[list[str]]], on_cell: Callable[[CellResult], None]
) -> CellResult:
    """A cell's result, with a failed removal as a failed check."""
    try:
        for removal in removals:
            removal.result()
    except ScaffoldError as error:
        result = replace(result, checks=(*result.checks, CheckResult("remove", "failed", str(error))))
        on_cell(result)
    return result


def clean() -> list[str]:
    """Remove what killed runs of this machine left on the engine; returns what was removed."""
    return engine.remove_projects(lambda name: name.startswith(docker.PREFIX) and proc.left_by_the_dead(name))


def default_jobs() -> int:
    """Half the number of processors, and at least two: while one cell is checked, the next is built."""
    return max(2, (os.cpu_count() or 2) // 2)
