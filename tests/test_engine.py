"""The engine that the environment names: which machine it is on, and how its ports are reached."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme

from scaffolder import catalog, run, smoke
from scaffolder.errors import ScaffoldError
from scaffolder.model import Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import render
from scaffolder.render.answers import read
from scaffolder.render.plan import make_plan
from scaffolder.run import endpoint, engine
from scaffolder.run.engine import EngineRunner
from scaffolder.smoke import lifecycle
from scaffolder.system import ports, proc

ELSEWHERE = "127.0.0.2"
"""This machine under an address that is not the one it calls itself by, as another machine's would be."""


def forget() -> None:
    """Look for the engine anew."""
    endpoint.find.cache_clear()
    engine.client.cache_clear()


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def project(docker_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> Path:
    render.create(docker_data, make_plan(docker_data, tiny_spec), tmp_path / "shop", commit=False)
    return tmp_path / "shop"


@contextlib.contextmanager
def relay(target: str, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Pass connections to `ELSEWHERE` on to a unix socket; gives the port."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_unix_connection(target)
        try:
            await asyncio.gather(pump(reader, to_writer), pump(to_reader, writer))
        finally:
            writer.close()
            to_writer.close()

    async def serve() -> None:
        ended = asyncio.Event()
        server = await asyncio.start_server(pass_on, ELSEWHERE, 0, ssl=context)
        listening.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), ended))
        await ended.wait()
        server.close()

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
def test_a_context_with_certificates_is_enough(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
            project,
            has_frontend=False,
            name=f"{smoke.PREFIX}tiny-{proc.mark()}-far",
            preferred=Ports(0, 0),
            environment={"BIND_ADDRESS": endpoint.bind_address()},
        )
        try:
            found = run.start(lambda _: None)
            assert found.host == ELSEWHERE
            with pytest.raises(ScaffoldError, match="POST /api/auth/login answered 501"):
                lifecycle.log_in(found)
            assert runner.container("backend").status == "running"
        finally:
            engine.remove_projects(lambda name: name == runner.name)
            engine.client().close()


@pytest.mark.docker
def test_a_project_runs_on_another_machine_and_is_stopped_there(
    project: Path, docker_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, found, notes = catalog.load(docker_data), read(project), list[str]()
    name = f"{smoke.PREFIX}tiny-{proc.mark()}-run"
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with relay(engine_socket()) as port:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://{ELSEWHERE}:{port}")
        forget()
        try:
            running = run.start(found, known, "docker", on_line=lambda _: None, on_note=notes.append)
            assert running.ports.host == ELSEWHERE
            assert httpx.get(running.ports.api_url, trust_env=False).text == "{}"
            assert notes == [f"The engine is on {ELSEWHERE}: whoever reaches that machine will reach the project"]
            monkeypatch.setenv("DOCKER_HOST", "tcp://builder.example:2375")
            forget()
            with pytest.raises(ScaffoldError, match=f"runs on the Docker engine tcp://{ELSEWHERE}:{port}"):
                run.recall(found, known)
            monkeypatch.setenv("DOCKER_HOST", f"tcp://{ELSEWHERE}:{port}")
            forget()
            recalled = run.recall(found, known)
            assert recalled is not None
            assert recalled.ports == running.ports
            run.stop(found, recalled)
            assert run.recall(found, known) is None
        finally:
            engine.remove_projects(lambda each: each == name)
            engine.client().close()


@pytest.mark.parametrize(
    ("named", "settings", "given"),
    [
        ("tcp://builder:2375", "", "0.0.0.0"),
        ("tcp://builder:2375", "# BIND_ADDRESS=127.0.0.1\n", "0.0.0.0"),
        ("tcp://builder:2375", "API_PORT=1\nBIND_ADDRESS=10.0.0.5\n", None),
        ("unix:///var/run/docker.sock", "", None),
    ],
)
def test_only_where_nothing_says_otherwise_a_project_is_published_to_all(
    project: Path, monkeypatch: pytest.MonkeyPatch, named: str, settings: str, given: str | None
) -> None:
    monkeypatch.setenv("DOCKER_HOST", named)
    (project / ".env").write_text(settings, encoding="utf-8")
    assert EngineRunner.of(read(project)).environment.get("BIND_ADDRESS") == given


def test_the_ports_of_the_environment_file_are_taken(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///var/run/docker.sock")
    assert EngineRunner.of(read(project)).preferred == Ports(8000, 8080)
    (project / ".env").write_text("API_PORT=8123 # mine\nexport WEB_PORT='8124'\nSECRET_KEY=\n", encoding="utf-8")
    assert EngineRunner.of(read(project)).preferred == Ports(8123, 8124)
    monkeypatch.setenv("API_PORT", "9000")
    assert EngineRunner.of(read(project)).preferred == Ports(9000, 8124)


@pytest.mark.docker
@pytest.mark.parametrize(("address", "host"), [("127.0.0.3", "127.0.0.3"), ("0.0.0.0", "127.0.0.1")])
def test_a_project_is_asked_where_it_is_published(project: Path, address: str, host: str) -> None:
    (project / ".env").write_text(f"BIND_ADDRESS={address}\n", encoding="utf-8")
    runner = EngineRunner(project, has_frontend=False, name=f"{smoke.PREFIX}tiny-{proc.mark()}-at")
    try:
        assert run.start(lambda _: None).host == host
    finally:
        engine.remove_projects(lambda name: name == runner.name)


def _certificates(folder: Path) -> tuple[ssl.SSLContext, dict[str, Path]]:
    """What an engine that asks for a client's certificate has, and the files that such a client has."""
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


@pytest.mark.docker
def test_a_port_that_somebody_takes_meanwhile_is_given_up(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = EngineRunner(project, has_frontend=False, name=f"{smoke.PREFIX}tiny-{proc.mark()}-port")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        offers = [taken.getsockname()[1], ports.pick()]
        monkeypatch.setattr("scaffolder.engine.pick", lambda _: offers.pop(0))
        try:
            assert run.start(lambda _: None).api != taken.getsockname()[1]
        finally:
            engine.remove_projects(lambda name: name == runner.name)
