"""Which version the templates have."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest

from scaffolder.paths import Data
from scaffolder.render import bundle, history
from scaffolder.render.history import Version
from scaffolder.system import git

IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")


def commit(root: Path, text: str) -> str:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "file").write_text(text, encoding="utf-8")
    git.run("add", ".", cwd=root)
    git.run(*IDENTITY, "commit", "-q", "-m", text, cwd=root)
    return git.run("rev-parse", "HEAD", cwd=root)


def test_a_checkout_has_its_commit_its_tag_and_its_changes(tmp_path: Path) -> None:
    git.run("init", "-q", cwd=tmp_path)
    assert history.current(Data(tmp_path)) == Version("unknown", "")
    first = commit(tmp_path, "one")
    assert history.current(Data(tmp_path)) == Version(first[:12], first)
    git.run("tag", "v1.0.0", cwd=tmp_path)
    assert history.current(Data(tmp_path)) == Version("v1.0.0", first)
    second = commit(tmp_path, "two")
    assert history.current(Data(tmp_path)).commit == second
    (tmp_path / "templates" / "file").write_text("changed", encoding="utf-8")
    assert history.current(Data(tmp_path)).dirty


def test_an_installed_package_has_what_the_build_wrote_down(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text(
        json.dumps({"name": "v2", "commit": "abc", "dirty": False}), encoding="utf-8"
    )
    assert history.current(Data(tmp_path)) == Version("v2", "abc")


def test_without_git_nothing_is_claimed(tmp_path: Path) -> None:
    assert history.current(Data(tmp_path)) == Version("unknown", "")


@pytest.fixture
def three(tmp_path: Path) -> Data:
    """A checkout with two releases, and a commit since."""
    root = tmp_path / "checkout"
    root.mkdir()
    git.run("init", "-q", cwd=root)
    for text, tag in (("one", "v1.0.0"), ("two", "v1.1.0"), ("three", "")):
        (root / "catalog").mkdir(exist_ok=True)
        (root / "catalog" / text).write_text(text, encoding="utf-8")
        (root / "code.py").write_text(text, encoding="utf-8")
        commit(root, text)
        if tag:
            git.run(*IDENTITY, "tag", "-m", tag, tag, cwd=root)
    return Data(root)


def installed(data: Data, folder: Path) -> Data:
    """What a build makes of a checkout: the files, the version and the bundle, and no git."""
    shutil.copytree(data.root, folder, ignore=shutil.ignore_patterns(".git"))
    (folder / "version.json").write_text(json.dumps(asdict(history.current(data))), encoding="utf-8")
    bundle.write_bundle(data, folder / history.BUNDLE)
    return Data(folder)


@pytest.mark.parametrize("kind", ["checkout", "installed"])
def test_what_was_is_found_by_tag_and_commit(three: Data, tmp_path: Path, kind: str) -> None:
    ids = git.run("rev-list", "--reverse", "HEAD", cwd=three.root).split()
    data = three if kind == "checkout" else installed(three, tmp_path / "site")
    with history.opened(data) as past:
        first, second, third = Version("v1.0.0", ids[0]), Version("v1.1.0", ids[1]), Version(ids[2][:12], ids[2])
        assert past.releases() == [first, second]
        assert past.here == third
        for name, version in (("v1.0.0", first), (ids[1], second), (ids[2][:12], third)):
            assert past.find(name) == version
        assert [past.find(name) for name in ("v2", "", "f" * 40, "--help", "^HEAD")] == [None] * 5
        assert past.is_before(first, third)
        assert not past.is_before(third, first)
        assert not past.is_before(first, first)
        assert past.has(first, "catalog/one")
        assert not past.has(first, "catalog/two")
        assert past.has(third, "catalog/three")
        with past.checkout(second) as old:
            assert sorted(path.name for path in old.catalog.iterdir()) == ["one", "two"]
            assert (old.templates / "file").read_text(encoding="utf-8") == "two"
            assert history.current(old) == second
        with past.checkout(first, ["templates", "templates/missing"]) as old:
            assert not old.catalog.exists()
            assert (old.templates / "file").read_text(encoding="utf-8") == "one"
        with past.checkout(third) as here:
            assert here == data
    with history.checkout(data, "v1.0.0") as old:
        assert (old.templates / "file").read_text(encoding="utf-8") == "one"


def test_a_checkout_with_changes_still_has_its_commit(three: Data) -> None:
    (three.templates / "file").write_text("changed", encoding="utf-8")
    with history.opened(three) as past:
        assert past.here.dirty
        version = past.find(past.here.commit)
        assert version is not None
        with past.checkout(version) as committed:
            assert (committed.templates / "file").read_text(encoding="utf-8") == "three"
        with past.checkout(past.here) as here:
            assert (here.templates / "file").read_text(encoding="utf-8") == "changed"


def test_files_that_archives_leave_out_are_there(three: Data) -> None:
    (three.templates / ".gitattributes").write_text("file export-ignore\n", encoding="utf-8")
    commit(three.root, "four")
    commit(three.root, "five")
    with history.checkout(three, "HEAD~1") as old:
        assert (old.templates / "file").read_text(encoding="utf-8") == "four"


def test_the_bundle_has_the_data_and_nothing_else(three: Data, tmp_path: Path) -> None:
    bundle.write_bundle(three, tmp_path / "bundle")
    git.run("init", "-q", "--bare", str(tmp_path / "clone"), cwd=tmp_path)
    git.run("fetch", "-q", str(tmp_path / "bundle"), "refs/*:refs/*", cwd=tmp_path / "clone")
    listed = git.run("log", "--format=%an", "--name-only", "--all", cwd=tmp_path / "clone").split("\n")
    assert set(filter(None, listed)) == {
        "scaffold",
        *(f"catalog/{name}" for name in ("one", "two", "three")),
        "templates/file",
    }
    bundle.write_bundle(three, tmp_path / "again")
    assert (tmp_path / "bundle").read_bytes() == (tmp_path / "again").read_bytes(), "the same build gives the same"


def test_the_bundle_knows_every_commit_since_the_last_release(three: Data, tmp_path: Path) -> None:
    (three.root / "README.md").write_text("no template\n", encoding="utf-8")
    git.run("add", ".", cwd=three.root)
    git.run(*IDENTITY, "commit", "-q", "-m", "no template", cwd=three.root)
    same = git.run("rev-parse", "HEAD", cwd=three.root)
    (three.catalog / "four").write_text("4\n", encoding="utf-8")
    newest = commit(three.root, "four")
    third = git.run("rev-list", "HEAD~2", "--max-count=1", cwd=three.root)
    with history.opened(installed(three, tmp_path / "site")) as past:
        found = [past.find(each) for each in (third, same, newest)]
        assert [version and version.commit for version in found] == [third, same, newest]
        before, between, last = found
        assert before
        assert between
        assert not past.is_before(before, between), "nothing of the templates is between them"
        assert last == past.here
        assert past.is_before(between, last)
        assert [release.name for release in past.releases()] == ["v1.0.0", "v1.1.0"]
        with past.checkout(between) as old:
            assert not (old.catalog / "four").exists()
            assert (old.catalog / "three").exists()


def test_without_a_history_there_is_what_is_at_hand(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text(
        json.dumps({"name": "v2", "commit": "abc", "dirty": False}), encoding="utf-8"
    )
    with history.opened(Data(tmp_path)) as past:
        assert past.find("abc") == past.here == Version("v2", "abc")
        assert past.find("v1") is None
        assert past.releases() == []
        with past.checkout(past.here) as here:
            assert here.root == tmp_path


def test_twenty_releases_of_six_hundred_files_fit_into_two_megabytes(tmp_path: Path) -> None:
    """Files of prose-like words, each release changing a line in a tenth of them."""
    random = Random(1)
    words = ["".join(random.choices("etaoinshrdlu", k=random.randint(2, 9))) for _ in range(2000)]
    root = tmp_path / "big"

    def line() -> str:
        return " ".join(random.choices(words, k=9)) + "\n"

    texts = {f"templates/part-{n % 30}/file-{n}": [line() for _ in range(60)] for n in range(600)}
    git.run("init", "-q", str(root), cwd=tmp_path)
    for release in range(20):
        for name in random.sample(sorted(texts), 60):
            texts[name][random.randrange(60)] = line()
        for name, text in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(text), encoding="utf-8")
        commit(root, f"release {release}")
        git.run("tag", f"v1.{release}.0", cwd=root)
    bundle.write_bundle(Data(root), tmp_path / "bundle")
    size = (tmp_path / "bundle").stat().st_size
    assert size < 2_000_000
    assert size > 100_000, "it holds something"
