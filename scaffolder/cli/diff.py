"""`scaffold diff`."""

from __future__ import annotations

from pathlib import Path

import click

from scaffolder.cli._outcome import show_patch
from scaffolder.cli._shared import NOT_EXACT, examples, find_project


@click.command(
    name="diff",
    short_help="Show what you changed since a project was generated.",
    epilog=examples("scaffold diff my-shop > mine.patch", "scaffold diff --new"),
)
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--new", is_flag=True, help="Show what an update would bring instead.")
def command(directory: Path, new: bool) -> None:
    """Show what you changed in the project in DIRECTORY, or around it, since it was generated or updated, as a patch.

    `git apply` accepts the patch if the project is the whole repository; otherwise scaffold prints the command to use.
    """
    from scaffolder import paths
    from scaffolder.update import update
    from scaffolder.update.difference import difference

    data, project = paths.find_data(), find_project(directory)
    if new:
        merge = update(data, project.directory, dry=True).merge
        show_patch(merge.patch if merge else b"", project.directory)
    else:
        yours = difference(data, project.directory)
        if not yours.exact:
            click.echo(NOT_EXACT, err=True)
        show_patch(yours.patch, project.directory)
