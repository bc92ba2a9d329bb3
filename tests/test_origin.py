"""What a project was made from: answers that were edited by hand are told apart from what they belong to."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from upgrades import SPEC, Templates, commit, make_templates, replace, snapshot, write

from scaffolder import update
from scaffolder.errors import ScaffoldError
from scaffolder.render import answers
from scaffolder.system import git

ANSWERS = ".copier-answers.yml"


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return make_templates(tmp_path / "data")


def newer(templates: Templates) -> None:
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")


@pytest.mark.parametrize("known_by", ["git", "digest"])
@pytest.mark.parametrize(
    ("edits", "said"),
    [
        (
            {"database: sqlite": "database: postgres"},
            r"says database 'postgres', but the project was made with 'sqlite'\. Set it back and commit, then run: "
            "scaffold change --database postgres",
        ),
        (
            {"frontend: react": "frontend: none", "database: sqlite": "database: postgres"},
            r"says database 'postgres' and frontend 'none', but the project was made with 'sqlite' and 'react'\. .*: "
            "scaffold change --database postgres --frontend none",
        ),
        (
            {"project_name: My Shop": "project_name: Our Shop"},
            r"says project_name 'Our Shop', but .* with 'My Shop'\. .*: scaffold change --name 'Our Shop'",
        ),
        ({"project_slug: my-shop": "project_slug: our-shop"}, r"with 'my-shop'\. Set it back and commit$"),
    ],
)
def test_choices_edited_by_hand_are_refused(
    templates: Templates, tmp_path: Path, edits: dict[str, str], said: str, known_by: str
) -> None:
    shop = templates.project(tmp_path / "shop", dataclasses.replace(SPEC, frontend="react"))
    for old, new in edits.items():
        replace(shop / ANSWERS, old, new)
    if known_by == "digest":
        # Committed by hand, in a repository that has never seen the answers as they were.
        shutil.rmtree(shop / ".git")
        git.run("init", "-q", cwd=shop)
    commit(shop)
    newer(templates)
    before = snapshot(shop)
    if known_by == "digest" and "project" in next(iter(edits)):
        assert any("no longer renders exactly" in note for note in update.update(templates.data, shop).notes)
        return
    with pytest.raises(ScaffoldError, match=said) as refused:
        update.update(templates.data, shop)
    assert "\n" not in str(refused.value)
    assert snapshot(shop) == before


def test_what_the_refusal_proposes_works(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    newer(templates)
    outcome = update.change(templates.data, shop, name="Our Shop")
    assert outcome.notes == ("Docker keeps data by the project's name: what my-shop has stored stays there",)
    assert (answers.read(shop).spec.name, answers.read(shop).spec.slug) == ("Our Shop", "our-shop")
    assert "# Our Shop" in (shop / "README.md").read_text(encoding="utf-8")
    commit(shop)
    assert update.update(templates.data, shop).merge is None
    assert snapshot(shop) == snapshot(
        templates.project(tmp_path / "fresh", dataclasses.replace(SPEC, name="Our Shop", slug="our-shop"))
    )


def test_an_earlier_change_is_no_edit_by_hand(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    update.change(templates.data, shop, database="postgres")
    commit(shop)
    newer(templates)
    assert update.update(templates.data, shop).notes == ()


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"_commit": ""}, "was made by a scaffold that did not know its version; to find it out, remove"),
        (
            {"_commit": "'" + "e" * 40 + "'", "_version": "v0.1"},
            "is from version v0.1, which this scaffold does not know",
        ),
    ],
)
def test_what_nobody_knows_says_how_to_find_it_out(
    templates: Templates, tmp_path: Path, edit: dict[str, str], said: str
) -> None:
    shop = templates.project(tmp_path / "shop")
    text = (shop / ANSWERS).read_text(encoding="utf-8").splitlines()
    values = {key: value or "''" for key, value in edit.items()} | {"_digest": "'0'"}
    kept = [f"{name}: {values[name]}" if (name := line.partition(":")[0]) in values else line for line in text]
    write(shop / ANSWERS, "\n".join(kept).replace("v1.0.0", "unknown") + "\n")
    commit(shop)
    newer(templates)
    with pytest.raises(ScaffoldError, match=said) as refused:
        update.update(templates.data, shop)
    assert str(refused.value).endswith("remove .copier-answers.yml, commit that, and run: scaffold adopt")


def test_a_scaffold_that_does_not_know_its_own_version_says_why(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop")
    shutil.rmtree(templates.root / ".git")
    write(templates.base / "more.txt", "more\n")
    with pytest.raises(ScaffoldError, match=r"does not know its own version \(there is no git repository in "):
        update.update(templates.data, shop)
