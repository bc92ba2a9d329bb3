"""`scaffold smoke`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffolder.cli._shared import complete, examples, json_option, load_catalog, print_json
from scaffolder.errors import UsageError

if TYPE_CHECKING:
    from scaffolder.model import Catalog, CellResult


@click.command(
    name="smoke",
    short_help="Build, start and test stacks.",
    epilog=examples("scaffold smoke gin --database sqlite,postgres", "scaffold smoke --project my-shop"),
)
@click.argument("stacks", nargs=-1, metavar="[STACK]...", shell_complete=complete("stacks"))
@click.option("--database", metavar="IDS", help="Databases, separated by commas (default: the first).")
@click.option("--frontend", metavar="IDS", help="Front ends, separated by commas (default: the first).")
@click.option("--project", type=click.Path(path_type=Path), metavar="DIR", help="Test an existing project instead.")
@click.option("--all", "all_", is_flag=True, help="Every database and every front end.")
@click.option(
    "--changed", is_flag=True, help="Only cells that the ledger does not list as verified in their current state."
)
@click.option(
    "--rotate", is_flag=True, help="After those, also the other cells, starting with a different one each day."
)
@click.option(
    "--budget", type=click.FloatRange(0), metavar="MINUTES", help="Start no new cell after this many minutes."
)
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help="Only the first N of these cells, each stack in turn."
)
@click.option("--shard", metavar="I/N", help="The I-th of N equal shares of these cells, for several machines.")
@click.option("--native", is_flag=True, help="Use the stacks' own commands instead of Docker.")
@click.option("--fuzz", is_flag=True, help="Also run schemathesis against the server (needs schemathesis).")
@click.option(
    "--examples", type=click.IntRange(1), default=100, show_default=True, help="With --fuzz: test cases per operation."
)
@click.option("--seed", type=int, help="With --fuzz: makes a run repeatable.")
@click.option("--web", is_flag=True, help="Also drive each front end in a browser, once (needs Playwright).")
@click.option(
    "--jobs", type=click.IntRange(1), help="How many cells at a time (default: half the processors, at least 2)."
)
@click.option("--record", is_flag=True, help="In a clone: write each cell's result into catalog/ledger.json.")
@click.option(
    "--merge",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Test nothing; copy the newer rows of another machine's ledger into this clone's.",
)
@click.option("--clean", is_flag=True, help="Test nothing; remove what killed runs left behind.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write a JUnit XML file.")
@json_option
def command(
    stacks: tuple[str, ...],
    database: str | None,
    frontend: str | None,
    project: Path | None,
    all_: bool,
    changed: bool,
    rotate: bool,
    budget: float | None,
    limit: int | None,
    shard: str | None,
    native: bool,
    fuzz: bool,
    examples: int,
    seed: int | None,
    web: bool,
    jobs: int | None,
    record: bool,
    merge: tuple[Path, ...],
    clean: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Build cells, start them, run every test on them, and leave nothing behind.

    A cell is a STACK (default: all) with a database and a front end; or give a cell's name, such as gin-sqlite-react.
    Each cell is generated first; --project tests your own project instead.
    Exit code 1 if a cell fails.
    """
    from scaffolder import cells, ledger, paths, smoke
    from scaffolder.catalog import cells as catalog_cells
    from scaffolder.render import history
    from scaffolder.render.answers import check_known, read

    if clean:
        removed = smoke.clean()
        click.echo("\n".join([f"removed {each}" for each in removed] or ["There was nothing to remove."]))
        return 0
    catalog, data = load_catalog(), paths.find_data()
    known = {spec.cell: spec for spec in catalog_cells(catalog)}
    for option, given in (("--record", record), ("--merge", merge)):
        if given:
            ledger.check_writable(data, option)
    if merge:
        for file in merge:
            ledger.write(data, ledger.read_file(file), known)
        ledger.write(data, cells.changed(data, [*known.values()])[1], known)
        return 0
    if record and (project or native):
        raise UsageError("--record: the ledger is of the catalog's cells in Docker; leave out --project and --native")
    if web and native:
        raise UsageError("--web: --native serves no front end; leave one of them out")
    if project:
        if stacks or database or frontend or all_ or changed or rotate or limit or shard:
            raise UsageError(
                "--project: the project determines the cell; leave out the other options that choose cells"
            )
        found = read(project)
        check_known(found, catalog)
        specs = [found.spec]
    else:
        specs = [known[each] for each in dict.fromkeys(stacks) if each in known]
        others = ",".join(each for each in stacks if each not in known)
        if specs and not others and (database or frontend or all_):
            raise UsageError(
                f"{stacks[0]} names its database and front end; leave out --database, --frontend and --all"
            )
        if others or not specs:
            choice = (
                _among(catalog, "stacks", "STACK", others or None, all_=True),
                _among(catalog, "databases", "--database", database, all_=all_),
                _among(catalog, "frontends", "--frontend", frontend, all_=all_),
            )
            specs += [spec for spec in cells.interleaved(catalog_cells(catalog, *choice)) if spec not in specs]
    today = datetime.now(UTC).date()
    specs, renewed = cells.chosen(data, specs, changed_only=changed, rotate=rotate, day=today)
    if record and renewed:
        ledger.write(data, renewed, known)
    if shard:
        specs = cells.share(specs, shard)
    if limit and len(specs) > limit:
        click.echo(f"Leaving out {len(specs) - limit} of {len(specs)} cells because of --limit", err=True)
        specs = specs[:limit]
    if changed and not specs:
        click.echo("Nothing to test: the ledger lists all of these cells as verified.", err=True)
    from scaffolder.report import Progress, cell_lines, cells_json, summary, write_junit

    version = history.current(data).name if record else ""

    with Progress() as progress:

        def on_cell(result: CellResult) -> None:
            if record:
                ledger.write(data, {result.cell: ledger.row(result, version)}, known)
            progress.end(result.cell)
            for line, style in cell_lines(result):
                progress.say(line, style)

        begin = time.monotonic()
        options = smoke.Options(
            jobs=jobs or smoke.default_jobs(),
            without_docker=native,
            project=project,
            fuzz=smoke.Fuzz(examples, seed) if fuzz else None,
            web=web,
            enough=lambda: budget is not None and time.monotonic() - begin > budget * 60,
        )
        results = smoke.run(data, catalog, specs, options, notify=progress.step, on_cell=on_cell)
    if as_json:
        print_json(cells_json(results))
    else:
        for line in summary(specs, results):
            click.echo(line)
    if junit:
        write_junit(junit, [(result.cell, result.checks) for result in results])
    return int(not all(result.passed for result in results))


def _among(catalog: Catalog, kind: str, what: str, given: str | None, *, all_: bool) -> list[str]:
    """The ids in a comma-separated option; where there is none, all, or the first."""
    from scaffolder.catalog import choices, pick

    if given is None:
        return choices(catalog, kind)[: None if all_ else 1]
    return [pick(catalog, kind, each, what) for each in given.split(",")]
