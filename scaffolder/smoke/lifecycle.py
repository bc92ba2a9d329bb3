"""Checks of a running backend's life: what only whoever holds its container can see."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scaffolder.errors import ScaffoldError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, Ports
from scaffolder.run import engine
from scaffolder.run.engine import EngineRunner
from scaffolder.system.proc import STOP_SECONDS

if TYPE_CHECKING:
    from scaffolder.run.engine import Container, Image

SEEDED_PRODUCTS = 12
_LOAD_SECONDS = 1.0
_LOAD_CONNECTIONS = 4
_PATIENCE_SECONDS = 20.0
_MALFORMED = {"DATABASE_URL": "nonsense", "SECRET_KEY": "short", "PORT": "eighty", "DEMO_DATA": "maybe"}


@dataclass(frozen=True, slots=True)
class Life:
    """A backend that runs in a container of a cell."""

    runner: EngineRunner
    ports: Ports
    figures: dict[str, float]
    """What the checks measure on the way; they add to it."""

    @property
    def container(self) -> Container:
        """The backend's container as it is now."""
        return self.runner.container("backend")


def checks(database_service: str | None) -> Iterator[tuple[str, Callable[[Life], None]]]:
    """The checks in the order in which they must run; each raises ScaffoldError where its rule is broken.

    Args:
        database_service: The database's service in `compose.yaml`; None where it is embedded.
    """
    judges: list[Callable[[Life], None]] = [
        seeded_once,
        healthcheck,
        non_root,
        read_only,
        measure,
        malformed_settings,
        taken_port,
        stops_and_keeps_data,
    ]
    for judge in judges:
        yield f"life.{judge.__name__}", _sound(judge)
    if database_service:
        yield "life.database_away", _sound(lambda life: database_away(life, database_service))


def _sound(judge: Callable[[Life], None]) -> Callable[[Life], None]:
    """The same check, in which the container's or the engine's failing is the check's failing."""

    def sound(life: Life) -> None:
        from websockets.exceptions import WebSocketException

        try:
            with engine.translated():
                judge(life)
        except (WebSocketException, OSError, http.client.HTTPException, LookupError, TypeError, ValueError) as error:
            raise ScaffoldError(f"{type(error).__name__}: {' '.join(str(error).split())}") from error

    return sound


def log_in(ports: Ports) -> str:
    """Log in as the demo user and return the access token; raises ScaffoldError where that fails."""
    try:
        answer = _ask(ports, "POST", "/api/auth/login", {"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
        return str(answer["access_token"])
    except (OSError, http.client.HTTPException, LookupError, TypeError, ValueError) as error:
        raise ScaffoldError(f"nobody can log in: {type(error).__name__}: {' '.join(str(error).split())}") from error


def measure(life: Life) -> None:
    """Add memory, image size and requests per second to the figures."""
    container = life.container
    stats = cast("dict[str, Any]", container.stats(stream=False, one_shot=True))["memory_stats"]
    used = stats["usage"] - stats.get("stats", {}).get("inactive_file", 0)
    life.figures["memory_megabytes"] = round(used / 1e6, 1)
    life.figures["image_megabytes"] = round(_image(container).attrs["Size"] / 1e6, 1)
    with ThreadPoolExecutor(_LOAD_CONNECTIONS) as pool:
        counts = pool.map(lambda _: _load(life.ports), range(_LOAD_CONNECTIONS))
        life.figures["requests_per_second"] = round(sum(counts) / _LOAD_SECONDS)


def seeded_once(life: Life) -> None:
    """An empty database gets its schema, the demo user and twelve products."""
    total = _ask(life.ports, "GET", "/api/products")["total"]
    if total != SEEDED_PRODUCTS:
        raise ScaffoldError(f"expected {SEEDED_PRODUCTS} products, got {total}")
    log_in(life.ports)


def healthcheck(life: Life) -> None:
    """The image's own health check says that it is healthy."""
    pause, end = threading.Event(), time.monotonic() + _PATIENCE_SECONDS
    health = ""
    while time.monotonic() < end:
        health = life.container.health
        if health == "healthy":
            return
        pause.wait(0.05)
    raise ScaffoldError(f"expected the container's health to be healthy, got {health}")


def non_root(life: Life) -> None:
    """No process of the container is root's."""
    for _, user, command in life.container.top(ps_args="-eo pid,uid,args")["Processes"]:
        if user.strip() in ("0", "root"):
            raise ScaffoldError(f"a process runs as root: {command}")


def read_only(life: Life) -> None:
    """The container's own file system is read-only: only the data folder and /tmp can be written."""
    if not life.container.attrs["HostConfig"]["ReadonlyRootfs"]:
        raise ScaffoldError("compose.yaml does not start the backend with read_only: true")


def malformed_settings(life: Life) -> None:
    """A malformed setting is refused at start, with one line that names it."""
    with ThreadPoolExecutor(len(_MALFORMED)) as pool:
        for problem in pool.map(lambda item: _refusal(life, *item), _MALFORMED.items()):
            if problem:
                raise ScaffoldError(problem)


def taken_port(life: Life) -> None:
    """Where its port is taken, the server says so and ends."""
    code, log = _start_again(life, {}, network=f"container:{life.container.id}")
    if code == 0:
        raise ScaffoldError("with its port taken, the server ended with exit code 0")
    if not any(word in log.lower() for word in ("in use", "8000", "taken", "already")):
        raise ScaffoldError(f"with its port taken, the server's log does not say so: {_last_line(log)}")


def stops_and_keeps_data(life: Life) -> None:
    """SIGTERM ends it within 10 s, even with an open WebSocket; after a restart there is what there was, no more."""
    from websockets.sync.client import connect

    product = {"name": "Kept over a restart", "price_cents": 1, "stock": 1}
    created = _ask(life.ports, "POST", "/api/products", product, log_in(life.ports))
    total = _ask(life.ports, "GET", "/api/products")["total"]
    container = life.container
    with connect(f"ws{life.ports.api_url.removeprefix('http')}/api/events", proxy=None):
        begin = time.monotonic()
        container.stop(timeout=int(STOP_SECONDS) + 5)
        took = time.monotonic() - begin
    container.reload()
    code = container.attrs["State"]["ExitCode"]
    begin = time.monotonic()
    container.start()
    _wait_for_health(life, 200)
    life.figures["stop_seconds"] = round(took, 2)
    life.figures["ready_milliseconds"] = round((time.monotonic() - begin) * 1000)
    if took > STOP_SECONDS:
        raise ScaffoldError(f"SIGTERM took {took:.1f} s to end it, more than {STOP_SECONDS:.0f} s")
    if code not in (0, 143):
        raise ScaffoldError(f"after SIGTERM its exit code was {code}, neither 0 nor 143")
    path = f"/api/products/{created['id']}"
    if _ask(life.ports, "GET", path) != created:
        raise ScaffoldError("a product was not the same after a restart")
    restarted = _ask(life.ports, "GET", "/api/products")["total"]
    if restarted != total:
        raise ScaffoldError(f"there were {total} products before a restart and {restarted} after it")
    _ask(life.ports, "DELETE", path, token=log_in(life.ports))


def database_away(life: Life, service: str) -> None:
    """Without its database health is a 503 problem, and 200 again when the database is back."""
    database = life.runner.container(service)
    database.stop(timeout=int(STOP_SECONDS))
    try:
        kind = _wait_for_health(life, 503)
        if not kind.startswith("application/problem+json"):
            raise ScaffoldError(f"health without a database is no problem document but {kind}")
    finally:
        database.start()
        _wait_for_health(life, 200)


def _wait_for_health(life: Life, status: int) -> str:
    """Ask until health has a status; the content type that it came with."""
    pause, begin, got = threading.Event(), time.monotonic(), "no answer"
    while time.monotonic() - begin < _PATIENCE_SECONDS:
        with contextlib.suppress(OSError, http.client.HTTPException), _connection(life.ports) as connection:
            connection.request("GET", "/api/health")
            answer = connection.getresponse()
            answer.read()
            if answer.status == status:
                return answer.getheader("Content-Type", "")
            got = str(answer.status)
        pause.wait(0.01)
    raise ScaffoldError(f"expected health to become {status} within {_PATIENCE_SECONDS:.0f} s, got {got}")


@contextlib.contextmanager
def _connection(ports: Ports) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(ports.host, ports.api, timeout=5)
    try:
        yield connection
    finally:
        connection.close()


def _ask(ports: Ports, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with _connection(ports) as connection:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = answer.read()
    if answer.status >= 300:
        raise ScaffoldError(f"{method} {path} answered {answer.status}: {content[:200].decode(errors='replace')}")
    return json.loads(content) if content else None


def _refusal(life: Life, variable: str, value: str) -> str:
    """What is wrong with how the server refuses a setting; empty where nothing is."""
    code, log = _start_again(life, {variable: value})
    if code == 0:
        return f"{variable}={value} was taken, or ended with exit code 0"
    if variable not in log:
        return f"{variable}={value} was refused without its name: {_last_line(log)}"
    if "Traceback" in log or "\n\tat " in log or "\n    at " in log or "goroutine " in log:
        return f"{variable}={value} was refused with a stack trace"
    return ""


def _start_again(life: Life, environment: dict[str, str], network: str | None = None) -> tuple[int, str]:
    """Start a second container of the backend's image and return its exit code and log."""
    backend = life.container
    settings = dict(entry.split("=", 1) for entry in backend.attrs["Config"]["Env"]) | environment
    if settings["DATABASE_URL"].startswith("sqlite:"):
        settings["DATABASE_URL"] = "sqlite:////tmp/shop.db"
    container = engine.client().containers.create(
        _image(backend),
        environment=settings,
        network_mode=network or next(iter(backend.attrs["NetworkSettings"]["Networks"])),
        # The project's label, so that a killed run's are found; not the service's: it is not the backend.
        labels={engine.PROJECT_LABEL: backend.labels[engine.PROJECT_LABEL]},
        read_only=True,
        tmpfs={"/tmp": ""},
    )
    try:
        container.start()
        # Asked again and again: over ssh the SDK would wait for its end for ever.
        pause, end = threading.Event(), time.monotonic() + _PATIENCE_SECONDS
        while container.status != "exited":
            if time.monotonic() > end:
                return 0, "it still ran"
            pause.wait(0.02)
            container.reload()
        return int(container.attrs["State"]["ExitCode"]), container.logs().decode(errors="replace")
    finally:
        container.remove(force=True)


def _image(container: Container) -> Image:
    assert container.image is not None
    return container.image


def _last_line(log: str) -> str:
    lines = log.strip().splitlines()
    return lines[-1] if lines else "nothing"


def _load(ports: Ports) -> int:
    """Ask for products over one connection until the time is up, and count the answers."""
    count, end = 0, time.monotonic() + _LOAD_SECONDS
    with _connection(ports) as connection:
        while time.monotonic() < end:
            connection.request("GET", "/api/products")
            answer = connection.getresponse()
            answer.read()
            count += answer.status == 200
    return count
