"""`scaffold stop`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._shared import load_catalog


@click.command(name="stop", short_help="Stop a project.")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Stop the project in DIRECTORY; its data stays."""
    from scaffolder import run
    from scaffolder.render import answers

    found = answers.read(directory)
    running = run.recall(found, load_catalog())
    if running is None:
        click.echo(f"{found.spec.name} is not running.")
        return
    run.stop(found, running)
    click.echo(f"{found.spec.name} is stopped.")
