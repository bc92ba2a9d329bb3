"""`scaffold run` and `scaffold stop`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffolder.cli._shared import json_option, load_catalog, print_json

if TYPE_CHECKING:
    from scaffolder.run import Kind, Running

ASKED = ("system.health", "auth.login", "products.list.shape", "events.created")
"""The checks of the contract that `scaffold run` makes."""


@click.command(name="run", short_help="Start a project and ask it.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--docker", "kind", flag_value="docker", help="Only by Docker.")
@click.option("--native", "kind", flag_value="native", help="Without Docker, by the stack's own commands.")
@click.option("--detach", "-d", is_flag=True, help="Return once it runs; `scaffold stop` stops it.")
@json_option
def command(directory: Path, kind: Kind | None, detach: bool, as_json: bool) -> None:
    """Start the project in DIRECTORY, ask it, and show its logs until Ctrl-C.

    By Docker where an engine answers, otherwise by the stack's own commands.
    """
    run_project(directory, kind=kind, detach=detach or as_json, as_json=as_json)


def run_project(directory: Path, *, kind: Kind | None, detach: bool, as_json: bool) -> None:
    """Start a project, ask it, and, unless detached, show its logs until Ctrl-C stops it."""
    from scaffolder import contract, run
    from scaffolder.render import answers
    from scaffolder.report import Progress, check_line

    catalog, found = load_catalog(), answers.read(directory)
    with Progress() as progress:
        progress.step("", f"Starting {found.spec.name}")
        running = run.start(found, catalog, kind, on_line=progress.detail, on_note=progress.say)
        try:
            progress.step("", "Asking it")
            results = contract.run_checks(running.ports.api_url, only=ASKED)
            failed = [result for result in results if result.status == "failed"]
            for result in failed:
                progress.say(check_line(result), "red")
        except BaseException:
            run.stop(found, running)
            raise
    if as_json:
        print_json({"kind": running.kind, "api": running.ports.api_url, "web": running.ports.web_url})
    else:
        refused = any(result.name == "auth.login" for result in failed)
        click.echo(_running_text(found.spec.name, running, login=not refused))
    if detach:
        return
    try:
        running.runner.follow(click.echo)
    except KeyboardInterrupt:
        click.echo("\nStopping", err=True)
    finally:
        run.stop(found, running)


def _running_text(name: str, running: Running, *, login: bool) -> str:
    from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD

    ports = running.ports
    how = "in Docker" if running.kind == "docker" else "without Docker"
    who = f"{DEMO_EMAIL} with {DEMO_PASSWORD}" if login else None
    rows = {"Shop": ports.web_url, "API": f"{ports.api_url}/api/health", "Log in": who}
    lines = [f"{name} runs {how}:", *(f"  {title:<8}{value}" for title, value in rows.items() if value)]
    return "\n".join(lines)
