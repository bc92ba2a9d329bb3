"""Processes: output, failures, time-outs, and that nothing outlives a stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scaffolder.errors import Cancelled, ScaffoldError
from scaffolder.system import proc


def test_run_gives_code_and_output_line_by_line() -> None:
    lines: list[str] = []
    code, output = proc.run(["sh", "-c", "echo one; echo two >&2; exit 3"], on_line=lines.append)
    assert (code, output) == (3, "one\ntwo\n")
    assert lines == ["one", "two"]


def test_run_passes_environment_folder_and_input(tmp_path: Path) -> None:
    _, output = proc.run(["sh", "-c", "echo $ANSWER; pwd; cat"], cwd=tmp_path, env={"ANSWER": "42"}, stdin="typed")
    assert output == f"42\n{tmp_path}\ntyped"


def test_a_missing_program_is_one_line() -> None:
    with pytest.raises(ScaffoldError, match="no-such-program is not installed, or not on the PATH"):
        proc.run(["no-such-program"])


def test_check_keeps_the_end_of_the_output() -> None:
    with pytest.raises(ScaffoldError, match="failed with exit code 1") as failed:
        proc.check(["sh", "-c", "seq 100; exit 1"])
    assert failed.value.details.splitlines()[-1] == "100"
    assert len(failed.value.details.splitlines()) == 30


def test_a_time_out_ends_the_children_too(tmp_path: Path) -> None:
    code, _ = proc.run(["sh", "-c", f"sleep 60 & echo $! > {tmp_path}/pid; wait"], timeout=3)
    assert code == 124
    assert not proc.exists(int((tmp_path / "pid").read_text()))


def test_stop_ends_a_group_that_ignores_the_first_asking(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        process = proc.start(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 60; done"], output=log)
    pause = threading.Event()
    while "ready" not in (tmp_path / "log").read_text():
        pause.wait(0.01)
    assert proc.alive(process.pid)
    proc.stop(process.pid, seconds=0.2)
    assert not proc.alive(process.pid)


def test_a_large_input_and_output_pass() -> None:
    text = "x" * 1_000_000 + "\n"
    assert proc.run(["cat"], stdin=text) == (0, text)


def test_a_time_out_does_not_wait_for_who_left_the_group_with_the_output(tmp_path: Path) -> None:
    leaver = (
        "import os, subprocess, sys, time; "
        "child = subprocess.Popen(['sleep', '60'], start_new_session=True); "
        f"open(r'{tmp_path}/pid', 'w').write(str(child.pid)); "
        "print('up', flush=True); time.sleep(60)"
    )
    begin = time.monotonic()
    try:
        assert proc.run([sys.executable, "-c", leaver], timeout=2) == (124, "up\n")
        assert time.monotonic() - begin < 30
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_what_a_listener_raises_ends_the_command() -> None:
    def fail(line: str) -> None:
        raise BrokenPipeError(line)

    with pytest.raises(BrokenPipeError, match="one"):
        proc.run(["sh", "-c", "echo one; sleep 60"], on_line=fail)


def test_nothing_begins_while_all_is_stopped() -> None:
    with proc.none_running(), pytest.raises(Cancelled):
        proc.run(["true"])
    assert proc.run(["true"]) == (0, "")


def test_a_name_tells_whether_its_process_has_ended() -> None:
    child = subprocess.Popen(["true"])
    child.wait()
    machine = proc.mark().partition("-")[0]
    assert proc.left_by_the_dead(f"scaffold-{machine}-{child.pid}-abc")
    assert not proc.left_by_the_dead(f"scaffold-{proc.mark()}-abc")
    assert not proc.left_by_the_dead(f"scaffold-00000000-{child.pid}-abc"), "another machine's"


def test_stop_fails_what_other_threads_run() -> None:
    codes: list[int] = []
    ready = threading.Event()
    thread = threading.Thread(
        target=lambda: codes.append(proc.run(["sh", "-c", "echo up; sleep 60"], on_line=lambda _: ready.set())[0])
    )
    thread.start()
    assert ready.wait(10)
    with proc.none_running():
        thread.join(10)
    assert codes
    assert codes[0] != 0


def test_a_process_is_told_from_a_later_one_with_its_id() -> None:
    own = proc.identity(os.getpid())
    assert own is not None
    assert own == proc.identity(os.getpid())
    child = subprocess.Popen(["true"])
    child.wait()
    assert proc.identity(child.pid) is None
