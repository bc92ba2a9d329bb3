"""Which Docker engine is meant, and where it publishes ports: as the docker command line reads its settings."""

from __future__ import annotations

import functools
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST
from scaffolder.system import proc

EVERYWHERE = "0.0.0.0"
"""As an address to publish on: all that a machine has."""

_HERE = (None, "localhost", LOCALHOST, "::1", EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A Docker engine as this machine reaches it."""

    url: str
    host: str
    """The machine that it publishes ports on: a name or an address."""
    certificates: Path | None = None
    """The folder of a context's `ca.pem`, `cert.pem` and `key.pem`, those that it has."""
    verify: bool = True
    """False where a context says that the engine's certificate is not to be looked at."""

    @property
    def is_here(self) -> bool:
        """True where it publishes on this machine."""
        return self.host == LOCALHOST


@functools.cache
def find() -> Endpoint:
    """The engine that `DOCKER_HOST` or the current docker context names.

    Raises:
        ScaffoldError: Neither names one that there could be.
    """
    named = os.environ.get("DOCKER_HOST")
    context = {} if named else _context()
    facts = context.get("Endpoints", {}).get("docker", {})
    url = named or facts.get("Host") or ""
    if "://" not in url:
        url = f"tcp://{url}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ScaffoldError(f"{url} is not a valid Docker engine address: {error}") from error
    if parts.scheme == "ssh":
        # It may be a name that only ssh's own configuration knows. The SDK would take port 22 whatever that says.
        settings = _ssh_settings(parts.netloc)
        host = settings["hostname"]
        url = url if port else parts._replace(netloc=f"{parts.netloc}:{settings['port']}").geturl()
    elif parts.scheme not in ("tcp", "http", "https"):
        host = None
    folder = Path(context["Storage"]["TLSPath"], "docker") if context else None
    return Endpoint(
        url=url,
        host=LOCALHOST if host in _HERE else str(host),
        certificates=folder if folder and folder.is_dir() else None,
        verify=not facts.get("SkipTLSVerify"),
    )


def bind_address() -> str:
    """The address to publish on: as narrow as possible while this machine still reaches it."""
    return LOCALHOST if find().is_here else os.environ.get("BIND_ADDRESS") or EVERYWHERE


def _context() -> dict[str, Any]:
    """The current context, from the docker command line: the SDK does not find every one."""
    code, output = proc.run(["docker", "context", "inspect", "--format", "{{json .}}"], warnings=False)
    if code != 0:
        raise ScaffoldError(f"docker context: {' '.join(output.split())}")
    return dict(json.loads(output))


def _ssh_settings(machine: str) -> dict[str, str]:
    code, output = proc.run(["ssh", "-G", f"ssh://{machine}"], warnings=False)
    if code != 0:
        raise ScaffoldError(f"ssh://{machine}: {' '.join(output.split())}")
    return dict(line.split(" ", 1) for line in output.splitlines() if " " in line)
