"""The comparison page that `scaffold report` writes: what is in it, and how it behaves in a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import CHROMIUM, ROOT

from scaffolder import catalog, cli, ledger, page
from scaffolder.errors import CatalogError
from scaffolder.model import CellResult, CheckResult, ProjectSpec, Row
from scaffolder.page import code
from scaffolder.paths import Data
from scaffolder.render import render, sources
from scaffolder.render.plan import make_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

MOST_BYTES = 3_000_000
FIGURES = {
    "rebuild_seconds": 20.5,
    "ready_milliseconds": 400.0,
    "idle_megabytes": 20.0,
    "loaded_megabytes": 40.0,
    "image_megabytes": 30.0,
    "stop_seconds": 0.1,
    "requests_per_second": 9000.0,
    "hello_world_percent": 95.0,
}
SLOW = {**FIGURES, "ready_milliseconds": 4000.0, "requests_per_second": 900.0}
VERIFIED, SLOWLY, RED, CHANGED = "gin", "spring-boot", "rails", "django"
"""Stacks with every database and front end; of the others the ledger of these tests knows nothing."""


def row(data: Data, spec: ProjectSpec, figures: dict[str, float], *failed: str) -> Row:
    """As `scaffold smoke --record` writes it, two days ago."""
    checks = (
        *(CheckResult(f"contract.{each}", "passed") for each in "ab"),
        *(CheckResult(e, "failed") for e in failed),
    )
    made_of = sources.Sources(data).of(spec)
    result = CellResult(spec.cell, checks, 1.0, figures, key="k", sources=made_of, platform="linux/amd64")
    then = datetime.now(UTC) - timedelta(days=2)
    return replace(ledger.row(result, "v1"), date=then.strftime("%Y-%m-%dT%H:%M:%SZ"))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The catalog and the templates of the checkout, with a ledger."""
    data = Data(tmp_path_factory.mktemp("judged"))
    shutil.copytree(ROOT / "catalog", data.catalog, ignore=shutil.ignore_patterns(ledger.NAME))
    data.templates.symlink_to(ROOT / "templates")
    rows = {}
    for spec in catalog.cells(catalog.load(data)):
        if spec.stack in (VERIFIED, SLOWLY):
            figures = FIGURES if spec.stack == VERIFIED else SLOW
            if spec.database == "postgres":
                figures = {name: value for name, value in figures.items() if name not in ledger.BENCH_FIGURES}
            rows[spec.cell] = row(data, spec, figures)
            if spec.stack == SLOWLY:
                rows[spec.cell] = replace(rows[spec.cell], passed=27)
        elif spec.stack == RED:
            rows[spec.cell] = row(data, spec, FIGURES, "life.logs")
        elif spec.stack == CHANGED:
            rows[spec.cell] = replace(row(data, spec, FIGURES), sources="other")
    ledger.write(data, rows, rows)
    return data


@pytest.fixture(scope="module")
def html(judged: Data) -> str:
    return page.make(judged, catalog.load(judged))


@pytest.fixture(scope="module")
def facts(html: str) -> dict[str, Any]:
    return facts_of(html)


def facts_of(html: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="facts">(.*?)</script>', html)
    facts: dict[str, Any] = json.loads(text)
    return facts


def files_of(facts: dict[str, Any], cell: str) -> dict[str, str | list[str]]:
    """Path → lines, or why they are not shown."""
    numbers = facts["cells"][cell]["files"]
    files = {facts["paths"][path]: facts["files"][file] for path, file in zip(numbers[::2], numbers[1::2], strict=True)}
    return {
        path: file if isinstance(file, str) else [facts["lines"][line] for line in file] for path, file in files.items()
    }


def test_the_page_is_one_file_that_loads_nothing(html: str) -> None:
    frame = re.sub(r'(?<=id="facts">).*?(?=</script>)', "", html)
    assert set(re.findall(r'\b(?:src|href|action|poster|data)="([^"]*)"', frame)) == {
        "#main",
        "#stacks",
        "#explore",
        "#compare",
        "data:,",
    }
    assert not re.search(
        r"https?://|@import|url\(|\bimport\b|fetch\(|XMLHttpRequest|WebSocket\(|innerHTML|eval\(", frame
    )
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert len(html.encode()) < MOST_BYTES


def test_every_cell_is_there(judged: Data, facts: dict[str, Any]) -> None:
    assert list(facts["cells"]) == [spec.cell for spec in catalog.cells(catalog.load(judged))]
    for stack in facts["stacks"]:
        for name, cell in facts["cells"].items():
            if name.startswith(f"{stack['id']}-"):
                assert 200 < cell["code"] < 3000, name
                shown = {path for path, file in files_of(facts, name).items() if isinstance(file, list)}
                assert shown >= {*stack["tour"].values()}, name


def test_the_files_are_those_that_new_writes(judged: Data, facts: dict[str, Any], tmp_path: Path) -> None:
    spec = ProjectSpec("My shop", "my-shop", "fastapi", "postgres", "react")
    render.create(judged, make_plan(judged, spec), tmp_path / "shop", commit=False)
    wanted = {path.relative_to(tmp_path / "shop").as_posix(): path for path in (tmp_path / "shop").rglob("*")}
    wanted = {name: path for name, path in wanted.items() if path.is_file() and name != ".copier-answers.yml"}
    files = files_of(facts, spec.cell)
    assert set(files) == set(wanted)
    for name, lines in files.items():
        text = wanted[name].read_text(encoding="utf-8")
        if isinstance(lines, str):
            assert lines == f"{text.count(chr(10)):,} lines of versions and checksums, written by a package manager."
        else:
            assert lines == text.removesuffix("\n").split("\n"), name
    left_out = {name.rpartition("/")[2] for name, lines in files.items() if isinstance(lines, str)}
    assert left_out == {"requirements.txt", "requirements-dev.txt", "package-lock.json"}


def test_each_line_is_stored_once(facts: dict[str, Any]) -> None:
    pairs = [*zip(facts["lines"], facts["marks"], strict=True)]
    assert len(pairs) == len({*pairs})


def test_rows_are_told_as_the_ledger_has_them(facts: dict[str, Any]) -> None:
    cells = {stack: facts["cells"][f"{stack}-sqlite-react"]["row"] for stack in (VERIFIED, RED, CHANGED, "fastapi")}
    shown = {name: value for name, value in FIGURES.items() if name != "stop_seconds"}
    assert cells[VERIFIED]["figures"] == shown
    assert (cells[VERIFIED]["passed"], cells[VERIFIED]["platform"]) == (2, "linux/amd64")
    assert [cells[stack]["current"] for stack in (VERIFIED, RED, CHANGED)] == [True, True, False]
    assert [cells[stack]["failed"] for stack in (VERIFIED, RED)] == [[], ["life.logs"]]
    assert cells["fastapi"] is None


def test_the_same_catalog_gives_the_same_page(tiny_data: Data) -> None:
    assert page.make(tiny_data, catalog.load(tiny_data)) == page.make(tiny_data, catalog.load(tiny_data))


EVIL = 'TEXT = "</script><script>document.title = 1</script><!-- <script>"\n'


def evil(data: Data) -> str:
    """A page in which a file would like to be more than text."""
    app = data.templates / "backends" / "tiny" / "base" / "app.py"
    app.write_text(EVIL + app.read_text(encoding="utf-8"), encoding="utf-8")
    return page.make(data, catalog.load(data))


def test_a_file_cannot_end_the_script_it_is_in(tiny_data: Data) -> None:
    html = evil(tiny_data)
    assert html.count("</script") == 2
    assert "<!-- <script" not in html
    assert files_of(facts_of(html), "tiny-sqlite-none")["backend/app.py"][0] == EVIL.rstrip()


def test_what_is_no_text_is_named(tiny_data: Data) -> None:
    (tiny_data.templates / "backends" / "tiny" / "base" / "logo.png").write_bytes(b"\x89PNG\xff\x00" * 300)
    files = files_of(facts_of(page.make(tiny_data, catalog.load(tiny_data))), "tiny-sqlite-none")
    assert files["backend/logo.png"] == "1,800 bytes of binary data."


def test_a_backends_own_code_is_counted_and_nothing_else(tiny_data: Data) -> None:
    base = tiny_data.templates / "backends" / "tiny" / "base"

    def counted() -> int:
        count: int = facts_of(page.make(tiny_data, catalog.load(tiny_data)))["cells"]["tiny-sqlite-react"]["code"]
        return count

    (base / "app.py").write_text("a = 1\n\n# b\n", encoding="utf-8")
    (base / "tests").mkdir()
    for name in ("tests/conftest.py", "app.toml", "script.sh"):
        (base / name).write_text("a = 1\n", encoding="utf-8")
    assert counted() == 1
    (tiny_data.templates / "backends" / "tiny" / "sqlite" / "more.py").write_text("b = 2\nc = 3", encoding="utf-8")
    assert counted() == 3


PYTHON = '''\
#!/usr/bin/env python
"""What it is."""

import os  # for the path


def main():
    """Do it.

    More.
    """
    # Nothing yet.
    return "# no comment"
'''


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.py", PYTHON, 3),
        ("a.go", 'package main\n\n/* a\nb */\nvar a = "//" // c\n// d\n', 2),
        ("a.rb", "# a\nclass A\n  =begin\n  =end\nend\n", 4),
        ("a.php", "<?php\n\n/** a */\n# b\n// c\n#[D]\nfinal class A {}\n", 3),
        ("a.cs", "/// <summary>a</summary>\n// b\n\nclass A;\n", 1),
        ("a.rs", "//! a\n/// b\nfn main() {}\n", 1),
        ("unheard.of", "a\n\n# b\n", 2),
    ],
)
def test_lines_of_code_are_neither_blank_nor_comments(name: str, text: str, expected: int) -> None:
    assert sum(line.code for line in code.lines(name, text)) == expected


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("backend/main_test.go", True),
        ("backend/tests/conftest.py", True),
        ("backend/Shop.Tests/ShopFactory.cs", True),
        ("backend/src/test/kotlin/Shop.kt", True),
        ("backend/tests/TestCase.php", True),
        ("backend/src/ShopTest.kt", True),
        ("backend/latest.py", False),
        ("backend/app/attestation.py", False),
        ("backend/app/contests/Testimony.java", False),
    ],
)
def test_a_test_is_told_by_a_word_of_its_path(path: str, is_test: bool) -> None:
    assert code.is_test(path) == is_test


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.py", 'x = "é😀" # c\n', [('x = "é😀" # c', "_4S6C3")]),
        ("a.py", '"""a\n\nb"""', [('"""a', "C4"), ("", ""), ('b"""', "C4")]),
        ("a.md", "# A\n\n```sh\n# b\n```\n", [("# A", "K3"), ("", ""), ("```sh", ""), ("# b", ""), ("```", "")]),
        ("run", "#!/bin/sh\nexit 1\n", [("#!/bin/sh", "C9"), ("exit 1", "_5N")]),
        ("run", "#!/usr/bin/env ruby\n1\n", [("#!/usr/bin/env ruby", "C19"), ("1", "N")]),
        ("a.vue", '<p a="b">\n', [('<p a="b">', "_K2D_S3")]),
        ("a.txt", "a\r\nb", [("a\r", ""), ("b", "")]),
        ("a.py", "", []),
    ],
)
def test_a_line_has_marks_for_its_colours(name: str, text: str, lines: list[tuple[str, str]]) -> None:
    assert [(line.text, line.marks) for line in code.lines(name, text)] == lines


@pytest.fixture
def tiny(tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, with a throw-away stack in the catalog."""
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_says_where_it_wrote(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["report"]) == 0
    written = tiny / "scaffold-report.html"
    said = capsys.readouterr()
    assert re.fullmatch(r"scaffold-report\.html compares 1 stack \(0\.\d MB\); open it in a browser\.\n", said.out)
    assert said.err == "rendering 1 stack\n"
    assert facts_of(written.read_text(encoding="utf-8"))["stacks"][0]["id"] == "tiny"
    assert sorted(path.name for path in tiny.iterdir()) == ["data", written.name]


def test_a_page_is_replaced_and_another_file_is_not(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["report", "-o", "a.html"]) == 0
    (tiny / "b.html").write_text("mine", encoding="utf-8")
    assert cli._run(["report", "-o", "a.html", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == {"file": "a.html", "bytes": (tiny / "a.html").stat().st_size, "stacks": ["tiny"]}
    assert cli._run(["report", "-o", "b.html"]) == 1
    refused = "scaffold: b.html was not written by scaffold report; choose another file, or add --force\n"
    assert capsys.readouterr().err == refused
    assert (tiny / "b.html").read_text(encoding="utf-8") == "mine"
    assert cli._run(["report", "-o", "b.html", "--force"]) == 0
    assert page.MARK in (tiny / "b.html").read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_refused_first(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["report", "-o", "missing/a.html"]) == 1
    assert capsys.readouterr().err == "scaffold: missing is not a directory; make it, or choose another file\n"
    assert cli._run(["report", "-o", "data"]) == 2
    assert "'data' is a directory" in capsys.readouterr().err
    os.mkfifo(tiny / "pipe")
    assert cli._run(["report", "-o", "pipe", "--force"]) == 1
    assert capsys.readouterr().err == "scaffold: pipe is not a regular file; choose another file\n"


def test_a_link_and_a_mode_stay(tiny: Path) -> None:
    empty = tiny / "a.html"
    empty.touch(mode=0o600)
    (tiny / "link.html").symlink_to("a.html")
    assert cli._run(["report", "-o", "link.html"]) == 0
    assert (tiny / "link.html").readlink() == Path("a.html")
    assert page.MARK in empty.read_text(encoding="utf-8")
    assert empty.stat().st_mode & 0o777 == 0o600


def test_a_broken_ledger_ends_it(tiny_data: Data) -> None:
    (tiny_data.catalog / ledger.NAME).write_text("[]", encoding="utf-8")
    with pytest.raises(CatalogError, match="is not a ledger"):
        page.make(tiny_data, catalog.load(tiny_data))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@dataclass
class Desk:
    """A browser page; browser errors, and anything it loads, fail the test."""

    browser: Browser
    file: Path
    complaints: list[str] = field(default_factory=list)

    def open(self, hash: str = "", **options: Any) -> Page:
        size = options.pop("viewport", {"width": 1280, "height": 800})
        context = self.browser.new_context(locale="en-US", timezone_id="UTC", viewport=size, **options)
        context.set_default_timeout(20_000)
        view = context.new_page()
        view.on("console", self._hear)
        view.on("pageerror", lambda error: self.complaints.append(str(error)))
        view.on("request", self._see)
        view.goto(f"{self.file.as_uri()}{hash}")
        return view

    def _hear(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def _see(self, request: Request) -> None:
        if request.url.partition("#")[0] not in (self.file.as_uri(), "data:,"):
            self.complaints.append(request.url)


@pytest.fixture(scope="module")
def file(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(html, encoding="utf-8")
    return file


@pytest.fixture
def desk(browser: Browser, file: Path) -> Iterator[Desk]:
    desk = Desk(browser, file)
    yield desk
    for context in browser.contexts:
        context.close()
    assert desk.complaints == []


def cells_of(view: Page, stack: str) -> list[str]:
    """The texts of a stack's row."""
    head = view.get_by_role("rowheader", name=re.compile(f"^{stack}"))
    texts = view.get_by_role("row").filter(has=head).get_by_role("cell").all_inner_texts()
    return [" ".join(text.split()) for text in texts[:-1]]


def control(view: Page, label: str) -> Locator:
    """The visible control with a label."""
    return view.get_by_label(label, exact=True).locator("visible=true")


def names(view: Page) -> list[str]:
    return [text.split("\n")[0] for text in view.locator("#rows strong").all_inner_texts()]


@pytest.mark.browser
def test_what_is_verified_has_bars_and_the_rest_says_what_it_is(desk: Desk) -> None:
    view = desk.open()
    verdict, lines, *figures = cells_of(view, "Gin")
    assert re.fullmatch(r"Verified 2 days ago \d+ \w+ \d{4}, 2 checks, linux/amd64", verdict)
    assert re.fullmatch(r"[\d,]+", lines)
    assert figures == ["400 ms", "9,000 /s", "95 %", "20 MB", "40 MB", "30 MB", "20.5 s"]
    assert re.fullmatch(r"Failed \d+ \w+ \d{4}: life.logs", cells_of(view, "Rails")[0])
    assert re.fullmatch(r"Not verified changed since it was checked on \d+ \w+ \d{4}", cells_of(view, "Django")[0])
    assert cells_of(view, "FastAPI")[0] == "Not verified"
    for stack in ("Rails", "Django", "FastAPI"):
        assert cells_of(view, stack)[2:] == ["–"] * 7
    start = view.get_by_role("columnheader").all_inner_texts().index("Start")
    bars = view.locator(f"#rows tr > :nth-child({start + 1}) .bar > span")
    assert sorted(bars.evaluate_all("all => all.map((each) => each.style.getPropertyValue('--share'))")) == ["0.1", "1"]
    narrow, wide = sorted(bars.evaluate_all("all => all.map((each) => each.getBoundingClientRect().width)"))
    assert narrow == pytest.approx(wide / 10, abs=1)


@pytest.mark.browser
def test_a_page_that_was_kept_for_long_calls_nothing_verified(desk: Desk) -> None:
    view = desk.open()
    view.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=ledger.VALID_DAYS - 2))
    view.reload()
    assert cells_of(view, "Gin")[0].startswith("Verified 30 days ago")
    view.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=ledger.VALID_DAYS - 1))
    view.reload()
    assert re.fullmatch(r"Not verified last checked on \d+ \w+ \d{4}", cells_of(view, "Gin")[0])
    assert view.get_by_role("columnheader", name="Start").count() == 0
    assert (
        view.get_by_role("status")
        .first.inner_text()
        .endswith("none verified with this database and front end, so there are no measurements")
    )


@pytest.mark.browser
def test_filters_and_order_stand_in_the_address(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open()
    everything = names(view)
    control(view, "Language").select_option("Go")
    assert names(view) == ["Gin", "Fiber"]
    expect(view.get_by_text("2 stacks, 1 verified")).to_be_visible()
    expect(view).to_have_url(re.compile(r"#stacks\?language=go$"))
    view.reload()
    assert names(view) == ["Gin", "Fiber"]
    control(view, "Language").select_option("All")
    control(view, "You are building").select_option("enterprise")
    assert names(view)[0] == "Spring Boot"
    expect(view.get_by_text("Strong typing")).to_be_visible()
    control(view, "You are building").select_option("Anything")
    assert names(view) == everything
    expect(view).to_have_url(re.compile("#stacks$"))
    for figure in ("Start", "Requests"):
        control(view, "Sort by").select_option(figure)
        assert names(view)[:2] == ["Gin", "Spring Boot"]
    control(view, "Sort by").select_option("Start")
    lines = cells_of(view, "Gin")[1]
    control(view, "Database").select_option("PostgreSQL")
    assert cells_of(view, "Gin")[1] != lines
    expect(view).to_have_url(re.compile(r"#stacks\?database=postgres&sort=ready_milliseconds$"))
    control(view, "Sort by").select_option("Name")
    assert names(view) == sorted(names(view), key=str.lower)


@pytest.mark.browser
def test_an_order_is_offered_only_if_a_shown_stack_has_the_figure(desk: Desk) -> None:
    from playwright.sync_api import expect

    everything = names(desk.open())
    view = desk.open("#stacks?sort=requests_per_second")
    order = control(view, "Sort by")
    assert names(view)[:2] == ["Gin", "Spring Boot"]
    control(view, "Database").select_option("PostgreSQL")
    expect(order).to_have_value("")
    expect(view).to_have_url(re.compile(r"#stacks\?database=postgres$"))
    assert names(view) == everything
    offered = order.locator("option:enabled")
    measured = ["Start", "Memory, idle", "Memory, after load", "Image", "Rebuild"]
    assert offered.all_text_contents() == ["Language", "Name", "Lines of code", *measured]
    assert view.get_by_role("columnheader").all_inner_texts()[3:-1] == measured
    control(view, "Language").select_option("Python")
    assert offered.all_text_contents() == ["Language", "Name", "Lines of code"]
    control(view, "Language").select_option("Go")
    control(view, "Database").select_option("SQLite")
    assert "Requests" in offered.all_text_contents()


@pytest.mark.browser
def test_filters_that_no_stack_matches_say_how_to_clear_them(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open("#stacks?for=enterprise&language=rust&sort=code")
    expect(view.locator("#count")).to_have_text(
        "No stack matches these filters. Set “Language” to “All” or “You are building” to “Anything”."
    )
    expect(view.get_by_role("table")).to_have_count(0)
    expect(view.get_by_text("Strong typing")).to_be_hidden()
    control(view, "You are building").select_option("Anything")
    expect(view.get_by_role("table")).to_be_visible()
    expect(view).to_have_url(re.compile(r"#stacks\?language=rust&sort=code$"))


@pytest.mark.browser
def test_more_checks_of_some_stacks_are_explained(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open()
    assert "2 checks" in cells_of(view, "Gin")[0]
    assert "27 checks" in cells_of(view, "Spring Boot")[0]
    why = view.get_by_text("The higher numbers of checks include optional ones")
    expect(why).to_be_visible()
    control(view, "Language").select_option("Go")
    expect(why).to_have_count(0)
    view.get_by_text("What the measurements mean").click()
    expect(view.get_by_role("definition").first).to_contain_text("PostgreSQL and a front end add some")
    expect(view.get_by_text("may come from different machines")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("hash", ["", "#stacks", "#explore", "#compare"])
def test_the_menu_stays_in_sight(desk: Desk, hash: str) -> None:
    from playwright.sync_api import expect

    view = desk.open(hash)
    menu = view.get_by_role("navigation", name="Pages")
    for name in (hash[1:].capitalize() or "Stacks", "Explore", "Stacks"):
        expect(menu).to_be_in_viewport()
        menu.get_by_role("link", name=name).click()
        expect(view).to_have_url(re.compile(f"#{name.lower()}"))
        view.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert view.evaluate("scrollY") == 0, name


@pytest.mark.browser
def test_choices_stay_while_another_view_is_shown(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open("#stacks?language=go&sort=code")
    shown = names(view)
    menu = view.get_by_role("navigation", name="Pages")
    menu.get_by_role("link", name="Explore").click()
    view.get_by_role("navigation", name="Files").get_by_role("link", name="compose.yaml", exact=True).click()
    menu.get_by_role("link", name="Compare").click()
    view.get_by_role("link", name="Login").locator("visible=true").click()
    control(view, "Second stack").select_option("Rails")
    control(view, "Database").select_option("PostgreSQL")
    menu.get_by_role("link", name="Stacks").click()
    expect(view).to_have_url(re.compile(r"#stacks\?language=go&database=postgres&sort=code$"))
    assert names(view) == shown
    menu.get_by_role("link", name="Compare").click()
    expect(view).to_have_url(re.compile(r"#compare\?topic=login&stacks=express,rails&database=postgres$"))
    menu.get_by_role("link", name="Explore").click()
    expect(view.get_by_role("heading", name="compose.yaml")).to_be_visible()
    menu.get_by_role("link", name="Compare").click()
    expect(view).to_have_url(re.compile(r"#compare\?topic=login&stacks=express,rails&database=postgres$"))
    control(view, "First stack").select_option("Gin")
    menu.get_by_role("link", name="Explore").click()
    expect(view).to_have_url(re.compile(r"#explore\?stack=gin&"))


@pytest.mark.browser
def test_an_address_that_means_nothing_shows_the_stacks(desk: Desk) -> None:
    everything = names(desk.open())
    for hash in ("#nowhere?x=1", "#toString", "#%"):
        assert names(desk.open(hash)) == everything
    assert names(desk.open("#stacks?language=latin&sort=beauty&database=paper")) == everything
    view = desk.open("#explore?stack=nothing&file=../../etc/passwd")
    assert view.locator("#file-name").inner_text().startswith("backend/")
    assert desk.open("#compare?stacks=a,b,gin,gin&topic=luck").locator("article h2").all_inner_texts()[0] == "Gin"


@pytest.mark.browser
def test_stacks_are_chosen_and_compared(desk: Desk, facts: dict[str, Any]) -> None:
    from playwright.sync_api import expect

    view = desk.open("#stacks?database=postgres")
    tray = view.locator("#tray")
    expect(tray).to_be_hidden()
    view.get_by_label("Compare Gin").check()
    expect(tray).to_have_text(re.compile("Gin: choose one or two more"))
    view.get_by_label("Compare Rails").check()
    view.get_by_label("Compare Express").check()
    expect(view.get_by_label("Compare Django")).to_be_disabled()
    columns = view.get_by_role("article")
    view.get_by_role("navigation", name="Pages").get_by_role("link", name="Compare").click()
    expect(columns.get_by_role("heading")).to_have_text(["Gin", "Rails", "Express"])
    view.go_back()
    tray.get_by_role("link").click()
    expect(view.get_by_role("heading", name="Compare", exact=True)).to_be_focused()
    expect(view).to_have_title("Compare · scaffolder")
    assert columns.get_by_role("heading").all_inner_texts() == ["Gin", "Rails", "Express"]
    tops = view.locator(".columns .code").evaluate_all("all => all.map((each) => each.getBoundingClientRect().top)")
    assert len({*tops}) == 1, "side by side"

    topics = view.get_by_role("navigation", name="What to compare")
    topics.get_by_role("link", name="Dockerfile").focus()
    view.keyboard.press("Enter")
    expect(topics.get_by_role("link", name="Dockerfile")).to_be_focused()
    expect(topics.locator("[aria-current]")).to_have_text("Dockerfile")
    for stack, column in zip((VERIFIED, RED, "express"), columns.all(), strict=True):
        wanted = files_of(facts, f"{stack}-postgres-react")["backend/Dockerfile"]
        assert column.locator("code").last.inner_text().rstrip("\n").split("\n") == wanted
    expect(view).to_have_url(re.compile(r"#compare\?topic=dockerfile&stacks=gin,rails,express&database=postgres$"))
    control(view, "Third stack").select_option("None")
    expect(columns).to_have_count(2)
    control(view, "First stack").select_option("Rails")
    assert columns.get_by_role("heading").all_inner_texts() == ["Rails", "Gin"]
    view.go_back()
    expect(columns.get_by_role("heading")).to_have_text(["Gin", "Rails", "Express"])
    columns.first.get_by_role("link").click()
    expect(control(view, "Stack")).to_have_value("gin")
    expect(control(view, "Database")).to_have_value("postgres")


@pytest.mark.browser
def test_the_figures_of_compared_stacks_are_side_by_side(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open("#stacks?frontend=none")
    shown = {}
    for stack in ("Gin", "Spring Boot", "FastAPI"):
        shown[stack] = cells_of(view, stack)
        view.get_by_label(f"Compare {stack}").check()
    titles = view.get_by_role("columnheader").all_inner_texts()[1:-1]
    view.locator("#tray").get_by_role("link").click()
    expect(view).to_have_url(re.compile(r"#compare\?stacks=gin,spring-boot,fastapi&frontend=none$"))
    table = view.get_by_role("table", name="Figures")
    assert table.get_by_role("columnheader").all_inner_texts() == [*shown]
    assert table.get_by_role("rowheader").all_inner_texts() == titles
    for place, (stack, wanted) in enumerate(shown.items()):
        verdict, *figures = table.locator(f"td:nth-child({place + 2})").all_inner_texts()
        assert figures == wanted[1:], stack
        assert verdict == ("Not verified" if stack == "FastAPI" else "Verified 2 days ago")
    assert figures[1:] == ["–"] * 7
    control(view, "Database").select_option("PostgreSQL")
    titles = [title for title in titles if title not in ("Requests", "Vs hello-world")]
    assert table.get_by_role("rowheader").all_inner_texts() == titles


@pytest.mark.browser
def test_a_project_is_explored(desk: Desk, facts: dict[str, Any]) -> None:
    from playwright.sync_api import expect

    view = desk.open("#explore?stack=spring-boot&database=postgres")
    files = files_of(facts, "spring-boot-postgres-react")
    tree = view.get_by_role("navigation", name="Files")
    expect(view.get_by_text(f"{len(files)} files")).to_be_visible()
    assert sorted(
        tree.get_by_role("link", include_hidden=True).evaluate_all("all => all.map(({ title }) => title)")
    ) == sorted(files)
    expect(tree.locator("[aria-current]")).to_have_text("ProductController.java")
    expect(tree.get_by_text("java/com/example/shop").first).to_be_visible()
    tree.get_by_role("link", name="compose.yaml", exact=True).click()
    shown = view.locator("#file code")
    assert shown.inner_text().rstrip("\n").split("\n") == files["compose.yaml"]
    expect(view).to_have_title("compose.yaml · Explore · scaffolder")
    expect(view).to_have_url(re.compile("file=compose.yaml$"))
    control(view, "Front end").select_option("None")
    expect(view.get_by_role("heading", name="compose.yaml")).to_be_visible()
    assert shown.inner_text().rstrip("\n").split("\n") == files_of(facts, "spring-boot-postgres-none")["compose.yaml"]
    view.get_by_role("navigation", name="Tour").get_by_role("link", name="Login").click()
    expect(view.get_by_role("heading", name="AuthController.java")).to_be_visible()
    control(view, "Stack").select_option("Gin")
    expect(view.get_by_role("heading", name="backend/auth.go")).to_be_visible()
    tree.get_by_role("link", name="go.sum").first.click()
    expect(view.get_by_text(re.compile(r"Not shown: \d+ lines of versions and checksums"))).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("hash", ["#explore?stack=gin&database=postgres", "#stacks?database=postgres&language=go"])
@pytest.mark.parametrize("allowed", [True, False])
def test_the_command_is_copied(desk: Desk, hash: str, allowed: bool) -> None:
    from playwright.sync_api import expect

    view = desk.open(hash)
    if not allowed:
        view.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    view.evaluate("document.body.append(document.createElement('textarea'))")
    area = view.locator("textarea")
    area.fill("What was copied before.")
    for keys in ("Control+A", "Control+C"):
        area.press(keys)
    button = view.get_by_role("button", name="Copy command for Gin")
    button.click()
    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    expect(view.locator("#said")).to_have_text(re.compile("^Copied: scaffold new"))
    area.press("Control+A")
    area.press("Control+V")
    wanted = "scaffold new my-shop --name 'My shop' --stack gin --database postgres --frontend react --yes"
    expect(area).to_have_value(wanted)


@pytest.mark.browser
def test_the_keyboard_is_enough(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open()
    press = view.keyboard.press
    press("Tab")
    expect(view.get_by_role("link", name="Skip to the content")).to_be_focused()
    press("Enter")
    press("Tab")
    expect(control(view, "Language")).to_be_focused()
    view.keyboard.type("Go")
    assert names(view) == ["Gin", "Fiber"]
    expect(control(view, "Language")).to_be_focused()
    for _ in range(5):
        press("Tab")
    expect(view.get_by_role("link", name="Explore Gin")).to_be_focused()
    press("Tab")
    press("Tab")
    press("Space")
    expect(view.get_by_label("Compare Gin")).to_be_checked()
    press("Shift+Tab")
    press("Shift+Tab")
    press("Enter")
    expect(view.get_by_role("heading", name="Explore", exact=True)).to_be_focused()
    tree = view.get_by_role("navigation", name="Files")
    tree.get_by_text("migrations", exact=True).focus()
    press("Enter")
    press("Tab")
    press("Enter")
    expect(view.get_by_role("heading", name="backend/migrations/")).to_be_visible()
    expect(tree.locator("[aria-current]")).to_be_focused()
    view.get_by_role("region", name="backend/migrations/").focus()
    press("End")
    expect(view.locator("#said")).to_have_text(re.compile("^backend/migrations/.+ is shown$"))


@pytest.mark.browser
def test_on_a_small_screen_a_chosen_file_is_gone_to(desk: Desk) -> None:
    from playwright.sync_api import expect

    view = desk.open("#explore?stack=gin", viewport={"width": 320, "height": 640})
    tree = view.get_by_role("navigation", name="Files")
    expect(tree).to_be_hidden()
    view.get_by_text(re.compile(r"^\d+ files$")).click()
    tree.get_by_role("link", name="compose.yaml", exact=True).click()
    expect(tree).to_be_hidden()
    expect(view.get_by_role("heading", name="compose.yaml")).to_be_in_viewport()
    expect(view.get_by_role("heading", name="compose.yaml")).to_be_focused()


@pytest.mark.browser
def test_a_file_is_text_whatever_is_in_it(browser: Browser, tiny_data: Data, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    file = tmp_path / "evil.html"
    file.write_text(evil(tiny_data), encoding="utf-8")
    desk = Desk(browser, file)
    view = desk.open("#explore?file=backend/app.py")
    expect(view).to_have_title("backend/app.py · Explore · scaffolder")
    assert view.locator("#file code").inner_text().startswith(EVIL)
    assert view.locator("script").count() == 2
    assert desk.complaints == []
    view.context.close()


STATES = {
    "stacks": "",
    "nothing": "#stacks?for=enterprise&language=go",
    "filtered": "#stacks?for=enterprise&database=postgres&sort=code",
    "explore": "#explore?stack=spring-boot",
    "lockfile": "#explore?stack=gin&file=backend/go.sum",
    "routes": "#compare?topic=routes&stacks=fastapi,nestjs,laravel",
    "login": "#compare?topic=login&stacks=aspnet-core,ktor,rocket",
    "dockerfile": "#compare?topic=dockerfile&stacks=gin,rails",
    "figures": "#compare?stacks=gin,spring-boot,aspnet-core",
}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "light-320": {"viewport": {"width": 320, "height": 640}},
    "dark-320": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "cards": {"viewport": {"width": 1000, "height": 900}},
    "table": {"viewport": {"width": 1220, "height": 900}},
    "forced-colours": {"forced_colors": "active"},
}
JUDGED = ("light", "dark", "light-320")
"""The looks that between them have all colours and all arrangements; forced colours are the system's own."""


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_every_state_is_accessible_and_fits(desk: Desk, look: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    folder = ROOT / ".screenshots" / "report"
    folder.mkdir(parents=True, exist_ok=True)
    for state, hash in STATES.items():
        view = desk.open(hash, **LOOKS[look])
        if state == "stacks":
            view.get_by_text("What the measurements mean").click()
            view.get_by_label("Compare Gin").check()
            view.get_by_label("Compare Fiber").check()
        view.screenshot(path=folder / f"{look}-{state}.png", full_page=state == "stacks")
        assert view.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, state
        if look in JUDGED:
            results = Axe().run(view)
            assert results.violations_count == 0, results.generate_report()
        view.context.close()


@pytest.mark.browser
def test_apostrophes_are_typographic(desk: Desk) -> None:
    text = """() => [...document.querySelectorAll('body *')].filter((each) => !each.closest('pre, code, script'))
        .flatMap((each) => [each.ariaLabel, ...[...each.childNodes].filter((node) => node.nodeType === 3)
        .map((node) => node.data)]).filter((text) => text?.includes("'"))"""
    for state, hash in STATES.items():
        view = desk.open(hash)
        assert view.evaluate(text) == [], state
        view.context.close()
