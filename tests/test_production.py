"""A project in production on one machine: by the commands of its README, asked through Caddy.

The default stack with a front end; `STACK=gin nox -s tests -- tests/test_production.py` takes another.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import STACK
from websockets.sync.client import connect

from scaffolder import web
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD
from scaffolder.run import engine
from scaffolder.system import ports
from scaffolder.web import browser, desk
from scaffolder.web.registry import Check

pytestmark = pytest.mark.docker

COMPOSE = ["docker", "compose"]
LOGIN = "/api/auth/login"
DEMO = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
LAMP = {"name": "Lamp", "description": None, "price_cents": 3900, "stock": 1}
ROOT_CERTIFICATE = "/data/caddy/pki/authorities/local/root.crt"


@dataclass(frozen=True)
class Site:
    directory: Path
    environment: dict[str, str]
    port: str
    tls: ssl.SSLContext

    def compose(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return compose(self.directory, self.environment | more, *arguments)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=f"https://localhost:{self.port}", verify=self.tls, trust_env=False, timeout=10)


def compose(directory: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMPOSE, *arguments]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("production")
    command = [sys.executable, "-m", "scaffolder", "new", "shop", "--stack", STACK, "--frontend", "react", "--yes"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    directory, name = folder / "shop", f"scaffold-test-production-{os.getpid()}"
    # As after a checkout under umask 077. The comment keeps the engine from taking a layer that it built before.
    configuration = directory / "frontend" / "nginx.conf"
    configuration.write_text(f"# {name}\n" + configuration.read_text(encoding="utf-8"), encoding="utf-8")
    for path in directory.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    port = str(ports.pick())
    example = (directory / ".env.example").read_text(encoding="utf-8")
    files = re.search(r"^#COMPOSE_FILE=(\S+)$", example, re.MULTILINE)
    assert files
    settings = {
        "COMPOSE_FILE": files[1],
        "SECRET_KEY": "k" * 32,
        "BIND_ADDRESS": "127.0.0.1",
        "HTTP_PORT": str(ports.pick()),
        "HTTPS_PORT": port,
    }
    (directory / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in {*settings, "DOMAIN"}}
    environment["COMPOSE_PROJECT_NAME"] = name
    try:
        started = compose(directory, environment, "up", "--build", "--detach", "--wait")
        assert started.returncode == 0, started.stderr + compose(directory, environment, "logs").stdout
        copied = compose(directory, environment, "cp", f"caddy:{ROOT_CERTIFICATE}", "root.crt")
        assert copied.returncode == 0, copied.stderr
        yield Site(directory, environment, port, ssl.create_default_context(cafile=str(directory / "root.crt")))
    finally:
        compose(directory, environment, "down", "--volumes", "--rmi", "local")
        left = engine.remove_projects(lambda each: each == name)
    assert left == []


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    """Of a user whom the stack's own command adds, as its notes tell; they stand in the README."""
    readme = (site.directory / "README.md").read_text(encoding="utf-8")
    command = re.search(r"`docker compose (exec backend [^`]+)`", readme)
    assert command is not None
    words = shlex.split(command[1].replace("ann@example.com", DEMO_EMAIL))
    added = subprocess.run(
        [*COMPOSE, "exec", "--no-TTY", *words[1:]],
        cwd=site.directory,
        env=site.environment,
        input=f"{DEMO_PASSWORD}\n{DEMO_PASSWORD}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    with site.client() as client:
        return str(client.post(LOGIN, json=DEMO).raise_for_status().json()["access_token"])


def test_nothing_of_the_demo_data_is_there(site: Site) -> None:
    with site.client() as client:
        assert client.get("/api/products").json()["total"] == 0
        assert client.post(LOGIN, json=DEMO).status_code == 401


def test_the_page_comes_with_a_certificate_and_strict_headers(site: Site) -> None:
    with site.client() as client:
        page = client.get("/")
        (script,) = re.findall(r'src="(/assets/[^"]+\.js)"', page.text)
        asset = client.get(script)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html"
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in page.headers, "localhost has other projects, without TLS"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-encoding"] == "gzip"
    assert asset.headers["content-security-policy"] == policy


def test_http_leads_to_https(site: Site) -> None:
    address = site.compose("port", "caddy", "80").stdout.strip()
    answer = httpx.get(f"http://{address}/", headers={"Host": "localhost"}, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "https://localhost/")


def test_only_caddy_is_published(site: Site) -> None:
    listed = site.compose("ps", "--format", "json").stdout
    published = {
        (row["Service"], port["URL"])
        for row in map(json.loads, listed.splitlines())
        for port in row["Publishers"]
        if port["PublishedPort"]
    }
    assert published == {("caddy", "127.0.0.1")}


def test_requests_http_runs_from_top_to_bottom(site: Site, token: str) -> None:
    text = (site.directory / "requests.http").read_text(encoding="utf-8")
    text = text.replace("{{api}}", "").replace("{{token}}", token)
    sent, product_id = [], ""
    with site.client() as client:
        for request in re.split(r"^###.*\n", text, flags=re.MULTILINE)[1:]:
            head, _, body = re.sub(r"^[#@].*\n", "", request, flags=re.MULTILINE).strip().partition("\n\n")
            if not head:
                continue
            first, *lines = head.splitlines()
            method, target = first.replace("{{product_id}}", product_id).split(" ")
            headers = dict(line.split(": ", 1) for line in lines)
            answer = client.request(method, target, headers=headers, content=body)
            assert answer.is_success, f"{first}: {answer.status_code} {answer.text}"
            if first == "POST /api/products":
                product_id = str(answer.json()["id"])
            sent.append(method)
    assert sent == ["GET", "POST", "GET", "GET", "POST", "GET", "PUT", "DELETE", "GET"]


def test_an_event_comes_over_the_secure_websocket(site: Site, token: str) -> None:
    url = f"wss://localhost:{site.port}/api/events"
    with site.client() as client, connect(url, ssl=site.tls, proxy=None) as socket:
        created = client.post("/api/products", json=LAMP, headers={"Authorization": f"Bearer {token}"})
        event = json.loads(socket.recv(timeout=5))
    assert event == {"type": "product.created", "product": created.json()}


@pytest.mark.browser
def test_the_page_runs_under_its_own_policy(site: Site, token: str) -> None:
    def goes_live(shop: desk.Desk) -> None:
        page = shop.open(ignore_https_errors=True)
        desk.expect(page.get_by_text("Live", exact=True)).to_be_visible()

    check = Check("page.goes_live", "page", "The page goes live.", goes_live, needs_control=False)
    with site.client() as client, browser.launched() as window:
        result = web.Suite(window, f"https://localhost:{site.port}", client, web.Options()).judge(check)
    assert (result.status, result.reason) == ("passed", "")


def test_it_does_not_start_without_a_secret(site: Site) -> None:
    name = f"scaffold-test-no-secret-{os.getpid()}"
    refused = site.compose("up", "--detach", SECRET_KEY="", COMPOSE_PROJECT_NAME=name)
    assert refused.returncode != 0
    assert "required variable SECRET_KEY is missing a value: set it in .env" in refused.stderr
    assert engine.remove_projects(lambda each: each == name) == []


def test_a_body_that_is_too_large_is_a_problem_document(site: Site) -> None:
    with site.client() as client:
        answer = client.post("/api/products", content=b" " * 2_000_000)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json() == {
        "title": "Content Too Large",
        "status": 413,
        "detail": "The request body is too large.",
    }


def test_the_logins_of_an_address_are_limited_however_they_are_spelt(site: Site) -> None:
    spellings = [LOGIN, "/api//auth/./login", "/api/auth/%6cogin", "/api/AUTH/login/", f"{LOGIN}?again"]
    with site.client() as client:
        for attempt in range(60):
            # What a client says of its own address changes nothing.
            headers = {"X-Forwarded-For": f"203.0.113.{attempt}", "Content-Type": "application/json"}
            path = spellings[attempt % len(spellings)]
            refused = client.post(path, content=b"not JSON", headers=headers)
            if refused.status_code == 429:
                break
        for path in spellings:
            assert client.post(path, content=b"{}").status_code == 429, path
        assert client.get("/api/health").status_code == 200
    assert refused.headers["retry-after"] == "60"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json() == {
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Too many attempts. Wait a minute, then try again.",
    }


def test_a_stopped_backend_is_a_problem_document_until_it_is_back(site: Site) -> None:
    assert site.compose("stop", "backend").returncode == 0
    with site.client() as client:
        answer = client.get("/api/products")
        assert client.get("/").status_code == 200
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, problem["title"]) in {(502, "Bad Gateway"), (504, "Gateway Timeout")}
        assert problem["status"] == answer.status_code
        assert problem["detail"].endswith("Try again in a moment.")
        assert site.compose("up", "--detach", "--wait", "backend").returncode == 0
        pause, end = threading.Event(), time.monotonic() + 20
        while client.get("/api/health").status_code != 200:
            assert time.monotonic() < end, "nginx has not found the backend again"
            pause.wait(0.1)
