"""What several commands share: the catalog, JSON, tables, completion."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffolder.model import Catalog, Standing
    from scaffolder.render.answers import Project
    from scaffolder.run import Running

_CATALOG = "scaffolder.catalog"
_LEAST_WIDTH = 30
NOT_EXACT = (
    "These templates no longer render exactly what the project was generated from, so some of the changes shown are "
    "theirs, not yours."
)
F = TypeVar("F", bound="Callable[..., Any]")


def load_catalog() -> Catalog:
    """The catalog at hand, read once for a command and all its options."""
    from scaffolder import catalog, paths

    context = click.get_current_context(silent=True)
    kept: dict[str, Any] = context.meta if context else {}
    if _CATALOG not in kept:
        kept[_CATALOG] = catalog.load(paths.find_data())
    found: Catalog = kept[_CATALOG]
    return found


def with_ledger(catalog: Catalog) -> Catalog:
    """The same catalog, with what the ledger says of each cell."""
    from dataclasses import replace

    from scaffolder import ledger, paths
    from scaffolder.catalog import cells
    from scaffolder.render.sources import Sources

    data = paths.find_data()
    return replace(catalog, standings=ledger.Standings(ledger.read(data), cells(catalog), Sources(data).of))


def cells_json(catalog: Catalog, *stacks: str) -> list[dict[str, Any]]:
    """The cells of some stacks: what the ledger says of each, and its row as it is, if it has one."""
    from dataclasses import asdict

    return [
        {"cell": cell, "status": standing.status, "row": standing.row and asdict(standing.row)}
        for cell, standing in standings_of(catalog, *stacks).items()
    ]


def standings_of(catalog: Catalog, *stacks: str) -> dict[str, Standing]:
    """What the ledger says of each cell of some stacks."""
    from scaffolder.catalog import cells

    return {spec.cell: catalog.standings[spec.cell] for spec in cells(catalog, stacks)}


def find_project(directory: Path) -> Project:
    """The project that a directory is, or is in. Raises ScaffoldError where there is none."""
    from scaffolder.render import answers

    return answers.read(around(directory))


def around(directory: Path) -> Path:
    """The folder of the project that a directory is, or is in. Raises ScaffoldError where there is none."""
    from scaffolder.render import answers

    path = directory.resolve()
    if directory.is_dir():
        projects = (each for each in (path, *path.parents) if (each / answers.ANSWERS_FILE).is_file())
        if found := next(projects, None):
            return found
    return answers.read(path if directory == Path() else directory).directory


def stop_project(project: Project, running: Running) -> str:
    """Stop a project; returns what there is to say: what is left of it, and how to start it again."""
    from scaffolder import paths, run

    run.stop(project, running)
    command = "run --native" if running.kind == "native" else "run"
    again = f"`{paths.command_for(command, project.directory)}` starts it again."
    return "\n".join(filter(None, [f"{project.spec.name} is stopped.", running.runner.keeps(), again]))


def examples(*commands: str) -> str:
    """The end of a command's help."""
    return "\n".join(["\b", "Examples:", *(f"  {command}" for command in commands)])


def complete(kind: str) -> Any:
    """Completion for an option or argument that takes an id of the catalog."""

    def ids(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        from scaffolder import catalog

        return [each for each in catalog.choices(load_catalog(), kind) if each.startswith(incomplete.lower())]

    return ids


def picked(kind: str) -> Any:
    """A callback for an option or argument that takes an id of the catalog."""

    def id_of(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        from scaffolder import catalog

        what = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name
        return None if value is None else catalog.pick(load_catalog(), kind, value, what)

    return id_of


class CatalogOption(click.Option):
    """An option that takes an id of the catalog; its help names the ids."""

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, metavar="ID", callback=picked(kind), shell_complete=complete(kind), **more)
        self._kind = kind

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """What `--help` says; see click."""
        from scaffolder import catalog

        ids = ", ".join(catalog.choices(load_catalog(), self._kind))
        record = super().get_help_record(ctx)
        return record and (record[0], f"{record[1].removesuffix('.')}: {ids}.")


def catalog_option(flag: str, *names: str, kind: str, help: str) -> Callable[[F], F]:
    """An option that takes an id of the catalog."""
    return click.option(flag, *names, cls=CatalogOption, kind=kind, help=help)


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


def print_command(start: str, command: str) -> None:
    """Print a command to copy; in lines that a shell takes as one where a terminal would cut it.

    Args:
        start: What stands before it on the first line.
        command: The command, of plain words and options.
    """
    from scaffolder.questionnaire import columns

    click.echo(start + (fold(command, len(start), columns()) if on_terminal(sys.stdout) else command))


def fold(command: str, indent: int, columns: int) -> str:
    """A command in lines of at most so many columns, as far as its words allow; the first begins at `indent`."""
    words: list[str] = []
    for word in map(shlex.quote, shlex.split(command)):
        # An option and its value stay together.
        if words and words[-1].startswith("-") and " " not in words[-1] and not word.startswith("-"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    lines = [words[0]]
    for word in words[1:]:
        if indent + len(f"{lines[-1]} {word} \\") <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return f" \\\n{' ' * indent}".join(lines)


def interactive() -> bool:
    """Whether someone can answer questions."""
    return on_terminal(sys.stdin) and on_terminal(sys.stdout)


def on_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; Python has None for one that was closed."""
    return stream is not None and stream.isatty()


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def table(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of the same length in columns, the last one wrapped on a terminal; nothing where there are none."""
    if not rows:
        return
    import textwrap

    from scaffolder.questionnaire import columns

    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    click.secho(title, bold=True)
    room = columns() if on_terminal(sys.stdout) else 10_000
    indent = " " * (2 + sum(widths) + 2 * len(widths))
    # Where the last column would be too narrow to read, it goes below the others.
    below = room - len(indent) < _LEAST_WIDTH
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        start = "  " + "  ".join(cells)
        if below:
            click.echo(start.rstrip())
            click.echo(textwrap.fill(row[-1], room - 1, initial_indent="      ", subsequent_indent="      "))
        else:
            click.echo(textwrap.fill(f"{start}  {row[-1]}", room - 1, subsequent_indent=indent, drop_whitespace=True))
    click.echo()
