"""The last step of an update: killed at any moment, it is as it was, or one command or the next run ends it."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
from upgrades import Snapshot, commit, lines, replace, snapshot, write

from scaffolder.errors import ScaffoldError
from scaffolder.system import git
from scaffolder.update import apply, repository
from scaffolder.update.merge import Merge, merge


@dataclass(frozen=True)
class Case:
    """A project, and renders to bring it from one to the other."""

    folder: Path

    @property
    def shop(self) -> Path:
        return self.folder / "shop"

    def merge(self) -> Merge:
        return merge(repository.find(self.shop), self.folder / "base", self.folder / "new", "v2", keep=True)

    def apply(self) -> None:
        apply.apply(repository.find(self.shop), self.merge())

    def copy(self, folder: Path) -> Case:
        return Case(Path(shutil.copytree(self.folder, folder, symlinks=True)))


def make_case(folder: Path) -> Case:
    """Of every kind of change one: changed, added, removed, renamed, a file for a folder, a link, conflicts."""
    base, new, shop = (folder / name for name in ("base", "new", "shop"))
    for name in (
        "changed",
        "renamed",
        "conflict",
        "you-deleted",
        "gone/deep/file",
        "all/of/it",
        "folder/inside",
        "flat",
        "link",
    ):
        write(base / name, lines(20, name))
    shutil.copytree(base, shop)
    git.run("init", "-q", cwd=shop)
    write(shop / ".gitignore", ".env\n")
    write(shop / "own", "own\n")
    commit(shop)
    replace(shop / "conflict", "conflict 3\n", "yours\n")
    replace(shop / "changed", "changed 18\n", "yours\n")
    (shop / "you-deleted").unlink()
    commit(shop)
    write(shop / ".env", "secret\n")
    write(shop / "gone" / "untracked", "untracked\n")

    shutil.copytree(base, new)
    for name in ("changed", "conflict", "you-deleted"):
        replace(new / name, f"{name} 3\n", "theirs\n")
    (new / "renamed").rename(write(new / "to" / "renamed", ""))
    shutil.rmtree(new / "gone")
    shutil.rmtree(new / "all")
    shutil.rmtree(new / "folder")
    write(new / "folder", "a file now\n")
    (new / "flat").unlink()
    write(new / "flat" / "inside", "a folder now\n").chmod(0o755)
    (new / "link").unlink()
    (new / "link").symlink_to("changed")
    write(new / "été" / "added", "added\n")
    return Case(folder)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return make_case(tmp_path / "case")


def test_the_result_is_there_and_one_command_takes_it_back(case: Case) -> None:
    before = snapshot(case.shop)
    case.apply()
    after = snapshot(case.shop)
    assert {"été/added", "to/renamed", "flat/inside", "gone/untracked", ".env"} <= set(after)
    assert {"renamed", "gone/deep", "folder/inside"}.isdisjoint(after)
    assert (case.shop / "link").readlink() == Path("changed")
    assert (case.shop / "folder").read_text(encoding="utf-8") == "a file now\n"
    status = git.run("-c", "core.quotePath=false", "status", "--porcelain", "--no-renames", cwd=case.shop)
    assert {line[:2] + line[3:] for line in status.splitlines()} == {
        "M changed", "A été/added", "A to/renamed", "D renamed", "D gone/deep/file", "D all/of/it", "D folder/inside",
        "A folder", "D flat", "A flat/inside", "T link", "UUconflict", "DUyou-deleted", "??gone/",
    }  # fmt: skip
    git.run("reset", "--hard", cwd=case.shop)
    assert snapshot(case.shop) == before


KILLED = """
    import os, pickle, signal, sys
    from pathlib import Path
    from scaffolder.update import apply, repository

    shop, moment = Path(sys.argv[1]), int(sys.argv[2])
    where, merge = repository.find(shop), pickle.load(open(sys.argv[3], "rb"))
    seen = 0

    def audit(event, arguments):
        global seen
        if event in ("os.rename", "os.remove", "os.link", "os.rmdir", "os.mkdir", "subprocess.Popen") or (
            event == "open" and arguments[1] and "w" in str(arguments[1])
        ):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(audit)
    apply.apply(where, merge)
    print(seen)
"""


def killed(case: Case, merge: Path, moment: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(case.shop), str(moment), str(merge)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_killed_at_any_moment_it_is_undone_or_ended(case: Case, tmp_path: Path) -> None:
    prepared = tmp_path / "merge"
    prepared.write_bytes(pickle.dumps(case.merge()))
    before: Snapshot = snapshot(case.shop)
    whole = case.copy(tmp_path / "whole")
    moments = int(killed(whole, prepared, 0).stdout)
    after = snapshot(whole.shop)
    assert moments > 30
    assert after != before
    seen = {"untouched": 0, "between": 0, "done": 0}
    for moment in range(1, moments + 1):
        one = case.copy(tmp_path / f"{moment}")
        assert killed(one, prepared, moment).returncode == -signal.SIGKILL
        state = snapshot(one.shop)
        seen["untouched" if state == before else "done" if state == after else "between"] += 1
        lock = one.shop / ".git" / "index.lock"
        if lock.exists():
            assert state == before, "git is told to wait only where nothing has happened yet"
        else:
            undone = one.copy(tmp_path / f"{moment}-undone")
            git.run("reset", "--hard", cwd=undone.shop)
            assert snapshot(undone.shop) == before, f"undone after moment {moment}"
            assert apply.recover(repository.find(undone.shop)) is False, "there is nothing left to end"
            assert snapshot(undone.shop) == before
        if not apply.recover(repository.find(one.shop)) and state == before:
            one.apply()
        assert snapshot(one.shop) == after, f"ended after moment {moment}"
        assert git.run("ls-files", "--stage", cwd=one.shop) == git.run("ls-files", "--stage", cwd=whole.shop)
        assert not apply.interrupted(repository.find(one.shop))
        assert [path.name for path in (one.shop / ".git").glob("*lock")] == []
    assert min(seen.values()) > 0, f"kills came before, in and after the last step: {seen}"


@pytest.fixture
def half_done(case: Case, tmp_path: Path) -> Case:
    """A project whose update was killed between two files."""
    prepared = tmp_path / "merge"
    prepared.write_bytes(pickle.dumps(case.merge()))
    before = snapshot(case.shop)
    for moment in range(1, 100):
        one = case.copy(tmp_path / f"{moment}")
        killed(one, prepared, moment)
        if snapshot(one.shop) != before and apply.interrupted(repository.find(one.shop)):
            return one
    raise AssertionError("no kill came between two files")


def test_what_somebody_edits_after_a_kill_stays(half_done: Case) -> None:
    shop = half_done.shop
    write(shop / "changed", "edited since\n")
    write(shop / "été" / "added", "edited since\n")
    assert apply.recover(repository.find(shop))
    assert (shop / "changed").read_text(encoding="utf-8") == "edited since\n"
    assert (shop / "été" / "added").read_text(encoding="utf-8") == "edited since\n"
    assert repository.unstaged(repository.find(shop)) == ["changed", "été/added"]


def test_what_somebody_stages_after_a_kill_hides_nothing(half_done: Case, case: Case) -> None:
    shop = half_done.shop
    write(shop / "own", "staged since\n")
    git.run("add", "own", cwd=shop)
    assert apply.interrupted(repository.find(shop))
    assert apply.recover(repository.find(shop))
    case.apply()
    assert snapshot(shop) == snapshot(case.shop) | {"own": snapshot(shop)["own"]}
    assert repository.unstaged(repository.find(shop)) == []


def test_what_was_taken_back_after_a_kill_is_over(half_done: Case) -> None:
    git.run("reset", "--hard", cwd=half_done.shop)
    assert not apply.interrupted(repository.find(half_done.shop)), "also before somebody has looked"
    assert apply.recover(repository.find(half_done.shop)) is False


def test_an_ignored_file_at_the_place_of_a_conflict_is_in_the_way(case: Case) -> None:
    (case.shop / "renamed").rename(case.shop / "renamed.example")
    write(case.shop / ".gitignore", ".env\nrenamed\n")
    commit(case.shop)
    write(case.shop / "renamed", "secret\n")
    before = snapshot(case.shop)
    with pytest.raises(ScaffoldError, match="renamed is not in git and in the update's way"):
        case.apply()
    assert snapshot(case.shop) == before


def test_a_submodule_is_never_in_the_way(case: Case) -> None:
    write(case.folder / "module" / "code", "code\n")
    git.run("init", "-q", cwd=case.folder / "module")
    commit(case.folder / "module")
    add = ["submodule", "add", "-q", str(case.folder / "module"), "été"]
    git.run("-c", "protocol.file.allow=always", *add, cwd=case.shop)
    commit(case.shop)
    write(case.shop / "été" / "code", "hours of work\n")
    before = snapshot(case.shop)
    with pytest.raises(ScaffoldError, match="été is a submodule"):
        case.apply()
    assert snapshot(case.shop) == before


def test_an_update_that_comes_second_leaves_the_firsts_lock(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    where, merged = repository.find(case.shop), case.merge()
    lock = case.shop / ".git" / "index.lock"

    def comes_first(*_: object) -> None:
        shutil.copyfile(case.shop / ".git" / "scaffold-update" / "index", lock)
        raise ScaffoldError("Another git process is at work")

    monkeypatch.setattr(apply, "_lock", comes_first)
    with pytest.raises(ScaffoldError, match="at work"):
        apply.apply(where, merged)
    assert lock.exists()
    assert not (case.shop / ".git" / "scaffold-update").exists()


@pytest.mark.parametrize("obstacle", ["file", "ignored", "folder", "above", "link"])
def test_what_git_does_not_keep_is_never_overwritten(case: Case, obstacle: str) -> None:
    place = case.shop / "été"
    if obstacle == "file":
        write(place / "added", "mine\n")
    elif obstacle == "ignored":
        write(case.shop / ".git" / "info" / "exclude", "added\n")
        write(place / "added", "mine\n")
    elif obstacle == "folder":
        write(place / "added" / "mine", "mine\n")
    elif obstacle == "above":
        write(place, "mine\n")
    else:
        place.symlink_to("/tmp")
    before = snapshot(case.shop)
    with pytest.raises(ScaffoldError, match=r"été.* is not in git and in the update's way"):
        case.apply()
    assert snapshot(case.shop) == before
    assert git.run("diff", "--cached", "--name-only", cwd=case.shop) == ""


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_changes_that_git_does_not_look_at_are_seen(case: Case, flag: str) -> None:
    git.run("update-index", flag, "changed", cwd=case.shop)
    write(case.shop / "changed", "mine\n")
    with pytest.raises(ScaffoldError, match="git was told not to look at changed"):
        case.apply()
    assert (case.shop / "changed").read_text(encoding="utf-8") == "mine\n"


def test_another_git_process_is_waited_for(case: Case) -> None:
    lock = write(case.shop / ".git" / "index.lock", "")
    before = snapshot(case.shop)
    with pytest.raises(ScaffoldError, match="Another git process is at work"):
        case.apply()
    assert snapshot(case.shop) == before
    assert lock.exists()
    assert not apply.interrupted(repository.find(case.shop))


@pytest.mark.parametrize("what", ["changed", "flat", "été/added", "commit"])
def test_what_changes_meanwhile_is_not_lost(case: Case, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = apply._lock

    def edit_then_lock(*arguments: object) -> None:
        if what == "commit":
            git.run("-c", "user.name=T", "-c", "user.email=t@t", "commit", "--allow-empty", "-qm", "x", cwd=case.shop)
        else:
            write(case.shop / what, "mine\n")
        lock(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(apply, "_lock", edit_then_lock)
    with pytest.raises(ScaffoldError, match=r"changed meanwhile; run it again|in the update's way"):
        case.apply()
    assert what == "commit" or (case.shop / what).read_text(encoding="utf-8") == "mine\n"
    assert git.run("diff", "--cached", "--name-only", cwd=case.shop) == ""
    assert not (case.shop / ".git" / "index.lock").exists()


def test_ctrl_c_in_the_last_step_does_not_stop_it(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    move, moved = apply._move, []

    def interrupted_once(made: Path, target: Path) -> None:
        move(made, target)
        moved.append(target)
        if len(moved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(apply, "_move", interrupted_once)
    with pytest.raises(KeyboardInterrupt):
        case.apply()
    assert (case.shop / "flat" / "inside").exists()
    assert git.run("diff", "--name-only", "--diff-filter=MD", cwd=case.shop) == "conflict"
    assert not apply.interrupted(repository.find(case.shop))


def test_a_repository_on_another_file_system(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    rename = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: refuse() if "files" in self.parts else rename(self, to))
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    case.apply()
    assert (case.shop / "link").is_symlink()
    assert git.run("diff", "--name-only", "--diff-filter=MD", cwd=case.shop) == "conflict"
    assert list(case.shop.rglob("*.scaffold-update")) == []


def test_an_update_that_goes_on_is_waited_for(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(apply, "_move", fail)
        with pytest.raises(ScaffoldError, match="is not complete"):
            case.apply()
    steps = case.shop / ".git" / "scaffold-update" / "steps.json"
    with steps.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ScaffoldError, match=r"Another update of .* is under way"):
            apply.recover(repository.find(case.shop))
    assert apply.recover(repository.find(case.shop))
    assert (case.shop / "flat" / "inside").exists()


def test_a_file_that_was_only_touched_after_a_kill_is_not_left_behind(half_done: Case, case: Case) -> None:
    for path in half_done.shop.rglob("*"):
        if path.is_file() and not path.is_symlink() and ".git" not in path.parts:
            path.write_bytes(path.read_bytes())
            os.utime(path, (1, 1))
    assert apply.recover(repository.find(half_done.shop))
    case.apply()
    assert snapshot(half_done.shop) == snapshot(case.shop)
