"""`scaffold new`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import (
    catalog_option,
    examples,
    interactive,
    json_option,
    load_catalog,
    print_json,
    with_ledger,
)
from scaffolder.cli.run import run_project
from scaffolder.errors import UsageError

if TYPE_CHECKING:
    from scaffolder.model import Catalog, Plan, ProjectSpec


@click.command(
    name="new",
    short_help="Write a new project.",
    epilog=examples(
        "scaffold new",
        "scaffold new my-shop --stack fastapi --yes --run",
        "scaffold new my-shop --for real-time --database postgres",
    ),
)
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called.")
@catalog_option("--for", "app_type", kind="app_types", help="What you are building.")
@catalog_option("--language", kind="languages", help="Programming language of the backend.")
@catalog_option("--stack", kind="stacks", help="Framework of the backend.")
@catalog_option("--database", kind="databases", help="Database, the first by default.")
@catalog_option("--frontend", kind="frontends", help="Front end, the first by default.")
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: take defaults for all but the stack.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--git/--no-git", default=None, help="Make a git repository with a first commit (default: unless in one)."
)
@click.option("--run", "run_it", is_flag=True, help="Start the project afterwards.")
@json_option
def command(
    directory: Path | None,
    name: str | None,
    app_type: str | None,
    language: str | None,
    stack: str | None,
    database: str | None,
    frontend: str | None,
    yes: bool,
    dry_run: bool,
    git: bool | None,
    run_it: bool,
    as_json: bool,
) -> None:
    """Write a new project into DIRECTORY, which must not exist or be empty.

    Asks for what no option gives. Without a terminal it asks nothing.
    """
    from scaffolder import paths, questionnaire
    from scaffolder.render.plan import make_plan

    data = paths.find_data()
    catalog = with_ledger(load_catalog())
    ask = interactive() and not yes and not as_json
    if directory is not None and not dry_run:
        _check_destination(directory)
    if ask and not dry_run:
        _preload()
    flags = questionnaire.Flags(name, app_type, language, stack, database, frontend)
    spec = questionnaire.resolve(catalog, flags, directory, ask=ask)
    target = directory or Path(spec.slug)
    plan = make_plan(data, spec)
    command = questionnaire.equivalent_command(spec, target)
    if ask:
        click.echo(_summary(catalog, spec, target, command))
    if dry_run:
        _show_plan(plan, target, command, as_json=as_json)
        return
    if directory is None:
        _check_destination(target)
    if ask and not questionnaire.confirm("Write it?"):
        raise click.Abort

    from scaffolder.render import render

    commit = _wants_commit(target, git)
    version = render.create(data, plan, target, commit=commit, ask=ask)
    if as_json:
        print_json(_plan_json(plan, target, command))
    else:
        click.echo(_done(spec, target, command if not ask else "", committed=commit))
        if not ask:
            click.echo(f"{spec.cell}: {_verdict(catalog, spec)}")
        if not run_it:
            click.echo(_next_steps(spec, target))
    if version.problem:
        click.echo(
            "This project cannot be updated later: scaffold does not know the version of its templates "
            f"({version.problem}).",
            err=True,
        )
    if run_it:
        run_project(target, kind=None, detach=False, as_json=as_json)


def _check_destination(directory: Path) -> None:
    from scaffolder.render import render

    render.check_destination(directory)


def _preload() -> None:
    from scaffolder.render import render

    render.preload()


def _wants_commit(directory: Path, wanted: bool | None) -> bool:
    """Whether to make a repository: as asked, or where git is installed and the project is not inside one already."""
    from scaffolder.system import git

    if not git.is_installed():
        if wanted:
            raise UsageError("--git: git is not installed, or not on the PATH")
        return False
    if (directory / ".git").exists():
        if wanted:
            raise UsageError(f"--git: {directory} is a git repository already; leave the option out")
        return False
    if wanted is not None:
        return wanted
    existing = next(folder for folder in [directory.absolute(), *directory.absolute().parents] if folder.is_dir())
    code, output = git.ask("rev-parse", "--is-inside-work-tree", cwd=existing)
    # A repository that git refuses to read, such as somebody else's, is one all the same.
    return code != 0 and git.is_no_repository(output)


def _summary(catalog: Catalog, spec: ProjectSpec, directory: Path, command: str) -> str:
    stack = catalog.stacks[spec.stack]
    rows = {
        "Project": f"{spec.name} in {directory}",
        "Backend": f"{stack.name} ({catalog.languages[stack.language].name})",
        "Database": catalog.databases[spec.database].name,
        "Front end": catalog.frontends[spec.frontend].name,
        **({"Status": _verdict(catalog, spec)} if catalog.standings else {}),
        "Same again": command,
    }
    return "\n".join(["", *(f"  {key:<12}{value}" for key, value in rows.items()), ""])


def _verdict(catalog: Catalog, spec: ProjectSpec) -> str:
    """What the ledger says of the chosen cell."""
    from scaffolder.catalog import standing

    return standing(catalog, spec.stack, spec.database, spec.frontend).words


def _plan_json(plan: Plan, directory: Path, command: str) -> dict[str, Any]:
    from dataclasses import asdict

    files = [file.target for file in plan.files]
    return {"directory": str(directory), "answers": asdict(plan.spec), "command": command, "files": files}


def _show_plan(plan: Plan, directory: Path, command: str, *, as_json: bool) -> None:
    from scaffolder.render.plan import tree

    if as_json:
        print_json(_plan_json(plan, directory, command))
        return
    click.echo(f"{directory}/")
    for line in tree([file.target for file in plan.files]):
        click.echo(line)
    click.echo(f"\n{len(plan.files)} files; nothing was written. To write them: {command}")


def _done(spec: ProjectSpec, directory: Path, command: str, *, committed: bool) -> str:
    lines = [f"{spec.name} is in {directory}" + (", with a first commit." if committed else ".")]
    return "\n".join([*lines, f"Same again: {command}"] if command else lines)


def _next_steps(spec: ProjectSpec, directory: Path) -> str:
    import shlex

    from scaffolder.model import NO_FRONTEND

    place = shlex.quote(str(directory))
    enter = "" if directory == Path() else f"cd {place} && "
    url = "http://localhost:8000/api/health" if spec.frontend == NO_FRONTEND else "http://localhost:8080"
    return "\n".join(
        [
            "",
            "Next:",
            f"  {enter}docker compose up --build    then open {url}",
            f"  scaffold run {place}    the same, with or without Docker",
        ]
    )
