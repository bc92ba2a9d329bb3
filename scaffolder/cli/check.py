"""`scaffold check`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffolder.cli._shared import examples, json_option, print_json
from scaffolder.errors import UsageError

if TYPE_CHECKING:
    from scaffolder.model import CheckResult

_LIMITED = re.compile(r"\b429\b")


@click.command(
    name="check",
    short_help="Test a running backend or front end.",
    epilog=examples(
        "scaffold check http://localhost:8000",
        "scaffold check localhost:8000 --only 'events.*'",
        "scaffold check --web http://localhost:8080",
    ),
)
@click.argument("url", required=False)
@click.option("--web", is_flag=True, help="Test the front end at URL in a browser (needs Playwright).")
@click.option("--email", help="E-mail address to log in with (default: the demo user's).")
@click.option("--password", help="That user's password.")
@click.option(
    "--secret-key",
    envvar="SECRET_KEY",
    show_envvar=True,
    help="The server's SECRET_KEY, so that checks can sign tokens.",
)
@click.option("--only", multiple=True, metavar="PATTERN", help="Only checks whose name matches, such as 'events.*'.")
@click.option("--list", "list_only", is_flag=True, help="List the checks and their rules, and exit.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write a JUnit XML file.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    url: str | None,
    web: bool,
    email: str | None,
    password: str | None,
    secret_key: str | None,
    only: tuple[str, ...],
    list_only: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Test the backend at URL, ours or not, against the contract; with --web, test the front end there.

    Exit code 1 if a check fails, 2 if nothing answers.
    """
    if list_only:
        _list_checks(web=web, only=only, as_json=as_json)
        return 0
    if url is None:
        what, port = ("front end", 8080) if web else ("backend", 8000)
        raise UsageError(f"Give the URL of the {what}, such as http://localhost:{port}")
    from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD
    from scaffolder.report import SIGNS, Progress, check_line, checks_json, tally, write_junit

    from_environment = context.get_parameter_source("secret_key") is click.core.ParameterSource.ENVIRONMENT
    if web and secret_key and not from_environment:
        raise UsageError("--secret-key is for backends: the checks of a front end do not sign tokens")
    if from_environment and not web:
        click.echo("Using the secret key from the environment variable SECRET_KEY.", err=True)
    user, secret = email or DEMO_EMAIL, password or DEMO_PASSWORD
    with Progress() as progress:

        def show(result: CheckResult) -> None:
            progress.detail(check_line(result))

        if web:
            from scaffolder import web as front_end

            results = front_end.run_checks(url, email=user, password=secret, only=only, on_result=show)
        else:
            from scaffolder import contract

            results = contract.run_checks(
                url, email=user, password=secret, secret_key=secret_key, only=only, on_result=show
            )
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
    if not web and any(result.status == "failed" and _LIMITED.search(result.reason) for result in results):
        click.echo(
            "Some answers were 429: something in front of the backend, such as the front end's nginx, limits "
            "logins. Give the backend's own URL, such as http://localhost:8000.",
            err=True,
        )
    if junit:
        write_junit(junit, [(url, results)])
    return int(any(result.status == "failed" for result in results))


def _list_checks(*, web: bool, only: tuple[str, ...], as_json: bool) -> None:
    from scaffolder import contract
    from scaffolder import web as front_end

    chosen = front_end.chosen(only) if web else contract.chosen(only)
    if as_json:
        print_json([{"name": check.name, "rule": check.rule} for check in chosen])
        return
    for check in chosen:
        click.echo(f"{check.name}: {check.rule}")
