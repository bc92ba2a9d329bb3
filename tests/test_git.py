"""Running git: nothing in the environment makes it read another repository or another way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from upgrades import commit, write

from scaffolder.errors import ScaffoldError
from scaffolder.system import git

MISLEADING = {
    "GIT_DIR": "elsewhere",
    "GIT_WORK_TREE": "elsewhere",
    "GIT_INDEX_FILE": "elsewhere",
    "GIT_OBJECT_DIRECTORY": "elsewhere",
    "GIT_ATTR_SOURCE": "elsewhere",
    "GIT_DEFAULT_REF_FORMAT": "elsewhere",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_ICASE_PATHSPECS": "1",
    "GIT_GLOB_PATHSPECS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_AUTHOR_DATE": "garbage",
    "GIT_COMMITTER_DATE": "garbage",
    "GIT_TO_COME": "1",
}


def test_only_what_the_user_means_for_every_repository_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MISLEADING.items():
        monkeypatch.setenv(name, value)
    meant = {"GIT_AUTHOR_NAME": "Ann", "GIT_SSH_COMMAND": "ssh -4", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TRACE": "0"}
    for name, value in meant.items():
        monkeypatch.setenv(name, value)
    git.run("init", "-q", cwd=tmp_path)
    write(tmp_path / "[a]", "text\n")
    commit(tmp_path)
    assert git.run("ls-files", "--", "[[]a]", cwd=tmp_path) == "[a]"
    seen = git.run("-c", "alias.env=!env", "env", cwd=tmp_path).splitlines()
    names = {line.partition("=")[0] for line in seen}
    assert names & MISLEADING.keys() <= {"GIT_DIR"}, "git itself sets some for an alias"
    assert {name: value for line in seen for name, _, value in [line.partition("=")] if name in meant} == meant


def test_a_failure_is_one_line_and_its_output_is_below(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match=r"^git log -1: failed with exit code 128$") as failed:
        git.run("-c", "color.ui=never", "log", "-1", cwd=tmp_path)
    assert "not a git repository" in failed.value.details
    assert git.is_no_repository(failed.value.details)


def test_a_repository_that_cannot_be_read_is_one_all_the_same(tmp_path: Path) -> None:
    write(tmp_path / ".git", "gitdir: nowhere\n")
    code, output = git.ask("rev-parse", "--git-dir", cwd=tmp_path)
    assert code != 0
    assert not git.is_no_repository(output)
    assert git.reason(output) == f"fatal: not a git repository: {tmp_path}/nowhere"


@pytest.mark.parametrize("language", ["de_DE.UTF-8", "C", "fr"])
def test_messages_are_read_in_the_language_that_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LANG", language)
    monkeypatch.setenv("LANGUAGE", "de")
    assert git.is_no_repository(git.ask("status", cwd=tmp_path)[1])
    assert "LANGUAGE=en" in git.run("-c", "alias.env=!env", "env", cwd=tmp_path).splitlines()
    assert os.environ["LANGUAGE"] == "de"
