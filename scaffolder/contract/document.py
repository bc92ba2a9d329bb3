"""The contract's OpenAPI file: the schemas of responses and the operations of every backend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

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
        """The OpenAPI document in a file."""
        return _read(path)

    def fault(self, value: object, schema: str) -> str:
        """Why a value does not match the schema of that name, in one line; empty if it does."""
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

    def operations(self, location: str = "") -> set[tuple[str, str]]:
        """Method and path of all operations, each path parameter as `{id}`, whatever its name.

        Paths are those on the server, with the prefix of a `servers` entry. `location` is the document's own
        URL, the base of relative entries.
        """
        found = set()
        for path, given in self._content["paths"].items():
            item = self._resolved(given)
            for method in METHODS & item.keys():
                servers = item[method].get("servers") or item.get("servers") or self._content.get("servers")
                for server in servers or [{"url": "/"}]:
                    prefix = urlsplit(urljoin(location, _filled_in(server))).path.rstrip("/")
                    found.add((method.upper(), re.sub(r"\{[^{}]*\}", "{id}", prefix + path)))
        return found

    def _resolved(self, item: dict[str, Any]) -> dict[str, Any]:
        """A path item, which may be a reference within the document."""
        target: Any = self._content
        for name in item.get("$ref", "").removeprefix("#").split("/")[1:]:
            target = target[name.replace("~1", "/").replace("~0", "~")]
        return item if target is self._content else {**target, **item}


def _filled_in(server: dict[str, Any]) -> str:
    """A server's URL with the defaults of its variables."""
    url: str = server["url"]
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", str(variable["default"]))
    return url


@cache
def _read(path: Path) -> Document:
    return Document(yaml.safe_load(path.read_text("utf-8")))
