"""Excludes from schemathesis what the contract leaves open; schemathesis imports this via `SCHEMATHESIS_HOOKS`.

A freedom is excluded whether schemathesis considers it valid or invalid, so that neither strict nor lenient
servers must adapt to the generator. The hooks are for cases, because the coverage phase supports no others.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import schemathesis

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_WELL_FORMED = re.compile(r"[a-z0-9]+@[a-z0-9]+\.[a-z]{2,}")
_TRIMMED = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""The Unicode categories that a server may trim from a name."""


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Whether the contract defines the response to this request."""
    return not (free_body(case.body) or free_query(case.query) or free_path(case.path_parameters))


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """Change the strings of a login so that no server rejects them before looking up the user."""
    case.body = plain_credentials(case.body)
    return case


def free_body(body: Any) -> bool:
    """`5.0` counts as an integer in JSON Schema, and names may have control characters: free in the contract."""
    return _has_whole_float(body) or (isinstance(body, dict) and _is_free_name(body.get("name")))


def free_query(query: Any) -> bool:
    """Spellings such as `page=1.0`, repeated parameters, an empty one, and control characters in `q` are free."""
    if not isinstance(query, dict):
        return False
    numbers = [query[name] for name in ("page", "per_page") if name in query]
    q = query.get("q", "lamp")
    return any(map(_is_odd, numbers)) or not isinstance(q, str) or q == "" or _has_control(q)


def free_path(path_parameters: Any) -> bool:
    """An id that is an integer in an odd spelling, or not an integer, is free."""
    return isinstance(path_parameters, dict) and any(map(_is_odd, path_parameters.values()))


def plain_credentials(body: Any) -> Any:
    """The same body, with addresses that may be rejected as malformed, and empty passwords, replaced by plain ones."""
    if not isinstance(body, dict) or not all(isinstance(body.get(key), str) for key in ("email", "password")):
        return body
    email, password = body["email"], body["password"]
    return {
        **body,
        "email": email if _WELL_FORMED.fullmatch(email) else "nobody@example.com",
        "password": "".join(filter(str.isprintable, password)) or "not-the-password",
    }


def _has_whole_float(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    if isinstance(value, dict):
        return any(map(_has_whole_float, value.values()))
    return isinstance(value, list) and any(map(_has_whole_float, value))


def _is_free_name(name: Any) -> bool:
    """A name with a control character (except NUL inside it), or with something at an end that may be trimmed."""
    if not isinstance(name, str) or not name.strip(" "):
        return False
    ends = name[0] + name[-1]
    return _has_control(name.replace("\0", "")) or any(unicodedata.category(end) in _TRIMMED for end in ends)


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in text)


def _is_odd(value: Any) -> bool:
    # An object is written as its members, and an empty one as nothing.
    if isinstance(value, list | dict):
        return True
    # Some routers treat what follows a semicolon as a path parameter.
    text = str(value).partition(";")[0]
    if not text:
        return True
    try:
        number = float(text)
    except ValueError:
        return False
    return number == number // 1 and not _INTEGER.fullmatch(str(value))
