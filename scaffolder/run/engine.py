"""The Docker engine, asked through its SDK: whether it answers, and what it has of a compose project."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scaffolder.errors import ScaffoldError
from scaffolder.run import endpoint
from scaffolder.run.apart import Found, Published, Volume
from scaffolder.run.endpoint import Endpoint
from scaffolder.system import proc

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container as Container
    from docker.models.images import Image as Image
    from docker.tls import TLSConfig

PROJECT_LABEL = "com.docker.compose.project"
"""What compose writes a project's name into, on everything that it makes."""
SERVICE_LABEL = "com.docker.compose.service"
FOLDER_LABEL = "com.docker.compose.project.working_dir"
"""The same for the folder that it was started in."""


@functools.cache
def client() -> DockerClient:
    """A client of the engine that `DOCKER_HOST` or the current docker context names.

    Raises:
        ScaffoldError: No engine answers; the message says why.
    """
    import docker
    from docker.errors import DockerException

    where = endpoint.find()
    over_ssh, over_tcp = where.url.startswith("ssh:"), where.url.startswith(("tcp:", "http"))
    if over_ssh and importlib.util.find_spec("paramiko") is None:
        raise ScaffoldError(f"A Docker engine over ssh needs paramiko: {sys.executable} -m pip install paramiko")
    # The docker command never reaches this machine through a proxy; the SDK does, from its first request on, which
    # is for the version.
    direct = where.is_here and over_tcp
    version = _client_version() if direct else None
    try:
        if os.environ.get("DOCKER_HOST") and not over_ssh:
            engine = docker.from_env(version=version)
        else:
            engine = docker.DockerClient(base_url=where.url, tls=_tls(where), use_ssh_client=True, version=version)
        engine.api.trust_env = not direct
        engine.ping()
    except (DockerException, OSError) as error:
        raise ScaffoldError(f"No Docker engine answers at {where.url}: {_reason(error)}") from error
    return engine


def _client_version() -> str | None:
    """The newest version of the API that the docker command speaks; it prints that, and fails, where no engine is."""
    _, output = proc.run(["docker", "version", "--format", "{{.Client.APIVersion}}"])
    found = re.search(r"^\d+\.\d+$", output, re.MULTILINE)
    return found[0] if found else None


def unavailable() -> str | None:
    """Why projects cannot run by Docker here, or None where they can."""
    if proc.which("docker") is None:
        return "Docker is not installed, or docker is not on the PATH"
    try:
        client()
    except ScaffoldError as error:
        return str(error)
    for plugin in ("compose", "buildx"):
        if proc.run(["docker", plugin, "version"])[0] != 0:
            return f"Docker's plugin {plugin} is not installed: `docker {plugin} version` fails"
    return None


def platform() -> str:
    """What the engine runs on, such as `linux/amd64`; raises ScaffoldError."""
    with translated():
        version = client().version()
    return f"{version['Os']}/{version['Arch']}"


def digest(image: str) -> str:
    """The registry's digest of an image that the engine has, or its id where it was built here; empty where neither is.

    Raises:
        ScaffoldError: The engine refused.
    """
    from docker.errors import NotFound

    with translated():
        try:
            found = client().images.get(image)
        except NotFound:
            # BuildKit keeps what it pulls for itself.
            return _digest_in_registry(image)
    digests = [each.rpartition("@")[2] for each in found.attrs.get("RepoDigests") or []]
    return str(digests[0] if digests else found.id)


@functools.cache
def _digest_in_registry(image: str) -> str:
    command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    code, output = proc.run(command, timeout=60, warnings=False)
    return output.strip() if code == 0 else ""


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


def _reason(error: BaseException) -> str:
    """Why an engine does not answer, and what to do, for those who meet Docker for the first time."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return "it is not running. Start Docker Desktop, or on Linux: sudo systemctl start docker"
    if isinstance(error, PermissionError):
        return "you may not use it. On Linux: sudo usermod -aG docker $USER, then log in to the system again"
    return " ".join((error.strerror if isinstance(error, OSError) and error.strerror else str(error)).split())


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

    removed: list[str] = []

    def remove(kind: str, name: str, work: Callable[..., object], *arguments: str, **options: bool) -> None:
        # Somebody else may remove it meanwhile.
        with contextlib.suppress(NotFound):
            work(*arguments, **options)
            removed.append(f"{kind} {name}")

    with translated():
        # Asked for lists alone: to look at one thing fails where somebody else removes it meanwhile.
        engine, filters = client().api, {"label": PROJECT_LABEL}

        def of_theirs(listed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
            return [each for each in listed if wanted(each["Labels"][PROJECT_LABEL])]

        for each in of_theirs(engine.containers(all=True, filters=filters)):
            remove("container", each["Names"][0].strip("/"), engine.remove_container, each["Id"], force=True, v=True)
        for each in of_theirs(engine.networks(filters=filters)):
            remove("network", each["Name"], engine.remove_network, each["Id"])
        for each in of_theirs(engine.volumes(filters=filters)["Volumes"] or []):
            remove("volume", each["Name"], engine.remove_volume, each["Name"], force=True)
        for each in of_theirs(engine.images(filters=filters)):
            # A tag of another name is somebody's own.
            project = each["Labels"][PROJECT_LABEL]
            tags = [tag for tag in each["RepoTags"] or [] if tag.startswith(project)]
            for tag in tags if each["RepoTags"] else [each["Id"]]:
                remove("image", tag, engine.remove_image, tag, force=True)
    return removed


def containers_of(name: str) -> list[Found]:
    """The containers of a compose project, ended ones included; raises ScaffoldError."""
    with translated():
        listed = client().api.containers(all=True, filters={"label": f"{PROJECT_LABEL}={name}"})
    return [
        Found(
            service=each["Labels"].get(SERVICE_LABEL, ""),
            folder=each["Labels"].get(FOLDER_LABEL, ""),
            state=each["State"],
            status=each["Status"],
            ports=tuple(
                Published(port["PrivatePort"], port.get("IP", ""), port["PublicPort"])
                for port in each.get("Ports") or []
                if port.get("PublicPort")
            ),
        )
        for each in listed
        if each["Labels"].get("com.docker.compose.oneoff") != "True"
    ]


def volumes_of(name: str) -> list[Volume]:
    """The volumes of a compose project; raises ScaffoldError."""
    with translated():
        listed = client().api.volumes(filters={"label": f"{PROJECT_LABEL}={name}"})["Volumes"] or []
    return [Volume(each["Name"], each.get("CreatedAt") or "") for each in listed]
