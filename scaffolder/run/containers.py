"""Runs a project by Docker: `docker compose` builds and starts, the engine is asked what runs."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST, NO_FRONTEND, Ports
from scaffolder.render.answers import Project
from scaffolder.run import endpoint, look, ready
from scaffolder.run.apart import Found, Published, Volume
from scaffolder.run.compose import SECONDS, Compose, Model
from scaffolder.run.endpoint import EVERYWHERE
from scaffolder.run.engine import PROJECT_LABEL, SERVICE_LABEL, client, containers_of, translated, volumes_of
from scaffolder.run.signals import undisturbed
from scaffolder.run.streams import passing_on
from scaffolder.system import proc
from scaffolder.system.ports import guess, pick

if TYPE_CHECKING:
    from scaffolder.run.engine import Container

PORTS = Ports(8000, 8080)
"""Where a project is published unless something else has the port, as its README says, and listens inside."""

_ATTEMPTS = 3
_STOP_SECONDS = 60.0
_ERASE_LINE = "\x1b[K"
_GONE_SECONDS = 3
"""How long a service may be down while it is followed: one that is built again is, for a moment."""
_PORT_TAKEN = ("port is already allocated", "address already in use")


class EngineRunner:
    """A project's containers.

    Args:
        directory: The project.
        has_frontend: Whether it has a front end to publish.
        name: The compose project's name; the project's own by default.
        preferred: The ports to publish on where they are free; 0 takes any.
        environment: Variables for `compose.yaml`, beside the ports.
        sealed: Whether `compose.yaml` reads these alone, and nothing that this process's environment has.
    """

    def __init__(
        self,
        directory: Path,
        *,
        has_frontend: bool,
        name: str | None = None,
        preferred: Ports = PORTS,
        environment: dict[str, str] | None = None,
        sealed: bool = False,
    ) -> None:
        self.directory = directory
        self.has_frontend = has_frontend
        self.preferred = preferred
        self.environment = dict(environment or {})
        self._compose = Compose(directory, name, self.environment, sealed=sealed)
        self._taken: set[int] = set()

    @classmethod
    def of(cls, project: Project, environment: dict[str, str] | None = None) -> EngineRunner:
        """The runner of a project.

        Args:
            project: The project.
            environment: The variables that it was started with, where it was.

        Raises:
            ScaffoldError: Compose refuses the project.
        """
        runner = cls(project.directory, has_frontend=project.spec.frontend != NO_FRONTEND, environment=environment)
        runner.preferred = Ports(runner.model.api, runner.model.web)
        if not endpoint.find().is_here and runner.model.address == LOCALHOST and not runner.said("BIND_ADDRESS"):
            runner.environment["BIND_ADDRESS"] = EVERYWHERE
        return runner

    @functools.cached_property
    def model(self) -> Model:
        """What compose makes of the project; raises ScaffoldError where it refuses it."""
        return self._compose.model()

    @property
    def name(self) -> str:
        """The compose project's name."""
        return self._compose.name or self.model.name

    def volumes(self) -> list[Volume]:
        """The project's volumes that are there; raises ScaffoldError."""
        return [each for each in volumes_of(self.name) if each.name in self.model.volumes]

    def said(self, variable: str) -> str | None:
        """What the user says of a variable, in the environment or in `.env`."""
        return self._compose.said(variable).get(variable)

    def start(self, on_line: Callable[[str], None]) -> Ports:
        """Build, start, and wait until every service is healthy."""
        self.build(on_line)
        try:
            return self.up(on_line)
        except BaseException:
            with contextlib.suppress(ScaffoldError):
                self.stop()
            raise

    def build(self, on_line: Callable[[str], None], *, timeout: float = SECONDS) -> None:
        """Build the images. Raises ScaffoldError where that fails, or takes longer than `timeout`."""
        self.compose("build", on_line=on_line, timeout=timeout)

    def up(self, on_line: Callable[[str], None], *, wait: bool = True) -> Ports:
        """Start what is built, and, unless told otherwise, wait until every service is healthy."""
        until_healthy = ("--wait", "--wait-timeout", str(ready.START_SECONDS)) if wait else ()
        for attempt in range(1, _ATTEMPTS + 1):
            ports = self._ports(attempt)
            self.environment |= {"API_PORT": str(ports.api), "WEB_PORT": str(ports.web or 0)}
            try:
                self.compose("up", "--detach", *until_healthy, on_line=on_line)
            except ScaffoldError as error:
                # Somebody else can take a port between our look and the engine's, or where we cannot look.
                if attempt < _ATTEMPTS and any(words in error.details for words in _PORT_TAKEN):
                    ours = {port for port in (ports.api, ports.web) if port}
                    self._taken |= {port for port in ours if f":{port}" in error.details} or ours
                    continue
                raise ScaffoldError(
                    f"The project did not start: {self._culprit(error)}", details=self.logs()
                ) from error
            return self.published(containers_of(self.name)) or ports
        raise AssertionError("the last attempt returns or raises")

    def published(self, containers: Sequence[Found]) -> Ports | None:
        """Where this machine reaches what some containers publish; None where they publish no API."""
        api, web = (_published(containers, *each) for each in (("backend", PORTS.api), ("frontend", PORTS.web or 0)))
        if api is None:
            return None
        where = endpoint.find()
        address = api.address if where.is_here and api.address not in (EVERYWHERE, "::", "") else where.host
        return Ports(api.port, web.port if web else None, address)

    def follow(self, on_line: Callable[[str], None], *, watch: bool = False) -> None:
        """Pass on log lines until Ctrl-C. Raises ScaffoldError where a service ends.

        Args:
            on_line: Takes each line, health checks aside.
            watch: Whether services are built and started again where their files change.
        """

        def show(line: str) -> None:
            if not look.is_health_check(line):
                on_line(line.removeprefix(_ERASE_LINE))

        def beside(*arguments: str) -> contextlib.AbstractContextManager[Callable[[], bool]]:
            command, variables = self._compose.command(*arguments), self._compose.variables()
            return passing_on(command, show, cwd=self.directory, env=variables)

        with contextlib.ExitStack() as stack:
            commands = [stack.enter_context(beside("logs", "--follow", "--tail", "0"))]
            if watch:
                commands.append(stack.enter_context(beside("watch", "--no-up")))
            self._wait_for_an_end(commands)

    def _wait_for_an_end(self, commands: Sequence[Callable[[], bool]]) -> None:
        expected = {"backend", "frontend"} & self.model.services
        gone: dict[str, int] = {}
        pause = threading.Event()
        while True:
            if not all(runs() for runs in commands[1:]):
                raise ScaffoldError("`docker compose watch` has ended; what it printed says why")
            found = {each.service: each for each in containers_of(self.name)}
            up = {service for service, each in found.items() if each.state in ("running", "restarting")}
            expected |= up
            gone = {service: gone.get(service, 0) + 1 for service in expected - up}
            for service, seconds in gone.items():
                if seconds > _GONE_SECONDS:
                    status = found[service].status if service in found else "its container was removed"
                    raise ScaffoldError(f"The {service} has ended: {status}")
            commands[0]()
            pause.wait(1)

    def stop(self) -> None:
        """Stop and remove the containers and networks; volumes stay."""
        with undisturbed():
            self.compose("down", "--timeout", str(int(proc.STOP_SECONDS)), timeout=_STOP_SECONDS)

    def state(self) -> dict[str, Any]:
        """The engine, and the variables that `compose.yaml` was started with."""
        return {"engine": endpoint.find().url, "folder": str(self.directory), "environment": self.environment}

    def keeps(self) -> str:
        """What is left when the project is stopped, as sentences; empty where nothing is."""
        volumes = self.model.volumes
        if not volumes:
            return ""
        word = "volume" if len(volumes) == 1 else "volumes"
        return f"Its data stays in the {word} {', '.join(volumes)}.\n`docker volume rm {' '.join(volumes)}` deletes it."

    def compose(
        self, *arguments: str, on_line: Callable[[str], None] | None = None, timeout: float | None = SECONDS
    ) -> str:
        """Run `docker compose` for this project and return its output; raises ScaffoldError."""
        return self._compose.run(*arguments, on_line=on_line, timeout=timeout)

    def logs(self, *services: str) -> str:
        """The last log lines of some services; of those that are not healthy by default."""
        chosen = services or self._unhealthy()
        return self._compose.ask("logs", "--no-color", "--tail", "30", *chosen)[1].rstrip()

    def container(self, service: str) -> Container:
        """The container of a service, an ended one included; raises ScaffoldError where there is none."""
        labels = [f"{PROJECT_LABEL}={self.name}", f"{SERVICE_LABEL}={service}"]
        with translated():
            found = client().containers.list(all=True, filters={"label": labels})
        if not found:
            raise ScaffoldError(f"{self.name}: there is no container of the service {service}")
        return found[0]

    def _ports(self, attempt: int) -> Ports:
        """Ports to try: free ones where we can look, otherwise the preferred ones and then others."""
        is_here = endpoint.find().is_here
        address = (self.environment.get("BIND_ADDRESS") or self.model.address).strip("[]")

        def port(preferred: int) -> int:
            if is_here:
                return pick(preferred, address=address, without=self._taken)
            return preferred if preferred and attempt == 1 else guess()

        return Ports(port(self.preferred.api), port(self.preferred.web or 0) if self.has_frontend else None)

    def _unhealthy(self) -> list[str]:
        lines = self._compose.ask("ps", "--all", "--format", "{{.Service}} {{.State}} {{.Health}}")[1].splitlines()
        rows = [line.split() for line in lines]
        well = (["running", "healthy"], ["running"], ["created"])
        return [row[0] for row in rows if row and row[1:] not in well]

    def _culprit(self, error: ScaffoldError) -> str:
        services = self._unhealthy()
        if services:
            return f"{', '.join(services)} failed or never became healthy"
        return error.details.strip().rpartition("\n")[2] or str(error)


def _published(containers: Sequence[Found], service: str, inside: int) -> Published | None:
    """Where a service is published, by preference for a port inside it."""
    ports = [port for each in containers if each.service == service for port in each.ports]
    ports.sort(key=lambda port: (port.inside != inside, ":" in port.address))
    return ports[0] if ports else None
