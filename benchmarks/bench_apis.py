"""Measure each backend against its own framework's hello-world: the same image, server, database library and queries.

A stack's `hello/` folder, copied over the generated backend, is that hello-world. Both run side by side in separate
containers, each pinned to one processor; wrk, a client in C, queries them in turn from another one. The result is the
processor time per request, which a busy machine disturbs less than requests per second. The third arm is the real
backend again: if it differs from itself, nothing is shown. `--record` adds the lists per second, and how they compare
with the hello-world's, to the rows of the ledger that are of the same backend.

    nox -s bench_apis -- gin fastapi --rounds 10 --seconds 5
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import httpx

from scaffolder import catalog, ledger, paths
from scaffolder.errors import UsageError
from scaffolder.model import Catalog, ProjectSpec
from scaffolder.render import render, sources
from scaffolder.render.plan import make_plan
from scaffolder.system.ports import pick

GOAL = 0.8
SAME = (0.95, 1.05)
"""How much the backend may differ from itself."""
DATABASE = "sqlite"
PRODUCTS = 1000
CONNECTIONS = 16
CREATORS = 4
"""Fewer, as SQLite lets one write at a time, in no order: of sixteen, one may wait until the backend gives up."""
RUN = f"scaffold-bench-{secrets.token_hex(3)}"
WRK = "FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y --no-install-recommends wrk\n"
CREATE = """
wrk.method = "POST"
wrk.body = '{"name":"Lamp","description":null,"price_cents":3900,"stock":25}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer TOKEN"
"""
PATHS = {"list": "/api/products", "read": "/api/products/1", "health": "/api/health", "create": "/api/products"}
"""In the order in which they are measured: creating comes last, as a list gets slower with the number of products."""


@dataclass
class Arm:
    """A running backend: the real one, the hello-world, or the real one again."""

    container: str
    url: str
    token: str = ""
    ready_milliseconds: float = 0
    idle_megabytes: float = 0
    loaded_megabytes: float = 0
    costs: dict[str, list[float]] = field(default_factory=dict)
    """Endpoint → microseconds of processor time per request, one value per round."""
    rates: dict[str, list[float]] = field(default_factory=dict)


def docker(*arguments: str, stdin: str | None = None) -> str:
    """The output of a docker command, which is shown if it fails."""
    done = subprocess.run(["docker", *arguments], input=stdin, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"docker {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def write(stack: str, folder: Path) -> tuple[Path, Path]:
    """Write a backend and its hello-world; returns their folders."""
    data = paths.find_data()
    spec = ProjectSpec("Smoke", "smoke", stack, DATABASE, "none")
    render.render(data, make_plan(data, spec), folder / "project")
    real, hello = folder / "project" / "backend", folder / "hello"
    shutil.copytree(real, hello)
    overlay = data.templates / "backends" / stack / "hello"
    shutil.copytree(overlay, hello, dirs_exist_ok=True)
    removed = hello / "remove.txt"
    for name in removed.read_text(encoding="utf-8").split() if removed.exists() else []:
        (hello / name).unlink()
    return real, hello


@contextmanager
def started(image: str) -> Iterator[Arm]:
    """A container of an image on the first processor, with demo data."""
    name, port = f"{RUN}-{secrets.token_hex(3)}", pick()
    begin = time.monotonic()
    environment = ["DATABASE_URL=sqlite:////data/shop.db", f"SECRET_KEY={'k' * 32}", "DEMO_DATA=1"]
    options = [word for each in environment for word in ("--env", each)]
    docker(
        "run", "--detach", "--name", name, "--cpuset-cpus", "0", "--no-healthcheck", "--log-opt", "max-size=1m",
        "--publish", f"127.0.0.1:{port}:8000", *options, image,
    )  # fmt: skip
    arm = Arm(name, f"http://127.0.0.1:{port}")
    try:
        wait(arm)
        arm.ready_milliseconds = (time.monotonic() - begin) * 1000
        yield arm
    finally:
        docker("rm", "--force", "--volumes", name)


def wait(arm: Arm) -> None:
    """Wait until it answers."""
    pause, end = threading.Event(), time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(f"{arm.url}/api/health", trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        pause.wait(0.01)
    raise SystemExit(f"{arm.container} did not answer:\n{docker('logs', '--tail', '20', arm.container)}")


def fill(arm: Arm) -> None:
    """Give it the same number of products, created through its own API."""
    with httpx.Client(base_url=arm.url, trust_env=False, timeout=30) as client:
        credentials = {"email": "demo@example.com", "password": "demo-password"}
        answer = client.post("/api/auth/login", json=credentials)
        arm.token = answer.json()["access_token"] if answer.status_code == 200 else "none"
        client.headers["Authorization"] = f"Bearer {arm.token}"
        product = {"name": "Lamp", "description": None, "price_cents": 3900, "stock": 25}
        while int(client.get("/api/products").json()["total"]) < PRODUCTS:
            for _ in range(100):
                client.post("/api/products", json=product).raise_for_status()


def facts(arm: Arm) -> tuple[int, float]:
    """A container's processor time in nanoseconds, and its memory in megabytes."""
    with httpx.Client(transport=httpx.HTTPTransport(uds="/var/run/docker.sock"), base_url="http://docker") as client:
        told = client.get(f"/containers/{arm.container}/stats", params={"stream": "false", "one-shot": "true"}).json()
    memory = told["memory_stats"]
    used = memory["usage"] - memory.get("stats", {}).get("inactive_file", 0)
    return told["cpu_stats"]["cpu_usage"]["total_usage"], used / 1e6


def load(arm: Arm, endpoint: str, seconds: int, scripts: Path) -> tuple[float, float]:
    """Query one endpoint; returns the microseconds of processor time per request, and the requests per second."""
    script = scripts / f"{arm.container}.lua"
    script.write_text(CREATE.replace("TOKEN", arm.token), encoding="utf-8")
    connections = CREATORS if endpoint == "create" else CONNECTIONS
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", f"{arm.url}{PATHS[endpoint]}"]
    if endpoint == "create":
        command += ["-s", f"/scripts/{script.name}"]
    before = facts(arm)[0]
    output = docker(
        "run", "--rm", "--network", "host", "--cpuset-cpus", "1", "--volume", f"{scripts}:/scripts:ro", f"{RUN}-wrk",
        *command,
    )  # fmt: skip
    after = facts(arm)[0]
    found = re.search(r"(\d+) requests in", output)
    if found is None or "Non-2xx" in output or "Socket errors" in output or int(found[1]) == 0:
        raise SystemExit(f"{arm.container}: {endpoint} failed:\n{output}")
    return (after - before) / 1000 / int(found[1]), int(found[1]) / seconds


def warm_up(arm: Arm, endpoint: str, seconds: int, scripts: Path) -> None:
    """Query one endpoint until three loads in a row make it no cheaper: a JVM compiles its hot code meanwhile."""
    costs: list[float] = []
    while len(costs) < 4 or min(costs[-3:]) < 0.95 * min(costs[:-3]):
        costs.append(load(arm, endpoint, seconds, scripts)[0])


def ratio(above: Sequence[float], below: Sequence[float]) -> tuple[float, float, float]:
    """The ratio of two arms' medians, and its 95 % confidence interval (bootstrap)."""
    random = Random(1)
    draws = sorted(
        statistics.median(random.choices(above, k=len(above))) / statistics.median(random.choices(below, k=len(below)))
        for _ in range(2000)
    )
    return statistics.median(above) / statistics.median(below), draws[50], draws[-51]


def measure(stack: str, rounds: int, seconds: int) -> dict[str, Any]:
    """Build, start and measure the three arms of a stack."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        scripts = folder / "scripts"
        scripts.mkdir()
        images = {}
        for kind, backend in zip(("real", "hello"), write(stack, folder), strict=True):
            images[kind] = f"{RUN}-{stack}-{kind}"
            docker("build", "--quiet", "--tag", images[kind], str(backend))
            held.callback(docker, "rmi", "--force", images[kind])
        arms = {arm: held.enter_context(started(images[arm.split()[0]])) for arm in ("real", "hello", "real again")}
        for arm in arms.values():
            arm.idle_megabytes = facts(arm)[1]
            fill(arm)
        for endpoint in PATHS:
            for arm in arms.values():
                warm_up(arm, endpoint, seconds, scripts)
            for number in range(rounds):
                order = list(arms.values())
                for arm in order if number % 2 else reversed(order):
                    cost, rate = load(arm, endpoint, seconds, scripts)
                    arm.costs.setdefault(endpoint, []).append(cost)
                    arm.rates.setdefault(endpoint, []).append(rate)
        for arm in arms.values():
            arm.loaded_megabytes = facts(arm)[1]
        return report(stack, arms, float(docker("image", "inspect", "--format", "{{.Size}}", images["real"])) / 1e6)


def record(data: paths.Data, known: Catalog, stack: str, listing: Mapping[str, float]) -> None:
    """Add what was measured to the ledger's rows of this backend, unless it has changed since they were written."""
    if not SAME[0] <= listing["same"] <= SAME[1]:
        print(f"{stack}: not recorded, as the backend differs from itself; measure it on a quiet machine")
        return
    rows, specs = ledger.read(data), catalog.cells(known, [stack], [DATABASE])
    with tempfile.TemporaryDirectory() as folder:
        render.render(data, make_plan(data, specs[0]), Path(folder, "project"))
        backend = sources.backend(Path(folder, "project"))
    measured = (listing["per_second"], round(listing["ratio"] * 100))
    figures = dict(zip(ledger.BENCH_FIGURES, measured, strict=True))
    current = {
        spec.cell: replace(row, figures={**row.figures, **figures})
        for spec in specs
        if (row := rows.get(spec.cell)) and row.backend == backend
    }
    if not current:
        print(f"{stack}: not recorded, as the ledger has no row of it as it is now; smoke it first")
        return
    ledger.write(data, current, [spec.cell for spec in catalog.cells(known)])


def report(stack: str, arms: dict[str, Arm], image_megabytes: float) -> dict[str, Any]:
    """Print a stack's row; returns it as JSON values."""
    real, hello, again = arms.values()
    row: dict[str, Any] = {"stack": stack, "image_megabytes": round(image_megabytes)}
    cells = []
    for endpoint in PATHS:
        value, low, high = ratio(hello.costs[endpoint], real.costs[endpoint])
        same = ratio(again.costs[endpoint], real.costs[endpoint])[0]
        verdict = "?" if not SAME[0] <= same <= SAME[1] else "miss" if high < GOAL else ""
        row[endpoint] = {
            "ratio": round(value, 2), "interval": [round(low, 2), round(high, 2)], "same": round(same, 2),
            "microseconds": round(statistics.median(real.costs[endpoint])),
            "per_second": round(statistics.median(real.rates[endpoint])),
        }  # fmt: skip
        cells.append(f"{value:.2f} [{low:.2f}, {high:.2f}] {verdict}")
    for name in ("ready_milliseconds", "idle_megabytes", "loaded_megabytes"):
        row[name] = [round(getattr(real, name)), round(getattr(hello, name))]
    memory = f"{real.idle_megabytes:.0f} → {real.loaded_megabytes:.0f} MB"
    ready = f"{real.ready_milliseconds:.0f} ms"
    print(f"| {stack} | {' | '.join(cells)} | {ready} | {memory} | {image_megabytes:.0f} MB |", flush=True)
    return row


def main() -> None:
    """Measure the stacks that the arguments name; all of them by default."""
    data = paths.find_data()
    known = catalog.load(data)

    def stack(text: str) -> str:
        try:
            return catalog.pick(known, "stacks", text, "STACK")
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error).removeprefix("STACK: ")) from None

    def positive(text: str) -> int:
        if not text.isdecimal() or int(text) == 0:
            raise argparse.ArgumentTypeError(f"{text!r} is not a positive integer")
        return int(text)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stacks", nargs="*", default=list(known.stacks), metavar="STACK", type=stack)
    parser.add_argument("--rounds", type=positive, default=10)
    parser.add_argument("--seconds", type=positive, default=5, help="of each endpoint in each round")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    parser.add_argument("--record", action="store_true", help="also write them into the rows of catalog/ledger.json")
    options = parser.parse_args()
    if options.record:
        ledger.check_writable(data, "--record")
    if options.json:
        try:
            options.json.write_text("[]\n", encoding="utf-8")
        except OSError as error:
            parser.error(f"--json: {options.json}: {error.strerror}")
    docker("build", "--quiet", "--tag", f"{RUN}-wrk", "-", stdin=WRK)
    print("| stack | list | read | health | create | first 200 | memory | image |\n|---|---|---|---|---|---|---|---|")
    try:
        rows = []
        for each in options.stacks:
            rows.append(measure(each, options.rounds, options.seconds))
            if options.record:
                record(data, known, each, rows[-1]["list"])
            if options.json:
                options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    finally:
        docker("rmi", "--force", f"{RUN}-wrk")
    print(f"\nA ratio is the hello-world's processor time a request over the backend's: {GOAL} or more is the goal.")
    print("[low, high] holds it 95 times in 100. miss: it is below the goal. ?: the backend differs from itself.")


if __name__ == "__main__":
    main()
