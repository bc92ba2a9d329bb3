"""What a check may expect of an answer, and how it says that it got something else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Self

import httpx
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from scaffolder.paths import find_data


class Unmet(Exception):
    """The server does not keep a rule; the message says in one line what was expected and what came."""


def expect(kept: object, reason: str) -> None:
    """Raise `Unmet` with this reason unless the rule is kept."""
    if not kept:
        raise Unmet(reason)


def expect_equal(what: str, expected: object, got: object) -> None:
    """Raise `Unmet` unless both are the same, to the type: `True` is not 1."""
    expect(
        type(expected) is type(got) and expected == got,
        f"{what}: expected {shown(expected)}, got {shown(got)}",
    )


def shown(value: object) -> str:
    """A value as JSON, cut to what fits in a line."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else f"{text[:40]} … ({len(text)} characters)"


@cache
def contract() -> dict[str, Any]:
    """The OpenAPI document that every backend keeps."""
    document: dict[str, Any] = yaml.safe_load(find_data().contract.read_text("utf-8"))
    return document


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": contract()["components"]})


def expect_conforms(what: str, value: object, schema: str) -> None:
    """Raise `Unmet` unless a value is what the contract's schema of that name says."""
    error = best_match(_validator(schema).iter_errors(value))
    if error is not None:
        place = error.json_path.removeprefix("$").removeprefix(".")
        raise Unmet(f"{what}: {place}: {error.message}" if place else f"{what}: {error.message}")


class Answer:
    """An HTTP answer that knows what it is the answer to."""

    def __init__(self, asked: str, response: httpx.Response) -> None:
        self.asked = asked
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content = response.content

    def expect(self, *statuses: int) -> Self:
        """Itself, where the status is one of these."""
        wanted = " or ".join(map(str, statuses))
        expect(self.status in statuses, f"{self.asked}: expected {wanted}, got {self.status}")
        return self

    def expect_no_5xx(self, *granted: int) -> Self:
        """Itself, where the status is below 500 or granted."""
        expect(
            self.status < 500 or self.status in granted,
            f"{self.asked}: expected anything but a 5xx, got {self.status}",
        )
        return self

    @property
    def media_type(self) -> str:
        """The type of the body, in lower case and without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body, which must be UTF-8 JSON."""
        try:
            return json.loads(self.content.decode("utf-8"))
        except ValueError:
            raise Unmet(f"{self.asked}: expected a body in UTF-8 JSON, got {shown(repr(self.content[:40]))}") from None

    def object(self) -> dict[str, Any]:
        """The body, which must be a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise Unmet(f"{self.asked}: expected a JSON object, got {shown(body)}")
        return body

    def expect_conforms(self, schema: str) -> dict[str, Any]:
        """The body, which must be what the contract's schema of that name says."""
        body = self.object()
        expect_conforms(self.asked, body, schema)
        return body

    def expect_out_of_range(self, *members: str) -> Self:
        """Itself, where it is a 422 with an entry in `errors` for each of these members or parameters."""
        self.expect(422)
        named = {_last_segment(pointer) for pointer in self.pointers()}
        missing = [member for member in members if member not in named]
        expect(not missing, f"{self.asked}: no entry in `errors` for {', '.join(missing)}")
        return self

    def expect_wrong_type(self, member: str) -> Self:
        """Itself, where it is a 400 or 422 that names this member in `detail` or `errors`."""
        self.expect(400, 422)
        body = self.object()
        told = json.dumps([body.get("detail"), body.get("errors")], ensure_ascii=False)
        expect(member in told, f"{self.asked}: neither `detail` nor `errors` names {member}")
        return self

    def pointers(self) -> list[str]:
        """Where the entries in `errors` point."""
        errors = self.object().get("errors")
        if not isinstance(errors, list):
            return []
        entries = [entry for entry in errors if isinstance(entry, dict)]
        return [str(entry.get("pointer")) for entry in entries]


def _last_segment(pointer: str) -> str:
    return pointer.rpartition("/")[2].lstrip("#")


def one_line(text: str, limit: int = 200) -> str:
    """A text without line breaks or anything else unprintable, cut where it is too long for a report."""
    words = " ".join(text.split())
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in words)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def describe(error: Exception) -> str:
    """An unexpected exception in one line."""
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words(error)
    return f"{type(error).__name__}: {error}".rstrip(": ")


_WORDS: tuple[tuple[type[Exception], Callable[[Exception], str]], ...] = (
    (TimeoutError, lambda error: "no answer in time"),
    (httpx.TimeoutException, lambda error: "no answer in time"),
    (httpx.ConnectError, lambda error: "cannot connect"),
    (httpx.TransportError, lambda error: f"the connection broke: {error}".rstrip(": ")),
    (ConnectionError, lambda error: f"the connection broke: {error}".rstrip(": ")),
)
