"""Smokes one cell in Docker, from its images to its last check."""

from __future__ import annotations

import contextlib
import secrets
import time
from functools import partial
from pathlib import Path

import httpx

from scaffolder import contract, web
from scaffolder.errors import ScaffoldError
from scaffolder.model import NO_FRONTEND, Catalog, Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.run import endpoint, engine, ready
from scaffolder.run.containers import EngineRunner
from scaffolder.smoke import lifecycle, project
from scaffolder.smoke.fuzz import Fuzz
from scaffolder.smoke.record import Record
from scaffolder.system import proc

PREFIX = "scaffold-smoke-"
"""The prefix of every cell's compose project."""
DATABASE_SERVICE = "database"
"""The service in `compose.yaml` of a database that is not embedded."""
BUILD_SECONDS = 3600.0
"""How long an image, or its tests, may take to build."""


class Cell:
    """A cell being smoked.

    Args:
        data: Where the contract is.
        catalog: The choices that the cell consists of.
        spec: Which cell.
        directory: Its project.
        record: Collects the results.
    """

    def __init__(self, data: Data, catalog: Catalog, spec: ProjectSpec, directory: Path, record: Record) -> None:
        self.name = f"{PREFIX}{spec.cell}-{proc.mark()}-{secrets.token_hex(3)}"
        self._contract = data.contract
        self._spec = spec
        self._directory = directory
        self._record = record
        self._parts = ("backend", "frontend") if spec.frontend != NO_FRONTEND else ("backend",)
        self._database = None if catalog.databases[spec.database].embedded else DATABASE_SERVICE
        self._patience = catalog.stacks[spec.stack].patience_seconds
        self._source = directory / catalog.stacks[spec.stack].tour["routes"]
        self._secret_key = secrets.token_hex(32)
        self._runner = EngineRunner(
            directory,
            has_frontend=spec.frontend != NO_FRONTEND,
            name=self.name,
            preferred=Ports(0, 0),
            environment={"SECRET_KEY": self._secret_key, "BIND_ADDRESS": endpoint.bind_address()},
            # The caller's variables are not meant for a smoke.
            sealed=True,
        )

    def check_apart(self) -> None:
        """Refuse a project that would share anything with other projects or data; raises ScaffoldError."""
        project.check_apart(self._runner, self.name)

    def note_origins(self) -> None:
        """Record where the cell ran, and its base images, as far as the engine knows them."""
        with contextlib.suppress(ScaffoldError):
            self._record.platform = engine.platform()
            self._record.images = {image: engine.digest(image) for image in project.images(self._directory)}

    def smoke(self, fuzz: Fuzz | None, *, in_browser: bool) -> None:
        """Run all steps; failures are recorded.

        Args:
            fuzz: How to run schemathesis, if at all.
            in_browser: Whether to test the front end in a browser too.

        Raises:
            Cancelled: The user pressed Ctrl-C.
        """
        if self._database:  # It becomes ready while the images are built.
            self._record.check("database", partial(self._runner.compose, "up", "--detach", self._database))
        for part in self._parts:
            self._record.check(f"tests.{part}", partial(self._build, "--target", "test", part))
        if not self._record.check("build", lambda: self._runner.build(lambda _: None)):
            return
        if self._source.is_file() and not self._source.is_symlink():  # A user's project may not have it.
            self._record.check("rebuild", self._rebuild)
        started: list[Ports] = []
        if self._record.check("start", lambda: started.append(self._start())):
            self._ask(started[0], fuzz, in_browser=in_browser)
        if self._record.failed:
            self._record.log = self._record.log or self._runner.logs("backend")

    def _build(self, *arguments: str) -> None:
        """Build a part, and keep nothing of it but the cache."""
        command = ["docker", "build", "--output", "type=cacheonly", *arguments]
        proc.check(command, cwd=self._directory, timeout=BUILD_SECONDS)

    def _rebuild(self) -> None:
        """Build the backend after a change to one source file; unlike a first build, hardly a matter of caches."""
        source = self._source.read_bytes()
        # Blank lines that no run before has appended, or the build would come from the cache.
        self._source.write_bytes(source + bytes(secrets.choice(b" \n") for _ in range(64)) + b"\n")
        try:
            begin = time.monotonic()
            self._build("backend")
            self._record.figures["rebuild_seconds"] = round(time.monotonic() - begin, 1)
        finally:
            self._source.write_bytes(source)

    def _start(self) -> Ports:
        # We poll ourselves: Compose checks only every half second.
        ports = self._runner.up(lambda _: None, wait=False)
        for service, url in (("backend", f"{ports.api_url}/api/health"), ("frontend", ports.web_url)):
            if url:
                try:
                    ready.wait_for(url, partial(_runs, self._runner.container(service)))
                except ScaffoldError as error:
                    log = self._runner.logs(service)
                    raise ScaffoldError(f"The {service} did not start: {error}", details=log) from error
        return ports

    def _ask(self, ports: Ports, fuzz: Fuzz | None, *, in_browser: bool) -> None:
        life = lifecycle.Life(self._runner, ports, self._record.figures, self._patience, self._database)
        self._record.check("life.seeded_once", partial(lifecycle.first(), life))
        self._record.ask("contract", ports.api_url, secret_key=self._secret_key)
        if ports.web_url:
            self._record.check("web.page", partial(page, ports.web_url, self._spec.name))
            self._record.ask("web", ports.web_url, secret_key=self._secret_key, only=contract.tagged("proxy"))
        for name, judge in lifecycle.rest(life):
            self._record.check(name, partial(judge, life))
        if in_browser and ports.web_url:  # Not before memory is measured: it restarts the backend.
            control = web.Control(partial(lifecycle.stop, life), partial(lifecycle.start, life))
            self._record.drive(ports.web_url, control)
        if fuzz:  # Last, because the shop is full of what schemathesis makes, and its memory too.
            fuzz.ask(self._record, ports, self._contract)


def _runs(container: engine.Container) -> bool:
    with engine.translated():
        container.reload()
    return bool(container.status == "running")


def page(url: str, name: str) -> None:
    """Check that a front end's page is served, is HTML, and contains the project's name; raises ScaffoldError."""
    try:
        answer = httpx.get(url, trust_env=False)
    except httpx.HTTPError as error:
        raise ScaffoldError(f"{url} does not answer: {error}") from error
    if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
        raise ScaffoldError(f"expected a page, got {answer.status_code} {answer.headers.get('content-type')}")
    if name not in answer.text:
        raise ScaffoldError(f"the page does not contain the project's name, {name!r}")
