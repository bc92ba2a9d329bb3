"""Rules of .gitignore that are dropped stay where the project still has something that they hide."""

from __future__ import annotations

from pathlib import Path

import pytest
from upgrades import commit, write

from scaffolder.system import git
from scaffolder.update import ignored
from scaffolder.update.repository import Repository

OLD = ".env\n*.pyc\nnode_modules/\ndist/\ncoverage/\n"


@pytest.fixture(params=["", "apps/shop/"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shop = Path(tmp_path / "whole" / request.param)
    write(shop / ".gitignore", OLD)
    write(shop / "file", "")
    git.run("init", "-q", cwd=tmp_path / "whole")
    commit(tmp_path / "whole")
    return shop


def keep(shop: Path, tmp_path: Path, new: str) -> tuple[list[str], str]:
    write(tmp_path / "base" / ".gitignore", OLD)
    rules = write(tmp_path / "new" / ".gitignore", new)
    return ignored.keep(Repository.find(shop), tmp_path / "base", tmp_path / "new"), rules.read_text(encoding="utf-8")


def test_what_is_still_there_stays_hidden_and_what_is_not_goes(shop: Path, tmp_path: Path) -> None:
    write(shop / "frontend" / "node_modules" / "x" / "index.js", "1\n")
    write(shop / "frontend" / "coverage" / "report", "1\n")
    kept, rules = keep(shop, tmp_path, ".env\n*.pyc\n/tmp/\n")
    assert kept == ["frontend/coverage/", "frontend/node_modules/"]
    assert rules == ".env\n*.pyc\nnode_modules/\ncoverage/\n/tmp/\n"


def test_what_another_rule_hides_keeps_no_rule(shop: Path, tmp_path: Path) -> None:
    write(shop / "frontend" / "dist" / "index.html", "1\n")
    assert keep(shop, tmp_path, ".env\n*.pyc\n/frontend/dist/\n") == ([], ".env\n*.pyc\n/frontend/dist/\n")


def test_what_the_users_own_rules_hide_keeps_no_rule(shop: Path, tmp_path: Path) -> None:
    write(shop / ".gitignore", f"{OLD}/frontend/\n")
    write(shop / "frontend" / "dist" / "index.html", "1\n")
    assert keep(shop, tmp_path, ".env\n") == ([], ".env\n")


def test_a_rule_that_was_left_is_known_again_when_it_comes_back(shop: Path, tmp_path: Path) -> None:
    write(shop / ".gitignore", ".env\nnode_modules/\nown/\n")
    old = write(tmp_path / "base" / ".gitignore", ".env\n")
    write(tmp_path / "new" / ".gitignore", ".env\nnode_modules/\ndist/\n")
    assert ignored.keep(Repository.find(shop), tmp_path / "base", tmp_path / "new") == []
    assert old.read_text(encoding="utf-8") == ".env\nnode_modules/\n"


def test_where_nothing_is_hidden_or_dropped_nothing_is_kept(shop: Path, tmp_path: Path) -> None:
    assert keep(shop, tmp_path, ".env\n") == ([], ".env\n")
    write(shop / ".env", "SECRET_KEY=1\n")
    assert keep(shop, tmp_path, f"{OLD}more/\n") == ([], f"{OLD}more/\n")
