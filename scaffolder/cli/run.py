"""`scaffold run`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import (
    examples,
    find_project,
    json_option,
    load_catalog,
    print_json,
    stop_project,
)
from scaffolder.errors import ScaffoldError, UsageError

if TYPE_CHECKING:
    from scaffolder.render.answers import Project
    from scaffolder.run import Kind, Running


@click.command(
    name="run",
    short_help="Start a project.",
    epilog=examples("scaffold run my-shop", "scaffold run --native --open", "scaffold run --detach --json"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--docker", is_flag=True, help="Use Docker, and fail if it is not running.")
@click.option("--native", is_flag=True, help="Use the stack's own commands instead of Docker.")
@click.option("--watch", is_flag=True, help="In Docker: rebuild and restart what has changed.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@click.option("--detach", "-d", is_flag=True, help="Return once it runs; `scaffold stop` stops it.")
@json_option
def command(
    directory: Path, docker: bool, native: bool, watch: bool, open_it: bool, detach: bool, as_json: bool
) -> None:
    """Start the project in DIRECTORY, or around it, and show its logs until Ctrl-C.

    Uses Docker if it is running, otherwise the stack's own commands.
    """
    if docker and native:
        raise UsageError("Use --docker or --native, not both")
    kind: Kind | None = "docker" if docker else "native" if native else None
    run_project(directory, kind=kind, detach=detach, as_json=as_json, watch=watch, open_it=open_it)


def run_project(
    directory: Path, *, kind: Kind | None, detach: bool, as_json: bool, watch: bool = False, open_it: bool = False
) -> None:
    """Start a project and show its logs until Ctrl-C stops it; with `detach` or `as_json` let it run."""
    detach = detach or as_json
    if watch and detach:
        raise UsageError("--watch lasts as long as the command; leave out --detach and --json")
    project = find_project(directory)
    running = start_project(project, kind)
    if not detach:
        _stay(project, running, watch=watch, open_it=open_it)
    elif as_json:
        print_json(running_json(running))
    else:
        from scaffolder.paths import command_for

        stop = command_for("stop", project.directory)
        click.echo(_running_text(project, running, f"`{stop}` stops it."))
    if detach and open_it:
        _open(running)


def start_json(directory: Path) -> dict[str, Any]:
    """Start a project and let it run; returns where it runs, as JSON values."""
    return running_json(start_project(find_project(directory), None))


def start_project(project: Project, kind: Kind | None) -> Running:
    """Start a project, showing what goes on."""
    from scaffolder import run
    from scaffolder.report import Progress

    with Progress() as progress:
        progress.step("", f"Starting {project.spec.name}")
        return run.start(project, load_catalog(), kind, on_line=progress.detail, on_note=progress.say)


def running_json(running: Running) -> dict[str, Any]:
    """Where a project runs, as JSON values."""
    return {"kind": running.kind, "api": running.ports.api_url, "web": running.ports.web_url}


def _stay(project: Project, running: Running, *, watch: bool, open_it: bool) -> None:
    """Show where a project runs, and its logs until it ends or Ctrl-C stops it."""
    from scaffolder import run
    from scaffolder.run.signals import undisturbed

    hint = "; --watch also rebuilds it when files change" if running.kind == "docker" and not watch else ""
    end = f"Ctrl-C stops it{hint}."
    try:
        click.echo(_running_text(project, running, end))
        if open_it:
            _open(running)
        running.runner.follow(click.echo, watch=watch)
    except KeyboardInterrupt:
        with undisturbed():
            with contextlib.suppress(OSError):  # A closed terminal takes no text.
                click.echo("\nStopping, which may take 10 seconds …", err=True)
            text = stop_project(project, running)
            with contextlib.suppress(OSError):
                click.echo(text)
    except BaseException as error:
        with undisturbed():
            if isinstance(error, ScaffoldError) and run.is_being_stopped(project):
                click.echo(f"{project.spec.name} was stopped.")
                return
            run.stop(project, running)
        raise


def _running_text(project: Project, running: Running, end: str) -> str:
    from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD

    ports = running.ports
    how = "in Docker" if running.kind == "docker" else "without Docker"
    rows = {
        "Shop": ports.web_url,
        "API": f"{ports.api_url}/api/products",
        "Log in": f"{DEMO_EMAIL} with {DEMO_PASSWORD}" if running.demo else None,
    }
    lines = [
        f"{project.spec.name} is running {how}:",
        *(f"  {title:<8}{value}" for title, value in rows.items() if value),
    ]
    return "\n".join(["", *lines, "", end])


def _open(running: Running) -> None:
    import webbrowser

    url = running.ports.web_url or f"{running.ports.api_url}/api/products"
    if not webbrowser.open(url):
        click.echo(f"Could not open a browser; open {url} yourself", err=True)
