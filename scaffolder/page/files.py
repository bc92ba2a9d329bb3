"""The files of every cell, as they would be written, with each distinct file and each distinct line once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from scaffolder.model import PlannedFile, ProjectSpec, Stack
from scaffolder.page import code
from scaffolder.page.code import Line
from scaffolder.paths import Data
from scaffolder.render import render
from scaffolder.render.history import Version
from scaffolder.render.plan import make_plan
from scaffolder.system.scratch import scratch

_CHECKSUM = re.compile(r"\b[0-9a-f]{40}|[0-9A-Za-z+/]{42}")
_FEW = 10
"""A file with so many checksums is one that a package manager writes and nobody reads."""


@dataclass(slots=True)
class Files:
    """What is in the files of all cells that were added."""

    data: Data
    version: Version
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    """Text and marks of each distinct line → its number."""
    files: list[list[int] | str] = field(default_factory=list)
    """The numbers of each distinct file's lines; or why it is not shown."""
    paths: dict[str, int] = field(default_factory=dict)
    """Each path that a project has a file at → its number."""
    _numbers: dict[tuple[str, bytes], int] = field(default_factory=dict)
    _code_lines: list[int] = field(default_factory=list)
    _contents: dict[Path, bytes] = field(default_factory=dict)

    def add(self, spec: ProjectSpec) -> dict[int, int]:
        """Add a cell's files: the same that `scaffold new --dry-run` lists.

        Returns:
            The number of each path → that of the file there.

        Raises:
            CatalogError: A template is broken.
        """
        plan = make_plan(self.data, spec)
        found = {}
        with scratch() as folder:
            # What is not rendered is read where it is: it is most of a project.
            rendered = replace(plan, files=tuple(file for file in plan.files if file.rendered))
            render.render(self.data, rendered, folder / "project", version=self.version)
            for file in plan.files:
                path = self.paths.setdefault(file.target, len(self.paths))
                found[path] = self._number(file.target, self._content(file, folder / "project"))
        return found

    def code_lines(self, stack: Stack, cell: dict[int, int]) -> int:
        """How many lines of code a cell's backend has: in its own language, without tests, blank lines and comments."""
        paths = list(self.paths)
        language = PurePosixPath(stack.tour["routes"]).suffix
        return sum(
            self._code_lines[file]
            for path, file in cell.items()
            if paths[path].startswith("backend/") and paths[path].endswith(language) and not code.is_test(paths[path])
        )

    def _content(self, file: PlannedFile, project: Path) -> bytes:
        if file.rendered:
            return (project / file.target).read_bytes()
        if file.source not in self._contents:
            self._contents[file.source] = file.source.read_bytes()
        return self._contents[file.source]

    def _number(self, path: str, content: bytes) -> int:
        key = (PurePosixPath(path).name, content)
        if key not in self._numbers:
            self._numbers[key] = len(self.files)
            read = _read(*key)
            lines = [] if isinstance(read, str) else read
            self.files.append(read if isinstance(read, str) else [self._line(line) for line in lines])
            self._code_lines.append(sum(line.code for line in lines))
        return self._numbers[key]

    def _line(self, line: Line) -> int:
        return self.lines.setdefault((line.text, line.marks), len(self.lines))


def _read(name: str, content: bytes) -> list[Line] | str:
    """The lines of a file, or why they are not shown."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return f"{len(content):,} bytes that are no text."
    if len(_CHECKSUM.findall(text)) >= _FEW:
        return f"{text.count(chr(10)):,} lines of versions and checksums, which a package manager writes."
    return code.lines(name, text)
