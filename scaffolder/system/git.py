"""Runs git in the repository of a folder, whatever repository the environment names."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.system import proc

_KEPT = re.compile(
    r"GIT_((AUTHOR|COMMITTER)_(NAME|EMAIL)|ASKPASS|CEILING_DIRECTORIES|CONFIG(_.+)?|CURL_VERBOSE"
    r"|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|HTTP_.+|PROXY_.+|SSH(_.+)?|SSL_.+|TEMPLATE_DIR|TERMINAL_PROMPT|TRACE.*)"
)
"""The user's git variables that are kept; all others are about a single command or another repository."""

AS_SCAFFOLD = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "scaffold"), ("EMAIL", "scaffold@localhost"))
}
"""The identity of scaffold's own commits, as environment variables."""


def _options(*settings: str) -> tuple[str, ...]:
    return tuple(word for setting in settings for word in ("-c", setting))


NO_HOOKS = _options("core.hooksPath=/dev/null", "core.fsmonitor=false", "core.ignoreStat=false", "core.safecrlf=false")
"""For reading and writing the user's work tree: runs no hooks or monitors, and reads the files themselves."""

EXACT_CHECKOUT = _options(
    "core.hooksPath=/dev/null", "core.sparseCheckout=false", "core.autocrlf=false", "core.eol=lf",
    "core.attributesFile=/dev/null",
)  # fmt: skip
"""For a checkout of old templates: every file, byte for byte."""

EXACT_MERGE = _options(
    "core.safecrlf=false", "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.sparseCheckout=false",
    "core.fileMode=true", "commit.gpgSign=false", "merge.renames=true", "merge.renameLimit=32767",
    "merge.directoryRenames=conflict", "diff.renameLimit=32767",
)  # fmt: skip
"""For a merge: the same result whatever the user's settings, except their merge drivers."""


def ask(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    timeout: float | None = None,
) -> tuple[int, str]:
    """Run a git command that may fail.

    Args:
        arguments: What follows `git`.
        cwd: A folder in the repository.
        env: Variables to add, such as `GIT_INDEX_FILE`.
        stdin: What the command reads; nothing by default.
        timeout: Seconds after which it is stopped.

    Returns:
        The exit code and git's output; without warnings, which could be taken for output.

    Raises:
        ScaffoldError: git is not installed.
    """
    cleaned = {name: None for name in os.environ if name.startswith("GIT_") and not _KEPT.fullmatch(name)}
    # Messages in English, which we search for.
    environment: dict[str, str | None] = {**cleaned, "LANGUAGE": "en", **(env or {})}
    return proc.run(["git", *arguments], cwd=cwd, env=environment, stdin=stdin, timeout=timeout, warnings=False)


def run(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, stdin: str | None = None) -> str:
    """Run a git command that must succeed; returns its output without the last newline.

    Raises:
        ScaffoldError: git failed; the end of its output is in `details`.
    """
    code, output = ask(*arguments, cwd=cwd, env=env, stdin=stdin)
    if code != 0:
        shown = [word for before, word in pairwise(["", *arguments]) if "-c" not in (before, word)]
        raise ScaffoldError(f"git {' '.join(shown)}: failed with exit code {code}", details=proc.tail(output))
    return output.rstrip("\n")


def missing_identity(folder: Path) -> dict[str, str]:
    """The variables missing for a commit identity in a repository: users without one still get a commit."""
    return {
        name: value
        for role in ("AUTHOR", "COMMITTER")
        if ask("var", f"GIT_{role}_IDENT", cwd=folder)[0] != 0
        for name, value in AS_SCAFFOLD.items()
        if name.startswith(f"GIT_{role}")
    }


def is_installed() -> bool:
    """True if git is on the PATH."""
    return proc.which("git") is not None


def is_no_repository(output: str) -> bool:
    """True if git failed because a folder is not in a repository."""
    return "not a git repository (or any" in output


def reason(output: str) -> str:
    """The line of git's output with the reason for its failure."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or ["git said nothing"])[0]


def object_folder(path: Path) -> str:
    """A folder for `GIT_ALTERNATE_OBJECT_DIRECTORIES`, quoted if it has a colon in its name."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
