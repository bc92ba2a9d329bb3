"""Source text → lines, each with marks for its colours, and whether it is code."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

COMMENT, PLAIN = "C", "_"
_KINDS = {
    "Comment": COMMENT,
    "Comment.Preproc": "K",
    "Comment.PreprocFile": "S",
    "Keyword": "K",
    "Keyword.Constant": "N",
    "Keyword.Type": "T",
    "Literal": "N",
    "Literal.String": "S",
    "Literal.String.Doc": COMMENT,
    "Name.Attribute": "D",
    "Name.Class": "T",
    "Name.Constant": "N",
    "Name.Decorator": "D",
    "Name.Exception": "T",
    "Name.Function": "F",
    "Name.Tag": "K",
    "Generic.Heading": "K",
    "Generic.Subheading": "K",
}
"""What Pygments calls a token → the letter that marks it; what is not here is as what it is a part of."""
_TEST = re.compile(r"(?<![A-Za-z])tests?(?![a-z])|(?<![A-Z])Tests?(?![a-z])")
"""`test` or `tests` as a word: in `main_test.go`, `Shop.Tests`, `src/test`, but not in `latest`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file."""

    text: str
    marks: str
    """Letters, each with how many UTF-16 units it is for, 1 left out: `K6_S3`; what follows the last one is plain."""
    code: bool
    """True where there is more than white space and comments."""


def lines(name: str, text: str) -> list[Line]:
    """The lines of a file.

    Args:
        name: The file's name, which tells its language.
        text: What is in it.
    """
    found, parts = [], []
    for kind, value in _pieces(name, text):
        first, *rest = value.split("\n")
        parts.append((kind, first))
        for each in rest:
            found.append(_line(parts))
            parts = [(kind, each)]
    if any(value for _, value in parts):
        found.append(_line(parts))
    return found


def is_test(path: str) -> bool:
    """Whether a path has the word `test` in it."""
    return _TEST.search(path) is not None


def _pieces(name: str, text: str) -> list[tuple[str, str]]:
    if name.endswith(".md"):
        return list(_headings(text))
    lexer = _lexer(name, text.partition("\n")[0])
    if lexer is None:
        return [(PLAIN, text)]
    pieces = [(_kind(token), value) for token, value in lexer.get_tokens(text)]
    # Some lexers leave out what they do not expect: better no colours than another text.
    return pieces if "".join(value for _, value in pieces) == text else [(PLAIN, text)]


def _headings(text: str) -> Iterator[tuple[str, str]]:
    """Markdown's headings; Pygments takes longer for the texts of all cells than for their code."""
    fenced = False
    for line in text.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        yield ("K" if line.startswith("#") and not fenced else PLAIN, line)


def _lexer(name: str, first_line: str) -> Any:
    """What reads a file's language; None where it is not known."""
    if lexer := _lexer_by("get_lexer_for_filename", name):
        return lexer
    if first_line.startswith("#!"):
        return _lexer_by("get_lexer_by_name", first_line.rpartition("/")[2].split()[-1])
    # Vue's files and some of .NET's.
    return _lexer_by("get_lexer_by_name", "html") if first_line.startswith("<") else None


@functools.cache
def _lexer_by(function: str, word: str) -> Any:
    from pygments import lexers
    from pygments.util import ClassNotFound

    try:
        return getattr(lexers, function)(word, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@functools.cache
def _kind(token: tuple[str, ...]) -> str:
    names = [*token]
    while names:
        if kind := _KINDS.get(".".join(names)):
            return kind
        names.pop()
    return PLAIN


def _line(parts: list[tuple[str, str]]) -> Line:
    if len(parts) == 1 and parts[0][0] == PLAIN:
        return Line(parts[0][1], "", bool(parts[0][1].strip()))
    runs: list[tuple[str, int]] = []
    for token, value in parts:
        # White space has no colour: it joins what is before it.
        kind = runs[-1][0] if runs and not value.strip() else token
        length = len(value) + sum(char > "\uffff" for char in value)
        if runs and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1] + length)
        elif length:
            runs.append((kind, length))
    if runs and runs[-1][0] == PLAIN:
        runs.pop()
    return Line(
        "".join(value for _, value in parts),
        "".join(f"{kind}{length if length > 1 else ''}" for kind, length in runs),
        any(kind != COMMENT and value.strip() for kind, value in parts),
    )
