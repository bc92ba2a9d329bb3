"""Updating: every edit is there afterwards, or a conflict that git shows; and one command takes it all back."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from upgrades import SPEC, Snapshot, Templates, commit, lines, make_templates, replace, snapshot, write

from scaffolder import cli, update
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.render import answers
from scaffolder.system import git
from scaffolder.update import apply
from scaffolder.update.conflicts import Conflict
from scaffolder.update.merge import Merge

PICTURE = bytes(range(256)) * 8
ANSWERS = ".copier-answers.yml"


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return make_templates(tmp_path / "data")


@pytest.fixture
def shop(templates: Templates, tmp_path: Path) -> Path:
    return templates.project(tmp_path / "shop")


@dataclass(frozen=True)
class Upgrade:
    """A project that was edited in every way, and updated."""

    shop: Path
    templates: Templates
    outcome: update.Outcome
    before: Snapshot
    previewed: Snapshot

    @property
    def merge(self) -> Merge:
        assert self.outcome.merge is not None
        return self.outcome.merge

    @property
    def conflicts(self) -> dict[str, str]:
        return {conflict.path: conflict.reason for conflict in self.merge.conflicts}

    def text(self, name: str) -> str:
        return (self.shop / name).read_bytes().decode()


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory: pytest.TempPathFactory) -> Upgrade:
    folder = tmp_path_factory.mktemp("upgrade")
    templates = make_templates(folder / "data")
    base = templates.base
    for name in ("far.txt", "near.txt", "renamed-by-you.txt", "renamed.txt", "dropped.txt", "dropped-edited.txt"):
        write(base / name, lines(40, name))
    for name in ("logo.png", "icon.png", "photo.png"):
        write(base / name, PICTURE + name.encode())
    for name in (
        "deleted.txt",
        "deleted-twice.txt",
        "deleted-changed.txt",
        "Größe ☕.txt",
        "long name/a b.txt",
        "mode.sh",
        "linked.txt",
    ):
        write(base / name, lines(20, name))
    write(base / ".gitattributes", "*.bat -text\n")
    write(base / "windows.bat", lines(20).replace("\n", "\r\n"))
    templates.release("v1.1.0")
    shop = templates.project(folder / "shop")

    backend = shop / "backend"
    replace(backend / "far.txt", "far.txt 2\n", "yours 2\n")
    replace(backend / "near.txt", "near.txt 20\n", "yours 20\n")
    write(backend / "logo.png", PICTURE + b"yours")
    write(backend / "icon.png", PICTURE + b"yours")
    (backend / "deleted.txt").unlink()
    (backend / "deleted-twice.txt").unlink()
    (backend / "deleted-changed.txt").unlink()
    (backend / "renamed-by-you.txt").rename(write(backend / "yours" / "moved.txt", ""))
    replace(backend / "yours" / "moved.txt", "renamed-by-you.txt 2\n", "yours 2\n")
    replace(backend / "renamed.txt", "renamed.txt 2\n", "yours 2\n")
    replace(backend / "dropped-edited.txt", "dropped-edited.txt 2\n", "yours 2\n")
    replace(backend / "windows.bat", "line 2\r\n", "yours 2\r\n")
    replace(backend / "Größe ☕.txt", "☕.txt 2\n", "yours 2\n")
    replace(backend / "long name" / "a b.txt", "b.txt 2\n", "yours 2\n")
    (backend / "mode.sh").chmod(0o755)
    (backend / "linked.txt").unlink()
    (backend / "linked.txt").symlink_to("far.txt")
    write(backend / "own.py", "print('yours')\n")
    commit(shop)
    write(shop / ".env", "SECRET_KEY=yours\n")
    write(shop / "notes" / "untracked.txt", "yours\n")

    for name in ("far.txt", "renamed-by-you.txt", "renamed.txt"):
        replace(base / name, f"{name} 35\n", "theirs 35\n")
    replace(base / "near.txt", "near.txt 20\n", "theirs 20\n")
    write(base / "icon.png", PICTURE + b"theirs")
    write(base / "photo.png", PICTURE + b"theirs")
    replace(base / "deleted-changed.txt", "changed.txt 10\n", "theirs 10\n")
    (base / "renamed.txt").rename(write(base / "moved" / "renamed.txt", ""))
    (base / "deleted-twice.txt").unlink()
    (base / "dropped.txt").unlink()
    (base / "dropped-edited.txt").unlink()
    replace(base / "windows.bat", "line 15\r\n", "theirs 15\r\n")
    replace(base / "Größe ☕.txt", "☕.txt 15\n", "theirs 15\n")
    replace(base / "long name" / "a b.txt", "b.txt 15\n", "theirs 15\n")
    replace(base / "mode.sh", "mode.sh 10\n", "theirs 10\n")
    write(base / "añadido" / "new.sh", "#!/bin/sh\n").chmod(0o755)
    templates.release("v1.2.0")

    before = snapshot(shop)
    update.update(templates.data, shop, dry=True)
    previewed = snapshot(shop)
    outcome = update.update(templates.data, shop)
    return Upgrade(shop, templates, outcome, before, previewed)


def test_a_preview_touches_nothing(upgrade: Upgrade) -> None:
    assert upgrade.previewed == upgrade.before


@pytest.mark.parametrize(
    ("name", "yours", "theirs"),
    [
        ("backend/far.txt", "yours 2\n", "theirs 35\n"),
        ("backend/yours/moved.txt", "yours 2\n", "theirs 35\n"),
        ("backend/moved/renamed.txt", "yours 2\n", "theirs 35\n"),
        ("backend/windows.bat", "yours 2\r\n", "theirs 15\r\n"),
        ("backend/Größe ☕.txt", "yours 2\n", "theirs 15\n"),
        ("backend/long name/a b.txt", "yours 2\n", "theirs 15\n"),
    ],
)
def test_both_edits_of_a_text_are_there(upgrade: Upgrade, name: str, yours: str, theirs: str) -> None:
    assert yours in upgrade.text(name)
    assert theirs in upgrade.text(name)
    assert name not in upgrade.conflicts
    if name.endswith(".bat"):
        assert upgrade.text(name).count("\r\n") == upgrade.text(name).count("\n") == 20


def test_edits_of_the_same_lines_are_a_conflict_with_both_in_it(upgrade: Upgrade) -> None:
    text = upgrade.text("backend/near.txt")
    assert "<<<<<<< yours\nyours 20\n=======\ntheirs 20\n>>>>>>> templates/v1.2.0\n" in text
    assert upgrade.conflicts["backend/near.txt"] == "you and the templates changed it"


def test_an_edited_binary_stays(upgrade: Upgrade) -> None:
    assert (upgrade.shop / "backend/logo.png").read_bytes() == PICTURE + b"yours"
    assert (upgrade.shop / "backend/photo.png").read_bytes() == PICTURE + b"theirs"
    assert (upgrade.shop / "backend/icon.png").read_bytes() == PICTURE + b"yours"
    assert upgrade.conflicts["backend/icon.png"] == "you and the templates changed it"
    assert "backend/logo.png" not in upgrade.conflicts


def test_what_you_deleted_stays_deleted_unless_the_templates_changed_it(upgrade: Upgrade) -> None:
    assert not (upgrade.shop / "backend/deleted.txt").exists()
    assert upgrade.merge.kept == ("backend/deleted.txt",)
    assert upgrade.conflicts["backend/deleted-changed.txt"] == "you deleted it, the templates changed it"


def test_what_the_templates_dropped_goes_unless_you_edited_it(upgrade: Upgrade) -> None:
    assert not (upgrade.shop / "backend/dropped.txt").exists()
    assert "backend/dropped.txt" in upgrade.merge.removed
    assert "yours 2\n" in upgrade.text("backend/dropped-edited.txt")
    assert upgrade.conflicts["backend/dropped-edited.txt"] == "you changed it, the templates deleted it"


def test_modes_and_links_stay(upgrade: Upgrade) -> None:
    assert os.access(upgrade.shop / "backend/mode.sh", os.X_OK)
    assert "theirs 10\n" in upgrade.text("backend/mode.sh")
    assert (upgrade.shop / "backend/linked.txt").readlink() == Path("far.txt")
    assert os.access(upgrade.shop / "backend/añadido/new.sh", os.X_OK)


def test_what_git_does_not_keep_is_left_alone(upgrade: Upgrade) -> None:
    for name in (".env", "notes/untracked.txt", "backend/own.py"):
        assert snapshot(upgrade.shop)[name] == upgrade.before[name]


def test_the_summary_is_what_git_shows(upgrade: Upgrade) -> None:
    merge = upgrade.merge
    assert merge.added == ("backend/añadido/new.sh",)
    assert merge.removed == ("backend/dropped.txt",)
    assert merge.renamed == (("backend/renamed.txt", "backend/moved/renamed.txt"),)
    assert set(merge.changed) == {
        ANSWERS,
        *(f"backend/{name}" for name in ("far.txt", "photo.png", "windows.bat", "mode.sh", "yours/moved.txt")),
        *("backend/Größe ☕.txt", "backend/long name/a b.txt"),
    }
    listed = git.run("-c", "core.quotePath=false", "diff", "--name-only", "--diff-filter=U", cwd=upgrade.shop)
    assert sorted(set(listed.splitlines())) == sorted(upgrade.conflicts)
    assert upgrade.outcome.notes == ()


def test_conflicts_are_to_be_settled_before_the_next_update(upgrade: Upgrade) -> None:
    with pytest.raises(ScaffoldError, match="unresolved conflict") as refused:
        update.update(upgrade.templates.data, upgrade.shop)
    assert "git reset --hard" in str(refused.value)


def test_settled_and_run_again_there_is_nothing_to_do(upgrade: Upgrade, tmp_path: Path) -> None:
    shop = shutil.copytree(upgrade.shop, tmp_path / "shop", symlinks=True)
    commit(shop)
    after = snapshot(shop)
    assert update.update(upgrade.templates.data, shop).merge is None
    assert snapshot(shop) == after


def test_one_command_takes_it_back_byte_for_byte(upgrade: Upgrade, tmp_path: Path) -> None:
    shop = shutil.copytree(upgrade.shop, tmp_path / "shop", symlinks=True)
    git.run("reset", "--hard", cwd=shop)
    assert snapshot(shop) == upgrade.before
    assert git.run("status", "--porcelain", cwd=shop) == "?? notes/"


def test_a_clean_update_is_staged_and_can_be_committed(templates: Templates, shop: Path) -> None:
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    write(templates.base / "more.txt", "more\n")
    made = templates.release("v1.1.0")
    outcome = update.update(templates.data, shop)
    assert (outcome.before, outcome.after, outcome.applied) == ("v1.0.0", "v1.1.0", True)
    status = git.run("status", "--porcelain", cwd=shop).splitlines()
    assert status == [f"M  {ANSWERS}", "M  backend/long.txt", "A  backend/more.txt"]
    assert answers.read(shop).commit == made
    assert update.update(templates.data, shop).merge is None


def test_a_project_in_a_folder_of_a_repository(templates: Templates, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    write(whole / "other.txt", "other\n")
    git.run("init", "-q", cwd=whole)
    shop = whole / "apps" / "the shop"
    templates.project(shop)
    shutil.rmtree(shop / ".git")
    commit(whole)
    replace(shop / "backend" / "long.txt", "line 30\n", "yours\n")
    write(shop / "backend" / "near.txt", "yours\n")
    commit(whole)
    before = snapshot(whole)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    write(templates.base / "near.txt", "theirs\n")
    write(templates.base / "deep" / "more.txt", "more\n")
    templates.release("v1.1.0")
    outcome = update.update(templates.data, shop)
    assert outcome.merge is not None
    assert outcome.merge.conflicts == (Conflict("backend/near.txt", "you and the templates added it"),)
    assert (shop / "backend" / "deep" / "more.txt").read_text() == "more\n"
    assert {"yours", "theirs"} < set((shop / "backend" / "long.txt").read_text().split("\n"))
    assert (whole / "other.txt").read_text() == "other\n"
    git.run("reset", "--hard", cwd=shop)
    assert snapshot(whole) == before


def test_what_people_add_to_the_answers_stays_and_unknown_answers_go(templates: Templates, shop: Path) -> None:
    text = (shop / ANSWERS).read_text(encoding="utf-8")
    write(shop / ANSWERS, f"# ours: do not touch\n{text}colour: red\n")
    commit(shop)
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")
    outcome = update.update(templates.data, shop)
    assert outcome.notes == ('Dropped the answer "colour": the templates no longer ask for it',)
    assert outcome.merge is not None
    text = (shop / ANSWERS).read_text(encoding="utf-8")
    assert "# ours: do not touch" in text
    assert "colour" not in text
    assert answers.read(shop).version == "v1.1.0"


def test_what_people_make_of_the_answers_stays_and_is_never_in_conflict(templates: Templates, shop: Path) -> None:
    text = (shop / ANSWERS).read_text(encoding="utf-8")
    edited = text.replace("sqlite", "'sqlite'  # until 2027").replace("v1.0.0", '"v1.0.0" # pinned')
    write(shop / ANSWERS, f"---\n# ours\n\n{edited}")
    commit(shop)
    write(templates.base / "more.txt", "more\n")
    made = templates.release("v1.1.0")
    outcome = update.update(templates.data, shop)
    assert (outcome.conflicted, outcome.notes) == (False, ())
    old, new = yaml.safe_load(text), answers.read(shop)
    expected = edited.replace("v1.0.0", "v1.1.0").replace(old["_commit"], made).replace(old["_digest"], new.digest)
    assert (shop / ANSWERS).read_text(encoding="utf-8") == f"---\n# ours\n\n{expected}"


def test_answers_that_cannot_be_kept_as_they_are_written_are_told(templates: Templates, shop: Path) -> None:
    values = yaml.safe_load((shop / ANSWERS).read_text(encoding="utf-8"))
    write(shop / ANSWERS, f"# ours\n{json.dumps(values)}\n")
    commit(shop)
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")
    outcome = update.update(templates.data, shop)
    assert outcome.notes == (f"{ANSWERS} was rewritten: your changes to it are only in git",)
    assert (outcome.conflicted, answers.read(shop).version) == (False, "v1.1.0")


QUESTION = """
licence:
  type: str
  help: Which licence?
  choices: [MIT, BSD, Apache]
  default: BSD
"""


def ask_for_a_licence(templates: Templates) -> None:
    configuration = templates.root / "templates" / "copier.yml"
    write(configuration, configuration.read_text(encoding="utf-8") + QUESTION)
    write(templates.base / "LICENCE.jinja", "{{ licence }}\n")
    templates.release("v1.1.0")


def test_a_new_question_takes_its_default_and_the_answer_is_kept(templates: Templates, shop: Path) -> None:
    ask_for_a_licence(templates)
    outcome = update.update(templates.data, shop)
    assert outcome.notes == ('The answer to the new question "licence" is BSD',)
    assert (shop / "backend" / "LICENCE").read_text() == "BSD\n"
    commit(shop)
    assert answers.read(shop).spec.more == {"licence": "BSD"}

    replace(shop / ANSWERS, "licence: BSD", "licence: MIT")
    commit(shop)
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.2.0")
    assert update.update(templates.data, shop).notes == ()
    assert (shop / "backend" / "LICENCE").read_text() == "MIT\n", "an answer without an option is changed in the file"
    commit(shop)
    assert answers.read(shop).spec.more == {"licence": "MIT"}
    assert update.update(templates.data, shop).merge is None, "what is answered is not asked again"


def test_an_answer_that_is_none_any_more_makes_room_for_the_default(templates: Templates, shop: Path) -> None:
    ask_for_a_licence(templates)
    update.update(templates.data, shop)
    commit(shop)
    configuration = templates.root / "templates" / "copier.yml"
    replace(configuration, "choices: [MIT, BSD, Apache]\n  default: BSD", "choices: [MIT, Apache]\n  default: MIT")
    templates.release("v1.2.0")
    assert update.update(templates.data, shop).notes == ('"licence" was reset to MIT: BSD is no longer a valid choice',)
    assert (shop / "backend" / "LICENCE").read_text() == "MIT\n"
    assert answers.read(shop).spec.more == {"licence": "MIT"}


def test_a_question_that_went_takes_its_answer_along(templates: Templates, shop: Path) -> None:
    ask_for_a_licence(templates)
    update.update(templates.data, shop)
    commit(shop)
    replace(templates.root / "templates" / "copier.yml", QUESTION, "")
    (templates.base / "LICENCE.jinja").unlink()
    templates.release("v1.2.0")
    assert update.update(templates.data, shop).notes == (
        'Dropped the answer "licence": the templates no longer ask for it',
    )
    assert not (shop / "backend" / "LICENCE").exists()
    assert answers.read(shop).spec.more == {}


ON_A_TERMINAL = """
import sys
from pathlib import Path
from scaffolder import cli, paths

data = paths.Data(Path(sys.argv.pop(1)))
paths.find_data = lambda: data
cli.main()
"""


def terminal(templates: Templates, *arguments: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-c", ON_A_TERMINAL, str(templates.root), *arguments],
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 160),
    )


@pytest.mark.parametrize("how", ["update", "change", "new"])
def test_a_new_question_is_asked_on_a_terminal(templates: Templates, shop: Path, how: str, tmp_path: Path) -> None:
    ask_for_a_licence(templates)
    before = snapshot(shop)
    target, arguments = {
        "update": (shop, [str(shop)]),
        "change": (shop, [str(shop), "--database", "postgres"]),
        "new": (tmp_path / "other", [str(tmp_path / "other"), "--name", "Other", "--stack", "tiny"]),
    }[how]
    for answer in (None, "\x1b[B\r"):  # Ctrl-C, then one below the default
        child = terminal(templates, how, *arguments)
        if how == "new":
            for question in ("Which database", "Which front end", "Write it"):
                child.expect(question)
                child.send("\r")
        child.expect("Which licence")
        if answer is None:
            child.sendintr()
        else:
            child.send(answer)
        child.expect(pexpect.EOF)
        child.close()
        if answer is None:
            assert child.exitstatus == 130
            assert "Cancelled" in (child.before or "")
            assert snapshot(shop) == before
            assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "shop"]
    assert child.exitstatus == 0, child.before
    assert (target / "backend" / "LICENCE").read_text() == "Apache\n"
    assert answers.read(target).spec.more == {"licence": "Apache"}


@pytest.mark.parametrize("case", ["no git", "no commit", "not committed", "dirty", "staged", "merge", "no project"])
def test_refuses_in_one_line_what_could_not_be_undone(
    templates: Templates, shop: Path, case: str, tmp_path: Path
) -> None:
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")
    said = {
        "no git": "is not in a git repository",
        "no commit": "has no commits yet",
        "not committed": r"has not been committed\. Run: git -C \S+ add --all && git -C \S+ commit$",
        "dirty": "uncommitted changes in backend/long.txt",
        "staged": "uncommitted changes in backend/long.txt",
        "merge": "A merge is in progress",
        "no project": "is not a scaffold project",
    }[case]
    if case in ("no git", "no commit", "not committed"):
        shutil.rmtree(shop / ".git")
    if case in ("no commit", "not committed"):
        git.run("init", "-q", cwd=shop)
    if case == "not committed":
        git.run("-c", "user.name=T", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "x", cwd=shop)
    if case in ("dirty", "staged"):
        write(shop / "backend" / "long.txt", "mine\n")
    if case == "staged":
        git.run("add", "--all", cwd=shop)
    if case == "merge":
        write(shop / ".git" / "MERGE_HEAD", git.run("rev-parse", "HEAD", cwd=shop) + "\n")
    if case == "no project":
        (shop / ANSWERS).unlink()
    before = snapshot(shop)
    with pytest.raises(ScaffoldError, match=said) as refused:
        update.update(templates.data, shop)
    assert "\n" not in str(refused.value)
    assert snapshot(shop) == before


def test_a_project_that_git_ignores_is_told_by_which_rule(templates: Templates, tmp_path: Path) -> None:
    whole = tmp_path / "our whole"
    write(whole / ".gitignore", "# tmp\nshop\n")
    git.run("init", "-q", cwd=whole)
    commit(whole)
    shop = templates.project(whole / "shop")
    shutil.rmtree(shop / ".git")
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")
    with pytest.raises(ScaffoldError, match=r"is ignored by \.gitignore:2 in .*: git -C '.*' init$"):
        update.update(templates.data, shop)


def test_what_git_says_of_a_repository_that_it_refuses_is_passed_on(templates: Templates, shop: Path) -> None:
    shutil.rmtree(shop / ".git")
    write(shop / ".git", "gitdir: nowhere\n")
    with pytest.raises(ScaffoldError, match=f"^{shop}: fatal: not a git repository: {shop}/nowhere$"):
        update.update(templates.data, shop)


REFUSED = {
    "dirty": "uncommitted changes in backend/long.txt; commit them, or run: git stash",
    "untracked": "backend/more.txt is untracked and the update would overwrite it; move or commit it",
    "unwatched": "git is set to ignore changes to backend/long.txt; undo that first: "
    "git update-index --no-assume-unchanged backend/long.txt",
    "sparse": "is not checked out; add what the update touches: git sparse-checkout add backend frontend/src",
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_preview_says_what_the_update_would_refuse(
    templates: Templates,
    tmp_path: Path,
    case: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    shop = templates.project(tmp_path / "shop", dataclasses.replace(SPEC, frontend="react"))
    write(templates.base / "more.txt", "more\n")
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    app = templates.root / "templates/frontends/react/base/src/App.tsx"
    write(app, app.read_text(encoding="utf-8") + "// theirs\n")
    templates.release("v1.1.0")
    if case == "dirty":
        write(shop / "backend" / "long.txt", "mine\n")
    elif case == "untracked":
        write(shop / "backend" / "more.txt", "mine\n")
    elif case == "unwatched":
        git.run("update-index", "--assume-unchanged", "backend/long.txt", cwd=shop)
    else:
        git.run("sparse-checkout", "set", "docs", cwd=shop)
    before = snapshot(shop)
    for option, code in (("--dry-run", 1), ("--check", 1)):
        assert run(["update", str(shop), option], capsys)[0] == code
    said = run(["update", str(shop), "--dry-run"], capsys)[1].splitlines()
    assert said[0] == "v1.0.0 → v1.1.0"
    assert said[-1].startswith("The update would be refused: ")
    assert said[-1].endswith(REFUSED[case])
    assert json.loads(run(["update", str(shop), "--check", "--json"], capsys)[1])["refusal"].endswith(REFUSED[case])
    code, _, error = run(["update", str(shop)], capsys)
    assert (code, error) == (1, f"scaffold: {said[-1].removeprefix('The update would be refused: ')}\n")
    assert snapshot(shop) == before


def test_only_forward_and_only_to_what_there_is(templates: Templates, tmp_path: Path) -> None:
    old = templates.project(tmp_path / "old")
    write(templates.base / "one.txt", "one\n")
    templates.release("v1.1.0")
    write(templates.base / "two.txt", "two\n")
    templates.release("v1.2.0")
    with pytest.raises(UsageError, match=r"there is no version 'v9'; choose from v1\.0\.0, v1\.1\.0, v1\.2\.0"):
        update.update(templates.data, old, to="v9")
    outcome = update.update(templates.data, old, to="v1.1.0")
    assert outcome.after == "v1.1.0"
    assert (old / "backend" / "one.txt").exists()
    assert not (old / "backend" / "two.txt").exists()
    assert answers.read(old).version == "v1.1.0"
    commit(old)
    with pytest.raises(UsageError, match=r"v1\.0\.0 is older than v1\.1\.0"):
        update.update(templates.data, old, to="v1.0.0")
    assert update.update(templates.data, old, to="v1.1.0").merge is None
    git.run("checkout", "-q", "v1.0.0", cwd=templates.root)
    with pytest.raises(ScaffoldError, match=r"from version v1\.1\.0, newer than this scaffold's v1\.0\.0"):
        update.update(templates.data, old)


@pytest.mark.parametrize(("version", "said"), [("v9.0.0", "newer than this scaffold's"), ("v0.1", "does not know")])
def test_a_version_that_nobody_knows(templates: Templates, shop: Path, version: str, said: str) -> None:
    text = (shop / ANSWERS).read_text(encoding="utf-8")
    recorded = answers.read(shop)
    text = text.replace(recorded.commit, "e" * 40).replace("v1.0.0", version)
    write(shop / ANSWERS, text)
    commit(shop)
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")
    with pytest.raises(ScaffoldError, match=said):
        update.update(templates.data, shop)


def test_a_newer_version_that_writes_the_same_changes_nothing(templates: Templates, shop: Path) -> None:
    write(templates.root / "catalog" / "unrelated.txt", "")
    templates.release("v1.1.0")
    before = snapshot(shop)
    assert update.update(templates.data, shop).merge is None
    assert snapshot(shop) == before


def test_templates_with_local_changes(templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(templates.base / "local.txt", lines(20))
    shop = templates.project(tmp_path / "shop")
    assert update.update(templates.data, shop).merge is None, "made from what is at hand"
    replace(shop / "backend" / "local.txt", "line 2\n", "yours\n")
    commit(shop)
    replace(templates.base / "local.txt", "line 15\n", "theirs\n")
    kept = update.update(templates.data, shop, dry=True)
    assert not any("no longer renders exactly" in note for note in kept.notes), "the first update kept what it was"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    outcome = update.update(templates.data, shop)
    assert {"yours", "theirs"} < set((shop / "backend" / "local.txt").read_text(encoding="utf-8").split("\n"))
    assert any("no longer renders exactly what this project was generated from" in note for note in outcome.notes)
    assert any("have uncommitted changes" in note for note in outcome.notes)


def test_a_project_of_local_changes_has_them_as_its_base(templates: Templates, tmp_path: Path) -> None:
    write(templates.base / "local.txt", lines(20))
    shop = templates.project(tmp_path / "shop")
    outcome = update.change(templates.data, shop, database="postgres")
    assert outcome.merge is not None
    assert outcome.merge.conflicts == ()
    assert not any("no longer renders exactly what this project was generated from" in note for note in outcome.notes)


def test_a_release_is_known_by_its_name_where_its_commit_is_not(templates: Templates, shop: Path) -> None:
    replace(shop / ANSWERS, answers.read(shop).commit, "e" * 40)
    commit(shop)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    outcome = update.update(templates.data, shop)
    assert (outcome.conflicted, outcome.notes) == (False, ())
    assert "theirs\n" in (shop / "backend" / "long.txt").read_text(encoding="utf-8")


def test_a_stack_that_was_renamed_is_followed_and_one_that_went_is_explained(
    templates: Templates, shop: Path, tmp_path: Path
) -> None:
    other = templates.project(tmp_path / "other")
    catalog, backends = templates.root / "catalog", templates.root / "templates" / "backends"
    (catalog / "stacks" / "tiny.toml").rename(catalog / "stacks" / "small.toml")
    (backends / "tiny").rename(backends / "small")
    replace(catalog / "languages.toml", '"tiny"', '"small"')
    replace(catalog / "stacks" / "small.toml", 'name = "Tiny"', 'name = "Tiny"\nformerly = ["tiny"]')
    templates.release("v2.0.0")
    outcome = update.update(templates.data, shop)
    assert outcome.notes == ("The stack tiny is now called small",)
    assert answers.read(shop).spec.stack == "small"
    assert git.run("diff", "HEAD", "--name-only", "--diff-filter=AD", cwd=shop) == ""
    (catalog / "stacks" / "small.toml").unlink()
    templates.release("v3.0.0")
    with pytest.raises(ScaffoldError, match=r"no longer has the stack tiny; the project stays as it is"):
        update.update(templates.data, other)
    commit(shop)
    write(catalog / "stacks" / "small.toml", "")
    templates.release("v4.0.0")
    (catalog / "stacks" / "small.toml").unlink()
    templates.release("v5.0.0")
    with pytest.raises(ScaffoldError, match=r"no longer has the stack small; .*: scaffold update --to v4\.0\.0"):
        update.update(templates.data, shop)


def test_a_choice_that_no_version_ever_had_is_not_said_to_be_gone(templates: Templates, shop: Path) -> None:
    write(templates.base / "added.txt", "")
    templates.release("v1.1.0")
    replace(shop / ANSWERS, "database: sqlite", "database: postgress")
    commit(shop)
    with pytest.raises(ScaffoldError, match="there is no database 'postgress'; choose from postgres, sqlite"):
        update.update(templates.data, shop)


def test_a_stack_that_goes_is_never_taken_for_one_that_is_alike(templates: Templates, shop: Path) -> None:
    catalog, backends = templates.root / "catalog", templates.root / "templates" / "backends"
    (catalog / "stacks" / "tiny.toml").rename(catalog / "stacks" / "alike.toml")
    (backends / "tiny").rename(backends / "alike")
    replace(catalog / "languages.toml", '"tiny"', '"alike"')
    templates.release("v2.0.0")
    before = snapshot(shop)
    with pytest.raises(ScaffoldError, match="no longer has the stack tiny"):
        update.update(templates.data, shop)
    assert snapshot(shop) == before


def test_change_takes_another_database(templates: Templates, shop: Path) -> None:
    write(shop / "backend" / "app.py", (shop / "backend" / "app.py").read_text(encoding="utf-8") + "# yours\n")
    commit(shop)
    before = snapshot(shop)
    outcome = update.change(templates.data, shop, database="postgres")
    assert outcome.merge is not None
    assert outcome.merge.conflicts == ()
    assert (shop / "backend" / "database.txt").read_text(encoding="utf-8") == "postgres\n"
    assert "# yours\n" in (shop / "backend" / "app.py").read_text(encoding="utf-8")
    assert answers.read(shop).spec.database == "postgres"
    assert update.change(templates.data, shop, database="postgres").merge is None
    commit(shop)
    update.change(templates.data, shop, database="sqlite")
    commit(shop)
    assert snapshot(shop) == before, "there and back"


def test_change_says_that_data_stays_behind(templates: Templates, shop: Path) -> None:
    said = ("Data is not migrated: what is stored in sqlite stays there, and postgres starts empty",)
    assert update.change(templates.data, shop, database="postgres", dry=True).notes == said
    assert update.change(templates.data, shop, database="postgres").notes == said


def test_change_leaves_nothing_of_a_dropped_front_end_to_be_committed(templates: Templates, tmp_path: Path) -> None:
    shop = templates.project(tmp_path / "shop", dataclasses.replace(SPEC, frontend="react"))
    before = (shop / ".gitignore").read_text(encoding="utf-8")
    write(shop / "frontend" / "node_modules" / "x" / "index.js", "1\n")
    outcome = update.change(templates.data, shop, frontend="none")
    assert outcome.notes == (
        "frontend/node_modules/ still exists, so .gitignore keeps ignoring it; remove both when you no longer need it",
    )
    commit(shop)
    assert git.run("ls-files", "frontend", cwd=shop) == ""
    assert "node_modules/\n" in (shop / ".gitignore").read_text(encoding="utf-8")
    assert "dist/\n" not in (shop / ".gitignore").read_text(encoding="utf-8")
    assert update.change(templates.data, shop, frontend="react").notes == ()
    assert (shop / ".gitignore").read_text(encoding="utf-8") == before


def test_what_git_calls_clean_and_only_a_person_can_see_is_said(templates: Templates, tmp_path: Path) -> None:
    stack = templates.root / "catalog" / "stacks" / "tiny.toml"
    replace(stack, "[native]\n", '[native]\ndependencies = ["deps.txt"]\n')
    write(templates.base / "steps" / "0001_first.txt", "1\n")
    write(templates.base / "deps.txt", "one\n")
    templates.release("v1.1.0")
    shop = templates.project(tmp_path / "shop")
    write(shop / "backend" / "steps" / "0002_ours.txt", "2\n")
    commit(shop)
    write(templates.base / "steps" / "0002_theirs.txt", "2\n")
    write(templates.base / "deps.txt", "two\n")
    templates.release("v1.2.0")
    outcome = update.update(templates.data, shop)
    assert not outcome.conflicted
    assert outcome.notes == (
        "backend/steps: you added 0002_ours.txt and the templates added 0002_theirs.txt, both as the next one; "
        "make one follow the other",
        "backend/deps.txt changed: if you run backend/ without Docker, run `true` again",
    )


def test_change_brings_the_newest_templates_too(templates: Templates, shop: Path) -> None:
    write(templates.base / "more.txt", "more\n")
    templates.release("v1.1.0")
    outcome = update.change(templates.data, shop, database="postgres")
    assert outcome.after == answers.read(shop).version == "v1.1.0"
    assert (shop / "backend" / "more.txt").exists()


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from scaffolder import paths, update

    root, shop, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    seen = 0

    def audit(event, arguments):
        global seen
        if event == "subprocess.Popen":
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(audit)
    update.update(paths.Data(root), shop)
"""


@pytest.mark.parametrize("moment", [2, 12, 22])
def test_killed_before_its_last_step_it_has_done_nothing(templates: Templates, shop: Path, moment: int) -> None:
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    before = snapshot(shop)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(templates.root), str(shop), str(moment)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert snapshot(shop) == before
    assert git.run("status", "--porcelain", cwd=shop) == ""
    assert update.update(templates.data, shop).applied
    assert list((shop / ".git").glob("scaffold-update*")) == []


NAMES = ("one.txt", "two.txt", "three.txt", "folder/four.txt", "folder/five.txt", "picture.png")
PLACES = (*NAMES, "new.txt", "folder", "folder/deep/new.txt", "ñ/new ☕.txt")
Edit = tuple[str, int, int]
edits = st.lists(
    st.tuples(
        st.sampled_from(["line", "line", "insert", "cut", "delete", "move", "add", "binary", "mode"]),
        st.integers(0, len(PLACES) - 1),
        st.integers(0, 29),
    ),
    max_size=6,
)


def edit(folder: Path, whose: str, wanted: list[Edit]) -> None:
    """Edit files as a user might; each addition contains a unique word."""
    for number, (kind, which, at) in enumerate(wanted):
        path, word = folder / PLACES[which], f"{whose}-{number}-word"
        if kind == "add" and not any(each.is_file() or each.is_symlink() for each in [path, *path.parents]):
            if not path.is_dir():
                write(path, lines(10, word))
        elif not path.is_file():
            continue
        elif kind == "delete":
            path.unlink()
        elif kind == "move":
            target = folder / f"moved-{at % 3}" / path.name
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                path.rename(target)
        elif kind == "mode":
            path.chmod(0o755)
        elif kind == "binary":
            write(path, PICTURE[at:] + word.encode())
        elif b"\0" not in path.read_bytes():
            text = path.read_text(encoding="utf-8").splitlines(keepends=True)
            place = slice(at, at + 1)
            text[place] = {"line": [f"{word}\n"], "insert": [f"{word}\n", *text[place]]}.get(kind, [])
            write(path, "".join(text))
    # Git knows no empty folders.
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def words(contents: Iterable[bytes], whose: str) -> set[bytes]:
    return {word for content in contents for word in re.findall(rf"{whose}-\d-word".encode(), content)}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Templates and a project of them, to be copied."""
    folder = tmp_path_factory.mktemp("start")
    templates = make_templates(folder / "data")
    for name in NAMES[:-1]:
        write(templates.base / name, lines(30, name))
    write(templates.base / NAMES[-1], PICTURE)
    templates.release("v1.1.0")
    return templates.root, templates.project(folder / "shop")


@settings(max_examples=int(os.environ.get("EXAMPLES", "25")), deadline=None)
@given(yours=edits, theirs=edits)
@example(yours=[("move", 0, 0), ("line", 1, 5)], theirs=[("move", 0, 1), ("line", 1, 5)])
@example(yours=[("delete", 3, 0), ("delete", 4, 0), ("add", 7, 0)], theirs=[("line", 3, 2), ("add", 8, 0)])
@example(yours=[("binary", 5, 1), ("mode", 0, 0)], theirs=[("binary", 5, 2), ("delete", 0, 0)])
def test_whatever_is_edited_nothing_is_lost(start: tuple[Path, Path], yours: list[Edit], theirs: list[Edit]) -> None:
    with tempfile.TemporaryDirectory() as name:
        templates = Templates(Path(shutil.copytree(start[0], Path(name, "data"), symlinks=True)))
        shop = Path(shutil.copytree(start[1], Path(name, "shop"), symlinks=True))
        edit(shop / "backend", "yours", yours)
        write(shop / ".env", "secret")
        commit(shop)
        edit(templates.base, "theirs", theirs)
        templates.release("v1.2.0")
        before = snapshot(shop)

        outcome = update.update(templates.data, shop)

        after = snapshot(shop)
        conflicts = outcome.merge.conflicts if outcome.merge else ()
        stages = [
            subprocess.run(["git", "cat-file", "blob", entry.id], cwd=shop, check=True, capture_output=True).stdout
            for entry in (outcome.merge.entries if outcome.merge else ())
            if entry.stage == 3
        ]
        present = [content for _, content in after.values()]
        mine = words((content for _, content in before.values()), "yours")
        assert mine <= words(present, "yours"), "every edit of yours is in the work tree"
        made = words((content for _, content in snapshot(templates.base).values()), "theirs")
        assert made <= words([*present, *stages], "theirs"), "every edit of the templates is there, or in a conflict"
        unmerged = git.run("ls-files", "--unmerged", cwd=shop)
        assert bool(conflicts) == bool(unmerged)
        git.run("reset", "--hard", cwd=shop)
        assert snapshot(shop) == before, "undone"

        update.update(templates.data, shop)
        assert snapshot(shop) == after, "the same again"
        commit(shop)
        assert update.update(templates.data, shop).merge is None, "nothing to do"
        assert snapshot(shop) == after


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli._run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_commands_as_people_meet_them(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    monkeypatch.chdir(shop)
    assert run(["update"], capsys) == (0, "Nothing to do: the project is already at v1.0.0.\n", "")
    assert run(["update", "--check"], capsys)[0] == 0
    replace(shop / "backend" / "long.txt", "line 30\n", "yours\n")
    commit(shop)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    before = snapshot(shop)

    code, said, _ = run(["update", "--check"], capsys)
    assert (code, said.splitlines()[0], said.splitlines()[-1]) == (1, "v1.0.0 → v1.1.0", "Nothing was written.")
    code, said, _ = run(["update", "--dry-run", "--json"], capsys)
    assert code == 0
    assert json.loads(said)["changed"] == [ANSWERS, "backend/long.txt"]
    assert json.loads(said)["undo"] is None
    assert snapshot(shop) == before
    code, said, _ = run(["update"], capsys)
    assert code == 0
    undo = said.splitlines()[-1].removeprefix("To undo it: ")
    assert undo == "scaffold update --undo"
    assert snapshot(shop) != before
    assert run(shlex.split(undo)[1:], capsys)[0] == 0
    assert snapshot(shop) == before

    replace(shop / "backend" / "long.txt", "line 3\n", "yours\n")
    commit(shop)
    before = snapshot(shop)
    assert run(["update", "--dry-run"], capsys)[0] == 1
    monkeypatch.chdir(shop.parent)
    code, said, _ = run(["update", str(shop)], capsys)
    assert code == 1
    assert "  conflict   backend/long.txt: you and the templates changed it" in said.splitlines()
    assert run(["update", str(shop)], capsys)[::2] == (
        1,
        "scaffold: unresolved conflicts in backend/long.txt; resolve them and `git add` what you resolved, or undo the "
        "operation: after an update with scaffold update --undo shop, otherwise with git reset --hard, which discards "
        "all uncommitted changes\n",
    )
    undo = said.splitlines()[-1].removeprefix("To undo it: ")
    assert undo == "scaffold update --undo shop"
    assert run(shlex.split(undo)[1:], capsys)[0] == 0
    assert snapshot(shop) == before
    assert git.run("status", "--porcelain", cwd=shop) == ""


@pytest.mark.parametrize(
    ("failure", "arguments", "said", "otherwise"),
    [
        (ScaffoldError, ["broken"], "broken", 1),
        (UsageError, ["broken"], "broken", 2),
        (OSError, [28, "broken", "disk"], "disk: broken", 1),
    ],
)
def test_a_check_that_cannot_tell_says_so(
    failure: type[Exception],
    arguments: list[Any],
    said: str,
    otherwise: int,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure(*arguments)

    monkeypatch.setattr(update, "update", fail)
    monkeypatch.chdir(shop)
    assert run(["update", "--check"], capsys)[::2] == (2, f"scaffold: {said}\n")
    assert run(["update"], capsys)[::2] == (otherwise, f"scaffold: {said}\n")


def test_the_folder_that_a_command_runs_in_stays(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    write(templates.base / "deep" / "down" / "file", "text\n")
    templates.release("v1.1.0")
    update.update(templates.data, shop)
    commit(shop)
    before = snapshot(shop)
    shutil.rmtree(templates.base / "deep")
    templates.release("v1.2.0")
    monkeypatch.chdir(shop / "backend" / "deep" / "down")
    assert run(["update"], capsys)[0] == 0
    assert list(Path().iterdir()) == []
    assert run(["update", "--undo"], capsys)[0] == 0
    assert snapshot(shop) == before


def test_a_file_in_conflict_is_named_as_it_was_too(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    replace(shop / "backend" / "long.txt", "line 3\n", "yours\n")
    commit(shop)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    (templates.base / "long.txt").rename(templates.base / "longer.txt")
    templates.release("v1.1.0")
    reason = "you and the templates changed it"
    said = run(["update", str(shop), "--dry-run"], capsys)[1].splitlines()
    assert f"  conflict   backend/long.txt → backend/longer.txt: {reason}" in said
    facts = json.loads(run(["update", str(shop), "--json"], capsys)[1])
    assert facts["conflicts"] == [{"path": "backend/longer.txt", "old": "backend/long.txt", "reason": reason}]


def test_what_is_saved_in_the_last_step_is_said(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    check = apply._check_unchanged

    def saved(*arguments: Any) -> None:
        check(*arguments)
        write(shop / "backend" / "long.txt", "mine\n")

    monkeypatch.setattr(apply, "_check_unchanged", saved)
    code, said, _ = run(["update", str(shop)], capsys)
    assert code == 1
    assert "backend/long.txt was saved by another program during the update and was left as saved" in said


def test_ctrl_c_in_the_last_step_ends_in_the_outcome(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")
    move, pressed = apply._move, list[Path]()

    def press(made: Path, target: Path) -> None:
        move(made, target)
        if not pressed:
            pressed.append(target)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(apply, "_move", press)
    code, said, error = run(["update", str(shop)], capsys)
    assert (code, error) == (0, "")
    assert "It was too late to cancel: the update was already being applied.\n" in said
    assert said.splitlines()[-1] == f"To undo it: scaffold update --undo {shop}"
    assert answers.read(shop).version == "v1.1.0"


def test_change_as_people_meet_it(
    templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    monkeypatch.chdir(shop)
    for arguments, said in (
        ([], "Nothing to change. Use --database, --frontend or --name"),
        (["--stack", "gin"], "--stack: a project cannot change its stack"),
        (["--database", "oracle"], "--database: there is no 'oracle'; choose from sqlite, postgres"),
    ):
        code, _, error = run(["change", *arguments], capsys)
        assert (code, len(error.splitlines())) == (2, 1)
        assert said in error
    assert run(["change", "--frontend", "none"], capsys)[:2] == (
        0,
        "Nothing to do: the project already has this database, front end and name.\n",
    )
    code, said, _ = run(["change", "--database", "postgres", "--frontend", "react", "--json"], capsys)
    assert code == 0
    assert "backend/database.txt" in json.loads(said)["changed"]
    assert "frontend/package.json" in json.loads(said)["added"]
    assert json.loads(said)["undo"] == "scaffold update --undo"


def test_nothing_to_do_imports_no_renderer(templates: Templates, shop: Path) -> None:
    code = (
        "import sys; from scaffolder import cli, paths;"
        f"paths.find_data = lambda: paths.Data(paths.Path({str(templates.root)!r}));"
        f"code = cli._run(['update', {str(shop)!r}]);"
        "print(sorted({'copier', 'jinja2', 'rich', 'psutil', 'questionary'} & set(sys.modules)), file=sys.stderr);"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "[]")


@pytest.mark.parametrize(("other", "code_of_other"), [("same", 0), ("newer", 1), ("change", 1)])
def test_an_interrupted_update_is_ended_by_the_next(
    templates: Templates,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    other: str,
    code_of_other: int,
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    replace(templates.base / "long.txt", "line 3\n", "theirs\n")
    templates.release("v1.1.0")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("scaffolder.update.apply._move", fail)
        code, _, error = run(["update", str(shop)], capsys)
    assert code == 1
    assert "the update is not complete" in error
    code, _, error = run(["update", str(shop), "--check"], capsys)
    assert (code, error.startswith("scaffold: An update was interrupted. Complete it: scaffold update")) == (2, True)
    if other == "newer":
        write(templates.base / "more.txt", "more\n")
        templates.release("v1.2.0")
    command = ["change", str(shop), "--database", "postgres"] if other == "change" else ["update", str(shop)]
    code, said, _ = run(command, capsys)
    assert (code, said.splitlines()[0]) == (code_of_other, "The update that was interrupted is complete.")
    assert ("run this command again once it is committed" in said) == bool(code_of_other)
    assert "theirs\n" in (shop / "backend" / "long.txt").read_text(encoding="utf-8")
    assert answers.read(shop).version == "v1.1.0"
    commit(shop)
    code, said, _ = run(command, capsys)
    assert code == 0
    assert (said == "Nothing to do: the project is already at v1.1.0.\n") == (other == "same")
    assert answers.read(shop).version == ("v1.2.0" if other == "newer" else "v1.1.0")
    assert answers.read(shop).spec.database == ("postgres" if other == "change" else "sqlite")
