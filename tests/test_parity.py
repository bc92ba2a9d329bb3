"""Stacks can be read side by side: the same tests, stages, texts and headings in each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from scaffolder import catalog, paths
from scaffolder.model import ProjectSpec
from scaffolder.render import render
from scaffolder.render.plan import make_plan

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
TITLES = [
    "health", "login", "me", "list and search", "create and read", "replace and delete", "invalid values",
    "not logged in", "expired token", "events", "settings", "add a user",
]  # fmt: skip
STAGES = ["base", "dependencies", "test", "build", "runtime"]
TEXTS = [
    "Log in first.",
    "Wrong e-mail address or password.",
    "There is no such product.",
    "There is no such endpoint.",
    "The request body is too large.",
    "The request body is not valid JSON.",
    "Some values are invalid.",
    "Something went wrong.",
    "The database is not available.",
    "SECRET_KEY is not set: using a random one, tokens end with this process.",
    "DATABASE_URL must look like ",
]
"""Texts of every backend. The one of 405 is left out, because some routers answer 404."""


@pytest.fixture(scope="module", params=KNOWN.stacks)
def stack(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def project(stack: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(stack) / "shop"
    spec = ProjectSpec("My Shop", "my-shop", stack, "sqlite", "none")
    render.create(DATA, make_plan(DATA, spec), folder, commit=False)
    return folder


def words(title: str) -> str:
    """`TestListAndSearch`, `test_list_and_search` and `list and search` alike."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=A)(?=[A-Z][a-z])|[_\W]+", " ", title)
    return spaced.lower().strip().removeprefix("test ")


@pytest.mark.parametrize("title", ["TestAddAUser", "test_add_a_user", "add a user", "addAUser", "add-a-user"])
def test_a_title_is_the_same_however_a_language_writes_it(title: str) -> None:
    assert words(title) == "add a user"


def test_the_tests_have_the_same_titles_in_the_same_order(stack: str, project: Path) -> None:
    tests, found = KNOWN.stacks[stack].tests, []
    for pattern in tests.files:
        for path in sorted(project.glob(pattern)):
            titles = [words(title) for title in re.findall(tests.title, path.read_text(encoding="utf-8"), re.MULTILINE)]
            ours = [title for title in titles if title in TITLES]
            assert ours == [title for title in TITLES if title in ours], f"{path.name} has another order"
            found += ours
    assert sorted(found) == sorted(TITLES), (
        f"missing: {set(TITLES) - set(found)}; twice: {len(found) - len(set(found))}"
    )


def test_the_dockerfiles_have_the_same_stages(project: Path) -> None:
    text = (project / "backend" / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE) == STAGES
    runtime = text[text.index(" AS runtime") :]
    assert 'LABEL org.opencontainers.image.title="my-shop-backend"' in runtime
    assert re.search(r"^ENV .*\bHOST=0\.0\.0\.0\b.*\bPORT=8000\b", runtime.replace("\\\n", " "), re.MULTILINE)
    assert re.search(r"^USER \d+:\d+$", runtime, re.MULTILINE)
    interval = "HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=250ms"
    assert interval in runtime
    sources = re.findall(r"^COPY (.*)$", runtime, re.MULTILINE)
    assert all("--from=build" in source for source in sources), "modes are made in the stage `build`"


def test_the_backends_say_the_same(project: Path) -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (project / "backend").rglob("*")
        if path.is_file() and path.name != "openapi.yaml" and path.suffix not in (".json", ".lock", ".txt")
    )
    # A text may be written in pieces.
    joined = re.sub(r"""(?<=[\w ,.])["'`]\s*(\+|\.)?\s*\n?\s*f?["'`](?=\w)""", "", said)
    missing = [text for text in TEXTS if text not in said and text not in joined]
    assert missing == []


def test_the_readmes_have_the_same_headings(stack: str, project: Path, tmp_path: Path) -> None:
    first = next(iter(KNOWN.stacks))
    spec = ProjectSpec("My Shop", "my-shop", first, "sqlite", "none")
    render.create(DATA, make_plan(DATA, spec), tmp_path / "first", commit=False)
    for name in ("README.md", "AGENTS.md"):
        theirs, ours = (headings(folder / name) for folder in (tmp_path / "first", project))
        assert ours == theirs, f"{name}: {first} has other headings than {stack}"


def headings(path: Path) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ .+$", text, re.MULTILINE)
