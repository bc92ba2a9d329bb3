"""The comparison page: one HTML file with every stack, its figures and its code, that loads nothing.

It has nothing to do with `report.py`, which prints what came out of a smoke run.
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
"""What every such page has near its beginning."""
_FOLDER = Path(__file__).parent


def make(data: Data, catalog: Catalog, on_stack: Callable[[Stack], object] = lambda stack: None) -> str:
    """The page, which depends on the catalog, the templates and the ledger alone.

    Args:
        data: The templates and the ledger.
        catalog: What is compared.
        on_stack: Is called with each stack when its turn comes.

    Raises:
        CatalogError: A template or the ledger is broken.
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
        # In a script element nothing but this could end it.
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
