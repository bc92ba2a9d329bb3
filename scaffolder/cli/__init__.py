"""The command line: composes the stages, and is the one place where an error becomes a message and an exit code.

Only click is imported at the top; a command imports what it needs when it runs.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys

import click

from scaffolder.cli import (
    adopt,
    change,
    check,
    diff,
    list_,
    matrix,
    new,
    report,
    run,
    show,
    smoke,
    status,
    stop,
    update,
)
from scaffolder.errors import UNEXPECTED, Cancelled, ScaffoldError


def main() -> None:
    """Run the command that the process's arguments name, and exit.

    0 done, 1 failed, 2 misused, 3 a fault of scaffold's own, 130 Ctrl-C.
    """
    # A short command makes little garbage; looking for it among all that was imported would be time lost.
    gc.set_threshold(100_000)
    # A closed terminal and a polite kill clean up as Ctrl-C does.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # What a stream cannot write, such as a check mark in Latin-1, is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = _run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        code = scaffold.main(arguments, prog_name="scaffold", standalone_mode=False, color=_color())
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
    except OSError as error:  # a full disk, a folder that cannot be read
        return _fail(
            f"{error.filename or 'operating system error'}: {error.strerror or error}", ScaffoldError.exit_code
        )
    except Exception as error:
        return _fail(_unexpected(arguments, error), UNEXPECTED)
    return code if isinstance(code, int) else 0


def _unexpected(arguments: list[str], error: Exception) -> str:
    """Write down a fault of our own; returns the line that says where."""
    import platform
    import shlex
    import tempfile
    import traceback

    facts = {
        "command": shlex.join(["scaffold", *_without_secrets(arguments)]),
        "scaffold": _version(),
        "python": sys.version,
        "system": platform.platform(),
    }
    lines = [*(f"{name}: {value}" for name, value in facts.items()), "", *traceback.format_exception(error)]
    problem = f"{type(error).__name__}: {' '.join(str(error).split())}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="scaffold-error-", suffix=".log", delete=False, encoding="utf-8", errors="replace"
        ) as log:
            log.write("\n".join(lines))
    except OSError:
        click.echo("\n".join(lines), err=True)
        return f"unexpected error: {problem}. Please report it with the text above"
    return f"unexpected error: {problem}. Please report it with {log.name}"


def _without_secrets(arguments: list[str]) -> list[str]:
    """A command's arguments as they may be reported: without passwords and keys."""
    import re

    shown = [re.sub(r"^(--password|--secret-key)=.*", r"\1=***", each, flags=re.S) for each in arguments]
    # A URL's user name and password, also where `check` adds the scheme.
    shown = [
        re.sub(r"://[^/?#]*@|^[^/?#@:]+:[^/?#]*@", lambda found: "://***@" if "://" in found[0] else "***@", each)
        for each in shown
    ]
    hidden = (each in ("--password", "--secret-key") for each in ["", *arguments])
    return ["***" if hide else each for each, hide in zip(shown, hidden, strict=False)]


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("scaffolder")
    except metadata.PackageNotFoundError:
        return "not installed"


def _fail(message: str, code: int) -> int:
    click.secho(f"scaffold: {message}", err=True, fg="red", color=_color())
    return code


def _color() -> bool | None:
    """False where there should be no colours (no-color.org, TERM=dumb); otherwise click decides by the terminal."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


_SECTIONS = {
    "Start": (new, run, stop),
    "Keep up to date": (status, diff, update, change, adopt),
    "Choose": (list_, show, report),
    "Test": (check, smoke, matrix),
}


class _Commands(click.Group):
    """Commands in the order in which they are used."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What `--help` says of the commands; see click."""
        for title, modules in _SECTIONS.items():
            with formatter.section(title):
                commands = (module.command for module in modules)
                formatter.write_dl([(command.name or "", command.get_short_help_str()) for command in commands])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scaffolder", prog_name="scaffold")
def scaffold() -> None:
    """Generate a small web shop in the framework of your choice, run it, and keep it up to date."""


for modules in _SECTIONS.values():
    for module in modules:
        scaffold.add_command(module.command)
