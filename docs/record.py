"""Creates the pictures in README.md.

python docs/record.py session           answer the questionnaire in a terminal, and write docs/session.svg
python docs/record.py page URL          log in to a project that runs with its demo data, and write docs/page.png
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
COLUMNS, ROWS = 80, 36
CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, MARGIN = 8.4, 18, 14, 20
BACKGROUND, FOREGROUND = "#16181d", "#d8dee9"
COLOURS = {"5f819d": "#7ea6c8", "ff9d00": "#ffb347"}
"""questionary's colours → readable ones on our background."""

DOWN, ENTER = "\x1b[B", "\r"
TITLE = "A terminal: scaffold new asks six questions and writes a project with FastAPI, SQLite and React"
SESSION: Sequence[tuple[float, str, str]] = [
    (3, "What is the project called?", "Corner shop"),
    (1, "Corner shop", ENTER),
    (2, "   Many connections", DOWN),
    (2, "   An API in front of", ENTER),
    (3, "   Reads almost like", ENTER),
    (2, "   Async Python", ENTER),
    (2, "   One file in a volume", ENTER),
    (2, "   A shop admin", ENTER),
    (3, "Write it?", "y"),
]
"""How long a screen is shown in seconds, the text that identifies it, and what is then typed."""
LAST_SECONDS = 8
NEW = (
    "import sys; from scaffolder import cli; cli.new.with_ledger = lambda catalog: catalog; sys.exit(cli._run(['new']))"
)
"""Without what the ledger says, which changes every day."""


class Frame(NamedTuple):
    """A screen of the terminal."""

    seconds: float
    runs: tuple[tuple[int, int, str, str, bool], ...]
    """Row, column, text, colour and whether it is bold."""


def session() -> str:
    """Answer the questionnaire in a real terminal; returns an SVG that plays it and loads nothing."""
    with tempfile.TemporaryDirectory() as folder:
        return draw(list(play(folder)))


def play(folder: str) -> Iterator[Frame]:
    """The screens of the session."""
    import pexpect
    import pyte

    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    stream.feed(b"\x1b[1m$ scaffold new\x1b[0m\r\n")
    yield frame(screen, 1.5)
    child = pexpect.spawn(sys.executable, ["-c", NEW], cwd=folder, env=environment(), dimensions=(ROWS, COLUMNS))
    for seconds, expected, keys in SESSION:
        # While it draws a question, prompt_toolkit has the terminal wrap no lines.
        while pyte.modes.DECAWM not in screen.mode or expected not in "\n".join(screen.display):
            try:
                stream.feed(child.read_nonblocking(4096, timeout=child.timeout))
            except (pexpect.EOF, pexpect.TIMEOUT) as error:
                raise SystemExit("\n".join(["The session is not what SESSION says:", *screen.display])) from error
        yield frame(screen, seconds)
        child.send(keys)
    stream.feed(child.read())
    child.close()
    if child.exitstatus != 0:
        raise SystemExit("\n".join(["The session failed:", *screen.display]))
    yield frame(screen, LAST_SECONDS)


def environment() -> dict[str, str]:
    """The same terminal everywhere."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    return kept | {
        "PYTHONPATH": str(HERE.parent),
        "TERM": "xterm-256color",
        "PROMPT_TOOLKIT_COLOR_DEPTH": "DEPTH_24_BIT",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


def frame(screen: Any, seconds: float) -> Frame:
    """What the screen shows, in runs of one style."""
    runs = []
    for row in range(ROWS):
        cells = [(column, screen.buffer[row][column]) for column in range(COLUMNS)]
        for (colour, bold), group in groupby(cells, key=lambda cell: (cell[1].fg, cell[1].bold)):
            run = list(group)
            content = "".join(cell.data for _, cell in run)
            if content.strip():
                column = run[0][0] + len(content) - len(content.lstrip())
                runs.append((row, column, content.strip(), COLOURS.get(colour, FOREGROUND), bold))
    return Frame(seconds, tuple(runs))


def draw(frames: Sequence[Frame]) -> str:
    """An SVG that shows one frame after the other; the last one where nothing is to move."""
    rows = 1 + max(row for each in frames for row, *_ in each.runs)
    width, height = COLUMNS * CELL_WIDTH + 2 * MARGIN, rows * LINE_HEIGHT + 2 * MARGIN
    total = sum(each.seconds for each in frames)
    styles, groups, start = [], [], 0.0
    for number, each in enumerate(frames):
        begin, end = (f"{100 * at / total:.2f}%" for at in (start, start + each.seconds))
        start += each.seconds
        hidden = "" if number == 0 else "0%{visibility:hidden}"
        ends = "" if number == len(frames) - 1 else f"{end}{{visibility:hidden}}"
        styles.append(f"@keyframes f{number}{{{hidden}{begin}{{visibility:visible}}{ends}}}")
        styles.append(f"#f{number}{{animation-name:f{number}}}")
        groups.append(f'<g id="f{number}">\n' + "\n".join(text(*run) for run in each.runs) + "\n</g>")
    last = f"#f{len(frames) - 1}{{visibility:visible}}"
    style = "\n".join(
        [
            f"text{{font:{FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}}",
            ".bold{font-weight:bold}",
            f"g{{visibility:hidden;animation:{total:g}s step-end infinite}}",
            *styles,
            last,
            f"@media (prefers-reduced-motion:reduce){{g{{animation:none!important}}{last}}}",
        ]
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" width="{width:g}" height="{height}" role="img">
<title>{TITLE}</title>
<style>
{style}
</style>
<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>
{chr(10).join(groups)}
</svg>
"""


def text(row: int, column: int, content: str, colour: str, bold: bool) -> str:
    """One run. Its length is given, so that it stands in its columns in any font."""
    x, y = MARGIN + column * CELL_WIDTH, MARGIN + row * LINE_HEIGHT + FONT_SIZE
    weight = ' class="bold"' if bold else ""
    length = f"{len(content) * CELL_WIDTH:.1f}"
    place = f'x="{x:.1f}" y="{y}" textLength="{length}" lengthAdjust="spacingAndGlyphs"'
    return f'<text {place} fill="{colour}"{weight}>{escape(content)}</text>'


def page(url: str, target: Path) -> None:
    """Log in to a running project and take a picture of its page."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        tab = browser.new_page(viewport={"width": 1100, "height": 630}, reduced_motion="reduce")
        tab.goto(url)
        tab.get_by_role("button", name="Log in").click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("E-mail").fill("demo@example.com")
        dialog.get_by_label("Password").fill("demo-password")
        dialog.get_by_role("button", name="Log in").click()
        for shown in ("Demo User", "Desk lamp", "Live"):
            tab.get_by_text(shown, exact=True).wait_for()
        tab.mouse.move(0, 0)
        tab.screenshot(path=target)
        browser.close()


def main() -> None:
    """Run the command that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("session").add_argument("target", nargs="?", type=Path, default=HERE / "session.svg")
    commands.add_parser("page").add_argument("url")
    arguments = parser.parse_args()
    if arguments.command == "session":
        arguments.target.write_text(session(), encoding="utf-8")
    else:
        page(arguments.url, HERE / "page.png")


if __name__ == "__main__":
    main()
