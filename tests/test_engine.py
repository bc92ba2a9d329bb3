"""The engine that the environment names: which machine it is on, and how its ports are reached."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import docker
import docker.errors
import httpx
import pytest
import shops
import trustme

from scaffolder import catalog, run
from scaffolder.errors import ScaffoldError
from scaffolder.model import Catalog, Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.answers import Project
from scaffolder.run import endpoint, engine
from scaffolder.run.containers import EngineRunner
from scaffolder.system import ports, proc

ELSEWHERE = "127.0.0.2"
"""This machine under an address that is not the one it calls itself by, as another machine's would be."""


def forget() -> None:
    """Look for the engine again."""
    if engine.client.cache_info().currsize:
        engine.client().close()
    endpoint.find.cache_clear()
    engine.client.cache_clear()


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    forget()
    yield
    forget()


@pytest.fixture
def loaded(docker_data: Data) -> Catalog:
    return catalog.load(docker_data)


@pytest.fixture
def name() -> Iterator[str]:
    """The name of a project of which nothing is left behind."""
    name, url = shops.new_name(), endpoint.find().url
    forget()
    yield name
    with pytest.MonkeyPatch.context() as patch:  # A test may have chosen another engine.
        patch.setenv("DOCKER_HOST", url)
        forget()
        if engine.unavailable() is None:
            engine.remove_projects(lambda each: each == name)


@pytest.fixture
def project(docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, name: str) -> Project:
    return shops.write(docker_data, tiny_spec, tmp_path / "shop", name)


@contextlib.contextmanager
def relay(target: str, context: ssl.SSLContext | None = None, *, address: str = ELSEWHERE) -> Iterator[int]:
    """Pass connections to an address of this machine on to a unix socket; gives the port."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()

    opened: list[asyncio.StreamWriter] = []
    tasks: set[asyncio.Task[None] | None] = set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_unix_connection(target)
        opened.extend((writer, to_writer))
        tasks.add(asyncio.current_task())
        try:
            await asyncio.gather(pump(reader, to_writer), pump(to_reader, writer))
        finally:
            writer.close()
            to_writer.close()

    async def serve() -> None:
        ended = asyncio.Event()
        server = await asyncio.start_server(pass_on, address, 0, ssl=context)
        listening.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), ended))
        await ended.wait()
        server.close()
        for writer in opened:  # Clients may hold connections open until the end.
            writer.close()
        await asyncio.gather(*filter(None, tasks))

    listening: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = threading.Thread(target=asyncio.run, args=[serve()])
    thread.start()
    port, loop, ended = listening.result()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


def engine_socket() -> str:
    url = urlsplit(endpoint.find().url)
    if url.scheme != "unix":
        pytest.skip("the engine here listens on no unix socket")
    return url.path


@pytest.mark.docker
def test_a_context_with_certificates_is_enough(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, files = _certificates(tmp_path)
    with relay(engine_socket(), context) as port:
        forget()
        monkeypatch.delenv("DOCKER_HOST", raising=False)
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
        # requests prefers these to the certificates that it is given (psf/requests#3829).
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
        facts = {"host": f"tcp://{ELSEWHERE}:{port}", **files}
        words = ",".join(f"{key}={value}" for key, value in facts.items())
        proc.check(["docker", "context", "create", "elsewhere", "--docker", words])
        proc.check(["docker", "context", "use", "elsewhere"])
        runner = EngineRunner(
            project.directory,
            has_frontend=False,
            name=project.spec.slug,
            preferred=Ports(0, 0),
            environment={"BIND_ADDRESS": endpoint.bind_address()},
        )
        try:
            found = runner.start(lambda _: None)
            assert found.host == ELSEWHERE
            assert httpx.get(found.api_url, trust_env=False).text == "{}"
            assert runner.container("backend").status == "running"
        finally:
            engine.remove_projects(lambda name: name == runner.name)
            forget()


@pytest.mark.docker
def test_a_project_runs_on_another_machine_and_is_stopped_there(
    project: Project, loaded: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[str] = []
    with relay(engine_socket()) as port:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://{ELSEWHERE}:{port}")
        forget()
        try:
            running = shops.start(project, loaded, "docker", notes)
            assert running.ports.host == ELSEWHERE
            assert httpx.get(running.ports.api_url, trust_env=False).text == "{}"
            assert notes[0] == f"The engine is on {ELSEWHERE}: anyone who can reach that machine can use the project"
            monkeypatch.setenv("DOCKER_HOST", "tcp://builder.example:2375")
            forget()
            with pytest.raises(ScaffoldError, match=f"runs on the Docker engine tcp://{ELSEWHERE}:{port}"):
                run.recall(project, loaded)
            monkeypatch.setenv("DOCKER_HOST", f"tcp://{ELSEWHERE}:{port}")
            forget()
            with monkeypatch.context() as patch:
                patch.setattr("scaffolder.run.engine.unavailable", lambda: "No Docker engine answers")
                with pytest.raises(ScaffoldError, match="but its state cannot be checked: No Docker engine answers"):
                    run.recall(project, loaded)
            recalled = run.recall(project, loaded)
            assert recalled is not None
            assert recalled.ports == running.ports
            run.stop(project, recalled)
            assert run.recall(project, loaded) is None
        finally:
            engine.remove_projects(lambda each: each == project.spec.slug)
            forget()


@pytest.mark.docker
def test_an_engine_on_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with relay(engine_socket(), address="127.0.0.1") as port:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{port}")
        for variable in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(variable, "http://127.0.0.1:9")
        for variable in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(variable, raising=False)
        forget()
        assert engine.unavailable() is None
        forget()


@pytest.mark.docker
@pytest.mark.parametrize(("address", "host"), [("127.0.0.3", "127.0.0.3"), ("0.0.0.0", "127.0.0.1")])
def test_a_project_is_asked_where_it_is_published(project: Project, address: str, host: str) -> None:
    (project.directory / ".env").write_text(f"BIND_ADDRESS={address}\n", encoding="utf-8")
    runner = EngineRunner.of(project)
    found = runner.start(lambda _: None)
    assert found.host == host
    assert httpx.get(found.api_url, trust_env=False).text == "{}"


@pytest.mark.docker
def test_a_taken_port_is_avoided_on_the_address_that_is_published_on(
    project: Project, loaded: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIND_ADDRESS", "127.0.0.2")
    notes: list[str] = []
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("API_PORT", str(port))
        running = shops.start(project, loaded, "docker", notes)
    assert port < running.ports.api < port + 100
    assert f"{port} is taken; the API is on {running.ports.api}" in notes


@pytest.mark.docker
def test_a_port_of_which_only_the_engine_knows_is_not_tried_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, real = EngineRunner.of(project), ports.pick
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        def pick(preferred: int, *, address: str, without: Collection[int]) -> int:
            return real(preferred, address=address, without=without) if port in without else port

        monkeypatch.setattr("scaffolder.run.containers.pick", pick)
        assert runner.start(lambda _: None).api != port


@pytest.mark.docker
def test_only_what_is_asked_for_is_removed_and_nothing_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another project's image that disappears is not an error: it is listed, but not needed."""
    ours, theirs = shops.new_name(), shops.new_name()
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n", encoding="utf-8")
    for owner in (ours, theirs):
        label = f"{engine.PROJECT_LABEL}={owner}"
        proc.check(["docker", "build", "--quiet", "--label", label, "--tag", f"{owner}-one", str(tmp_path)])
        proc.check(["docker", "volume", "create", "--label", label, f"{owner}_data"])
        proc.check(["docker", "network", "create", "--label", label, f"{owner}_default"])

    def refuse(*arguments: object) -> NoReturn:
        raise AssertionError(f"looked at {arguments[1:]}")

    for kind in ("container", "image", "network", "volume"):
        monkeypatch.setattr(f"docker.APIClient.inspect_{kind}", refuse)
    proc.check(["docker", "tag", f"{ours}-one", f"kept-{ours}"])
    removed = engine.remove_projects(lambda name: name == ours)
    proc.check(["docker", "rmi", f"kept-{ours}"])
    assert removed == [f"network {ours}_default", f"volume {ours}_data", f"image {ours}-one:latest"]
    assert len(engine.remove_projects(lambda name: name == theirs)) == 3


@pytest.mark.docker
def test_what_goes_by_itself_meanwhile_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    name = shops.new_name()
    proc.check(["docker", "volume", "create", "--label", f"{engine.PROJECT_LABEL}={name}", f"{name}_data"])

    def gone(api: docker.APIClient, volume: str, force: bool = False) -> NoReturn:
        real(api, volume, force=force)
        raise docker.errors.NotFound("no such volume")

    real = docker.APIClient.remove_volume
    monkeypatch.setattr("docker.APIClient.remove_volume", gone)
    assert engine.remove_projects(lambda each: each == name) == []


def test_the_first_failure_is_told_when_stopping_fails_too(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(word: str) -> Callable[..., NoReturn]:
        def failing(*_: object, **__: object) -> NoReturn:
            raise ScaffoldError(word)

        return failing

    monkeypatch.setattr(EngineRunner, "build", lambda *_, **__: None)
    monkeypatch.setattr(EngineRunner, "up", fail("first"))
    monkeypatch.setattr(EngineRunner, "stop", fail("second"))
    with pytest.raises(ScaffoldError, match="first"):
        EngineRunner(project.directory, has_frontend=False).start(lambda _: None)


@pytest.mark.docker
def test_a_build_cannot_hang_for_ever(project: Project) -> None:
    dockerfile = project.directory / "backend" / "Dockerfile"
    shops.edit(dockerfile, "USER 10001", f"RUN echo {project.spec.slug} && sleep 60\nUSER 10001")
    with pytest.raises(ScaffoldError, match="took longer than 2 s"):
        EngineRunner.of(project).build(lambda _: None, timeout=2)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory"), "it is not running. Start Docker Desktop, or on Linux: "),
        (ConnectionRefusedError(111, "Connection refused"), "it is not running. "),
        (PermissionError(13, "Permission denied"), "you may not use it. On Linux: sudo usermod -aG docker $USER"),
        (OSError(113, "No route to host"), "No route to host"),
        (RuntimeError("two\nlines"), "two lines"),
    ],
)
def test_why_no_engine_answers_is_said_in_plain_words(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise docker.errors.DockerException("wrapped") from error

    monkeypatch.setenv("DOCKER_HOST", "unix:///run/some.sock")
    monkeypatch.setattr("docker.from_env", fail)
    with pytest.raises(ScaffoldError) as refused:
        engine.client()
    assert str(refused.value).startswith(f"No Docker engine answers at unix:///run/some.sock: {said}")
    assert "Errno" not in str(refused.value)


def _certificates(folder: Path) -> tuple[ssl.SSLContext, dict[str, Path]]:
    """The certificates of an engine that requires client certificates, and the files of its client."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(ELSEWHERE).configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    client = authority.issue_cert("client.example")
    files = {"ca": folder / "ca.pem", "cert": folder / "cert.pem", "key": folder / "key.pem"}
    authority.cert_pem.write_to_path(str(files["ca"]))
    client.cert_chain_pems[0].write_to_path(str(files["cert"]))
    client.private_key_pem.write_to_path(str(files["key"]))
    return context, files


@pytest.mark.skipif(proc.which("docker") is None, reason="docker is not installed")
def test_an_engine_over_tcp_that_is_not_running_is_said_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    assert engine.unavailable() == (
        "No Docker engine answers at tcp://127.0.0.1:9: it is not running. "
        "Start Docker Desktop, or on Linux: sudo systemctl start docker"
    )
