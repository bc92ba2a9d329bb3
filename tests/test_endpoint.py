"""The engine that the environment names, and where its ports are reached."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from upgrades import write

from scaffolder.errors import ScaffoldError
from scaffolder.model import Ports
from scaffolder.run import endpoint, engine
from scaffolder.system import proc


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    endpoint.find.cache_clear()
    engine.client.cache_clear()
    yield
    endpoint.find.cache_clear()
    engine.client.cache_clear()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def program(path: Path, script: str) -> None:
    write(path, f"#!/bin/sh\n{script}\n").chmod(0o755)


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("unix:///var/run/docker.sock", "127.0.0.1"),
        ("npipe:////./pipe/docker_engine", "127.0.0.1"),
        ("tcp://localhost:2375", "127.0.0.1"),
        ("tcp://127.0.0.1:2375", "127.0.0.1"),
        ("tcp://0.0.0.0:2375", "127.0.0.1"),
        ("tcp://[::1]:2375", "127.0.0.1"),
        ("127.0.0.1:2375", "127.0.0.1"),
        ("builder:2375", "builder"),
        ("tcp://docker:2376", "docker"),
        ("tcp://[fd00::7]:2376", "fd00::7"),
        ("https://builder.example:2376", "builder.example"),
    ],
)
def test_the_address_says_where_ports_are(named: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", named)
    assert endpoint.find().host == host
    assert endpoint.bind_address() == ("127.0.0.1" if host == "127.0.0.1" else "0.0.0.0")


@pytest.mark.parametrize("named", ["tcp://builder:abc", "ssh://builder:abc", "tcp://[::1:2375"])
def test_what_is_not_an_address_is_one_line(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", named)
    with pytest.raises(ScaffoldError, match="is not a valid Docker engine address") as refused:
        endpoint.find()
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("named", "url", "host"),
    [
        ("ssh://far", "ssh://far:2222", "10.1.2.3"),
        ("ssh://me@far", "ssh://me@far:2222", "10.1.2.3"),
        ("ssh://far:22", "ssh://far:22", "10.1.2.3"),
        ("ssh://here", "ssh://here:2222", "127.0.0.1"),
    ],
)
def test_ssh_says_what_its_names_mean(
    named: str, url: str, host: str, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = """
        [ "$1" = -G ] || exit 1
        echo noise >&2
        case "$2" in *here*) echo hostname localhost;; *) echo hostname 10.1.2.3;; esac
        echo port 2222
    """
    program(programs / "ssh", script)
    monkeypatch.setenv("DOCKER_HOST", named)
    assert (endpoint.find().url, endpoint.find().host) == (url, host)


def test_the_context_counts_where_no_variable_does(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tls" / "docker").mkdir(parents=True)
    facts = {"Endpoints": {"docker": {"Host": "tcp://builder:2376", "SkipTLSVerify": True}}}
    write(tmp_path / "context.json", json.dumps({**facts, "Storage": {"TLSPath": str(tmp_path / "tls")}}))
    program(programs / "docker", f"echo WARNING >&2; cat '{tmp_path}/context.json'")
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    found = endpoint.find()
    assert (found.url, found.host, found.verify) == ("tcp://builder:2376", "builder", False)
    assert found.certificates == tmp_path / "tls" / "docker"


def test_a_narrower_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://builder:2375")
    monkeypatch.setenv("BIND_ADDRESS", "10.0.0.5")
    assert endpoint.bind_address() == "10.0.0.5"


@pytest.mark.skipif(proc.which("docker") is None, reason="docker is not installed")
def test_a_context_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "no-such-context")
    with pytest.raises(ScaffoldError, match='context "no-such-context"'):
        endpoint.find()


def test_an_engine_over_ssh_says_what_it_needs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs / "ssh", "echo hostname builder.example; echo port 22")
    monkeypatch.setenv("DOCKER_HOST", "ssh://builder.example")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ScaffoldError, match="-m pip install paramiko"):
        engine.client()


def test_an_address_with_colons_makes_a_url() -> None:
    assert Ports(8000, 8080, "fd00::7").web_url == "http://[fd00::7]:8080"
