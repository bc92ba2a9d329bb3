"""`scaffold check` and `scaffold smoke`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffolder.cli._shared import complete, json_option, load_catalog, print_json
from scaffolder.errors import UsageError

if TYPE_CHECKING:
    from scaffolder.model import CellResult


@click.command(short_help="Judge a running backend.")
@click.argument("url", required=False)
@click.option("--email", help="Whom to log in as (default: the demo user).")
@click.option("--password", help="That user's password.")
@click.option("--secret-key", envvar="SECRET_KEY", help="The server's SECRET_KEY, to sign tokens of our own.")
@click.option("--only", multiple=True, metavar="PATTERN", help="Only checks whose name matches, such as 'events.*'.")
@click.option("--list", "list_only", is_flag=True, help="List the checks and their rules, and ask nothing.")
@click.option("--junit", type=click.Path(path_type=Path), help="Also write a JUnit XML file.")
@json_option
def check(
    url: str | None,
    email: str | None,
    password: str | None,
    secret_key: str | None,
    only: tuple[str, ...],
    list_only: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Judge the backend at URL, ours or not, against the contract.

    Exit code 1 where a check fails, 2 where nothing answers.
    """
    from scaffolder import contract

    if list_only:
        _list_checks(as_json=as_json)
        return 0
    if url is None:
        raise UsageError("Give the URL of the backend, such as http://localhost:8000")
    from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD
    from scaffolder.report import SIGNS, Progress, check_line, checks_json, tally, write_junit

    with Progress() as progress:
        results = contract.run_checks(
            url,
            email=email or DEMO_EMAIL,
            password=password or DEMO_PASSWORD,
            secret_key=secret_key,
            only=only,
            on_result=lambda result: progress.detail(check_line(result)),
        )
    if junit:
        write_junit(junit, [(url, results)])
    if as_json:
        print_json(checks_json(results))
    else:
        group = ""
        for result in results:
            if result.name.rpartition(".")[0] != group:
                group = result.name.rpartition(".")[0]
                click.secho(group, bold=True)
            click.secho(f"  {check_line(result)}", fg=SIGNS[result.status][1])
        click.echo(tally(results))
    return int(any(result.status == "failed" for result in results))


def _list_checks(*, as_json: bool) -> None:
    from scaffolder import contract

    if as_json:
        print_json([{"name": each.name, "rule": each.rule} for each in contract.CHECKS])
        return
    for each in contract.CHECKS:
        click.echo(f"{each.name}: {each.rule}")


@click.command(short_help="Build cells, start them, ask them everything.")
@click.argument("stacks", nargs=-1, metavar="[STACK]...", shell_complete=complete("stacks"))
@click.option("--database", help="Which, separated by commas (default: the first).")
@click.option("--frontend", help="Which, separated by commas (default: the first).")
@click.option("--project", type=click.Path(path_type=Path), metavar="DIR", help="Instead, a project as it is now.")
@click.option("--all", "all_", is_flag=True, help="Every database and every front end.")
@click.option("--since", metavar="REVISION", help="Only cells that render otherwise than at a git revision.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N of these cells, each stack in turn.")
@click.option("--shard", metavar="I/N", help="The I-th of N equal shares of these cells, for several machines.")
@click.option("--native", is_flag=True, help="Without Docker, by the stacks' own commands.")
@click.option("--fuzz", is_flag=True, help="Also give the server to schemathesis, if it is installed.")
@click.option("--examples", type=click.IntRange(1), default=100, show_default=True, help="For --fuzz: an operation's.")
@click.option("--seed", type=int, help="For --fuzz: makes a run repeatable.")
@click.option("--jobs", type=click.IntRange(1), help="How many cells at a time (default: by processors).")
@click.option("--clean", is_flag=True, help="Only remove what killed runs left behind.")
@click.option("--junit", type=click.Path(path_type=Path), help="Also write a JUnit XML file.")
@json_option
def smoke(
    stacks: tuple[str, ...],
    database: str | None,
    frontend: str | None,
    project: Path | None,
    all_: bool,
    since: str | None,
    limit: int | None,
    shard: str | None,
    native: bool,
    fuzz: bool,
    examples: int,
    seed: int | None,
    jobs: int | None,
    clean: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Build cells, start them, ask them everything, and leave nothing behind.

    A cell is a STACK (default: all) with a database and a front end, freshly written or, with --project, your own.
    Exit code 1 where a cell fails.
    """
    from scaffolder import cells, paths
    from scaffolder import smoke as smoke_
    from scaffolder.project import check_known, read

    if clean:
        removed = smoke_.clean()
        click.echo("\n".join([f"removed {each}" for each in removed] or ["There was nothing to remove."]))
        return 0
    catalog = load_catalog()
    if project:
        if stacks or database or frontend or all_ or since or limit or shard:
            raise UsageError("--project: the project says which cell it is; give no other choice")
        found = read(project)
        check_known(found, catalog)
        specs = [found.spec]
    else:
        specs = cells.every(
            catalog,
            _among("STACK", ",".join(stacks) or None, list(catalog.stacks), list(catalog.stacks)),
            _among("--database", database, list(catalog.databases), list(catalog.databases)[: None if all_ else 1]),
            _among("--frontend", frontend, list(catalog.frontends), list(catalog.frontends)[: None if all_ else 1]),
        )
    if since:
        specs = cells.changed(paths.find_data(), specs, since)
    if shard:
        specs = cells.share(specs, shard)
    if limit and len(specs) > limit:
        click.echo(f"{len(specs) - limit} of {len(specs)} cells are left out", err=True)
        specs = specs[:limit]
    from scaffolder.report import Progress, cell_lines, cells_json, write_junit

    with Progress() as progress:

        def on_cell(result: CellResult) -> None:
            progress.end(result.cell)
            for line, style in cell_lines(result):
                progress.say(line, style)

        results = smoke_.run(
            paths.find_data(),
            catalog,
            specs,
            jobs=jobs or smoke_.default_jobs(),
            without_docker=native,
            project=project,
            fuzz=smoke_.Fuzz(examples, seed) if fuzz else None,
            notify=progress.step,
            on_cell=on_cell,
        )
    if junit:
        write_junit(junit, [(result.cell, result.checks) for result in results])
    if as_json:
        print_json(cells_json(results))
    else:
        passed = sum(result.passed for result in results)
        click.echo(f"{passed} of {len(results)} cells passed")
    return int(not all(result.passed for result in results))


def _among(what: str, given: str | None, known: list[str], default: list[str]) -> list[str]:
    """The ids in a comma-separated option, each of which must be known."""
    if given is None:
        return default
    wanted = given.split(",")
    for each in wanted:
        if each not in known:
            raise UsageError(f"{what}: there is no {each!r}; choose from {', '.join(known)}")
    return wanted
