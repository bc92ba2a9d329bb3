"""A project's record in the user's state folder, and the owners of containers and volumes on an engine."""

from __future__ import annotations

import os
import shutil
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scaffolder.errors import ScaffoldError
from scaffolder.model import ProjectSpec
from scaffolder.render.answers import Project
from scaffolder.run import apart, state
from scaffolder.run.apart import Found, Volume

HOUR = 3600.0


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "scaffolder"


def write(directory: Path, hours_ago: float = 0) -> Project:
    """A project of one file."""
    directory.mkdir(parents=True)
    (directory / "README.md").write_text("", encoding="utf-8")
    written = time.time() - hours_ago * HOUR
    os.utime(directory / "README.md", (written, written))
    return Project(directory, ProjectSpec("Shop", "shop", "tiny", "sqlite", "none"), "v1", "", "")


def volume(hours_ago: float, name: str = "shop_data") -> Volume:
    return Volume(name, datetime.fromtimestamp(int(time.time() - hours_ago * HOUR), UTC).isoformat())


def test_the_secret_key_stays_and_is_the_users_alone(tmp_path: Path, own_state: Path) -> None:
    shop, other = write(tmp_path / "a" / "shop"), write(tmp_path / "b" / "shop")
    key = state.secret_key(shop)
    assert len(key) >= 32
    assert state.secret_key(shop) == key
    assert state.secret_key(other) != key
    for path in own_state.rglob("*.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in shop.directory.iterdir()] == ["README.md"]


def test_what_only_looks_makes_no_folder(tmp_path: Path, own_state: Path) -> None:
    shop = write(tmp_path / "shop")
    assert state.read(shop) is None
    assert state.remembered(shop) == {}
    state.forget(shop)
    assert list(own_state.iterdir()) == []


def test_a_folder_in_which_nothing_is_kept_goes_with_the_run(tmp_path: Path, own_state: Path) -> None:
    shop = write(tmp_path / "shop")
    state.write(shop, {"kind": "docker"})
    state.forget(shop)
    assert list(own_state.iterdir()) == []


def test_what_is_kept_of_projects_that_are_gone_is_swept(tmp_path: Path, own_state: Path) -> None:
    gone, running, there = (write(tmp_path / name) for name in ("gone", "running", "there"))
    for shop in (gone, running, there):
        state.secret_key(shop)
    state.write(running, {"kind": "docker"})
    for shop in (gone, running):
        shutil.rmtree(shop.directory)
    state.sweep()
    assert sorted(path.name.rpartition("-")[0] for path in own_state.iterdir()) == ["running", "there"]


def test_a_project_written_anew_at_the_same_place_is_another(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop", hours_ago=2)
    key = state.secret_key(shop)
    memory = state.folder(shop) / "memory.json"
    os.utime(memory, (time.time() - HOUR, time.time() - HOUR))
    assert state.secret_key(shop) == key
    shutil.rmtree(shop.directory)
    assert state.secret_key(write(tmp_path / "shop")) != key


def test_a_moved_project_takes_its_state_along(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop", hours_ago=1)
    key = state.secret_key(shop)
    state.write(shop, {"slug": "shop"})
    assert list(state.homeless()) == []
    shop.directory.rename(tmp_path / "moved")
    moved = Project(tmp_path / "moved", shop.spec, "v1", "", "")
    ((folder, facts),) = state.homeless()
    assert facts["slug"] == "shop"
    assert state.take_over(moved, folder)["slug"] == "shop"
    assert state.secret_key(moved) == key
    state.forget(moved)
    state.sweep()
    assert state.secret_key(moved) == key


def test_containers_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop")
    (tmp_path / "link").symlink_to(shop.directory)
    found = [
        Found("backend", folder, "running", "Up", ())
        for folder in (str(shop.directory), str(tmp_path / "link"), str(tmp_path / "other"), "/nowhere/shop", "")
    ]
    ours, others = apart.split(found, [shop.directory])
    assert ours == found[:2]
    assert others == found[2:]
    apart.check_containers("shop", shop.directory, [])
    (tmp_path / "other").mkdir()
    with pytest.raises(ScaffoldError, match=f"called shop was started from {tmp_path}/other") as refused:
        apart.check_containers("shop", shop.directory, others)
    assert f"echo COMPOSE_PROJECT_NAME=shop-2 >> {shop.directory}/.env" in str(refused.value)
    assert f"scaffold stop {tmp_path}/other" in str(refused.value)
    with pytest.raises(ScaffoldError, match="docker compose --project-name shop down"):
        apart.check_containers("shop", shop.directory, others[1:])


def test_a_volume_that_is_older_than_the_project_is_not_its_own(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop", hours_ago=1)
    apart.check_volumes("shop", shop, [volume(hours_ago=0), volume(hours_ago=0.9)])
    with pytest.raises(ScaffoldError, match=r"shop_data is older than .*/shop: its data is another project's\. "):
        apart.check_volumes("shop", shop, [volume(hours_ago=1.5)])


def test_gits_own_files_tell_how_old_a_project_is(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop")
    git = write(shop.directory / ".git", hours_ago=2)
    assert git.directory.is_dir()
    apart.check_volumes("shop", shop, [volume(hours_ago=1)])


def test_a_volume_that_was_seen_in_use_is_the_projects_whatever_the_clock_says(tmp_path: Path) -> None:
    shop, old = write(tmp_path / "shop"), volume(hours_ago=5)
    apart.remember(shop, [old])
    apart.check_volumes("shop", shop, [old])
    with pytest.raises(ScaffoldError, match="is older"):
        apart.check_volumes("shop", shop, [volume(hours_ago=4)])


def test_a_volume_that_another_project_uses_is_refused(tmp_path: Path) -> None:
    shop, other, used = write(tmp_path / "a" / "shop"), write(tmp_path / "b" / "shop"), volume(hours_ago=0)
    apart.remember(other, [used])
    with pytest.raises(ScaffoldError, match=f"shop_data holds the data of {other.directory}"):
        apart.check_volumes("shop", shop, [used])
    shutil.rmtree(other.directory)
    apart.check_volumes("shop", shop, [used])


def test_a_volume_of_unknown_age_is_taken_as_compose_would(tmp_path: Path) -> None:
    apart.check_volumes("shop", write(tmp_path / "shop"), [Volume("shop_data", "")])
