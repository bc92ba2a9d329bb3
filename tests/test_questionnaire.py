"""Flags and answers → spec. The prompts themselves are driven through a real terminal in `test_cli.py`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffolder import catalog, questionnaire
from scaffolder.errors import UsageError
from scaffolder.model import Catalog, ProjectSpec, Standing
from scaffolder.questionnaire import Flags


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My Shop", "my-shop"),
        ("  Ünïcode Café! ", "unicode-cafe"),
        ("{{x}}", "x"),
        ('it\'s "quoted"', "it-s-quoted"),
        ("../../etc", "etc"),
        ("class", "class"),
        ("3 shops", "3-shops"),
        ("🚀 rocket", "rocket"),
    ],
)
def test_a_title_becomes_a_slug(name: str, slug: str) -> None:
    assert questionnaire.slug_of(name) == slug


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("🚀", "at least one letter or digit"),
        ("..", "at least one letter or digit"),
        ("", "at least one letter or digit"),
        ("x" * 256, "at most 80 characters; this one has 256"),
        ("x" * 60, "longer than 50 characters"),
        ("CON", "reserved name on Windows"),
        ("com1", "reserved name on Windows"),
        ("two\nlines", "cannot contain line breaks"),
        ("nul\0", "cannot contain line breaks or control characters"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_the_rule(name: str, rule: str) -> None:
    with pytest.raises(UsageError) as refused:
        questionnaire.slug_of(name)
    assert rule in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.text())
def test_a_slug_is_always_safe(name: str) -> None:
    try:
        slug = questionnaire.slug_of(name)
    except UsageError:
        return
    assert 1 <= len(slug) <= 50
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")


@pytest.fixture
def tiny(tiny_data) -> Catalog:  # type: ignore[no-untyped-def]
    return catalog.load(tiny_data)


def test_defaults_are_taken_where_nobody_can_be_asked(tiny: Catalog) -> None:
    spec = questionnaire.resolve(tiny, Flags(language="python"), Path("/somewhere/my_little-shop"), ask=False)
    assert spec == ProjectSpec("My little shop", "my-little-shop", "tiny", "sqlite", next(iter(tiny.frontends)))


def test_flags_win_over_defaults(tiny: Catalog) -> None:
    flags = Flags(name="Other", stack="tiny", database="postgres", frontend="none")
    spec = questionnaire.resolve(tiny, flags, Path("shop"), ask=False)
    assert spec == ProjectSpec("Other", "other", "tiny", "postgres", "none")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (Flags(stack="tiny"), "--name"),
        (Flags(name="x"), "--stack"),
        (Flags(name="x", stack="nope"), "--stack: there is no 'nope'; choose from tiny"),
        (
            Flags(name="x", stack="tiny", database="nope"),
            "--database: there is no 'nope'; choose from sqlite, postgres",
        ),
        (Flags(name="x", stack="tiny", frontend="nope"), "--frontend: there is no 'nope'"),
        (Flags(name="x", language="go"), "--language: there is no 'go'; choose from python"),
        (Flags(name="x", app_type="nope"), "--for: there is no 'nope'"),
    ],
)
def test_what_is_missing_or_wrong_names_its_flag(tiny: Catalog, flags: Flags, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        questionnaire.resolve(tiny, flags, None, ask=False)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [(Flags(stack="FastAPI"), "fastapi"), (Flags(language="Go"), "gin"), (Flags(app_type="AI-data"), "fastapi")],
)
def test_ids_are_taken_in_any_case(known: Catalog, given: Flags, meant: str) -> None:
    assert questionnaire.resolve(known, given, Path("shop"), ask=False).stack == meant


def test_a_likely_id_is_named(known: Catalog) -> None:
    with pytest.raises(UsageError, match="--stack: there is no 'djano'; did you mean django\\?"):
        questionnaire.resolve(known, Flags(stack="djano"), Path("shop"), ask=False)


def test_where_there_is_but_one_choice_it_is_said_and_not_asked(
    tiny: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = Flags("x", language="python", database="sqlite", frontend="none")
    assert questionnaire.resolve(tiny, flags, None, ask=True).stack == "tiny"
    assert "Which framework? (1 of 1) Tiny, the only one\n" in capsys.readouterr().out


def test_stack_and_language_must_agree(known: Catalog) -> None:
    with pytest.raises(UsageError, match="--stack gin is written in Go, not in --language python"):
        questionnaire.resolve(known, Flags(name="x", stack="gin", language="python"), None, ask=False)


def test_an_app_type_leads_to_its_first_stack(known: Catalog) -> None:
    spec = questionnaire.resolve(known, Flags(name="x", app_type="ai-data"), None, ask=False)
    assert spec.stack == "fastapi"


def test_the_equivalent_command_makes_the_same_project(tiny: Catalog) -> None:
    spec = ProjectSpec('It\'s "mine" {{x}} $HOME', "it-s-mine-x-home", "tiny", "postgres", "none")
    words = shlex.split(questionnaire.equivalent_command(spec, Path("a b")))
    assert words[:3] == ["scaffold", "new", "a b"]
    options = dict(zip(words[3:-1:2], words[4:-1:2], strict=True))
    flags = Flags(options["--name"], None, None, options["--stack"], options["--database"], options["--frontend"])
    assert questionnaire.resolve(tiny, flags, Path("a b"), ask=False) == spec


VERIFIED, RED, UNKNOWN = Standing(verified=1, days=2), Standing(failed=1), Standing()


def judged(known: Catalog, **standings: Standing) -> Catalog:
    """The catalog in which every cell was verified two days ago, except those whose names begin with these words."""
    found = {
        spec.cell: next((each for start, each in standings.items() if spec.cell.startswith(start)), VERIFIED)
        for spec in catalog.cells(known)
    }
    return replace(known, standings=found)


def offered(known: Catalog, flags: Flags, field: str = "stack") -> list[str]:
    _, groups = questionnaire._question(known, flags, field)
    return [entry.id for group in groups.values() for entry in group]


def test_what_is_not_verified_is_offered_last_and_what_is_red_not_at_all(known: Catalog) -> None:
    python = Flags(language="python")
    assert offered(known, python) == ["fastapi", "django", "flask"]
    assert offered(judged(known, fastapi=UNKNOWN), python) == ["django", "flask", "fastapi"]
    assert offered(judged(known, fastapi=UNKNOWN, django=RED), python) == ["flask", "fastapi"]
    assert offered(judged(known, fastapi=RED), Flags(app_type="ai-data", language="python")) == ["flask", "django"]
    partly = judged(known, **{"fastapi-sqlite": UNKNOWN, "django": UNKNOWN})
    assert offered(partly, python) == ["flask", "fastapi", "django"]


def test_a_red_cell_hides_no_other_of_its_stack(known: Catalog) -> None:
    partly = judged(known, **{"gin-sqlite": RED})
    assert "gin" in offered(partly, Flags(language="go"))
    assert offered(partly, Flags(language="go", database="sqlite")) == ["fiber"]
    assert offered(partly, Flags(stack="gin"), "database") == ["postgres"]
    assert offered(judged(known, **{"gin-postgres-react": RED}), Flags(stack="gin"), "database") == [
        "sqlite",
        "postgres",
    ]
    react = judged(known, **{"gin-sqlite-react": UNKNOWN})
    assert offered(react, Flags(stack="gin", database="sqlite"), "frontend")[-1] == "react"


def test_where_all_are_red_they_are_offered(known: Catalog) -> None:
    assert offered(judged(known, gin=RED, fiber=RED), Flags(language="go")) == ["gin", "fiber"]


def test_without_questions_the_first_that_is_verified_is_taken_and_a_name_is_obeyed(known: Catalog) -> None:
    red = judged(known, fastapi=RED)

    def taken(catalog: Catalog, **flags: str) -> str:
        return questionnaire.resolve(catalog, Flags(name="x", **flags), None, ask=False).stack

    assert taken(red, app_type="ai-data") == "flask"
    assert taken(red, app_type="ai-data", stack="fastapi") == "fastapi"
    assert taken(judged(known, fastapi=RED, flask=RED), app_type="ai-data") == "fastapi"
    assert taken(judged(known, **{"gin-sqlite-react": UNKNOWN}), language="go") == "fiber"
    assert taken(judged(known, **{"gin-sqlite-none": UNKNOWN}), language="go") == "gin"


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(verified=1), "verified today"),
        (Standing(verified=1, days=1), "verified yesterday"),
        (Standing(verified=4, cells=4, days=30), "verified 30 days ago"),
        (Standing(failed=1, days=2), "failed 2 days ago"),
        (Standing(), "not verified"),
        (Standing(verified=3, cells=4, days=2), "3 of 4 verified"),
        (Standing(verified=2, failed=1, cells=4), "2 of 4 verified, 1 failed"),
        (Standing(failed=1, cells=4), "1 of 4 failed"),
    ],
)
def test_what_the_ledger_says_is_said_in_words(standing: Standing, words: str) -> None:
    assert standing.words == words


def test_a_choice_names_its_standing(known: Catalog) -> None:
    flags = Flags(stack="gin")
    standing = questionnaire._standing(known, flags, "database", "sqlite")
    assert questionnaire._remark(known, standing) == ""
    verified = judged(known, **{"gin-sqlite-none": UNKNOWN})
    shown = [questionnaire._standing(verified, flags, "database", each) for each in ("sqlite", "postgres")]
    assert [questionnaire._remark(verified, each) for each in shown] == [
        f" ({len(known.frontends) - 1} of {len(known.frontends)} verified)",
        " (verified 2 days ago)",
    ]
    assert questionnaire._remark(verified, questionnaire._standing(verified, Flags(), "language", "go")) == ""
