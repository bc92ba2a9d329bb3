"""What rendering adds to Jinja: templates are read where they are, and what they compile to is kept."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemBytecodeCache, FileSystemLoader, FunctionLoader
from jinja2.bccache import Bucket
from jinja2.ext import Extension

from scaffolder import paths
from scaffolder.errors import ScaffoldError

_OLD_SECONDS = 30 * 24 * 3600.0
_SYNTAX = ("block_start_string", "variable_start_string", "comment_start_string", "trim_blocks", "lstrip_blocks")


SOURCES = "sources.json"
"""Beside `copier.yml`: the name of each template → the file that it is."""


class SourcesInPlace(Extension):
    """Finds templates by `SOURCES`: copies would cost more than rendering them, and errors would name the copies."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        others = environment.loader
        assert isinstance(others, FileSystemLoader)
        path = Path(others.searchpath[0], SOURCES)
        sources: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))

        def find(name: str) -> tuple[str, str, None] | None:
            source = sources.get(name)
            return (Path(source).read_text(encoding="utf-8"), source, None) if source else None

        environment.loader = ChoiceLoader([FunctionLoader(find), others])


class KeptBytecode(Extension):
    """Keeps compiled templates in the user's cache folder, where there is one: compiling takes longer than the rest."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        with contextlib.suppress(OSError, ScaffoldError):
            folder = paths.cache_dir() / "jinja"
            folder.mkdir(exist_ok=True)
            environment.bytecode_cache = _Cache(folder)


class _Cache(FileSystemBytecodeCache):
    """Finds code by the template's name and text: the folder that a template is in is another one each time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._folder = folder
        self._swept = False

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        syntax = [getattr(environment, option) for option in _SYNTAX]
        key = hashlib.sha256(f"{name}\0{syntax}\0{source}".encode()).hexdigest()
        bucket = Bucket(environment, key, key)
        self.load_bytecode(bucket)
        return bucket

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
            self._sweep()

    def _sweep(self) -> None:
        """Remove what was compiled long ago: it belongs to other versions, or is compiled once more."""
        if not self._swept:
            self._swept = True
            for path in self._folder.iterdir():
                if time.time() - path.stat().st_mtime > _OLD_SECONDS:
                    path.unlink(missing_ok=True)
