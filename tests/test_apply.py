"""The last step of an update: killed at any moment, it is as it was, or one command or the next run ends it."""

from __future__ import annotations

import errno
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
from scaffolder.update import apply
from scaffolder.update.merge import Merge, merge
from scaffolder.update.repository import Repository


def apply_to(repository: Repository, merge: Merge) -> apply.Applied:
    return apply.apply(repository, merge, record="{}", check=repository.check_clean)


@dataclass(frozen=True)
class Case:
    """A project, and renders to bring it from one to the other."""

    folder: Path

    @property
    def shop(self) -> Path:
        return self.folder / "shop"

    def merge(self) -> Merge:
        label = "templates/v2"
        return merge(Repository.find(self.shop), self.folder / "base", self.folder / "new", label, keep=True)

    def apply(self) -> apply.Applied:
        return apply_to(Repository.find(self.shop), self.merge())

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
    from scaffolder.update import apply
    from scaffolder.update.repository import Repository

    shop, moment = Path(sys.argv[1]), int(sys.argv[2])
    repository, merge = Repository.find(shop), pickle.load(open(sys.argv[3], "rb"))
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
    apply.apply(repository, merge, record="{}", check=repository.check_clean)
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
            assert apply.recover(Repository.find(undone.shop)) is None, "there is nothing left to end"
            assert snapshot(undone.shop) == before
        if not apply.recover(Repository.find(one.shop)) and state == before:
            one.apply()
        assert snapshot(one.shop) == after, f"ended after moment {moment}"
        assert git.run("ls-files", "--stage", cwd=one.shop) == git.run("ls-files", "--stage", cwd=whole.shop)
        assert not apply.interrupted(Repository.find(one.shop))
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
        if snapshot(one.shop) != before and apply.interrupted(Repository.find(one.shop)):
            return one
    raise AssertionError("no kill came between two files")


def test_what_somebody_edits_after_a_kill_stays(half_done: Case) -> None:
    shop = half_done.shop
    write(shop / "changed", "edited since\n")
    write(shop / "été" / "added", "edited since\n")
    assert apply.recover(Repository.find(shop))
    assert (shop / "changed").read_text(encoding="utf-8") == "edited since\n"
    assert (shop / "été" / "added").read_text(encoding="utf-8") == "edited since\n"
    assert Repository.find(shop).unstaged() == ["changed", "été/added"]


def test_what_somebody_stages_after_a_kill_hides_nothing(half_done: Case, case: Case) -> None:
    shop = half_done.shop
    write(shop / "own", "staged since\n")
    git.run("add", "own", cwd=shop)
    assert apply.interrupted(Repository.find(shop))
    assert apply.recover(Repository.find(shop))
    case.apply()
    assert snapshot(shop) == snapshot(case.shop) | {"own": snapshot(shop)["own"]}
    assert Repository.find(shop).unstaged() == []


def test_what_was_taken_back_after_a_kill_is_over(half_done: Case) -> None:
    git.run("reset", "--hard", cwd=half_done.shop)
    assert not apply.interrupted(Repository.find(half_done.shop)), "even before anyone has looked"
    assert apply.recover(Repository.find(half_done.shop)) is None


def test_an_ignored_file_at_the_place_of_a_conflict_is_in_the_way(case: Case) -> None:
    (case.shop / "renamed").rename(case.shop / "renamed.example")
    write(case.shop / ".gitignore", ".env\nrenamed\n")
    commit(case.shop)
    write(case.shop / "renamed", "secret\n")
    before = snapshot(case.shop)
    with pytest.raises(ScaffoldError, match="renamed is untracked and the update would overwrite it"):
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
    repository, merged = Repository.find(case.shop), case.merge()
    lock = case.shop / ".git" / "index.lock"

    def comes_first(*_: object) -> None:
        shutil.copyfile(case.shop / ".git" / "scaffold-update" / "index", lock)
        raise ScaffoldError("Another git process is at work")

    monkeypatch.setattr(apply, "_lock", comes_first)
    with pytest.raises(ScaffoldError, match="at work"):
        apply_to(repository, merged)
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
    with pytest.raises(ScaffoldError, match=r"été.* is untracked and the update would overwrite it"):
        case.apply()
    assert snapshot(case.shop) == before
    assert git.run("diff", "--cached", "--name-only", cwd=case.shop) == ""


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_changes_that_git_does_not_look_at_are_seen(case: Case, flag: str) -> None:
    git.run("update-index", flag, "changed", cwd=case.shop)
    write(case.shop / "changed", "mine\n")
    with pytest.raises(ScaffoldError, match="git is set to ignore changes to changed"):
        case.apply()
    assert (case.shop / "changed").read_text(encoding="utf-8") == "mine\n"


def test_an_empty_journal_is_no_update_that_could_be_under_way(case: Case) -> None:
    folder = case.shop / ".git" / "scaffold-update"
    folder.mkdir()
    assert not apply.interrupted(Repository.find(case.shop))
    assert apply.recover(Repository.find(case.shop)) is None
    case.apply()
    assert not folder.exists()


def test_another_git_process_is_waited_for(case: Case) -> None:
    lock = write(case.shop / ".git" / "index.lock", "")
    before = snapshot(case.shop)
    with pytest.raises(ScaffoldError, match="Another git process is running"):
        case.apply()
    assert snapshot(case.shop) == before
    assert lock.exists()
    assert not apply.interrupted(Repository.find(case.shop))


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
    with pytest.raises(ScaffoldError, match=r"changed during the update; run the command again|would overwrite it"):
        case.apply()
    assert what == "commit" or (case.shop / what).read_text(encoding="utf-8") == "mine\n"
    assert git.run("diff", "--cached", "--name-only", cwd=case.shop) == ""
    assert not (case.shop / ".git" / "index.lock").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_in_the_last_step_is_too_late(case: Case, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    move, moved = apply._move, []

    def interrupted_once(made: Path, target: Path) -> None:
        move(made, target)
        moved.append(target)
        if len(moved) == 2:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(apply, "_move", interrupted_once)
    kept = signal.signal(number, signal.default_int_handler)
    try:
        assert case.apply() == apply.Applied(too_late=True)
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, kept)
    assert (case.shop / "flat" / "inside").exists()
    assert git.run("diff", "--name-only", "--diff-filter=MD", cwd=case.shop) == "conflict"
    assert not apply.interrupted(Repository.find(case.shop))


def test_ctrl_c_before_the_last_step_cancels_it(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, before = apply._lock, snapshot(case.shop)

    def interrupted(*arguments: object) -> None:
        lock(*arguments)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(apply, "_lock", interrupted)
    with pytest.raises(KeyboardInterrupt):
        case.apply()
    assert snapshot(case.shop) == before
    assert git.run("diff", "--cached", "--name-only", cwd=case.shop) == ""
    assert [
        path.name for path in (case.shop / ".git").iterdir() if "scaffold" in path.name or "lock" in path.name
    ] == []


def test_a_second_ctrl_c_does_not_wait_and_the_next_run_goes_on(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    move = apply._move

    def interrupted_twice(made: Path, target: Path) -> None:
        move(made, target)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(apply, "_move", interrupted_twice)
        with pytest.raises(KeyboardInterrupt):
            case.apply()
    assert apply.interrupted(Repository.find(case.shop))
    assert apply.recover(Repository.find(case.shop)) == apply.Applied()
    assert git.run("diff", "--name-only", "--diff-filter=MD", cwd=case.shop) == "conflict"


def test_what_is_saved_in_the_last_step_stays_and_is_named(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    check = apply._check_unchanged

    def saved_by_an_editor(*arguments: object) -> None:
        check(*arguments)  # type: ignore[arg-type]
        write(case.shop / "changed", "mine\n")

    monkeypatch.setattr(apply, "_check_unchanged", saved_by_an_editor)
    assert case.apply() == apply.Applied(unstaged=("changed",))
    assert (case.shop / "changed").read_text(encoding="utf-8") == "mine\n"


def test_where_there_are_no_locks_it_goes_on(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    case.apply()
    assert (case.shop / "flat" / "inside").exists()
    assert list((case.shop / ".git").glob("scaffold-update*")) == []


def test_what_a_commit_of_everything_took_back_is_staged_again(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, move = case.copy(tmp_path / "whole"), apply._move
    whole.apply()

    def fail_at_the_conflict(made: Path, target: Path) -> None:
        if target.name == "conflict":
            raise OSError(errno.ENOSPC, "No space left on device")
        move(made, target)

    with monkeypatch.context() as patched:
        patched.setattr(apply, "_move", fail_at_the_conflict)
        with pytest.raises(ScaffoldError, match="is not complete"):
            case.apply()
    git.run("-c", "user.name=T", "-c", "user.email=t@t", "commit", "-qam", "oops", cwd=case.shop)
    assert apply.recover(Repository.find(case.shop)) == apply.Applied(), "no one else has changed anything"
    assert snapshot(case.shop) == snapshot(whole.shop)
    assert git.run("ls-files", "--stage", cwd=case.shop) == git.run("ls-files", "--stage", cwd=whole.shop)


def test_what_is_read_only_is_refused_before_anything(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    for name, said in (("", "is read-only"), ("to", "is read-only"), ("changed", "mounted, or immutable")):
        place = case.shop / name
        if name == "to":
            write(place / "mine", "mine\n")
        before = snapshot(case.shop)
        with monkeypatch.context() as patched:
            patched.setattr(os, "access", lambda path, mode, place=place: path != place and access(path, mode))
            with pytest.raises(ScaffoldError, match=said):
                case.apply()
        assert snapshot(case.shop) == before
        assert git.run("diff", "--cached", "--name-only", cwd=case.shop) == ""


def test_a_folder_that_hands_down_its_group_gives_it_to_new_files(case: Case) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files to any group")
    os.chown(case.shop, -1, 12345)
    case.shop.chmod(0o2775)
    case.apply()
    assert (case.shop / "folder").stat().st_gid == 12345


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


def test_a_disk_that_is_full_on_another_file_system_leaves_nothing_of_its_own(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, copy, before = Path.replace, shutil.copy2, snapshot(case.shop)

    def across(self: Path, target: Path) -> Path:
        if "files" in self.parts:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    def full(made: Path, target: Path, **options: bool) -> None:
        if not target.name.endswith(".scaffold-update"):
            copy(made, target, **options)
            return
        write(target, "half\n")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", across)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copy2", full)
        with pytest.raises(ScaffoldError, match=r"is not complete.* git -C .* reset --hard"):
            case.apply()
    git.run("reset", "-q", "--hard", cwd=case.shop)
    assert snapshot(case.shop) == before
    # A kill between copying and renaming leaves the copy to the next run.
    write(case.shop / ".changed.scaffold-update", "half\n")
    assert apply.recover(Repository.find(case.shop)) is None
    assert snapshot(case.shop) == before


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
        with pytest.raises(ScaffoldError, match=r"Another update of .* is in progress"):
            apply.recover(Repository.find(case.shop))
    assert apply.recover(Repository.find(case.shop))
    assert (case.shop / "flat" / "inside").exists()


def test_a_file_that_was_only_touched_after_a_kill_is_not_left_behind(half_done: Case, case: Case) -> None:
    for path in half_done.shop.rglob("*"):
        if path.is_file() and not path.is_symlink() and ".git" not in path.parts:
            path.write_bytes(path.read_bytes())
            os.utime(path, (1, 1))
    assert apply.recover(Repository.find(half_done.shop))
    case.apply()
    assert snapshot(half_done.shop) == snapshot(case.shop)
