"""Taking in a project without its answers: found by what it is like, written on a branch, nothing overwritten."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from upgrades import SPEC, Templates, commit, lines, make_templates, replace, snapshot, write

from scaffolder import catalog, cli, update
from scaffolder.errors import ScaffoldError
from scaffolder.render import answers
from scaffolder.system import git
from scaffolder.update import adopt

ANSWERS = ".copier-answers.yml"


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    """Three releases, and a second stack that is a little like the first."""
    templates = make_templates(tmp_path / "data")
    other = templates.base.parent.parent / "other"
    for folder in ("base", "sqlite", "postgres", "parts"):
        for path in (templates.base.parent / folder).iterdir():
            write(other / folder / path.name, path.read_bytes())
    write(other / "base" / "long.txt", lines(40, "other"))
    stacks = templates.root / "catalog" / "stacks"
    write(stacks / "other.toml", (stacks / "tiny.toml").read_bytes())
    replace(templates.root / "catalog" / "languages.toml", '["tiny"', '["other", "tiny"')
    templates.release("v1.1.0")
    write(templates.base / "more.txt", lines(20, "more"))
    templates.release("v1.2.0")
    replace(templates.base / "long.txt", "line 30\n", "theirs\n")
    templates.release("v1.3.0")
    return templates


def lose_answers(shop: Path) -> str:
    (shop / ANSWERS).unlink()
    return commit(shop)


def found(templates: Templates, shop: Path, **known: str) -> adopt.Adoption:
    return adopt.adopt(templates.data, catalog.load(templates.data), shop, adopt.Known(**known))


@pytest.mark.parametrize("version", ["v1.1.0", "v1.2.0", "v1.3.0"])
def test_finds_cell_version_and_name_and_touches_no_file(templates: Templates, tmp_path: Path, version: str) -> None:
    git.run("checkout", "-q", version, cwd=templates.root)
    shop = templates.project(tmp_path / "elsewhere")
    git.run("checkout", "-q", "-", cwd=templates.root)
    replace(shop / "backend" / "long.txt", "line 3\n", "yours\n")
    write(shop / "backend" / "own.py", lines(30, "own"))
    head = lose_answers(shop)
    before = snapshot(shop)

    adoption = found(templates, shop)

    assert (adoption.spec, adoption.version) == (SPEC, version)
    assert 0.9 < adoption.likeness < 1
    assert snapshot(shop) == before
    assert git.run("rev-parse", "HEAD", cwd=shop) == head
    assert git.run("status", "--porcelain", cwd=shop) == ""
    assert git.run("diff", "--name-only", "HEAD", "scaffold/adopt", cwd=shop) == ANSWERS
    assert adoption.update.changes == (version != "v1.3.0")

    git.run("merge", "-q", "scaffold/adopt", cwd=shop)
    assert answers.read(shop).spec == SPEC
    outcome = update.update(templates.data, shop)
    assert outcome.notes == ()
    assert outcome.changes == adoption.update.changes
    assert "yours\n" in (shop / "backend" / "long.txt").read_text(encoding="utf-8")


def test_finds_a_version_between_releases(templates: Templates, tmp_path: Path) -> None:
    replace(templates.base / "long.txt", "line 20\n", "line twenty\n")
    made = commit(templates.root)
    shop = templates.project(tmp_path / "elsewhere")
    replace(templates.base / "long.txt", "theirs\n", "line thirty\n")
    commit(templates.root)
    lose_answers(shop)
    adoption = found(templates, shop)
    assert (adoption.version, adoption.likeness) == (made[:12], 1)
    assert adoption.update.changes


def test_finds_the_database_the_front_end_and_an_odd_name(templates: Templates, tmp_path: Path) -> None:
    spec = dataclasses.replace(
        SPEC, name="Größe & Söhne (2)", slug="grosse-sohne-2", database="postgres", frontend="react"
    )
    shop = templates.project(tmp_path / "elsewhere", spec)
    lose_answers(shop)
    assert found(templates, shop).spec == spec


def test_a_project_in_a_folder_of_a_repository(templates: Templates, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    git.run("init", "-q", cwd=whole)
    shop = templates.project(whole / "apps" / "shop")
    shutil.rmtree(shop / ".git")
    (shop / ANSWERS).unlink()
    commit(whole)
    found(templates, shop)
    assert git.run("diff", "--name-only", "HEAD", "scaffold/adopt", cwd=whole) == f"apps/shop/{ANSWERS}"


@pytest.mark.parametrize("moves", [{"backend": "api"}, {"backend": "services/api", "frontend": "web"}])
def test_parts_that_were_moved_are_found(templates: Templates, tmp_path: Path, moves: dict[str, str]) -> None:
    spec = dataclasses.replace(SPEC, frontend="react")
    shop = templates.project(tmp_path / "shop", spec)
    for old, new in moves.items():
        (shop / new).parent.mkdir(exist_ok=True)
        (shop / old).rename(shop / new)
    lose_answers(shop)
    adoption = found(templates, shop)
    assert adoption.spec == spec
    assert adoption.update.merge is None


@pytest.mark.parametrize("instead", ["nothing", "own backend"])
def test_a_stack_is_never_guessed_from_what_is_not_its_own(templates: Templates, tmp_path: Path, instead: str) -> None:
    shop = templates.project(tmp_path / "shop", dataclasses.replace(SPEC, frontend="react"))
    shutil.rmtree(shop / "backend")
    if instead == "own backend":
        write(shop / "backend" / "app.rb", "puts 1\n")
    lose_answers(shop)
    with pytest.raises(ScaffoldError, match=r"^No stack's own files are in .* \(best match: .*scaffold adopt --stack$"):
        found(templates, shop)
    assert git.run("branch", "--list", "scaffold/adopt", cwd=shop) == ""
    adoption = found(templates, shop, stack="other", database="postgres")
    assert (adoption.spec.stack, adoption.spec.database, adoption.spec.frontend) == ("other", "postgres", "react")


def test_what_is_known_is_not_found_out(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    lose_answers(shop)
    adoption = found(templates, shop, frontend="react", name="Ours")
    assert adoption.spec == dataclasses.replace(SPEC, frontend="react", name="Ours", slug="ours")


def test_without_a_version_it_works_too(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    lose_answers(shop)
    shutil.rmtree(templates.root / ".git")
    adoption = found(templates, shop)
    assert (adoption.version, adoption.spec) == ("unknown", SPEC)


def test_what_is_like_nothing_is_refused(templates: Templates, tmp_path: Path) -> None:
    write(tmp_path / "foreign" / "README.md", lines(30, "readme"))
    write(tmp_path / "foreign" / "backend" / "app.py", lines(30, "app"))
    git.run("init", "-q", cwd=tmp_path / "foreign")
    commit(tmp_path / "foreign")
    with pytest.raises(ScaffoldError, match=r"does not look like a scaffold project \(best match: ") as refused:
        found(templates, tmp_path / "foreign")
    assert "\n" not in str(refused.value)
    assert git.run("branch", "--list", "scaffold/adopt", cwd=tmp_path / "foreign") == ""


def test_never_overwrites_answers_or_a_branch(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    with pytest.raises(ScaffoldError, match=r"already has \.copier-answers\.yml"):
        found(templates, shop)
    lose_answers(shop)
    git.run("branch", "scaffold/adopt", cwd=shop)
    with pytest.raises(ScaffoldError, match="git branch -D scaffold/adopt"):
        found(templates, shop)


def test_advice_that_works(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    (shop / ANSWERS).unlink()
    with pytest.raises(ScaffoldError, match=r"the last commit has it\. Restore it: git restore \.copier-answers\.yml"):
        found(templates, shop)
    commit(shop)
    git.run("branch", "scaffold", cwd=shop)
    with pytest.raises(ScaffoldError, match=r"The branch scaffold already exists, so .*: git branch -m scaffold NAME"):
        found(templates, shop)
    git.run("branch", "-m", "scaffold", "other", cwd=shop)
    found(templates, shop)


def test_half_an_identity_is_completed(templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = templates.project(tmp_path / "shop")
    lose_answers(shop)
    settings = write(tmp_path / "settings", "[author]\n name=Ann\n email=a@b.c\n[user]\n useConfigOnly=true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(variable, raising=False)
    found(templates, shop)
    assert git.run("log", "-1", "--format=%an, %cn", "scaffold/adopt", cwd=shop) == "Ann, scaffold"


def test_the_command_says_what_it_found_and_how_to_go_on(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    shop = templates.project(tmp_path / "shop")
    lose_answers(shop)
    assert cli._run(["adopt", str(shop)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "My Shop matches v1.3.0 (100%): Tiny, SQLite, front end: None."
    assert said[-1] == f"To undo it: git -C {shop} branch -D scaffold/adopt"
    git.run("branch", "-D", "scaffold/adopt", cwd=shop)
    assert cli._run(["adopt", str(shop), "--stack", "none"]) == 2
    assert capsys.readouterr().err == "scaffold: --stack: there is no 'none'; choose from other, tiny\n"
    assert cli._run(["adopt", str(shop), "--json", "--name", "Other"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["answers"]["name"] == "Other"
    assert facts["version"] == "v1.3.0"
