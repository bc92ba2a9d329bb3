"""Jinja extensions for rendering: templates are read in place, and compiled ones are cached."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, FunctionLoader
from jinja2.bccache import Bucket
from jinja2.ext import Extension

from scaffolder.errors import ScaffoldError
from scaffolder.system import cache

_SEAL = hashlib.sha256().digest_size
_SYNTAX = (
    "block_start_string", "block_end_string", "variable_start_string", "variable_end_string",
    "comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix",
    "trim_blocks", "lstrip_blocks", "keep_trailing_newline", "newline_sequence", "autoescape",
)  # fmt: skip

SOURCES = "sources.json"
"""Next to `copier.yml`: the name of each template → its file."""


class SourcesInPlace(Extension):
    """Finds templates with `SOURCES`: copying costs more than rendering, and errors would name the copies."""

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
    """Caches compiled templates in the user's cache folder, if there is one: compiling takes most of the time."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        with contextlib.suppress(OSError, ScaffoldError):
            environment.bytecode_cache = _Cache(cache.folder("jinja"))


class _Cache(BytecodeCache):
    """Finds code by the template's name and text, because the template's folder differs each time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        syntax = [getattr(environment, option) for option in _SYNTAX]
        facts = f"{sys.version}\0{name}\0{syntax}\0{sorted(environment.extensions)}\0{source}"
        key = hashlib.sha256(facts.encode()).hexdigest()
        bucket = Bucket(environment, f"{key}.cache", key)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            kept = (self._folder / bucket.key).read_bytes()
            os.utime(self._folder / bucket.key)  # still in use
            # Incomplete code is not run: it could do anything, including crash Python.
            if kept.startswith(_seal(kept[_SEAL:])):
                bucket.load_bytecode(io.BytesIO(kept[_SEAL:]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(_seal(code) + code)
            file.close()
            Path(file.name).replace(self._folder / bucket.key)


def _seal(code: bytes) -> bytes:
    return hashlib.sha256(code).digest()
