"""Checks of a backend's lifecycle, which need control of its container."""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import httpx

from scaffolder import contract
from scaffolder.errors import ScaffoldError
from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, Ports
from scaffolder.run import engine
from scaffolder.run.containers import EngineRunner
from scaffolder.system.proc import STOP_SECONDS

if TYPE_CHECKING:
    from scaffolder.run.engine import Container, Image

SEEDED_PRODUCTS = 12
LINES = 3
"""The maximum number of lines in which a server says why it does not start."""
_HEALTH_SECONDS = 10.0
"""How long a container may take to notice a change."""
_MALFORMED = {"DATABASE_URL": "nonsense", "SECRET_KEY": "short", "PORT": "eighty", "DEMO_DATA": "maybe"}
_HIDDEN = "hidden-from-the-log"
_UPLOAD_MEGABYTES = 200
_GROWTH_MEGABYTES = 100
_LOCK_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Life:
    """A backend running in a cell's container."""

    runner: EngineRunner
    ports: Ports
    figures: dict[str, float]
    """Measurements, added by the checks."""
    patience: float
    """Seconds that a start, or a failing start, may take; set by the stack."""
    database: str | None
    """The database's service in `compose.yaml`; None if it is embedded."""

    @property
    def container(self) -> Container:
        """The backend's current container."""
        return self.runner.container("backend")

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """The backend's response as JSON; raises ScaffoldError if it is an error."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(base_url=self.ports.api_url, trust_env=False, timeout=10) as client:
            answer = client.request(method, path, json=body, headers=headers)
        if not answer.is_success:
            raise ScaffoldError(f"{method} {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer.json() if answer.content else None

    def log_in(self) -> str:
        """An access token of the demo user; raises ScaffoldError if the login fails."""
        return log_in(self.ports)


Judge = Callable[[Life], None]


def log_in(ports: Ports) -> str:
    """Log in as the demo user and return the access token; raises ScaffoldError if that fails."""
    credentials = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
    try:
        answer = httpx.post(f"{ports.api_url}/api/auth/login", json=credentials, trust_env=False, timeout=10)
        return str(answer.json()["access_token"])
    except (httpx.HTTPError, LookupError, TypeError, ValueError) as error:
        raise ScaffoldError(f"login failed: {type(error).__name__}: {' '.join(str(error).split())}") from error


def stop(life: Life) -> None:
    """Stop the backend; raises ScaffoldError."""
    with engine.translated():
        life.container.stop(timeout=int(STOP_SECONDS))


def start(life: Life) -> None:
    """Start it again and wait until it is healthy; raises ScaffoldError."""
    with engine.translated():
        life.container.start()
    _wait_for_health(life, 200)


def first() -> Judge:
    """The check that must run before any other request."""
    return _sound(seeded_once)


def rest(life: Life) -> Iterator[tuple[str, Judge]]:
    """The checks that come after the contract's, in the order in which they must run; each raises ScaffoldError."""
    judges: list[Judge] = [
        healthcheck, non_root, read_only, logs, large_upload, malformed_settings, other_settings, taken_port,
    ]  # fmt: skip
    if life.database:
        judges += [locked_table, database_away, unencrypted_database]
    judges += [unreachable_database, interrupted, stops_and_keeps_data]
    for judge in judges:
        yield f"life.{judge.__name__}", _sound(judge)


def _sound(judge: Judge) -> Judge:
    """The same check; an error of the container or the engine fails the check."""

    def sound(life: Life) -> None:
        from websockets.exceptions import WebSocketException

        try:
            with engine.translated():
                judge(life)
        except (WebSocketException, httpx.HTTPError, OSError, LookupError, TypeError, ValueError) as error:
            raise ScaffoldError(f"{type(error).__name__}: {' '.join(str(error).split())}") from error

    return sound


def seeded_once(life: Life) -> None:
    """An empty database gets its schema, the demo user and twelve products."""
    life.figures["idle_megabytes"] = round(_used_megabytes(life.container), 1)
    life.figures["image_megabytes"] = round(_image(life.container).attrs["Size"] / 1e6, 1)
    total = life.ask("GET", "/api/products")["total"]
    if total != SEEDED_PRODUCTS:
        raise ScaffoldError(f"expected {SEEDED_PRODUCTS} products, got {total}")
    life.log_in()


def healthcheck(life: Life) -> None:
    """The image's own health check says that it is healthy."""
    _wait_healthy(life.container, _HEALTH_SECONDS)


def non_root(life: Life) -> None:
    """No process in the container runs as root."""
    for _, user, command in life.container.top(ps_args="-eo pid,uid,args")["Processes"]:
        if user.strip() in ("0", "root"):
            raise ScaffoldError(f"a process runs as root: {command}")


def read_only(life: Life) -> None:
    """The container's own file system is read-only: only the data folder and /tmp can be written."""
    if not life.container.attrs["HostConfig"]["ReadonlyRootfs"]:
        raise ScaffoldError("compose.yaml does not start the backend with read_only: true")


def logs(life: Life) -> None:
    """A request is one line in the log, and a health check is none."""
    mark, known = str(10**14 + secrets.randbelow(10**14)), len(life.container.logs())
    with httpx.Client(base_url=life.ports.api_url, trust_env=False, timeout=10) as client:
        client.get("/api/health")
        client.get(f"/api/products/{mark}")
    lines: list[str] = []

    def logged() -> bool:
        lines[:] = life.container.logs()[known:].decode(errors="replace").splitlines()
        return any(mark in line for line in lines)

    if not _comes_true(logged, _HEALTH_SECONDS):
        raise ScaffoldError("a request does not show in the log")
    count = sum(mark in line for line in lines)
    if count != 1:
        raise ScaffoldError(f"a request is {count} lines in the log, such as: {next(x for x in lines if mark in x)}")
    health = next((line for line in lines if "/api/health" in line), None)
    if health:
        raise ScaffoldError(f"a health check shows in the log: {health}")


def large_upload(life: Life) -> None:
    """A body that is too large is kept neither in memory nor in /tmp."""
    life.figures["loaded_megabytes"] = before = round(_used_megabytes(life.container), 1)
    piece, sent, most = bytes(1 << 20), 0, before
    head = (
        f"POST /api/products HTTP/1.1\r\nHost: {life.ports.host}\r\nAuthorization: Bearer {life.log_in()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(piece) * _UPLOAD_MEGABYTES}\r\n\r\n"
    )
    with socket.create_connection((life.ports.host, life.ports.api), timeout=30) as connection:
        with contextlib.suppress(OSError):  # The server may close the connection, or not.
            connection.sendall(head.encode())
            for sent in range(1, _UPLOAD_MEGABYTES + 1):
                connection.sendall(piece)
                if sent % 50 == 0:
                    most = max(most, _used_megabytes(life.container))
        most = max(most, _used_megabytes(life.container))
    if most - before > _GROWTH_MEGABYTES:
        raise ScaffoldError(f"while a body of {sent} MB came, memory grew by {most - before:.0f} MB")
    life.ask("GET", "/api/health")


def malformed_settings(life: Life) -> None:
    """A malformed setting ends the server at start, with a line or two that name it but not its value."""
    for variable, value in _MALFORMED.items():
        _refuses(life, {variable: value}, variable, value)


def unreachable_database(life: Life) -> None:
    """A database that cannot be reached ends the server at start, with a line or two that name the variable."""
    url = f"postgresql://shop:{_HIDDEN}@127.0.0.1:1/shop" if life.database else f"sqlite:////{_HIDDEN}/shop.db"
    _refuses(life, {"DATABASE_URL": url}, "DATABASE_URL", _HIDDEN)


def other_settings(life: Life) -> None:
    """On another port, with proxy variables and no secret key, it becomes healthy and says that the key is missing."""
    proxy = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    with _started(life, {"SECRET_KEY": "", "PORT": "9000", "NO_PROXY": "", "no_proxy": "", **proxy}) as container:
        _wait_healthy(container, life.patience + _HEALTH_SECONDS)
        if "SECRET_KEY" not in container.logs().decode(errors="replace"):
            raise ScaffoldError("the log does not say that SECRET_KEY is not set")


def taken_port(life: Life) -> None:
    """If its port is in use, the server says so and exits."""
    with _started(life, {}, network=f"container:{life.container.id}") as container:
        code, log = _ended(container, life.patience)
    if code == 0:
        raise ScaffoldError("with its port taken, the server ended with exit code 0")
    if not any(word in log.lower() for word in ("in use", "eaddrinuse", "taken")):
        raise ScaffoldError(f"with its port taken, the server's log does not say so: {_last_line(log)}")


def locked_table(life: Life) -> None:
    """Reads that wait for a locked table are all answered in the end."""
    assert life.database
    script = (
        "DO $$ DECLARE name text; BEGIN FOR name IN SELECT quote_ident(tablename) FROM pg_tables "
        "WHERE schemaname = 'public' LOOP EXECUTE 'LOCK TABLE ' || name || ' IN ACCESS EXCLUSIVE MODE'; END LOOP; "
        f"RAISE NOTICE 'locked'; PERFORM pg_sleep({_LOCK_SECONDS}); END $$"
    )
    command = ["sh", "-c", 'exec psql -q -U "$POSTGRES_USER" "${POSTGRES_DB:-$POSTGRES_USER}" -c "$1"', "sh", script]
    _, output = life.runner.container(life.database).exec_run(command, stream=True)
    said = ""
    for piece in cast("Iterator[bytes]", output):
        said += piece.decode(errors="replace")
        if "locked" in said:
            break
    else:
        raise ScaffoldError(f"the table could not be locked: {said.strip()}")
    contract.read_together(life.ports.api_url)


def database_away(life: Life) -> None:
    """Without its database health is a 503 problem, with the reason in the log, and 200 again when it is back.

    Meanwhile nobody is told to log in again: who has a token gets a 500 or 503 problem.
    """
    assert life.database
    database = life.runner.container(life.database)
    token = life.log_in()
    known = len(life.container.logs())
    database.stop(timeout=int(STOP_SECONDS))
    try:
        kind = _wait_for_health(life, 503)
        if not kind.startswith("application/problem+json"):
            raise ScaffoldError(f"health without a database is not a problem document but {kind}")
        if not _comes_true(lambda: len(life.container.logs()) > known, _HEALTH_SECONDS):
            raise ScaffoldError("the log does not say why health is 503")
        answer = httpx.get(
            f"{life.ports.api_url}/api/auth/me",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=life.patience + _HEALTH_SECONDS,
        )
        kind = answer.headers.get("content-type", "")
        if answer.status_code not in (500, 503) or not kind.startswith("application/problem+json"):
            raise ScaffoldError(f"GET /api/auth/me without a database answered {answer.status_code}, of type '{kind}'")
    finally:
        database.start()
        _wait_for_health(life, 200)


def unencrypted_database(life: Life) -> None:
    """If DATABASE_URL requires TLS, which the database does not have, the server does not start without it."""
    url = f"{_settings(life.container)['DATABASE_URL']}?sslmode=verify-full"
    _refuses(life, {"DATABASE_URL": url}, "DATABASE_URL", url)


def interrupted(life: Life) -> None:
    """SIGINT ends it within 10 s, although a client hangs in the middle of a request."""
    with socket.create_connection((life.ports.host, life.ports.api), timeout=10) as hanging:
        hanging.sendall(b"POST /api/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n")
        _stop(life, signal.SIGINT)


def stops_and_keeps_data(life: Life) -> None:
    """SIGTERM ends it within 10 s, even with an open WebSocket; a restart neither loses nor adds data."""
    from websockets.sync.client import connect

    product = {"name": "Kept over a restart", "price_cents": 1, "stock": 1}
    created = life.ask("POST", "/api/products", product, token=life.log_in())
    total = life.ask("GET", "/api/products")["total"]
    with connect(f"ws{life.ports.api_url.removeprefix('http')}/api/events", proxy=None):
        life.figures["stop_seconds"] = round(_stop(life, signal.SIGTERM), 2)
    path = f"/api/products/{created['id']}"
    if life.ask("GET", path) != created:
        raise ScaffoldError("a product was different after a restart")
    restarted = life.ask("GET", "/api/products")["total"]
    if restarted != total:
        raise ScaffoldError(f"there were {total} products before a restart and {restarted} after it")
    life.ask("DELETE", path, token=life.log_in())


def _stop(life: Life, number: signal.Signals) -> float:
    """Send a signal, wait until it ends and restart it; returns the seconds that it took to end."""
    container = life.container
    begin = time.monotonic()
    container.kill(signal=number.name)
    ended = _comes_true(lambda: _status(container) == "exited", STOP_SECONDS + 5)
    took = time.monotonic() - begin
    if not ended:
        container.kill()
    code = container.attrs["State"]["ExitCode"]
    begin = time.monotonic()
    container.start()
    _wait_for_health(life, 200)
    life.figures["ready_milliseconds"] = round((time.monotonic() - begin) * 1000)
    if not ended or took > STOP_SECONDS:
        raise ScaffoldError(f"{number.name} did not end it within {STOP_SECONDS:.0f} s")
    if code not in (0, 128 + number):
        raise ScaffoldError(f"after {number.name} its exit code was {code}, neither 0 nor {128 + number}")
    return took


def _refuses(life: Life, environment: Mapping[str, str], variable: str, hidden: str) -> None:
    """Judge how the server refuses to start."""
    with _started(life, environment) as container:
        code, log = _ended(container, life.patience)
    shown = f"{variable}={environment[variable]}"
    if code == 0:
        raise ScaffoldError(f"{shown} was accepted, or the server ended with exit code 0")
    lines = [line for line in log.splitlines() if line.strip()]
    if variable not in log:
        raise ScaffoldError(f"{shown} was refused without its name: {_last_line(log)}")
    if len(lines) > LINES:
        raise ScaffoldError(f"{shown} was refused in {len(lines)} lines, more than {LINES}: {lines[0]}")
    # The example in the message may contain the word.
    if hidden == _HIDDEN and hidden in log:
        raise ScaffoldError(f"{variable} was refused with its value in the log")


@contextlib.contextmanager
def _started(life: Life, environment: Mapping[str, str], network: str | None = None) -> Iterator[Container]:
    """A second container from the backend's image, removed at the end."""
    backend = life.container
    settings = _settings(backend)
    if settings["DATABASE_URL"].startswith("sqlite:"):
        settings["DATABASE_URL"] = "sqlite:////tmp/shop.db"
    client = engine.client()
    first, *others = [network] if network else list(backend.attrs["NetworkSettings"]["Networks"])
    container = client.containers.create(
        _image(backend),
        environment=settings | dict(environment),
        network_mode=first,
        # The project's label, so that those of killed runs are found; not the service's, because it is not the backend.
        labels={engine.PROJECT_LABEL: backend.labels[engine.PROJECT_LABEL]},
        read_only=True,
        tmpfs={"/tmp": ""},
    )
    try:
        for name in others:
            client.networks.get(name).connect(container)
        container.start()
        yield container
    finally:
        container.remove(force=True)


def _settings(container: Container) -> dict[str, str]:
    """A container's environment variables."""
    return dict(entry.split("=", 1) for entry in container.attrs["Config"]["Env"])


def _ended(container: Container, seconds: float) -> tuple[int, str]:
    """The exit code and log of a container when it has ended; 0 if it still runs after some seconds."""
    # Polled, because over ssh the SDK would wait for its end forever.
    if not _comes_true(lambda: _status(container) == "exited", seconds):
        return 0, "it still ran"
    return int(container.attrs["State"]["ExitCode"]), container.logs().decode(errors="replace")


def _status(container: Container) -> str:
    container.reload()
    return str(container.status)


def _wait_healthy(container: Container, seconds: float) -> None:
    """Wait until a container is healthy; raises ScaffoldError on a timeout, or if it has ended."""

    def settled() -> bool:
        return _status(container) == "exited" or container.health == "healthy"

    if not _comes_true(settled, seconds) or container.health != "healthy":
        log = container.logs().decode(errors="replace")
        state = f"{container.status}, {container.health}"
        raise ScaffoldError(f"expected the container's health to be healthy, got {state}: {_last_line(log)}")


def _wait_for_health(life: Life, status: int) -> str:
    """Poll until health has a status; returns the response's content type."""
    got, kind = "no answer", ""

    def has_status() -> bool:
        nonlocal got, kind
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.get(f"{life.ports.api_url}/api/health", trust_env=False, timeout=_HEALTH_SECONDS)
            got, kind = str(answer.status_code), answer.headers.get("content-type", "")
        return got == str(status)

    seconds = life.patience + _HEALTH_SECONDS
    if not _comes_true(has_status, seconds):
        raise ScaffoldError(f"expected health to become {status} within {seconds:.0f} s, got {got}")
    return kind


def _comes_true(question: Callable[[], bool], seconds: float) -> bool:
    """Poll until it is true or the time is up."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        pause.wait(0.02)
    return True


def _used_megabytes(container: Container) -> float:
    """A container's memory use, including its /tmp, without what the kernel can reclaim."""
    memory = cast("dict[str, Any]", container.stats(stream=False, one_shot=True))["memory_stats"]
    return float((memory["usage"] - memory.get("stats", {}).get("inactive_file", 0)) / 1e6)


def _image(container: Container) -> Image:
    assert container.image is not None
    return container.image


def _last_line(log: str) -> str:
    lines = log.strip().splitlines()
    return lines[-1] if lines else "nothing"
