"""Keeps projects of one name apart: compose goes by the name alone, so that one would take over the other's things."""

from __future__ import annotations

import math
import os
import shlex
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scaffolder.errors import ScaffoldError
from scaffolder.paths import program
from scaffolder.render.answers import Project
from scaffolder.run import state

_VOLUMES = "volumes"
_SLACK_SECONDS = 2.0
"""How far the engine's clock, which counts whole seconds, may be behind."""


@dataclass(frozen=True, slots=True)
class Published:
    """A port of a container as the engine publishes it."""

    inside: int
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Found:
    """A container of a compose project, as the engine lists it."""

    service: str
    folder: str
    """Where it was started from."""
    state: str
    """`running`, `exited`, …"""
    status: str
    """The same for people: `Exited (1) 2 minutes ago`."""
    ports: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume of a compose project."""

    name: str
    created: str
    """ISO 8601."""


def split(containers: Sequence[Found], folders: Collection[Path]) -> tuple[list[Found], list[Found]]:
    """Containers that were started from one of these folders, and the others."""
    ours = [each for each in containers if _same(each.folder, folders)]
    return ours, [each for each in containers if each not in ours]


def check_containers(name: str, directory: Path, others: Sequence[Found]) -> None:
    """Refuse to start a project while another one's containers have its name; raises ScaffoldError."""
    if not others:
        return
    folder = others[0].folder
    known = os.path.isdir(folder)  # noqa: PTH112 - unlike Path.is_dir, it takes what another user hides for absent
    stop = f"{program()} stop {shlex.quote(folder)}" if known else f"docker compose --project-name {name} down"
    raise ScaffoldError(
        f"Another project called {name} was started from {folder}. "
        f"Give this one another name ({_another_name(name, directory)}), or stop that one ({stop})"
    )


def check_volumes(name: str, project: Project, volumes: Sequence[Volume]) -> None:
    """Refuse to start a project on data that cannot be its own; raises ScaffoldError.

    Args:
        name: The compose project's name.
        project: The project.
        volumes: The volumes that it would take.
    """
    directory, ours, born = project.directory, state.remembered(project), state.born(project.directory)
    for volume in volumes:
        if _owns(ours, volume):
            continue
        owner = next((facts["directory"] for facts in state.neighbours(project) if _owns(facts, volume)), None)
        if owner is None and _time(volume.created) + _SLACK_SECONDS >= born:
            continue
        whose = f"holds the data of {owner}" if owner else f"is older than {directory}: its data is another project's"
        raise ScaffoldError(
            f"The volume {volume.name} {whose}. Give this project another name ({_another_name(name, directory)}), "
            f"delete the volume (docker volume rm {volume.name}), or use it ({_name_it(name, directory)})"
        )


def remember(project: Project, volumes: Sequence[Volume]) -> None:
    """Keep in mind that volumes are a project's."""
    state.remember(project, {_VOLUMES: {each.name: each.created for each in volumes}})


def _owns(facts: dict[str, Any], volume: Volume) -> bool:
    return bool(facts.get(_VOLUMES, {}).get(volume.name) == volume.created)


def _another_name(name: str, directory: Path) -> str:
    return _name_it(f"{name}-2", directory)


def _name_it(name: str, directory: Path) -> str:
    return f"echo COMPOSE_PROJECT_NAME={name} >> {shlex.quote(str(directory / '.env'))}"


def _same(folder: str, folders: Collection[Path]) -> bool:
    with suppress(OSError, ValueError):
        return Path(folder) in folders or Path(folder).resolve() in folders
    return False


def _time(created: str) -> float:
    try:
        return datetime.fromisoformat(created).timestamp()
    except ValueError:
        return math.inf
