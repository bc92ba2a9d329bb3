"""Temporary folders: gone at the end, and after a kill at the next beginning."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffolder.system.scratch import scratch

KILLED = """
    import os, signal
    from scaffolder.system.scratch import scratch

    with scratch() as folder:
        print(folder, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("error", [None, RuntimeError])
def test_it_is_gone_at_the_end(tmp_path: Path, error: type[Exception] | None) -> None:
    try:
        with scratch(tmp_path) as folder:
            (folder / "file").write_text("")
            if error:
                raise error
    except RuntimeError:
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_leaves_goes_with_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "\n".join(line[4:] for line in KILLED.splitlines())]
    for _ in range(2):
        left = subprocess.run(
            command, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
        )
        assert Path(left.stdout.strip()).is_dir()
    foreign = tmp_path / "scaffold-other-machine-1"
    foreign.mkdir()
    assert len(list(tmp_path.iterdir())) == 2, "the second run has removed what the first one left"
    with scratch(tmp_path):
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == [foreign]
