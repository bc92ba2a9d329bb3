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

from scaffolder import engine, ports, proc, render, smoke
from scaffolder.engine import EngineRunner
from scaffolder.errors import ScaffoldError
from scaffolder.model import Ports, ProjectSpec
from scaffolder.paths import Data
from scaffolder.plan import make_plan

ELSEWHERE = "127.0.0.2"
"""This machine under an address that is not the one it calls itself by, as another machine's would be."""


@pytest.fixture(autouse=True)
def no_client_is_kept() -> Iterator[None]:
    engine.client.cache_clear()
    yield
    engine.client.cache_clear()


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
    url = urlsplit(engine.endpoint())
    if url.scheme != "unix":
        pytest.skip("the engine here listens on no unix socket")
    return url.path


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("unix:///var/run/docker.sock", "127.0.0.1"),
        ("npipe:////./pipe/docker_engine", "127.0.0.1"),
        ("tcp://localhost:2375", "127.0.0.1"),
        ("tcp://127.0.0.1:2375", "127.0.0.1"),
        ("tcp://[::1]:2375", "127.0.0.1"),
        ("tcp://docker:2376", "docker"),
        ("tcp://[fd00::7]:2376", "fd00::7"),
        ("https://builder.example:2376", "builder.example"),
    ],
)
def test_the_endpoint_says_where_ports_are(endpoint: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", endpoint)
    assert engine.host() == host


@pytest.mark.skipif(proc.which("ssh") is None, reason="ssh is not installed")
def test_ssh_says_where_an_engine_over_ssh_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "ssh://me@builder.example:2222/run/docker.sock")
    assert engine.host() == "builder.example"


@pytest.mark.skipif(proc.which("docker") is None, reason="docker is not installed")
def test_a_context_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "no-such-context")
    with pytest.raises(ScaffoldError, match='context "no-such-context"'):
        engine.client()


def test_an_address_with_colons_makes_a_url() -> None:
    assert Ports(8000, 8080, "fd00::7").web_url == "http://[fd00::7]:8080"


def test_an_engine_over_ssh_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "ssh://builder.example")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ScaffoldError, match=r"scaffolder\[ssh\]"):
        engine.client()


@pytest.mark.docker
@pytest.mark.parametrize("tls", [False, True], ids=["DOCKER_HOST", "context with TLS"])
def test_a_project_on_another_machine_is_built_and_reached(
    project: Path, tls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, files = _certificates(tmp_path) if tls else (None, {})
    with relay(engine_socket(), context) as port:
        engine.client.cache_clear()
        endpoint = f"tcp://{ELSEWHERE}:{port}"
        if tls:
            # requests prefers this to the certificates that it is given (psf/requests#3829).
            monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
            monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
            monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
            facts = ",".join(f"{key}={value}" for key, value in {"host": endpoint, **files}.items())
            proc.check(["docker", "context", "create", "elsewhere", "--docker", facts])
            proc.check(["docker", "context", "use", "elsewhere"])
        else:
            monkeypatch.setenv("DOCKER_HOST", endpoint)
        runner = EngineRunner(
            project, has_frontend=False, name=f"{smoke.PREFIX}tiny-{proc.mark()}-far", preferred=Ports(0, 0)
        )
        try:
            found = runner.start(lambda _: None)
            assert found.host == ELSEWHERE
            assert httpx.get(found.api_url, trust_env=False).text == "{}"
            assert runner.container("backend").status == "running"
        finally:
            engine.remove_projects(lambda name: name == runner.name)
            engine.client().close()


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
            assert runner.start(lambda _: None).api != taken.getsockname()[1]
        finally:
            engine.remove_projects(lambda name: name == runner.name)
