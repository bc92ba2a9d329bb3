"""Keeps out of a schemathesis run what the contract leaves free; schemathesis imports this by `SCHEMATHESIS_HOOKS`."""

from __future__ import annotations

import re
from typing import Any

import schemathesis

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")


@schemathesis.hook
def filter_body(context: Any, body: Any) -> bool:
    """`5.0` counts as an integer in JSON Schema; the contract leaves it free."""
    return not _has_whole_float(body)


@schemathesis.hook
def filter_query(context: Any, query: Any) -> bool:
    """Spellings such as `page=1.0` or `page=+1`, and repeated parameters, are free."""
    if not isinstance(query, dict):
        return True
    return not any(_is_odd(query[name]) for name in ("page", "per_page") if name in query)


@schemathesis.hook
def filter_path_parameters(context: Any, path_parameters: Any) -> bool:
    """An id that is an integer in an odd spelling is free."""
    return not isinstance(path_parameters, dict) or not any(_is_odd(value) for value in path_parameters.values())


def _has_whole_float(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    if isinstance(value, dict):
        return any(map(_has_whole_float, value.values()))
    return isinstance(value, list) and any(map(_has_whole_float, value))


def _is_odd(value: Any) -> bool:
    if isinstance(value, list):
        return True
    try:
        number = float(str(value))
    except ValueError:
        return False
    return number == number // 1 and not _INTEGER.fullmatch(str(value))
