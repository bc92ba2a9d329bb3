"""Which version the templates have. A project records it, so that an update knows where it came from."""

from __future__ import annotations

import contextlib
import json
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.proc import check, git, which


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
            described = git("describe", "--tags", "--always", "--long", "--abbrev=40", cwd=data.root)
            status = git("status", "--porcelain", "--", "templates", "catalog", cwd=data.root)
        except ScaffoldError:  # a repository without a commit
            return Version("unknown", "")
        since_tag, _, commit = described.rpartition("-g")
        tag, _, distance = since_tag.rpartition("-")
        return Version(tag if distance == "0" else commit[:12], commit, dirty=bool(status))
    return Version("unknown", "")


@contextlib.contextmanager
def checkout(data: Data, revision: str) -> Iterator[Data]:
    """Catalog and templates as they were at a revision, in a temporary folder.

    Args:
        data: The templates at hand, in a git checkout.
        revision: Anything that git takes for a commit.

    Raises:
        ScaffoldError: This is no checkout, or it has no such revision.
    """
    if not (data.root / ".git").exists():
        raise ScaffoldError(f"{data.root} is no git checkout, so there is no {revision} of its templates")
    with tempfile.TemporaryDirectory(prefix="scaffold-history-") as folder:
        archive = Path(folder, "archive.tar")
        check(["git", "archive", "--output", str(archive), revision, "catalog", "templates"], cwd=data.root)
        root = Path(folder, "data")
        with tarfile.open(archive) as files:
            files.extractall(root, filter="data")
        yield Data(root)
