"""`scaffold report`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from scaffolder.cli._shared import examples, json_option, load_catalog, print_json
from scaffolder.errors import ScaffoldError

_BEGINNING = 1000
"""Within so many characters a page of ours says that it is one."""


@click.command(
    name="report",
    short_help="Write a page that compares the stacks.",
    epilog=examples("scaffold report", "scaffold report --output stacks.html"),
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("scaffold-report.html"),
    show_default=True,
    metavar="FILE",
    help="Where to write it.",
)
@click.option("--force", is_flag=True, help="Replace the file even if it is something else.")
@json_option
def command(output: Path, force: bool, as_json: bool) -> None:
    """Write one HTML file that compares the stacks: measurements, what is verified, and the code of each, side by side.

    It loads nothing, so it can be kept, sent and opened anywhere.
    """
    from scaffolder import page, paths
    from scaffolder.report import Progress

    _check_output(output, force=force)
    catalog = load_catalog()
    stacks = list(catalog.stacks.values())
    count = "1 stack" if len(stacks) == 1 else f"{len(stacks)} stacks"
    with Progress() as progress:
        progress.step("", f"rendering {count}")
        html = page.make(
            paths.find_data(),
            catalog,
            lambda stack: progress.detail(f"rendering {stack.name} ({stacks.index(stack) + 1} of {len(stacks)})"),
        )
    target = output.resolve()
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        beside.write_text(html, encoding="utf-8", newline="\n")
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    if as_json:
        print_json({"file": str(output), "bytes": output.stat().st_size, "stacks": [stack.id for stack in stacks]})
    else:
        click.echo(f"{output} compares {count} ({output.stat().st_size / 1e6:.1f} MB); open it in a browser.")


def _check_output(output: Path, *, force: bool) -> None:
    """Refuse to write where there is no folder, or over what is no such page."""
    from scaffolder.page import MARK

    if not output.parent.is_dir():
        raise ScaffoldError(f"{output.parent} is not a directory; make it, or choose another file")
    if output.exists() and not output.is_file():
        raise ScaffoldError(f"{output} is not a regular file; choose another file")
    if force or not output.exists() or not output.stat().st_size:
        return
    with output.open(encoding="utf-8", errors="replace") as file:
        if MARK not in file.read(_BEGINNING):
            raise ScaffoldError(f"{output} was not written by scaffold report; choose another file, or add --force")
