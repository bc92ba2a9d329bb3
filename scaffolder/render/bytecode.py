"""Keeps what Jinja made of a template for the next time: compiling takes longer than all the rest of rendering."""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from jinja2.ext import Extension

from scaffolder import paths
from scaffolder.errors import ScaffoldError

_OLD_SECONDS = 30 * 24 * 3600.0
_SYNTAX = ("block_start_string", "variable_start_string", "comment_start_string", "trim_blocks", "lstrip_blocks")


class KeptBytecode(Extension):
    """Gives an environment a cache in the user's cache folder, where there is one."""

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
