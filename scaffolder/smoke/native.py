"""Smokes without Docker, with the commands of the stack's catalog file and the project's README."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path

from scaffolder.contract import tagged
from scaffolder.errors import ScaffoldError
from scaffolder.model import LOCALHOST, Catalog, Native, Ports, ProjectSpec
from scaffolder.run import native, ready, setup
from scaffolder.smoke.fuzz import Fuzz
from scaffolder.smoke.record import Record
from scaffolder.system import proc
from scaffolder.system.ports import pick


def smoke(
    catalog: Catalog, spec: ProjectSpec, directory: Path, contract: Path, record: Record, fuzz: Fuzz | None
) -> None:
    """Set up, lint and test each part of a project, then start its backend and run all checks.

    Args:
        catalog: Where the commands are.
        spec: Which cell the project is.
        directory: The project.
        contract: The contract's OpenAPI file.
        record: Collects the results.
        fuzz: How to run schemathesis, if at all.

    Raises:
        Cancelled: The user pressed Ctrl-C.
    """
    parts: dict[str, Native] = {"backend": catalog.stacks[spec.stack].native}
    if frontend := catalog.frontends[spec.frontend].native:
        parts["frontend"] = frontend
    for part, commands in list(parts.items()):
        if problem := native.missing_tool(commands):
            record.skip(f"tools.{part}", problem)
            del parts[part]
    if not catalog.databases[spec.database].embedded:
        record.skip("native", f"{spec.database} is a server, which --native does not start")
        return
    for part, commands in parts.items():
        for title, lines in (("setup", commands.setup), ("lint", commands.lint), ("tests", commands.test)):
            passed = record.check(f"{title}.{part}", partial(setup.run, lines, directory / part))
            if title == "setup" and not passed:
                return
    if "backend" in parts:
        _ask(parts["backend"], directory, contract, record, fuzz)


def _ask(commands: Native, directory: Path, contract: Path, record: Record, fuzz: Fuzz | None) -> None:
    secret_key, ports = secrets.token_hex(32), Ports(pick(), None)
    environment = {
        "HOST": LOCALHOST,
        "PORT": str(ports.api),
        "DATABASE_URL": f"sqlite:///{directory}/smoke.db",
        "SECRET_KEY": secret_key,
        "DEMO_DATA": "1",
    }
    log_file = directory / "backend.log"
    with log_file.open("wb") as log:
        process = proc.start(["sh", "-c", commands.start], cwd=directory / "backend", env=environment, output=log)
    runs = partial(proc.alive, process.pid)
    try:
        if record.check("start", partial(ready.wait_for, f"{ports.api_url}/api/health", runs)):
            record.ask("contract", ports.api_url, secret_key=secret_key, only=() if commands.events else tagged("app"))
            if fuzz:
                fuzz.ask(record, ports, contract)
            if not runs():
                record.check("survives", partial(_fail, "the backend exited during the checks"))
        if record.failed:
            record.log = record.log or proc.tail(log_file.read_text(encoding="utf-8", errors="replace"))
    finally:
        proc.stop(process.pid)


def _fail(message: str) -> None:
    raise ScaffoldError(message)
