"""Runs a project by Docker: `docker compose` builds and starts, the Docker SDK looks at what runs."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST, NO_FRONTEND, Ports
from scaffolder.render.answers import Project
from scaffolder.run import endpoint, ready
from scaffolder.run.endpoint import EVERYWHERE, Endpoint
from scaffolder.system import proc
from scaffolder.system.ports import guess, pick

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container as Container
    from docker.models.images import Image as Image
    from docker.tls import TLSConfig

PROJECT_LABEL = "com.docker.compose.project"
"""What compose writes a project's name into, on everything that it makes."""
SERVICE_LABEL = "com.docker.compose.service"
PORTS = Ports(8000, 8080)
"""Where a project is published unless something else has the port; its README says so."""

_ATTEMPTS = 3
_PORT_TAKEN = ("port is already allocated", "address already in use")


@functools.cache
def client() -> DockerClient:
    """A client of the engine that `DOCKER_HOST` or the current docker context names.

    Raises:
        ScaffoldError: No engine answers; the message says why.
    """
    import docker
    from docker.errors import DockerException

    where = endpoint.find()
    over_ssh = where.url.startswith("ssh:")
    if over_ssh and importlib.util.find_spec("paramiko") is None:
        raise ScaffoldError(f"A Docker engine over ssh needs paramiko: {sys.executable} -m pip install paramiko")
    try:
        if os.environ.get("DOCKER_HOST") and not over_ssh:
            engine = docker.from_env()
        else:
            engine = docker.DockerClient(base_url=where.url, tls=_tls(where), use_ssh_client=True)
        engine.ping()
    except (DockerException, OSError) as error:
        raise ScaffoldError(f"No Docker engine answers: {_innermost(error)}") from error
    return engine


def unavailable() -> str | None:
    """Why projects cannot run by Docker here, or None where they can."""
    if proc.which("docker") is None:
        return "docker is not installed, or not on the PATH"
    try:
        client()
        proc.check(["docker", "compose", "version"])
        proc.check(["docker", "buildx", "version"])
    except ScaffoldError as error:
        return str(error)
    return None


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what the SDK raises into ScaffoldError."""
    from docker.errors import DockerException

    try:
        yield
    except DockerException as error:
        raise ScaffoldError(f"Docker: {' '.join(str(error).split())}") from error


def _tls(where: Endpoint) -> TLSConfig | bool:
    """What a context has for a TLS connection; False where it has nothing."""
    from docker.tls import TLSConfig

    if where.certificates is None:
        return False if where.verify else TLSConfig(verify=False)
    ca, cert, key = (where.certificates / f"{name}.pem" for name in ("ca", "cert", "key"))
    return TLSConfig(
        ca_cert=str(ca) if ca.is_file() else None,
        client_cert=(str(cert), str(key)) if cert.is_file() else None,
        verify=where.verify,
    )


def _innermost(error: BaseException) -> str:
    while (error.__cause__ or error.__context__) is not None:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return " ".join(str(error).split())


def remove_projects(wanted: Callable[[str], bool]) -> list[str]:
    """Remove all that belongs to some compose projects: containers, networks, volumes, images.

    Args:
        wanted: Tells by a project's name whether it is to go.

    Returns:
        What was removed, each by its kind and name.

    Raises:
        ScaffoldError: The engine refused.
    """
    from docker.errors import NotFound

    removed = []

    def remove(kind: str, name: str | None, labels: dict[str, str], work: Callable[[], object]) -> None:
        if wanted(labels[PROJECT_LABEL]):
            with contextlib.suppress(NotFound):
                work()
                removed.append(f"{kind} {name}")

    with translated():
        engine, filters = client(), {"label": PROJECT_LABEL}
        for container in engine.containers.list(all=True, filters=dict(filters), ignore_removed=True):
            remove("container", container.name, container.labels, partial(container.remove, force=True, v=True))
        for network in engine.networks.list(filters=filters):
            remove("network", network.name, network.attrs["Labels"], network.remove)
        for volume in engine.volumes.list(filters=filters):
            remove("volume", volume.name, volume.attrs["Labels"], partial(volume.remove, force=True))
        for image in engine.images.list(filters=filters):
            for tag in image.tags:
                remove("image", tag, image.labels, partial(engine.images.remove, tag, force=True))
    return removed


def _settings(path: Path) -> dict[str, str]:
    """The variables in a `.env` file; nothing where there is none."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    found = re.findall(r"""^\s*(?:export\s+)?(\w+)[ \t]*=[ \t]*["']?([^"'\s#]*)""", text, re.MULTILINE)
    return dict(found)


class EngineRunner:
    """A project's containers.

    Args:
        directory: The project.
        has_frontend: Whether it has a front end to publish.
        name: The compose project's name; the project's own by default.
        preferred: The ports to publish on where they are free; 0 takes any.
        environment: Variables for `compose.yaml`, beside the ports.
    """

    def __init__(
        self,
        directory: Path,
        *,
        has_frontend: bool,
        name: str | None = None,
        preferred: Ports = PORTS,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.directory = directory
        self.has_frontend = has_frontend
        self.name = name
        self.preferred = preferred
        self.environment = dict(environment or {})

    @classmethod
    def of(cls, project: Project) -> EngineRunner:
        """The runner of a project."""
        said = _settings(project.directory / ".env") | dict(os.environ)
        api, web = (int(said[name]) if said.get(name, "").isdigit() else 0 for name in ("API_PORT", "WEB_PORT"))
        everywhere = not endpoint.find().is_here and not said.get("BIND_ADDRESS")
        return cls(
            project.directory,
            has_frontend=project.spec.frontend != NO_FRONTEND,
            preferred=Ports(api or PORTS.api, web or PORTS.web),
            environment={"BIND_ADDRESS": EVERYWHERE} if everywhere else {},
        )

    def start(self, on_line: Callable[[str], None]) -> Ports:
        """Build, start, and wait until every service is healthy."""
        self.build(on_line)
        return self.up(on_line)

    def build(self, on_line: Callable[[str], None]) -> None:
        """Build the images."""
        self.compose("build", on_line=on_line)

    def up(self, on_line: Callable[[str], None], *, wait: bool = True) -> Ports:
        """Start what is built, and, unless told otherwise, wait until every service is healthy."""
        until_healthy = ("--wait", "--wait-timeout", str(ready.START_SECONDS)) if wait else ()
        for attempt in range(1, _ATTEMPTS + 1):
            ports = self._ports(attempt)
            self.environment |= {"API_PORT": str(ports.api), "WEB_PORT": str(ports.web or 0)}
            try:
                self.compose("up", "--detach", *until_healthy, on_line=on_line)
            except ScaffoldError as error:
                # Somebody else can take a port between our look and the engine's.
                if attempt < _ATTEMPTS and any(words in error.details for words in _PORT_TAKEN):
                    continue
                raise ScaffoldError(
                    f"The project did not start: {self._culprit(error)}", details=self.logs()
                ) from error
            return replace(ports, host=self._host())
        raise AssertionError("the last attempt returns or raises")

    def follow(self, on_line: Callable[[str], None]) -> None:
        """Pass on log lines until Ctrl-C or until all services have ended."""
        self.compose("logs", "--follow", "--tail", "0", on_line=on_line)

    def stop(self) -> None:
        """Stop and remove the containers and networks; volumes stay."""
        self.compose("down", "--timeout", str(int(proc.STOP_SECONDS)))

    def state(self) -> dict[str, Any]:
        """The engine, and the variables that `compose.yaml` was started with."""
        return {"engine": endpoint.find().url, "environment": self.environment}

    def running(self) -> bool:
        """True while a container of the project is there."""
        return bool(self.compose("ps", "--quiet").strip())

    def compose(self, *arguments: str, on_line: Callable[[str], None] | None = None) -> str:
        """Run `docker compose` for this project and return its output; raises ScaffoldError."""
        return proc.check(
            self._command(*arguments),
            cwd=self.directory,
            env=self.environment,
            on_line=on_line,
            warnings=on_line is not None,
        )

    def logs(self, *services: str) -> str:
        """The last log lines of some services; of those that are not healthy by default."""
        command = self._command("logs", "--no-color", "--tail", "30", *(services or self._unhealthy()))
        return proc.run(command, cwd=self.directory, env=self.environment)[1].rstrip()

    def container(self, service: str) -> Container:
        """The container of a service, an ended one included; raises ScaffoldError where there is none.

        Only for a runner that was given a name.
        """
        labels = [f"{PROJECT_LABEL}={self.name}", f"{SERVICE_LABEL}={service}"]
        with translated():
            found = client().containers.list(all=True, filters={"label": labels})
        if not found:
            raise ScaffoldError(f"{self.name}: there is no container of the service {service}")
        return found[0]

    def _ports(self, attempt: int) -> Ports:
        """Ports to try: free ones where we can look, otherwise the preferred ones and then others."""
        is_here = endpoint.find().is_here

        def port(preferred: int) -> int:
            if is_here:
                return pick(preferred)
            return preferred if preferred and attempt == 1 else guess()

        return Ports(port(self.preferred.api), port(self.preferred.web or 0) if self.has_frontend else None)

    def _host(self) -> str:
        """Where this machine reaches what is published."""
        where = endpoint.find()
        if "BIND_ADDRESS" in self.environment or not where.is_here:
            return where.host
        address = self.compose("port", "backend", "8000").strip().rpartition(":")[0].strip("[]")
        return LOCALHOST if address in (EVERYWHERE, "::") else address

    def _command(self, *arguments: str) -> list[str]:
        name = ["--project-name", self.name] if self.name else []
        return ["docker", "compose", "--progress", "plain", *name, *arguments]

    def _unhealthy(self) -> list[str]:
        command = self._command("ps", "--all", "--format", "{{.Service}} {{.State}} {{.Health}}")
        rows = [line.split() for line in proc.run(command, cwd=self.directory, env=self.environment)[1].splitlines()]
        well = (["running", "healthy"], ["running"], ["created"])
        return [row[0] for row in rows if row and row[1:] not in well]

    def _culprit(self, error: ScaffoldError) -> str:
        services = self._unhealthy()
        if services:
            return f"{', '.join(services)} failed or never became healthy"
        return error.details.strip().rpartition("\n")[2] or str(error)
