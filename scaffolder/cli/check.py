"""`scaffold check`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from scaffolder.cli._shared import examples, json_option, print_json
from scaffolder.errors import UsageError

_LIMITED = re.compile(r"\b429\b")


@click.command(
    name="check",
    short_help="Test a running backend against the contract.",
    epilog=examples("scaffold check http://localhost:8000", "scaffold check localhost:8000 --only 'events.*'"),
)
@click.argument("url", required=False)
@click.option("--email", help="Whom to log in as (default: the demo user).")
@click.option("--password", help="That user's password.")
@click.option(
    "--secret-key",
    envvar="SECRET_KEY",
    show_envvar=True,
    help="The server's SECRET_KEY, to sign tokens of our own.",
)
@click.option("--only", multiple=True, metavar="PATTERN", help="Only checks whose name matches, such as 'events.*'.")
@click.option("--list", "list_only", is_flag=True, help="List the checks and their rules, and ask nothing.")
@click.option("--junit", type=click.Path(path_type=Path), help="Also write a JUnit XML file.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    url: str | None,
    email: str | None,
    password: str | None,
    secret_key: str | None,
    only: tuple[str, ...],
    list_only: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Test the backend at URL, ours or not, against the contract.

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

    if context.get_parameter_source("secret_key") is click.core.ParameterSource.ENVIRONMENT:
        click.echo("The secret key is that of the variable SECRET_KEY.", err=True)
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
    if any(result.status == "failed" and _LIMITED.search(result.reason) for result in results):
        click.echo(
            "Some answers were 429: something in front of the backend, such as the front end's nginx, limits how often "
            "one may log in. Give the backend's own URL, such as http://localhost:8000.",
            err=True,
        )
    return int(any(result.status == "failed" for result in results))


def _list_checks(*, as_json: bool) -> None:
    from scaffolder import contract

    if as_json:
        print_json([{"name": each.name, "rule": each.rule} for each in contract.CHECKS])
        return
    for each in contract.CHECKS:
        click.echo(f"{each.name}: {each.rule}")
