"""Which version the templates have. A project records it, so that an update knows where it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass

from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.proc import git, which


@dataclass(frozen=True, slots=True)
class Version:
    """A version of catalog and templates."""

    name: str
    """A tag, or the commit where there is none."""
    commit: str
    """The full commit id; empty where nothing tells."""
    dirty: bool = False
    """True where files differ from that commit."""


def current(data: Data) -> Version:
    """The version of the templates at hand: what the build wrote down, or what git says of the checkout."""
    recorded = data.root / "version.json"
    if recorded.is_file():
        return Version(**json.loads(recorded.read_text(encoding="utf-8")))
    if which("git") and (data.root / ".git").exists():
        try:
            commit = git("rev-parse", "HEAD", cwd=data.root)
            name = git("describe", "--tags", "--always", "--abbrev=12", cwd=data.root)
            status = git("status", "--porcelain", "--", "templates", "catalog", cwd=data.root)
        except ScaffoldError:  # a repository without a commit
            return Version("unknown", "")
        return Version(name, commit, dirty=bool(status))
    return Version("unknown", "")
