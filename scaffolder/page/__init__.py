"""The comparison page: one HTML file with every stack, its measurements and its code, that loads nothing.

Unrelated to `report.py`, which prints the results of a smoke run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scaffolder.model import Catalog, Stack
from scaffolder.page import facts
from scaffolder.paths import Data

MARK = '<meta name="generator" content="scaffold report">'
"""A marker near the start of every such page."""
_FOLDER = Path(__file__).parent


def make(data: Data, catalog: Catalog, on_stack: Callable[[Stack], object] = lambda stack: None) -> str:
    """The page, which depends only on the catalog, the templates and the ledger.

    Args:
        data: The templates and the ledger.
        catalog: The stacks to compare.
        on_stack: Called with each stack when its turn comes.

    Raises:
        CatalogError: A template or the ledger is invalid.
    """
    return _fill(facts.gather(data, catalog, on_stack))


def _fill(values: dict[str, Any]) -> str:
    import jinja2

    style, script = (_text(name) for name in ("page.css", "page.js"))
    template = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True).from_string(
        _text("page.html.jinja")
    )
    return template.render(
        mark=_as_it_is(MARK),
        style=_as_it_is(style),
        script=_as_it_is(script),
        style_digest=_digest(style),
        script_digest=_digest(script),
        # Only this could end a script element.
        facts=_as_it_is(json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")),
        **{name: values[name] for name in ("stacks", "languages", "databases", "frontends", "figures", "version")},
        app_types=values["appTypes"],
        valid_days=values["validDays"],
    )


def _as_it_is(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """A digest as a Content-Security-Policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
