"""`docker compose` as it is called for one project: on its own files, whatever the environment says of others."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffolder.errors import ScaffoldError
from scaffolder.system import proc
from scaffolder.system.ports import LAST

SECONDS = 3600.0
"""How long a command may take: a build from nothing over a slow line does, but not for ever."""

_KEPT = re.compile(r"COMPOSE_(ANSI|BAKE|PROGRESS|STATUS_STDOUT|MENU|PARALLEL_LIMIT|HTTP_TIMEOUT|EXPERIMENTAL)")
"""Compose's variables that say how it works; all others say on which files, services and project."""
_DOCKERS_OWN = re.compile(r"PATH|HOME|DOCKER_\w+")
"""What docker itself reads, though compose.yaml may read it too."""
_UNSAID = "unsaid"
"""What compose takes for COMPOSE_PROJECT_NAME where nothing says it: the name that the file gives."""
_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_INTERPOLATED = re.compile(r"(?<!\$)(?:\$\$)*\$\{?([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Model:
    """What compose makes of a project's files and variables."""

    name: str
    services: frozenset[str]
    volumes: tuple[str, ...]
    """As the engine calls them."""
    settings: Mapping[str, str]
    """The backend's environment."""
    address: str
    """Where it is published."""
    api: int
    web: int
    """The ports there; 0 where compose.yaml names none."""


class Compose:
    """The compose project in a folder.

    Args:
        directory: The folder.
        name: The compose project's name; by default the one that its files give it.
        environment: Variables for `compose.yaml`; it may change between two calls.
        sealed: Whether `compose.yaml` reads these alone, and nothing that this process's environment has.
    """

    def __init__(self, directory: Path, name: str | None, environment: dict[str, str], *, sealed: bool) -> None:
        self.directory = directory
        self.name = name
        self.environment = environment
        self.sealed = sealed

    def command(self, *arguments: str) -> list[str]:
        """The words of a command. Raises ScaffoldError where the folder has no compose file."""
        if not has_files(self.directory):
            # Compose would look for one in the folders above.
            raise ScaffoldError(f"{self.directory} has no {_NAMES[0]}, so it cannot run in Docker")
        name = ["--project-name", self.name] if self.name else []
        return ["docker", "compose", "--progress", "plain", *name, *arguments]

    def variables(self) -> dict[str, str | None]:
        """What is to be added to this process's environment for a command, or with None left out of it."""
        others = {name for name in os.environ if name.startswith("COMPOSE_") and not _KEPT.fullmatch(name)}
        if self.sealed:
            others |= {name for name in read_variables(self.directory) if not _DOCKERS_OWN.fullmatch(name)}
        return {**dict.fromkeys(others), **self.environment}

    def run(
        self, *arguments: str, on_line: Callable[[str], None] | None = None, timeout: float | None = SECONDS
    ) -> str:
        """Run a command and return its output; raises ScaffoldError where it fails."""
        return proc.check(
            self.command(*arguments),
            cwd=self.directory,
            env=self.variables(),
            on_line=on_line,
            timeout=timeout,
            warnings=on_line is not None,
        )

    def ask(self, *arguments: str, stdin: str | None = None) -> tuple[int, str]:
        """Run a command that may fail; its exit code and output, that of the code 0 without warnings."""
        return proc.run(
            self.command(*arguments),
            cwd=self.directory,
            env=self.variables(),
            stdin=stdin,
            timeout=SECONDS,
            warnings=False,
        )

    def model(self) -> Model:
        """What compose makes of the project. Raises ScaffoldError where it refuses it."""
        code, output = self.ask("config", "--format", "json")
        if code != 0:
            lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
            raise ScaffoldError(self._wrong_port() or f"docker compose refuses {self.directory}: {lines[-1]}")
        config: dict[str, Any] = json.loads(output)
        services = config.get("services") or {}
        api, web = (services.get(service, {}).get("ports") or [{}] for service in ("backend", "frontend"))
        used = {
            volume.get("source")
            for service in services.values()
            for volume in service.get("volumes") or []
            if volume.get("type") == "volume"
        }
        settings = services.get("backend", {}).get("environment") or {}
        return Model(
            name=config["name"],
            services=frozenset(services),
            volumes=tuple(facts["name"] for key, facts in (config.get("volumes") or {}).items() if key in used),
            settings={name: str(value) for name, value in settings.items() if value is not None},
            address=str(api[0].get("host_ip") or "0.0.0.0").strip("[]"),
            api=_port(api[0].get("published")),
            web=_port(web[0].get("published")),
        )

    def said(self, *names: str) -> dict[str, str]:
        """What the environment, or else the file `.env`, says of some variables; those that neither sets are left out.

        Compose itself is asked: nobody else reads `.env` as it does.
        """
        asked = {
            "name": _UNSAID,
            "services": {"none": {"image": "none"}},
            "x-said": {name: f"${{{name}-}}" for name in names},
        }
        code, output = self.ask(
            "--project-directory", str(self.directory), "--file", "-", "config", "--format", "json",
            stdin=json.dumps(asked),
        )  # fmt: skip
        said: dict[str, str] = json.loads(output)["x-said"] if code == 0 else {}
        return {name: value for name, value in said.items() if value not in ("", _UNSAID)}

    def _wrong_port(self) -> str:
        for name, value in self.said("API_PORT", "WEB_PORT").items():
            if not value.isdecimal() or int(value) > LAST:
                return f"{name} must be a port from 1 to {LAST}, and is {value}"
        return ""


def has_files(directory: Path) -> bool:
    """True where a folder has a compose file."""
    return any((directory / name).is_file() for name in _NAMES)


def read_variables(directory: Path) -> set[str]:
    """The variables that a project's compose files read from the environment: `$NAME`, or handed on by name alone."""
    names: set[str] = set()
    for path in [*directory.glob("*compose*.yaml"), *directory.glob("*compose*.yml")]:
        text = path.read_text(encoding="utf-8", errors="replace")
        names |= set(_INTERPOLATED.findall(text))
        try:
            names |= set(_handed_on(yaml.compose(text, Loader=yaml.SafeLoader)))
        except yaml.YAMLError:
            continue  # Compose will say what is wrong with it.
    return names


def _handed_on(node: yaml.Node | None) -> Iterator[str]:
    """The names below `environment` and `args` that have no value of their own."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _handed_on(item)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        yield from _handed_on(value)
        if key.value not in ("environment", "args"):
            continue
        if isinstance(value, yaml.MappingNode):
            yield from (name.value for name, content in value.value if content.tag == "tag:yaml.org,2002:null")
        elif isinstance(value, yaml.SequenceNode):
            yield from (
                item.value for item in value.value if isinstance(item, yaml.ScalarNode) and "=" not in item.value
            )
        elif value.value:
            yield value.value


def _port(published: object) -> int:
    """A single port; 0 for none and for a range."""
    return int(published) if isinstance(published, str) and published.isdecimal() else 0
