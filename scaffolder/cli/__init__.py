"""The command line: composes the stages, and is the one place where an error becomes a message and an exit code.

Only click is imported at the top; a command imports what it needs when it runs.
"""

from __future__ import annotations

import gc
import os
import signal
import sys

import click

from scaffolder.cli import browse, judge, new, run, update
from scaffolder.errors import Cancelled, ScaffoldError


def main() -> None:
    """Run the command that the process's arguments name, and exit: 0, 1 failed, 2 misused, 130 Ctrl-C."""
    # A closed terminal and a polite kill clean up as Ctrl-C does.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    code = _run(sys.argv[1:])
    # The process ends: looking through all that was imported for garbage would be time lost.
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
        return _fail(f"{error.filename or 'the system'}: {error.strerror or error}", ScaffoldError.exit_code)
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    click.secho(f"scaffold: {message}", err=True, fg="red", color=_color())
    return code


def _color() -> bool | None:
    """False where the user wants no colours (no-color.org); otherwise click decides by the terminal."""
    return False if os.environ.get("NO_COLOR") else None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scaffolder", prog_name="scaffold")
def scaffold() -> None:
    """Write a small, complete project in which a front end calls a backend, and run it."""


for command in (
    new.new,
    run.run,
    run.stop,
    update.update,
    update.change,
    update.adopt,
    browse.list_,
    browse.show,
    judge.check,
    judge.smoke,
):
    scaffold.add_command(command)
