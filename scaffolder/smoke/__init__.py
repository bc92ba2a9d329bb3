"""Smoke: build a cell, start it, ask it everything, stop it, and leave nothing behind."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scaffolder import contract
from scaffolder.errors import Cancelled, ScaffoldError
from scaffolder.model import LOCALHOST, NO_FRONTEND, Catalog, CellResult, CheckResult, Native, Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import render
from scaffolder.render.plan import make_plan
from scaffolder.run import endpoint, engine, native, ready
from scaffolder.run.engine import EngineRunner
from scaffolder.smoke import lifecycle
from scaffolder.system import git, proc
from scaffolder.system.ports import pick
from scaffolder.system.scratch import scratch

if TYPE_CHECKING:
    from scaffolder.run.engine import Container

PREFIX = "scaffold-smoke-"
"""What the compose project of every cell starts with."""
DATABASE_SERVICE = "database"
"""What `compose.yaml` calls the service of a database that is not embedded."""
WEB_CHECKS = ("system.*", "auth.login", "products.create", "products.location", "events.everyone", "events.order")
"""The checks of the contract that are asked once more through the front end's proxy."""

Notify = Callable[[str, str], None]
"""Takes a cell and what it is doing now."""


@dataclass(frozen=True, slots=True)
class Fuzz:
    """How much schemathesis does."""

    examples: int
    """Test cases for each operation, at the most."""
    seed: int | None
    """Makes a run repeatable; None takes another each time."""


@dataclass(slots=True)
class _Record:
    """The results of a cell as they come."""

    cell: str
    notify: Notify
    stopped: threading.Event
    results: list[CheckResult] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    log: str = ""

    def add(self, result: CheckResult) -> None:
        self.results.append(result)

    def check(self, name: str, work: Callable[[], object]) -> bool:
        """Do some work as a check: it fails where the work raises ScaffoldError. True where it passed."""
        if self.stopped.is_set():
            raise Cancelled("Cancelled")
        self.notify(self.cell, name)
        begin = time.monotonic()
        try:
            work()
        except ScaffoldError as error:
            if self.stopped.is_set():
                raise Cancelled("Cancelled") from error
            self.log = self.log or error.details
            self.add(CheckResult(name, "failed", str(error), time.monotonic() - begin))
            return False
        self.add(CheckResult(name, "passed", seconds=time.monotonic() - begin))
        return True

    def done(self, begin: float) -> CellResult:
        return CellResult(self.cell, tuple(self.results), time.monotonic() - begin, self.figures, self.log)


def run(
    data: Data,
    catalog: Catalog,
    specs: Sequence[ProjectSpec],
    *,
    jobs: int,
    without_docker: bool,
    project: Path | None = None,
    fuzz: Fuzz | None = None,
    notify: Notify,
    on_cell: Callable[[CellResult], None],
) -> list[CellResult]:
    """Smoke cells, some at a time.

    Args:
        data: Where the templates are.
        catalog: What the cells are made of.
        specs: The cells.
        jobs: How many at a time.
        without_docker: Whether to use the stacks' own commands.
        project: A project of the only cell, to be taken as it is now; by default each cell is written anew.
        fuzz: What to ask schemathesis for, if anything.
        notify: Told of each step of each cell, from several threads.
        on_cell: Takes each result as it comes, from several threads.

    Raises:
        ScaffoldError: No engine answers, or the project cannot be taken as it is.
        KeyboardInterrupt: Ctrl-C, after everything that was started is stopped and removed.
    """
    if not without_docker and (reason := engine.unavailable()):
        raise ScaffoldError(f"{reason}; `scaffold smoke --native` does without")
    stopped = threading.Event()
    removals: list[Future[list[str]]] = []

    def remove(name: str) -> None:
        removals.append(remover.submit(engine.remove_projects, lambda each: each == name))

    def one(spec: ProjectSpec) -> CellResult | None:
        record, begin = _Record(spec.cell, notify, stopped), time.monotonic()
        write = partial(_copy, project) if project else partial(_render, data, spec)
        try:
            with scratch() as folder:
                directory = folder / "project"
                write(directory)
                if without_docker:
                    _smoke_native(data, catalog, spec, directory, record, fuzz)
                else:
                    if project:
                        _check_apart(directory)
                    _smoke_docker(data, catalog, spec, directory, record, fuzz, remove)
        except Cancelled:
            return None
        result = record.done(begin)
        on_cell(result)
        return result

    # Cells are removed while the next are built.
    with ThreadPoolExecutor(1) as remover, ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(one, spec) for spec in specs]
        try:
            results = [future.result() for future in futures]
        except BaseException:
            stopped.set()
            with proc.none_running():
                pool.shutdown(cancel_futures=True)
            raise
        for removal in removals:
            removal.result()
    return [result for result in results if result]


def clean() -> list[str]:
    """Remove what this machine's killed runs left on the engine; returns what was removed."""
    return engine.remove_projects(
        lambda name: name.startswith(PREFIX) and proc.left_by_the_dead("-".join(name.split("-")[-3:-1]))
    )


def _render(data: Data, spec: ProjectSpec, directory: Path) -> None:
    render.create(data, make_plan(data, spec), directory, commit=False)


def _copy(project: Path, directory: Path) -> None:
    """Copy what git keeps, or would keep, of a project: no `.env`, and nothing that was built or installed."""
    options = ["-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    code, listed = git.ask("ls-files", *options, cwd=project)
    if code != 0 and "not a git repository" in listed:
        raise ScaffoldError(f"{project} is in no git repository, which tells what belongs to it; make one: git init")
    if code != 0 or not listed:
        raise ScaffoldError(f"{project}: git lists nothing of it: {' '.join(listed.split()) or 'it is ignored'}")
    try:
        for name in filter(None, listed.split("\0")):
            source, target = project / name, directory / name
            if source.is_file() or source.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target, follow_symlinks=False)
    except OSError as error:
        raise ScaffoldError(f"{error.filename or project}: {error.strerror or error}") from error


def _check_apart(directory: Path) -> None:
    """Refuse a project that would share anything but its own folder with what somebody runs or keeps."""
    runner = EngineRunner(directory, has_frontend=False, name=f"{PREFIX}{proc.mark()}")
    config = json.loads(runner.compose("config", "--format", "json"))
    ours = f"{runner.name}_"
    for kind in ("volumes", "networks"):
        for name, facts in (config.get(kind) or {}).items():
            if facts.get("external") or not str(facts.get("name", ours)).startswith(ours):
                raise ScaffoldError(f"compose.yaml: {kind}: {name} is shared with others; smoke would change it")
    for name, service in config["services"].items():
        if service.get("build") and service.get("image"):
            raise ScaffoldError(f"compose.yaml: {name}: its image has a name of its own, which smoke would take away")
        for volume in service.get("volumes") or []:
            outside = volume["type"] == "bind" and not Path(volume["source"]).is_relative_to(directory.resolve())
            if outside:
                raise ScaffoldError(f"compose.yaml: {name}: smoke would change {volume['source']}, outside the project")


def _smoke_docker(
    data: Data,
    catalog: Catalog,
    spec: ProjectSpec,
    directory: Path,
    record: _Record,
    fuzz: Fuzz | None,
    remove: Callable[[str], None],
) -> None:
    secret_key, compose_name = secrets.token_hex(32), f"{PREFIX}{spec.cell}-{proc.mark()}-{secrets.token_hex(3)}"
    has_frontend = spec.frontend != NO_FRONTEND
    embedded = catalog.databases[spec.database].embedded
    runner = EngineRunner(
        directory,
        has_frontend=has_frontend,
        name=compose_name,
        preferred=Ports(0, 0),
        environment={"SECRET_KEY": secret_key, "BIND_ADDRESS": endpoint.bind_address()},
    )

    def build() -> None:
        begin = time.monotonic()
        runner.build(lambda _: None)
        record.figures["build_seconds"] = round(time.monotonic() - begin, 1)

    def start() -> None:
        # Asked by ourselves: Compose looks only every half a second.
        ports = runner.up(lambda _: None, wait=False)
        started.append(ports)
        for service, url in (("backend", f"{ports.api_url}/api/health"), ("frontend", ports.web_url)):
            if url:
                running = partial(_runs, runner.container(service))
                try:
                    ready.wait_for(url, running, ready.START_SECONDS)
                except ScaffoldError as error:
                    raise ScaffoldError(
                        f"The {service} did not start: {error}", details=runner.logs(service)
                    ) from error

    started: list[Ports] = []
    try:
        if not embedded:  # It gets ready while the images are built.
            record.check("database", lambda: runner.compose("up", "--detach", DATABASE_SERVICE))
        for part in ("backend", "frontend") if has_frontend else ("backend",):
            command = ["docker", "build", "--target", "test", "--output", "type=cacheonly", part]
            record.check(
                f"tests.{part}",
                lambda command=command: proc.check(command, cwd=directory),  # type: ignore[misc]
            )
        if not record.check("build", build) or not record.check("start", start):
            return
        ports = started[0]
        life = lifecycle.Life(runner, ports, record.figures)
        life_checks = dict(lifecycle.checks(None if embedded else DATABASE_SERVICE))
        record.check("life.seeded_once", lambda: life_checks.pop("life.seeded_once")(life))
        _ask(record, "contract", ports.api_url, secret_key)
        if fuzz:
            _fuzz(record, ports, data.contract, fuzz)
        if ports.web_url:
            record.check("web.page", lambda: _page(ports.web_url or "", spec))
            _ask(record, "web", ports.web_url, secret_key, WEB_CHECKS)
        for name, judge in life_checks.items():
            record.check(name, lambda judge=judge: judge(life))  # type: ignore[misc]
        if any(result.status == "failed" for result in record.results):
            record.log = record.log or runner.logs("backend")
    finally:
        record.notify(spec.cell, "remove")
        remove(compose_name)


def _runs(container: Container) -> bool:
    with engine.translated():
        container.reload()
    return bool(container.status == "running")


def _smoke_native(
    data: Data, catalog: Catalog, spec: ProjectSpec, directory: Path, record: _Record, fuzz: Fuzz | None
) -> None:
    parts: dict[str, Native] = {"backend": catalog.stacks[spec.stack].native}
    if frontend := catalog.frontends[spec.frontend].native:
        parts["frontend"] = frontend
    for part, commands in list(parts.items()):
        if problem := native.missing_tool(commands):
            record.add(CheckResult(f"tools.{part}", "skipped", problem))
            del parts[part]
    if not catalog.databases[spec.database].embedded:
        record.add(CheckResult("native", "skipped", f"{spec.database} is a server that --native does not start"))
        return
    for part, commands in parts.items():
        folder = directory / part
        if not record.check(
            f"setup.{part}",
            lambda c=commands, f=folder: native.set_up(c, f, lambda _: None),  # type: ignore[misc]
        ):
            return
        for title, lines in (("lint", commands.lint), ("tests", commands.test)):
            record.check(
                f"{title}.{part}",
                lambda lines=lines, folder=folder: [  # type: ignore[misc]
                    proc.check(["sh", "-c", line], cwd=folder) for line in lines
                ],
            )
    if "backend" in parts:
        _ask_native(parts["backend"], directory, record, data.contract, fuzz)


def _ask_native(commands: Native, directory: Path, record: _Record, api: Path, fuzz: Fuzz | None) -> None:
    secret_key, ports = secrets.token_hex(32), Ports(pick(), None)
    environment = {
        "HOST": LOCALHOST,
        "PORT": str(ports.api),
        "DATABASE_URL": f"sqlite:///{directory}/smoke.db",
        "SECRET_KEY": secret_key,
        "DEMO_DATA": "1",
    }
    log_file = directory / "backend.log"
    with log_file.open("wb") as log:
        process = proc.start(["sh", "-c", commands.start], cwd=directory / "backend", env=environment, output=log)
    try:
        started = record.check(
            "start", lambda: ready.wait_for(f"{ports.api_url}/api/health", partial(proc.alive, process.pid))
        )
        if started:
            only = () if commands.events else ("system.*", "auth.*", "products.*", "errors.*")
            _ask(record, "contract", ports.api_url, secret_key, only)
            if fuzz:
                _fuzz(record, ports, api, fuzz)
        if any(result.status == "failed" for result in record.results):
            record.log = record.log or proc.tail(log_file.read_text(encoding="utf-8", errors="replace"))
    finally:
        proc.stop(process.pid)


def _ask(record: _Record, prefix: str, url: str, secret_key: str, only: Sequence[str] = ()) -> None:
    record.notify(record.cell, prefix)
    if record.stopped.is_set():
        raise Cancelled("Cancelled")
    try:
        results = contract.run_checks(url, secret_key=secret_key, only=only)
    except ScaffoldError as error:
        record.add(CheckResult(prefix, "failed", str(error)))
        return
    for result in results:
        record.add(CheckResult(f"{prefix}.{result.name}", result.status, result.reason, result.seconds))


def _fuzz(record: _Record, ports: Ports, api: Path, fuzz: Fuzz) -> None:
    from scaffolder.smoke.fuzz import fuzz as ask_schemathesis

    def ask() -> None:
        token = lifecycle.log_in(ports)
        results, failures = ask_schemathesis(ports.api_url, api, token=token, examples=fuzz.examples, seed=fuzz.seed)
        record.results += results
        record.log = record.log or failures

    record.check("fuzz", ask)


def _page(url: str, spec: ProjectSpec) -> None:
    """The front end's page comes, is HTML, and carries the project's name."""
    import httpx

    try:
        answer = httpx.get(url, trust_env=False)
    except httpx.HTTPError as error:
        raise ScaffoldError(f"{url} does not answer: {error}") from error
    if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
        raise ScaffoldError(f"expected a page, got {answer.status_code} {answer.headers.get('content-type')}")
    if spec.name not in answer.text:
        raise ScaffoldError(f"the page does not carry the project's name, {spec.name!r}")


def default_jobs() -> int:
    """As many cells at a time as this machine has processors for, at least one."""
    return max(1, (os.cpu_count() or 2) // 2)
