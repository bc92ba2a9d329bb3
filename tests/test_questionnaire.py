"""Flags and answers → spec. The prompts themselves are driven through a real terminal in `test_cli.py`."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffolder import catalog, questionnaire
from scaffolder.errors import UsageError
from scaffolder.model import Catalog, ProjectSpec
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
        ("CON", "device on Windows"),
        ("com1", "device on Windows"),
        ("two\nlines", "no line break"),
        ("nul\0", "no line break or control character"),
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
