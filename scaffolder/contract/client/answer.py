"""Expectations about a response, and their error messages."""

from __future__ import annotations

import json
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

from scaffolder.contract.document import Document


class Unmet(Exception):
    """The server breaks a rule; the message says in one line what was expected and what was received."""


def expect(kept: object, reason: str) -> None:
    """Raise `Unmet` with this reason unless the rule is kept."""
    if not kept:
        raise Unmet(reason)


def expect_equal(what: str, expected: object, got: object) -> None:
    """Raise `Unmet` unless both are equal, including the type: `True` is not 1."""
    expect(
        type(expected) is type(got) and expected == got,
        f"{what}: expected {shown(expected)}, got {shown(got)}",
    )


def shown(value: object) -> str:
    """A value as JSON, cut to fit in a line."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=repr)
    except RecursionError:
        return "a value nested too deeply to show"
    return text if len(text) <= 60 else f"{text[:40]} … ({len(text)} characters)"


class Answer:
    """An HTTP response that knows its request."""

    def __init__(self, asked: str, response: httpx.Response, contract: Document) -> None:
        self.asked = asked
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content = response.content
        self._contract = contract

    def expect(self, *statuses: int) -> Self:
        """Itself, if the status is one of these."""
        wanted = " or ".join(map(str, statuses))
        expect(self.status in statuses, f"{self.asked}: expected {wanted}, got {self.status}")
        return self

    def expect_no_5xx(self) -> Self:
        """Itself, if the status is below 500."""
        expect(self.status < 500, f"{self.asked}: expected anything but a 5xx, got {self.status}")
        return self

    @property
    def media_type(self) -> str:
        """The type of the body, in lower case and without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body, which must be UTF-8 JSON."""
        try:
            return json.loads(self.content.decode("utf-8"))
        except (ValueError, RecursionError):
            raise Unmet(f"{self.asked}: expected a body in UTF-8 JSON, got {shown(repr(self.content[:40]))}") from None

    def object(self) -> dict[str, Any]:
        """The body, which must be a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise Unmet(f"{self.asked}: expected a JSON object, got {shown(body)}")
        return body

    def expect_conforms(self, schema: str) -> dict[str, Any]:
        """The body, which must match the contract's schema of that name."""
        body = self.object()
        fault = self._contract.fault(body, schema)
        expect(not fault, f"{self.asked}: {fault}")
        return body

    def expect_out_of_range(self, *members: str) -> Self:
        """Itself, if it is a 422 with an entry in `errors` for each of these members."""
        self.expect(422)
        named = {_last_segment(pointer) for pointer in self.pointers()}
        missing = [member for member in members if member not in named]
        expect(not missing, f"{self.asked}: no entry in `errors` for {', '.join(missing)}")
        return self

    def expect_wrong_type(self, member: str) -> Self:
        """Itself, if it is a 400 or 422 that names this member in `detail` or `errors`."""
        return self.expect(400, 422).expect_named(member)

    def expect_bad_query(self, *parameters: str) -> Self:
        """Itself, if it is a 422 that names at least one of these parameters in `detail` or `errors`."""
        return self.expect(422).expect_named(*parameters)

    def expect_named(self, *names: str) -> Self:
        """Itself, if `detail` or `errors` names at least one of these."""
        body = self.object()
        told = json.dumps([body.get("detail"), body.get("errors")], ensure_ascii=False)
        expect(
            any(name in told for name in names),
            f"{self.asked}: neither `detail` nor `errors` names {' or '.join(names)}",
        )
        return self

    def entries(self) -> list[dict[str, Any]]:
        """The entries in `errors`."""
        errors = self.object().get("errors")
        return [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []

    def pointers(self) -> list[str]:
        """The pointers of the entries in `errors`."""
        return [str(entry.get("pointer")) for entry in self.entries()]


def _last_segment(pointer: str) -> str:
    return pointer.rpartition("/")[2].lstrip("#")


def one_line(text: str, limit: int = 200) -> str:
    """A text without line breaks and other unprintable characters, cut if too long for a report."""
    words = " ".join(text.split())
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in words)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def describe(error: Exception) -> str:
    """An unexpected exception in one line."""
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words(error)
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _cannot_connect(error: Exception) -> str:
    """The reason is at the end of the chain: httpx itself gives none."""
    cause: BaseException = error
    while (deeper := cause.__cause__ or cause.__context__) is not None:
        cause = deeper
    if isinstance(cause, BaseExceptionGroup):
        cause = cause.exceptions[0]
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"no TLS: {(cause.reason or str(cause)).replace('_', ' ').lower()}"
    if isinstance(cause, socket.gaierror):
        return f"cannot connect: {cause.strerror}"
    if isinstance(cause, OSError) and cause.errno:
        return f"cannot connect: {os.strerror(cause.errno)}"
    return "cannot connect"


def _broken(error: Exception) -> str:
    return f"the connection broke: {error}".rstrip(": ")


_WORDS: tuple[tuple[type[Exception], Callable[[Exception], str]], ...] = (
    (TimeoutError, lambda error: "no answer in time"),
    (httpx.TimeoutException, lambda error: "no answer in time"),
    (httpx.ConnectError, _cannot_connect),
    (ssl.SSLError, _cannot_connect),
    (ConnectionRefusedError, _cannot_connect),
    (httpx.TransportError, _broken),
    (ConnectionError, _broken),
    (httpx.DecodingError, lambda error: f"the body cannot be decoded: {error}".rstrip(": ")),
)
