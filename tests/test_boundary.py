"""The error boundary: errors become messages, with any streams and for any failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffolder import cli
from scaffolder.errors import UNEXPECTED

RUN = [sys.executable, "-m", "scaffolder"]


@pytest.mark.parametrize(
    "arguments", [["new", "shop", "--stack", "gin", "--dry-run"], ["update"], ["change", "--json"], ["list"]]
)
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_fault_of_ours(tmp_path: Path, arguments: list[str], closed: str) -> None:
    command = " ".join([*RUN, *arguments, closed])
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 2)
    assert "unexpected" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_what_the_output_cannot_write_is_replaced(tmp_path: Path, encoding: str) -> None:
    done = subprocess.run(
        [*RUN, "new", "shop", "--name", "Größe ☕", "--stack", "gin", "--dry-run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"--name" in done.stdout


def test_a_fault_of_our_own_is_one_line_and_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AttributeError("no such\nthing")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("scaffolder.update.update", fail)
    (tmp_path / "some where").mkdir()
    (tmp_path / "some where" / ".copier-answers.yml").touch()
    monkeypatch.chdir(tmp_path)
    assert cli._run(["update", "some where"]) == UNEXPECTED == 3
    (log,) = tmp_path.glob("scaffold-error-*.log")
    said = f"scaffold: unexpected error: AttributeError: no such thing. Please report it with {log}\n"
    assert capsys.readouterr().err == said
    text = log.read_text(encoding="utf-8")
    assert "command: scaffold update 'some where'\n" in text
    assert f"python: {sys.version}" in text
    assert "Traceback (most recent call last)" in text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:hush@127.0.0.1:1", "'http://***@127.0.0.1:1'"),
        ("http://me:hush@hush@127.0.0.1:1/api", "'http://***@127.0.0.1:1/api'"),
        ("me:hush@127.0.0.1:1", "'***@127.0.0.1:1'"),
        ("http://127.0.0.1:1/@ann", "http://127.0.0.1:1/@ann"),
    ],
)
def test_the_log_of_a_fault_has_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, shown: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AttributeError("no such thing")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("scaffolder.contract.run_checks", fail)
    secrets = [url, "--password=hush", "--secret-key", "hush"]
    assert cli._run(["check", *secrets, "--email", "ann@example.com"]) == UNEXPECTED
    (log,) = tmp_path.glob("scaffold-error-*.log")
    text = log.read_text(encoding="utf-8")
    others = "'--password=***' --secret-key '***' --email ann@example.com"
    assert f"command: scaffold check {shown} {others}\n" in text
    assert "hush" not in text
