"""The contract's OpenAPI file: the schemas that answers keep and the operations that every backend has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

METHODS = frozenset({"get", "put", "post", "delete"})


class Document:
    """An OpenAPI document."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content
        self._validators: dict[str, Draft202012Validator] = {}

    @classmethod
    def read(cls, path: Path) -> Document:
        """The document in this file."""
        return _read(path)

    def fault(self, value: object, schema: str) -> str:
        """Why a value is not what the schema of that name says, in one line; empty if it is."""
        error = best_match(self._validator(schema).iter_errors(value))
        if error is None:
            return ""
        place = error.json_path.removeprefix("$").removeprefix(".")
        return f"{place}: {error.message}" if place else error.message

    def _validator(self, schema: str) -> Draft202012Validator:
        if schema not in self._validators:
            root = {"$ref": f"#/components/schemas/{schema}", "components": self._content["components"]}
            self._validators[schema] = Draft202012Validator(root)
        return self._validators[schema]

    def operations(self) -> set[str]:
        """All operations, each as `GET /api/health`."""
        paths = self._content.get("paths")
        return {
            f"{method.upper()} {path}"
            for path, item in (paths.items() if isinstance(paths, dict) else ())
            if isinstance(item, dict)
            for method in METHODS & item.keys()
        }


@cache
def _read(path: Path) -> Document:
    return Document(yaml.safe_load(path.read_text("utf-8")))
