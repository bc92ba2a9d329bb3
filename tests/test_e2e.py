"""The tests in a browser that a project comes with: one suite, in two languages. `test_stacks.py` runs it."""

from __future__ import annotations

import re

from conftest import ROOT

TYPESCRIPT = ROOT / "templates" / "frontends" / "shared" / "typescript" / "base"
JAVASCRIPT = ROOT / "templates" / "frontends" / "vanilla" / "base"


def bare(code: str) -> str:
    """Without what only one of the two languages has: types, or the comments that stand for them."""
    for types, rest in (
        (r"(?m)^ *(//|/?\*).*$", ""),
        (r", type \w+", ""),
        (r"\((await .+)\) as \{.+\};", r"\1;"),
        (r": (APIRequestContext|Page|string\[\]|string)(?=[;,) ])", ""),
        (r"\s", ""),
    ):
        code = re.sub(types, rest, code)
    return code


def test_the_suite_in_plain_javascript_is_the_typescript_without_its_types() -> None:
    suite = sorted((TYPESCRIPT / "e2e").iterdir())
    assert [path.stem for path in suite] == [path.stem for path in sorted((JAVASCRIPT / "e2e").iterdir())]
    for typed in (TYPESCRIPT / "playwright.config.ts", *suite):
        plain = JAVASCRIPT / typed.relative_to(TYPESCRIPT).with_suffix(".js")
        assert bare(plain.read_text(encoding="utf-8")) == bare(typed.read_text(encoding="utf-8")), plain.name


def test_the_suite_finds_what_is_on_the_page_as_people_do() -> None:
    """By role, label or text: never by what the page is built of."""
    for path in (TYPESCRIPT / "e2e").iterdir():
        code = path.read_text(encoding="utf-8")
        assert "getByRole" in code
        assert not re.search(r"\.locator\(|getByTestId|\.\$|evaluate|innerHTML|waitForTimeout", code), path.name
