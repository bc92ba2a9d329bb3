"""The command line: composes the stages, and is the one place where an error becomes a message and an exit code.

Only click is imported at the top; a command imports what it needs when it runs.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffolder.errors import Cancelled, ScaffoldError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffolder.model import Catalog, CellResult, Native, Plan, ProjectSpec
    from scaffolder.runner import Kind, Running
    from scaffolder.update import Outcome

DEMO_LOGIN = "demo@example.com with demo-password"
ASKED = ("system.health", "auth.login", "products.list.shape", "events.created")
"""The checks of the contract that `scaffold run` makes."""


def main() -> None:
    """Run the command that the process's arguments name, and exit: 0, 1 failed, 2 misused, 130 Ctrl-C."""
    code = _run(sys.argv[1:])
    # The process ends: looking through all that was imported for garbage would be time lost.
    gc.freeze()
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        code = scaffold.main(arguments, prog_name="scaffold", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        return _fail(" ".join(error.format_message().split()), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("Cancelled", Cancelled.exit_code)
    except ScaffoldError as error:
        if error.details:
            click.echo(error.details, err=True)
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    click.secho(f"scaffold: {message}", err=True, fg="red")
    return code


def _catalog() -> Catalog:
    from scaffolder import catalog, paths

    return catalog.load(paths.find_data())


def _complete(kind: str) -> Any:
    """Completion for an option or argument that takes an id of the catalog."""

    def ids(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        return [each for each in getattr(_catalog(), kind) if each.startswith(incomplete)]

    return ids


def _print_json(value: Any) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scaffolder", prog_name="scaffold")
def scaffold() -> None:
    """Write a small, complete project in which a front end calls a backend, and run it."""


@scaffold.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called.")
@click.option("--for", "app_type", help="What you are building.", shell_complete=_complete("app_types"))
@click.option("--language", help="Programming language of the backend.", shell_complete=_complete("languages"))
@click.option("--stack", help="Framework of the backend.", shell_complete=_complete("stacks"))
@click.option("--database", help="Database.", shell_complete=_complete("databases"))
@click.option("--frontend", help="Front end.", shell_complete=_complete("frontends"))
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: take the default of what is missing.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--git/--no-git", default=None, help="Make a git repository with a first commit (default: unless in one)."
)
@click.option("--run", "run_it", is_flag=True, help="Start the project afterwards.")
@_json_option
def new(
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
    from scaffolder.plan import make_plan

    data = paths.find_data()
    catalog = _catalog()
    ask = _interactive() and not yes and not as_json
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

    from scaffolder import render

    commit = _wants_commit(target, git)
    render.create(data, plan, target, commit=commit)
    if as_json:
        _print_json(_plan_json(plan, target, command))
    else:
        click.echo(_done(spec, target, command if not ask else "", committed=commit))
        if not run_it:
            click.echo(_next_steps(spec, target))
    if run_it:
        _run_project(target, kind=None, detach=False, as_json=as_json)


def _check_destination(directory: Path) -> None:
    from scaffolder import render

    render.check_destination(directory)


def _preload() -> None:
    from scaffolder import render

    render.preload()


def _wants_commit(directory: Path, wanted: bool | None) -> bool:
    """Whether to make a repository: as asked, or where git is there and the project is not inside one already."""
    from scaffolder import proc

    if proc.which("git") is None:
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
    code, _ = proc.run(["git", "rev-parse", "--is-inside-work-tree"], cwd=existing)
    return code != 0


def _summary(catalog: Catalog, spec: ProjectSpec, directory: Path, command: str) -> str:
    stack = catalog.stacks[spec.stack]
    rows = {
        "Project": f"{spec.name} in {directory}",
        "Backend": f"{stack.name} ({catalog.languages[stack.language].name}): {stack.summary}",
        "Database": catalog.databases[spec.database].name,
        "Front end": catalog.frontends[spec.frontend].name,
        "Same again": command,
    }
    return "\n".join(["", *(f"  {key:<12}{value}" for key, value in rows.items()), ""])


def _plan_json(plan: Plan, directory: Path, command: str) -> dict[str, Any]:
    from dataclasses import asdict

    files = [file.target for file in plan.files]
    return {"directory": str(directory), "answers": asdict(plan.spec), "command": command, "files": files}


def _show_plan(plan: Plan, directory: Path, command: str, *, as_json: bool) -> None:
    from scaffolder.plan import tree

    if as_json:
        _print_json(_plan_json(plan, directory, command))
        return
    click.echo(f"{directory}/")
    for line in tree([file.target for file in plan.files]):
        click.echo(line)
    click.echo(f"\n{len(plan.files)} files; nothing was written. To write them: {command}")


def _done(spec: ProjectSpec, directory: Path, command: str, *, committed: bool) -> str:
    lines = [f"{spec.name} is in {directory}" + (", with a first commit." if committed else ".")]
    return "\n".join([*lines, f"Same again: {command}"] if command else lines)


def _next_steps(spec: ProjectSpec, directory: Path) -> str:
    from scaffolder.model import NO_FRONTEND

    where = "" if directory == Path() else f"cd {directory} && "
    url = "http://localhost:8000/api/health" if spec.frontend == NO_FRONTEND else "http://localhost:8080"
    return "\n".join(
        [
            "",
            "Next:",
            f"  {where}docker compose up --build    then open {url}",
            f"  scaffold run {directory}    the same, with or without Docker",
        ]
    )


@scaffold.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--docker", "kind", flag_value="docker", help="Only by Docker.")
@click.option("--native", "kind", flag_value="native", help="Without Docker, by the stack's own commands.")
@click.option("--detach", "-d", is_flag=True, help="Return once it runs; `scaffold stop` stops it.")
@_json_option
def run(directory: Path, kind: Kind | None, detach: bool, as_json: bool) -> None:
    """Start the project in DIRECTORY, ask it, and show its logs until Ctrl-C.

    By Docker where an engine answers, otherwise by the stack's own commands.
    """
    _run_project(directory, kind=kind, detach=detach or as_json, as_json=as_json)


def _run_project(directory: Path, *, kind: Kind | None, detach: bool, as_json: bool) -> None:
    from scaffolder import contract, project, runner
    from scaffolder.report import Progress, check_line

    catalog, found = _catalog(), project.read(directory)
    with Progress() as progress:
        progress.step("", f"Starting {found.spec.name}")
        running = runner.start(found, catalog, kind, on_line=progress.detail, on_note=progress.say)
        try:
            progress.step("", "Asking it")
            results = contract.run_checks(running.ports.api_url, only=ASKED)
            failed = [result for result in results if result.status == "failed"]
            for result in failed:
                progress.say(check_line(result), "red")
        except BaseException:
            runner.stop(found, running)
            raise
    if as_json:
        _print_json({"kind": running.kind, "api": running.ports.api_url, "web": running.ports.web_url})
    else:
        click.echo(_running_text(found.spec.name, running))
    if detach:
        return
    try:
        running.runner.follow(click.echo)
    except KeyboardInterrupt:
        click.echo("\nStopping", err=True)
    finally:
        runner.stop(found, running)


def _running_text(name: str, running: Running) -> str:
    ports = running.ports
    how = "in Docker" if running.kind == "docker" else "without Docker"
    rows = {"Shop": ports.web_url, "API": f"{ports.api_url}/api/health", "Log in": DEMO_LOGIN}
    lines = [f"{name} runs {how}:", *(f"  {title:<8}{value}" for title, value in rows.items() if value)]
    return "\n".join(lines)


@scaffold.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
def stop(directory: Path) -> None:
    """Stop the project in DIRECTORY; its data stays."""
    from scaffolder import project, runner

    found = project.read(directory)
    running = runner.recall(found, _catalog())
    if running is None:
        click.echo(f"{found.spec.name} is not running.")
        return
    runner.stop(found, running)
    click.echo(f"{found.spec.name} is stopped.")


@scaffold.command()
@click.argument("url", required=False)
@click.option("--email", default="demo@example.com", show_default=True, help="Whom to log in as.")
@click.option("--password", default="demo-password", show_default=True, help="That user's password.")
@click.option("--secret-key", envvar="SECRET_KEY", help="The server's SECRET_KEY, to sign tokens of our own.")
@click.option("--only", multiple=True, metavar="PATTERN", help="Only checks whose name matches, such as 'events.*'.")
@click.option("--list", "list_only", is_flag=True, help="List the checks and their rules, and ask nothing.")
@click.option("--junit", type=click.Path(path_type=Path), help="Also write a JUnit XML file.")
@_json_option
def check(
    url: str | None,
    email: str,
    password: str,
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
    from scaffolder.report import SIGNS, Progress, check_line, checks_json, tally, write_junit

    with Progress() as progress:
        results = contract.run_checks(
            url,
            email=email,
            password=password,
            secret_key=secret_key,
            only=only,
            on_result=lambda result: progress.detail(check_line(result)),
        )
    if junit:
        write_junit(junit, [(url, results)])
    if as_json:
        _print_json(checks_json(results))
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
        _print_json([{"name": each.name, "rule": each.rule} for each in contract.CHECKS])
        return
    for each in contract.CHECKS:
        click.echo(f"{each.name}: {each.rule}")


@scaffold.command()
@click.argument("stacks", nargs=-1, metavar="[STACK]...", shell_complete=_complete("stacks"))
@click.option("--database", help="Which, separated by commas (default: the first).")
@click.option("--frontend", help="Which, separated by commas (default: the first).")
@click.option("--all", "all_", is_flag=True, help="Every database and every front end.")
@click.option("--since", metavar="REVISION", help="Only cells that render otherwise than at a git revision.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N of these cells, each stack in turn.")
@click.option("--shard", metavar="I/N", help="The I-th of N equal shares of these cells, for several machines.")
@click.option("--native", is_flag=True, help="Without Docker, by the stacks' own commands.")
@click.option("--fuzz", is_flag=True, help="Also give the server to schemathesis (scaffolder[fuzz]).")
@click.option("--examples", type=click.IntRange(1), default=100, show_default=True, help="For --fuzz: an operation's.")
@click.option("--seed", type=int, help="For --fuzz: makes a run repeatable.")
@click.option("--jobs", type=click.IntRange(1), help="How many cells at a time (default: by processors).")
@click.option("--clean", is_flag=True, help="Only remove what killed runs left behind.")
@click.option("--junit", type=click.Path(path_type=Path), help="Also write a JUnit XML file.")
@_json_option
def smoke(
    stacks: tuple[str, ...],
    database: str | None,
    frontend: str | None,
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

    A cell is a STACK (default: all) with a database and a front end. Exit code 1 where a cell fails.
    """
    from scaffolder import paths
    from scaffolder import smoke as smoke_

    if clean:
        removed = smoke_.clean()
        click.echo("\n".join([f"removed {each}" for each in removed] or ["There was nothing to remove."]))
        return 0
    catalog = _catalog()
    specs = smoke_.cells(
        catalog,
        _among("STACK", ",".join(stacks) or None, list(catalog.stacks), list(catalog.stacks)),
        _among("--database", database, list(catalog.databases), list(catalog.databases)[: None if all_ else 1]),
        _among("--frontend", frontend, list(catalog.frontends), list(catalog.frontends)[: None if all_ else 1]),
    )
    if since:
        specs = smoke_.changed(paths.find_data(), specs, since)
    if shard:
        specs = smoke_.share(specs, shard)
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
            fuzz=smoke_.Fuzz(examples, seed) if fuzz else None,
            notify=progress.step,
            on_cell=on_cell,
        )
    if junit:
        write_junit(junit, [(result.cell, result.checks) for result in results])
    if as_json:
        _print_json(cells_json(results))
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


@scaffold.command(name="list")
@_json_option
def list_(as_json: bool) -> None:
    """List what there is to choose from."""
    catalog = _catalog()
    if as_json:
        _print_json(_catalog_json(catalog))
        return
    stacks = [
        (stack.id, catalog.languages[stack.language].name, stack.name, stack.summary)
        for stack in catalog.stacks.values()
    ]
    _table("Stacks", stacks)
    _table("Databases", [(each.id, each.name, each.summary) for each in catalog.databases.values()])
    _table("Front ends", [(each.id, each.name, each.summary) for each in catalog.frontends.values()])
    from scaffolder.questionnaire import recommended

    rows = [
        (each.id, each.name, ", ".join(stack.id for stack in recommended(catalog, each)))
        for each in catalog.app_types.values()
    ]
    _table("What you are building (--for)", [row for row in rows if row[-1]])


def _table(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    click.secho(title, bold=True)
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        click.echo("  " + "  ".join([*cells, row[-1]]))
    click.echo()


def _catalog_json(catalog: Catalog) -> dict[str, Any]:
    from dataclasses import asdict

    groups = ("languages", "app_types", "stacks", "databases", "frontends")
    return {group: [asdict(entry) for entry in getattr(catalog, group).values()] for group in groups}


@scaffold.command()
@click.argument("stack", shell_complete=_complete("stacks"))
@_json_option
def show(stack: str, as_json: bool) -> None:
    """Show a STACK: what it is, how it runs without Docker, and a tour of its code."""
    catalog = _catalog()
    found = catalog.stacks.get(stack)
    if found is None:
        raise UsageError(f"There is no stack {stack!r}; choose from {', '.join(catalog.stacks)}")
    if as_json:
        from dataclasses import asdict

        _print_json(asdict(found))
        return
    language = catalog.languages[found.language]
    click.secho(f"{found.name} ({language.name})", bold=True)
    click.echo(f"{found.summary}\n{found.docs}\n")
    click.echo(f"{language.name}: {language.summary}")
    click.echo(f"  used in   {', '.join(language.used_in)}\n  good for  {', '.join(language.apps)}\n")
    _table("Tour of the code", list(found.tour.items()))
    click.secho("Without Docker, in backend/", bold=True)
    click.echo("\n".join(_native_lines(found.native)))


def _native_lines(native: Native) -> list[str]:
    needs = ", ".join(f"{tool} {version} or newer" for tool, version in native.tools.items())
    rows = {"needs": (needs,), "set up": native.setup, "run": (native.dev,), "test": native.test, "lint": native.lint}
    return [
        f"  {title if index == 0 else '':<8}{command}"
        for title, commands in rows.items()
        for index, command in enumerate(commands)
    ]


@scaffold.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--to", metavar="VERSION", help="Which version of the templates (default: the newest at hand).")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--check", "check_only", is_flag=True, help="Change nothing; exit code 1 where something would change.")
@_json_option
def update(directory: Path, to: str | None, dry_run: bool, check_only: bool, as_json: bool) -> int:
    """Bring the project in DIRECTORY to newer templates, and lose none of your edits.

    What you and the templates changed is merged by git. Exit code 1 where that leaves conflicts.
    """
    from scaffolder import paths
    from scaffolder import update as update_

    outcome = update_.update(paths.find_data(), directory, to=to, dry=dry_run or check_only)
    _show_outcome(outcome, directory, as_json=as_json)
    return int(outcome.changes if check_only else outcome.conflicted)


@scaffold.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--database", help="The new database.", shell_complete=_complete("databases"))
@click.option("--frontend", help="The new front end.", shell_complete=_complete("frontends"))
@click.option("--stack", hidden=True)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@_json_option
def change(
    directory: Path, database: str | None, frontend: str | None, stack: str | None, dry_run: bool, as_json: bool
) -> int:
    """Give the project in DIRECTORY another database or front end, and lose none of your edits.

    Like update, with other answers: it brings the newest templates, too.
    """
    from scaffolder import paths
    from scaffolder import update as update_

    if stack:
        raise UsageError("--stack: another stack is another program; start one with scaffold new, and move your code")
    if not database and not frontend:
        raise UsageError("Give what to change: --database or --frontend")
    catalog = _catalog()
    for flag, wanted, known in (
        ("--database", database, catalog.databases),
        ("--frontend", frontend, catalog.frontends),
    ):
        if wanted is not None and wanted not in known:
            raise UsageError(f"{flag}: there is no {wanted!r}; choose from {', '.join(known)}")
    data = paths.find_data()
    outcome = update_.change(data, directory, database=database, frontend=frontend, dry=dry_run)
    _show_outcome(outcome, directory, as_json=as_json)
    return int(outcome.conflicted)


def _show_outcome(outcome: Outcome, directory: Path, *, as_json: bool) -> None:
    import shlex

    undo = shlex.join(["git", *([] if directory == Path() else ["-C", str(directory)]), "reset", "--hard"])
    if as_json:
        _print_json(_outcome_json(outcome, undo))
        return
    if outcome.recovered:
        click.echo("The update that was interrupted is complete.")
    elif outcome.merge is None:
        same = outcome.before == outcome.after
        click.echo(
            f"Nothing to do: the project is from {outcome.before}."
            if same
            else f"Nothing to do: {outcome.after} writes this project as {outcome.before} did."
        )
    for line, style in _merge_lines(outcome):
        click.secho(line, fg=style)
    for note in outcome.notes:
        click.echo(f"{note}.")
    if outcome.applied or outcome.recovered:
        settle = "Settle the conflicts and `git add` them" if outcome.conflicted else "Look at it: git diff --cached"
        click.echo(f"{settle}; then commit.\nTo undo it: {undo}")
    elif outcome.merge is not None:
        click.echo("Nothing was written.")


def _merge_lines(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The summary of a merge as lines of text, each with its colour."""
    merge = outcome.merge
    if merge is None:
        return []
    rows = [
        *(("changed", path, None) for path in merge.changed),
        *(("added", path, None) for path in merge.added),
        *(("removed", path, None) for path in merge.removed),
        *(("renamed", f"{old} → {path}", None) for old, path in merge.renamed),
        *(("kept away", f"{path}: you deleted it", None) for path in merge.kept),
        *(("conflict", f"{conflict.path}: {conflict.reason}", "red") for conflict in merge.conflicts),
    ]
    return [
        (f"{outcome.before} → {outcome.after}", None),
        *((f"  {word:<11}{text}", style) for word, text, style in rows),
    ]


def _outcome_json(outcome: Outcome, undo: str) -> dict[str, Any]:
    merge = outcome.merge
    return {
        "before": outcome.before,
        "after": outcome.after,
        "applied": outcome.applied,
        "recovered": outcome.recovered,
        "changed": list(merge.changed) if merge else [],
        "added": list(merge.added) if merge else [],
        "removed": list(merge.removed) if merge else [],
        "renamed": [{"old": old, "new": new} for old, new in merge.renamed] if merge else [],
        "conflicts": [{"path": each.path, "reason": each.reason} for each in merge.conflicts] if merge else [],
        "kept_away": list(merge.kept) if merge else [],
        "notes": list(outcome.notes),
        "undo": undo if outcome.applied or outcome.recovered else None,
    }


@scaffold.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the project is called (default: what it calls itself).")
@_json_option
def adopt(directory: Path, name: str | None, as_json: bool) -> None:
    """Find out which templates the project in DIRECTORY is from, and write that down.

    For a project whose answers file is lost. The file goes onto a branch of its own; yours stays as it is.
    """
    from scaffolder import adopt as adopt_
    from scaffolder import paths

    catalog = _catalog()
    found = adopt_.adopt(paths.find_data(), catalog, directory, name=name)
    undo = f"git branch -D {adopt_.BRANCH}"
    if as_json:
        from dataclasses import asdict

        facts = {"answers": asdict(found.spec), "version": found.version, "likeness": found.likeness}
        _print_json({**facts, "branch": adopt_.BRANCH, "update": _outcome_json(found.update, undo), "undo": undo})
        return
    spec = found.spec
    stack, database = catalog.stacks[spec.stack].name, catalog.databases[spec.database].name
    cell = f"{stack}, {database}, front end: {catalog.frontends[spec.frontend].name}"
    click.echo(f"{spec.name} is {found.likeness:.0%} like {found.version}: {cell}.")
    lines = _merge_lines(found.update)
    click.echo("An update would change:" if lines else "An update would change nothing.")
    for line, style in lines:
        click.secho(line, fg=style)
    click.echo(f"Its answers are on the branch {adopt_.BRANCH}; take them: git merge {adopt_.BRANCH}")
    click.echo(f"To undo it: {undo}")
