"""`scaffold stop`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._shared import examples, find_project, load_catalog, stop_project


@click.command(name="stop", short_help="Stop a project.", epilog=examples("scaffold stop my-shop"))
@click.argument("directory", default=".", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Stop the project in DIRECTORY, or around it; its data stays."""
    from scaffolder import run

    project, catalog = find_project(directory), load_catalog()
    running = run.recall(project, catalog)
    if running is None:
        click.echo(f"{project.spec.name} is not running.")
        return
    click.echo(stop_project(project, running))
    if running.kind == "native" and (other := run.recall(project, catalog)):  # It ran in Docker, too.
        click.echo(stop_project(project, other))
