"""Digests of what a cell is rendered from and judged by: they tell whether a ledger row is still valid."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path

from scaffolder import paths
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.files import JUNK, below
from scaffolder.render.plan import display_names, layers

JUDGES = ("contract", "smoke", "run")
"""The packages whose code decides whether a cell passes."""
_DIGITS = 16
"""The length of a digest's unique prefix."""


def key(rendered: str, judges: str) -> str:
    """A cell's key: a digest of what it renders to and what judges it.

    Args:
        rendered: The digest that `render` returns, and that the project's answers file records.
        judges: The digest of what judges it.
    """
    return hashlib.sha256(f"{rendered}\0{judges}".encode()).hexdigest()[:_DIGITS]


def backend(project: Path) -> str:
    """A digest of a generated project's backend: nothing else in the project decides how fast it answers."""
    return _folder(str(project / "backend"))[:_DIGITS]


class Sources:
    """Digests of what cells are rendered from and judged by, without rendering; each folder is read once."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._digests: dict[Path, str] = {}

    @functools.cached_property
    def judges(self) -> str:
        """A digest of the contract and of the code that decides whether a cell passes."""
        return self._all(self._data.contract.parent, *(paths.PACKAGE / name for name in JUDGES))

    def of(self, spec: ProjectSpec) -> str:
        """A digest of everything that determines a cell's key: while it is the same, so is the key."""
        files, parts = layers(self._data, spec)
        folders = self._all(paths.PACKAGE / "render", *(folder for folder, _ in (*files, *parts)))
        called = display_names(self._data, spec).values()
        facts = "\0".join([self.judges, self._configuration, folders, *called])
        return hashlib.sha256(facts.encode()).hexdigest()[:_DIGITS]

    @functools.cached_property
    def _configuration(self) -> str:
        return hashlib.sha256((self._data.templates / "copier.yml").read_bytes()).hexdigest()

    def _all(self, *folders: Path) -> str:
        for folder in folders:
            if folder not in self._digests:
                self._digests[folder] = _folder(str(folder))
        return "\0".join(self._digests[folder] for folder in folders)


def _folder(folder: str) -> str:
    """A digest of the names, executable bits and contents of a folder's files; of nothing if it is missing."""
    total = hashlib.sha256()
    for name, path in sorted(below(folder, JUNK)):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            mode, content = os.fstat(file.fileno()).st_mode, file.read()
        total.update(f"{name}\0{bool(mode & 0o100):d}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
