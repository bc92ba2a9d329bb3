"""Where the catalog and the templates are: in a checkout of this repository or in the installed package."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError

PACKAGE = Path(__file__).resolve().parent
"""The folder of this package's code."""


@dataclass(frozen=True, slots=True)
class Data:
    """The folders with the tool's data, none of which is in its code."""

    root: Path

    @property
    def catalog(self) -> Path:
        """The folder of TOML files."""
        return self.root / "catalog"

    @property
    def contract(self) -> Path:
        """The contract's OpenAPI file."""
        return self.catalog / "contract" / "openapi.yaml"

    @property
    def templates(self) -> Path:
        """The folder of template files."""
        return self.root / "templates"


def program() -> str:
    """How the user calls scaffold, as a word of a command: by its path where no `scaffold` is on the PATH."""
    import shlex
    import shutil

    called = sys.argv[0]
    if Path(called).name != "scaffold" or shutil.which("scaffold"):
        return "scaffold"
    return shlex.quote(called)


def command_for(words: str, directory: Path) -> str:
    """A command of scaffold for a project, as it can be typed in the working directory."""
    import shlex

    here, directory = Path.cwd(), directory.absolute()
    if here.is_relative_to(directory):
        return f"{program()} {words}"
    near = directory.is_relative_to(here)
    return f"{program()} {words} {shlex.quote(str(directory.relative_to(here) if near else directory))}"


def find_data() -> Data:
    """The package's data: `scaffolder/data` in a wheel, the repository's root in a checkout."""
    installed = PACKAGE / "data"
    return Data(installed if installed.is_dir() else PACKAGE.parent)


def state_dir() -> Path:
    """The user's folder for what is running; created if missing. Raises ScaffoldError if that fails."""
    from platformdirs import user_state_path

    return _folder_of(user_state_path, "XDG_STATE_HOME")


def cache_dir() -> Path:
    """The user's cache folder; created if missing. Raises ScaffoldError if that fails."""
    from platformdirs import user_cache_path

    return _folder_of(user_cache_path, "XDG_CACHE_HOME")


def _folder_of(find: Callable[[str], Path], variable: str) -> Path:
    try:
        folder = find("scaffolder")
        if not folder.is_absolute():
            raise RuntimeError("there is no home folder")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.stat()
        # Its contents are trusted: compiled templates are run, and git reads a repository's settings.
        if hasattr(os, "geteuid") and (facts.st_uid != os.geteuid() or facts.st_mode & 0o022):
            raise PermissionError(errno.EPERM, f"{folder} is writable by others")
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this user has no home folder"
        raise ScaffoldError(f"There is no folder for scaffold's files: {reason}. Set {variable} to one") from error
    return folder
