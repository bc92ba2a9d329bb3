"""Taking an update back: the update alone, and whatever was edited since stays."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from upgrades import Templates, commit, lines, make_templates, replace, snapshot, write

from scaffolder import cli, update
from scaffolder.errors import ScaffoldError
from scaffolder.system import git
from scaffolder.update import apply, journal
from scaffolder.update.repository import Repository

ANSWERS = ".copier-answers.yml"


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    templates = make_templates(tmp_path / "data")
    for name in ("near.txt", "far.txt", "gone.txt", "old.txt"):
        write(templates.base / name, lines(40, name))
    templates.release("v1.1.0")
    return templates


@pytest.fixture
def shop(templates: Templates, tmp_path: Path) -> Path:
    """A project with an edit that the update, which is to come, has a conflict with."""
    shop = templates.project(tmp_path / "whole" / "shop")
    shutil.rmtree(shop / ".git")
    write(tmp_path / "whole" / "other" / "file", lines(20))
    git.run("init", "-q", cwd=tmp_path / "whole")
    replace(shop / "backend" / "near.txt", "near.txt 20\n", "yours 20\n")
    commit(tmp_path / "whole")
    base = templates.base
    for name in ("near.txt", "far.txt"):
        replace(base / name, f"{name} 20\n", "theirs 20\n")
    write(base / "added.txt", "added\n")
    (base / "gone.txt").unlink()
    (base / "old.txt").rename(base / "new.txt")
    templates.release("v1.2.0")
    return shop


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_nothing_was_edited_since(templates: Templates, shop: Path) -> None:
    before = snapshot(shop)
    assert update.update(templates.data, shop).conflicted
    after = snapshot(shop)
    assert update.undo(shop, dry=True).merge
    assert snapshot(shop) == after
    outcome = update.undo(shop)
    assert (outcome.before, outcome.after, outcome.undone, outcome.unfinished) == ("v1.2.0", "v1.1.0", True, False)
    assert snapshot(shop) == before
    assert git.run("status", "--porcelain", cwd=shop) == ""
    with pytest.raises(ScaffoldError, match="There is no update to undo"):
        update.undo(shop)
    update.update(templates.data, shop)
    assert snapshot(shop) == after, "the same again"


def test_later_edits_stay_in_the_project_and_elsewhere(templates: Templates, shop: Path) -> None:
    other = shop.parent / "other" / "file"
    update.update(templates.data, shop)
    replace(other, "line 3\n", "later\n")
    write(shop / "backend" / "untracked.txt", "later\n")
    write(shop / "backend" / "staged.txt", "later\n")
    git.run("add", "backend/staged.txt", cwd=shop)
    replace(shop / "backend" / "far.txt", "far.txt 35\n", "later 35\n")
    replace(shop / "backend" / "long.txt", "line 3\n", "later 3\n")
    outcome = update.undo(shop)
    assert not outcome.unfinished
    assert text(other).count("later") == 1
    assert {"later 35\n", "far.txt 20\n"} < set(text(shop / "backend" / "far.txt").splitlines(keepends=True))
    assert "later 3\n" in text(shop / "backend" / "long.txt")
    assert (shop / "backend" / "untracked.txt").exists()
    assert not (shop / "backend" / "added.txt").exists()
    status = set(git.run("status", "--porcelain", "--untracked-files=all", cwd=shop).splitlines())
    assert status == {
        " M other/file",
        "M  shop/backend/far.txt",
        " M shop/backend/long.txt",
        "A  shop/backend/staged.txt",
        "?? shop/backend/untracked.txt",
    }


def test_what_is_only_staged_is_not_lost(templates: Templates, shop: Path) -> None:
    update.update(templates.data, shop)
    far = shop / "backend" / "far.txt"
    replace(far, "far.txt 35\n", "staged 35\n")
    git.run("add", "backend/far.txt", cwd=shop)
    replace(far, "staged 35\n", "later 35\n")
    before = snapshot(shop)
    for dry in (True, False):
        with pytest.raises(ScaffoldError, match=r"shop/backend/far\.txt was edited after it was staged"):
            update.undo(shop, dry=dry)
    assert snapshot(shop) == before
    assert "staged 35" in git.run("show", ":./backend/far.txt", cwd=shop)
    git.run("add", "backend/far.txt", cwd=shop)
    update.undo(shop)
    assert {"later 35\n", "far.txt 20\n"} < set(text(far).splitlines(keepends=True))


def test_an_edit_in_the_second_of_the_update_is_seen(templates: Templates, shop: Path) -> None:
    """git compares times by the second, and what has the index's own by its content."""
    update.update(templates.data, shop)
    top, added = shop.parent, shop / "backend" / "added.txt"
    git.run("config", "core.trustctime", "false", cwd=top)
    os.utime(added, (10**9, 10**9))
    git.ask("update-index", "-q", "--refresh", cwd=top)
    write(added, "later\n")
    for path in (added, top / ".git" / "index"):
        os.utime(path, (10**9, 10**9))
    outcome = update.undo(shop)
    assert outcome.merge
    assert [each.path for each in outcome.merge.conflicts] == ["backend/added.txt"]
    assert text(added) == "later\n"


def test_an_edit_of_the_same_lines_is_a_conflict(templates: Templates, shop: Path) -> None:
    update.update(templates.data, shop)
    replace(shop / "backend" / "far.txt", "theirs 20\n", "later 20\n")
    write(shop / "backend" / "added.txt", "later\n")
    outcome = update.undo(shop)
    assert outcome.merge
    assert outcome.conflicted
    assert [each.path for each in outcome.merge.conflicts] == ["backend/added.txt", "backend/far.txt"]
    assert "<<<<<<< yours\nlater 20\n=======\nfar.txt 20\n>>>>>>> before-the-update\n" in text(
        shop / "backend" / "far.txt"
    )
    assert text(shop / "backend" / "added.txt") == "later\n"


def test_what_was_done_to_resolve_conflicts_goes_and_is_kept_in_git(templates: Templates, shop: Path) -> None:
    before = snapshot(shop)
    update.update(templates.data, shop)
    near = shop / "backend" / "near.txt"
    write(near, "resolved\n")
    git.run("add", "backend/near.txt", cwd=shop)
    (note,) = update.undo(shop).notes
    assert snapshot(shop) == before
    assert note.startswith("backend/near.txt is restored; your conflict resolution: git show ")
    assert git.run("show", note.rpartition(" ")[2], cwd=shop) == "resolved"


@pytest.mark.parametrize("how", ["committed", "edited", "moved"])
def test_an_update_that_is_over(templates: Templates, shop: Path, how: str) -> None:
    before = snapshot(shop)
    update.update(templates.data, shop)
    git.run("checkout", "--theirs", "backend/near.txt", cwd=shop)
    git.run("add", "backend/near.txt", cwd=shop)
    backend = shop / "backend"
    commit(shop)
    if how == "edited":
        replace(shop / "backend" / "far.txt", "far.txt 3\n", "later 3\n")
        commit(shop)
    if how == "moved":
        backend = backend.rename(shop / "api")
        commit(shop)
    head = git.run("rev-parse", "HEAD", cwd=shop)
    assert not update.undo(shop).unfinished
    assert git.run("rev-parse", "HEAD", cwd=shop) == head, "nothing is committed"
    assert git.run("diff", "--name-only", cwd=shop) == "", "all is staged"
    if how == "edited":
        replace(shop / "backend" / "far.txt", "later 3\n", "far.txt 3\n")
    if how == "moved":
        backend.rename(shop / "backend")
    assert snapshot(shop) == before


def test_an_update_of_another_branch_is_left_for_it(templates: Templates, shop: Path) -> None:
    before = snapshot(shop)
    main = git.run("branch", "--show-current", cwd=shop)
    git.run("checkout", "-q", "-b", "updated", cwd=shop)
    update.update(templates.data, shop)
    git.run("checkout", "--theirs", "backend/near.txt", cwd=shop)
    commit(shop)
    git.run("checkout", "-q", main, cwd=shop)
    with pytest.raises(ScaffoldError, match=r"This work tree does not have the update to v1\.2\.0"):
        update.undo(shop)
    git.run("checkout", "-q", "updated", cwd=shop)
    assert not update.undo(shop).unfinished
    assert snapshot(shop) == before


def test_a_record_that_was_written_in_half_is_none(templates: Templates, shop: Path) -> None:
    update.update(templates.data, shop)
    git.run("reset", "-q", "--hard", cwd=shop)
    write(shop.parent / ".git" / "scaffold-last-update.json", "{")
    with pytest.raises(ScaffoldError, match="There is no update to undo"):
        update.undo(shop)
    assert update.update(templates.data, shop).applied


def test_what_the_user_has_put_back_himself_is_put_back_in_the_index_too(templates: Templates, shop: Path) -> None:
    update.update(templates.data, shop)
    write(shop / "backend" / "far.txt", git.run("show", "HEAD:./backend/far.txt", cwd=shop) + "\n")
    (shop / "backend" / "added.txt").unlink()
    update.undo(shop)
    assert git.run("status", "--porcelain", cwd=shop) == ""


def test_the_last_update_of_each_project_of_a_repository(templates: Templates, shop: Path) -> None:
    other = templates.project(shop.parent / "second")
    shutil.rmtree(other / ".git")
    commit(shop.parent)
    befores = snapshot(shop), snapshot(other)
    for project in (shop, other):
        update.change(templates.data, project, database="postgres")
        git.run("checkout", "--ours", ".", cwd=project)
        commit(shop.parent)
    for project in (shop, other):
        update.undo(project)
    assert (snapshot(shop), snapshot(other)) == befores


def test_what_cannot_be_undone_is_one_line(templates: Templates, shop: Path) -> None:
    with pytest.raises(ScaffoldError, match="There is no update to undo"):
        update.undo(shop)
    update.update(templates.data, shop)
    write(shop.parent / ".git" / "MERGE_HEAD", git.run("rev-parse", "HEAD", cwd=shop) + "\n")
    with pytest.raises(ScaffoldError, match="A merge is in progress"):
        update.undo(shop)
    (shop.parent / ".git" / "MERGE_HEAD").unlink()
    (shop / "backend" / "gone.txt").mkdir()
    before = snapshot(shop)
    with pytest.raises(ScaffoldError, match="is an empty folder where the update has a file"):
        update.undo(shop)
    assert snapshot(shop) == before
    record = shop.parent / ".git" / "scaffold-last-update.json"
    facts = json.loads(record.read_text(encoding="utf-8"))
    facts["shop/"]["after"] = "e" * 40
    record.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(ScaffoldError, match=r"git no longer has what the update wrote.* git revert"):
        update.undo(shop)


def test_what_is_saved_meanwhile_is_not_lost(templates: Templates, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update.update(templates.data, shop)
    prepare = journal.prepare

    def saved(*arguments: Any) -> Path:
        write(shop / "backend" / "far.txt", "mine\n")
        return prepare(*arguments)

    monkeypatch.setattr(journal, "prepare", saved)
    with pytest.raises(ScaffoldError, match="changed during the update"):
        update.undo(shop)
    assert text(shop / "backend" / "far.txt") == "mine\n"


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from scaffolder import update

    shop, moment = Path(sys.argv[1]), int(sys.argv[2])
    seen = 0

    def audit(event, arguments):
        global seen
        if event in ("os.rename", "os.remove", "os.link") and str(shop.parent) in str(arguments[0]):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(audit)
    update.undo(shop)
"""


def test_killed_while_undoing_the_next_command_ends_it(templates: Templates, shop: Path, tmp_path: Path) -> None:
    before = snapshot(shop)
    update.update(templates.data, shop)
    replace(shop / "backend" / "long.txt", "line 3\n", "later 3\n")
    after = snapshot(shop)
    ends = {"undone": 0, "as it was": 0}
    for moment in (2, 4, 6, 9, 12):
        whole = tmp_path / f"{moment}"
        shutil.copytree(shop.parent, whole, symlinks=True)
        command = [sys.executable, "-c", textwrap.dedent(KILLED), str(whole / "shop"), str(moment)]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
        apply.recover(Repository.find(whole / "shop"))
        replace(whole / "shop" / "backend" / "long.txt", "later 3\n", "line 3\n")
        ends["undone" if snapshot(whole / "shop") == before else "as it was"] += 1
        if snapshot(whole / "shop") != before:
            replace(whole / "shop" / "backend" / "long.txt", "line 3\n", "later 3\n")
            assert snapshot(whole / "shop") == after
    assert min(ends.values()) > 0


@pytest.mark.parametrize("next_command", ["--undo", ""])
def test_after_a_kill_the_next_command_says_what_it_has_ended(
    templates: Templates,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    next_command: str,
) -> None:
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: templates.data)
    update.update(templates.data, shop)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(shop), "9"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    capsys.readouterr()
    code = cli._run(["update", *filter(None, [next_command]), str(shop)])
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["The undo that was interrupted is complete.", "The update is undone."]
    assert said[2:] == ([] if next_command else ["Only the interrupted undo was completed: run this command again."])
    assert code == (0 if next_command else 1)


def test_the_command(
    shop: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    update.update(templates.data, shop)
    monkeypatch.chdir(shop / "backend")
    assert cli._run(["update", "--undo", "--check"]) == 2
    assert cli._run(["update", "--undo", "--dry-run"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert (said[0], said[-1]) == ("v1.2.0 → v1.1.0", "Nothing was written.")
    assert cli._run(["update", "--undo"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The update is undone."
    assert cli._run(["update", "--undo"]) == 1
    update.update(templates.data, shop)
    replace(shop / "backend" / "far.txt", "theirs 20\n", "later 20\n")
    assert cli._run(["update", "--undo", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert (facts["undone"], facts["undo"], facts["conflicts"][0]["path"]) == (True, None, "backend/far.txt")


@pytest.mark.parametrize("resolved", [False, True])
def test_conflicts_that_left_the_files_as_they_were_leave_the_index_too(
    templates: Templates, shop: Path, resolved: bool
) -> None:
    replace(shop / "backend" / "gone.txt", "gone.txt 3\n", "yours 3\n")
    git.run("mv", "backend/old.txt", "backend/mine.txt", cwd=shop)
    commit(shop)
    before = snapshot(shop)
    outcome = update.update(templates.data, shop)
    assert outcome.merge
    assert {"backend/gone.txt", "backend/mine.txt"} < {each.path for each in outcome.merge.conflicts}
    if resolved:
        git.run("add", "--all", cwd=shop)
    assert not update.undo(shop).unfinished
    assert snapshot(shop) == before
    assert git.run("status", "--porcelain", cwd=shop) == ""


@pytest.mark.parametrize("committed", ["resolved", "with markers", "in steps"])
def test_edits_after_a_resolution_was_committed_stay(templates: Templates, shop: Path, committed: str) -> None:
    before = snapshot(shop)
    update.update(templates.data, shop)
    near = shop / "backend" / "near.txt"
    if committed == "with markers":
        commit(shop)
    write(near, re.sub("<{7} .*>{7} [^\n]+", "both 20", text(near), flags=re.DOTALL))
    commit(shop)
    for number in (3, 35):
        replace(near, f"near.txt {number}\n", f"later {number}\n")
        if committed == "in steps":
            commit(shop)
    (note,) = update.undo(shop).notes[:1]
    assert "both 20" in git.run("show", note.rpartition(" ")[2], cwd=shop)
    said = text(near)
    if committed != "with markers":
        assert {"later 3\n", "yours 20\n", "later 35\n"} < set(said.splitlines(keepends=True))
        write(near, said.replace("later ", "near.txt "))
    assert snapshot(shop) == before


def test_an_edit_of_an_updated_file_on_another_branch_is_not_the_update(templates: Templates, shop: Path) -> None:
    main = git.run("branch", "--show-current", cwd=shop)
    git.run("checkout", "-q", "-b", "updated", cwd=shop)
    update.update(templates.data, shop)
    commit(shop)
    git.run("checkout", "-q", main, cwd=shop)
    replace(shop / "backend" / "far.txt", "far.txt 3\n", "yours 3\n")
    commit(shop)
    for _ in range(2):
        with pytest.raises(ScaffoldError, match=r"This work tree does not have the update to v1\.2\.0"):
            update.undo(shop)
