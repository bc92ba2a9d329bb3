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
    print_command,
    print_json,
    with_ledger,
)
from scaffolder.cli.run import run_project, start_json
from scaffolder.errors import ScaffoldError, UsageError

if TYPE_CHECKING:
    from scaffolder.model import Catalog, Plan, ProjectSpec


@click.command(
    name="new",
    short_help="Generate a project.",
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
    "--git/--no-git", default=None, help="Make a git repository with a first commit (default: yes, unless inside one)."
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
    """Generate a project in DIRECTORY, which must be empty or not exist yet.

    Asks for whatever the options leave open. Without a terminal it asks nothing.
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
    command = questionnaire.equivalent_command(spec, target, git=git)
    if ask:
        _show_summary(catalog, spec, target, command)
    if dry_run:
        _show_plan(plan, target, command, as_json=as_json, refusal=_refusal(target))
        return
    if directory is None:
        _check_destination(target)
    if ask and not questionnaire.confirm("Write it?"):
        raise click.Abort

    from scaffolder.render import render

    commit, why_not = _wants_commit(target, git)
    version = render.create(data, plan, target, commit=commit, ask=ask)
    if as_json:
        running = {"running": start_json(target)} if run_it else {}
        print_json(_plan_json(plan, target, command) | running)
    else:
        click.echo(f"{spec.name} is in {target}" + (", with a first commit." if commit else "."))
        if why_not:
            click.echo(f"No git repository was made: {why_not}.")
        if not ask:
            print_command("To repeat: ", command)
            click.echo(f"{spec.cell}: {_verdict(catalog, spec)}")
        if not run_it:
            click.echo(_next_steps(spec, target))
    if version.problem:
        click.echo(
            "This project cannot be updated later: scaffold does not know the version of its templates "
            f"({version.problem}). Install scaffold from a git clone, and generate it again.",
            err=True,
        )
    if run_it and not as_json:
        run_project(target, kind=None, detach=False, as_json=False)


def _check_destination(directory: Path) -> None:
    from scaffolder.render import render

    render.check_destination(directory)


def _refusal(directory: Path) -> str | None:
    """Why a project would not be written into a directory; None if it would."""
    try:
        _check_destination(directory)
    except ScaffoldError as error:
        return str(error)
    return None


def _preload() -> None:
    from scaffolder.render import render

    render.preload()


def _wants_commit(directory: Path, wanted: bool | None) -> tuple[bool, str]:
    """Whether to make a repository with a first commit; and why not, where that needs saying."""
    from scaffolder.system import git

    if not git.is_installed():
        problem = "git is not installed, or not on the PATH"
        if wanted:
            raise UsageError(f"--git: {problem}")
        return False, problem if wanted is None else ""
    if (directory / ".git").exists():
        if wanted:
            raise UsageError(f"--git: {directory} is a git repository already; leave the option out")
        return False, f"{directory} is one already" if wanted is None else ""
    if wanted is not None:
        return wanted, ""
    existing = next(folder for folder in [directory.absolute(), *directory.absolute().parents] if folder.is_dir())
    code, output = git.ask("rev-parse", "--show-toplevel", cwd=existing)
    # A repository that git refuses to read, such as somebody else's, is one all the same.
    if code != 0 and git.is_no_repository(output):
        return True, ""
    around = output.strip() if code == 0 else "another"
    return False, f"the project is inside {around}; use --git to give it its own"


def _show_summary(catalog: Catalog, spec: ProjectSpec, directory: Path, command: str) -> None:
    stack = catalog.stacks[spec.stack]
    rows = {
        "Project": f"{spec.name} in {directory}",
        "Backend": f"{stack.name} ({catalog.languages[stack.language].name})",
        "Database": catalog.databases[spec.database].name,
        "Front end": catalog.frontends[spec.frontend].name,
        **({"Status": _verdict(catalog, spec)} if catalog.standings else {}),
    }
    click.echo("\n".join(["", *(f"  {key:<12}{value}" for key, value in rows.items())]))
    print_command(f"  {'To repeat':<12}", command)
    click.echo()


def _verdict(catalog: Catalog, spec: ProjectSpec) -> str:
    """What the ledger says of the chosen cell."""
    from scaffolder.catalog import standing

    return standing(catalog, spec.stack, spec.database, spec.frontend).words


def _plan_json(plan: Plan, directory: Path, command: str) -> dict[str, Any]:
    from dataclasses import asdict

    files = [file.target for file in plan.files]
    return {"directory": str(directory), "answers": asdict(plan.spec), "command": command, "files": files}


def _show_plan(plan: Plan, directory: Path, command: str, *, as_json: bool, refusal: str | None) -> None:
    from scaffolder.render.plan import tree

    if as_json:
        print_json(_plan_json(plan, directory, command) | {"refusal": refusal})
        return
    click.echo(f"{directory}/")
    for line in tree([file.target for file in plan.files]):
        click.echo(line)
    click.echo(f"\n{len(plan.files)} files; nothing was written. To write them:")
    print_command("  ", command)
    if refusal:
        click.secho(f"This would be refused: {refusal}", fg="red")


def _next_steps(spec: ProjectSpec, directory: Path) -> str:
    import shlex

    from scaffolder.model import NO_FRONTEND
    from scaffolder.paths import program

    place = shlex.quote(str(directory))
    enter = "" if directory == Path() else f"cd {place} && "
    url = "http://localhost:8000/api/health" if spec.frontend == NO_FRONTEND else "http://localhost:8080"
    return "\n".join(
        [
            "",
            "Next, with or without Docker:",
            f"  {program()} run {place}",
            "Or with Docker alone:",
            f"  {enter}docker compose up --build",
            f"  then open {url}",
        ]
    )
