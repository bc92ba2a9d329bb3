"""Which version the templates have."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest
from upgrades import checkout

from scaffolder.errors import ScaffoldError
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
    (tmp_path / "catalog").mkdir(exist_ok=True)
    (tmp_path / "catalog" / "ledger.json").write_text("{}", encoding="utf-8")
    assert not history.current(Data(tmp_path)).dirty, "a row of the ledger changes no project"
    (tmp_path / "templates" / "file").write_text("changed", encoding="utf-8")
    assert history.current(Data(tmp_path)).dirty


def test_an_installed_package_has_what_the_build_wrote_down(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text(
        json.dumps({"name": "v2", "commit": "abc", "dirty": False}), encoding="utf-8"
    )
    assert history.current(Data(tmp_path)) == Version("v2", "abc")


def test_without_git_nothing_is_claimed(tmp_path: Path) -> None:
    version = history.current(Data(tmp_path))
    assert version == Version("unknown", "")
    assert version.problem == f"there is no git repository in {tmp_path}"


def test_a_checkout_that_git_refuses_is_unknown_for_gits_own_reason(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    version = history.current(Data(tmp_path))
    assert version == Version("unknown", "")
    assert version.problem == f"git says of {tmp_path}: fatal: not a git repository: {tmp_path}/nowhere"


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
    """The result of a build: the files, the version and the bundle, without git."""
    shutil.copytree(data.root, folder, ignore=shutil.ignore_patterns(".git"))
    (folder / "version.json").write_text(json.dumps(asdict(history.current(data))), encoding="utf-8")
    bundle.write_bundle(data, folder / history.BUNDLE)
    return Data(folder)


@pytest.mark.parametrize("kind", ["checkout", "installed"])
def test_what_was_is_found_by_tag_and_commit(three: Data, tmp_path: Path, kind: str) -> None:
    ids = git.run("rev-list", "--reverse", "HEAD", cwd=three.root).split()
    data = three if kind == "checkout" else installed(three, tmp_path / "site")
    with history.opened(data) as versions:
        first, second, third = Version("v1.0.0", ids[0]), Version("v1.1.0", ids[1]), Version(ids[2][:12], ids[2])
        assert versions.releases() == [first, second]
        assert versions.here == third
        for name, version in (("v1.0.0", first), (ids[1], second), (ids[2][:12], third)):
            assert versions.find(name) == version
        assert [versions.find(name) for name in ("v2", "", "f" * 40, "--help", "^HEAD")] == [None] * 5
        assert versions.is_before(first, third)
        assert not versions.is_before(third, first)
        assert not versions.is_before(first, first)
        assert versions.has(first, "catalog/one")
        assert not versions.has(first, "catalog/two")
        assert versions.has(third, "catalog/three")
        with versions.checkout(second) as old:
            assert sorted(path.name for path in old.catalog.iterdir()) == ["one", "two"]
            assert (old.templates / "file").read_text(encoding="utf-8") == "two"
            assert history.current(old) == second
        with versions.checkout(first, ["templates", "templates/missing"]) as old:
            assert not old.catalog.exists()
            assert (old.templates / "file").read_text(encoding="utf-8") == "one"
        with versions.checkout(third) as here:
            assert here == data
    with checkout(data, "v1.0.0") as old:
        assert (old.templates / "file").read_text(encoding="utf-8") == "one"


def test_a_checkout_with_changes_still_has_its_commit(three: Data) -> None:
    (three.templates / "file").write_text("changed", encoding="utf-8")
    with history.opened(three) as versions:
        assert versions.here.dirty
        version = versions.find(versions.here.commit)
        assert version is not None
        with versions.checkout(version) as committed:
            assert (committed.templates / "file").read_text(encoding="utf-8") == "three"
        with versions.checkout(versions.here) as here:
            assert (here.templates / "file").read_text(encoding="utf-8") == "changed"


def test_files_that_archives_leave_out_are_there(three: Data) -> None:
    (three.templates / ".gitattributes").write_text("file export-ignore\n", encoding="utf-8")
    commit(three.root, "four")
    commit(three.root, "five")
    with checkout(three, "HEAD~1") as old:
        assert (old.templates / "file").read_text(encoding="utf-8") == "four"


def test_the_bundle_has_the_data_and_nothing_else(three: Data, tmp_path: Path) -> None:
    bundle.write_bundle(three, tmp_path / "bundle")
    git.run("init", "-q", "--bare", str(tmp_path / "clone"), cwd=tmp_path)
    git.run("fetch", "-q", str(tmp_path / "bundle"), "refs/*:refs/*", cwd=tmp_path / "clone")
    listed = git.run("log", "--format=%an", "--name-only", "--all", cwd=tmp_path / "clone").split("\n")
    data = {"catalog/one", "catalog/two", "catalog/three", "templates/file"}
    assert set(filter(None, listed)) == {"scaffold"} | data
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
    with history.opened(installed(three, tmp_path / "site")) as versions:
        found = [versions.find(each) for each in (third, same, newest)]
        assert [version and version.commit for version in found] == [third, same, newest]
        before, between, last = found
        assert before
        assert between
        assert not versions.is_before(before, between), "nothing of the templates is between them"
        assert last == versions.here
        assert versions.is_before(between, last)
        assert [release.name for release in versions.releases()] == ["v1.0.0", "v1.1.0"]
        with versions.checkout(between) as old:
            assert not (old.catalog / "four").exists()
            assert (old.catalog / "three").exists()


HOSTILE = {
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "url.https://example.invalid/.insteadOf": "/",
}


def test_no_setting_of_the_users_keeps_a_bundle_from_being_read(
    three: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = installed(three, tmp_path / "site")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "https")
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(HOSTILE)))
    for number, (key, value) in enumerate(HOSTILE.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    for _ in range(2):  # unpacked, and from the cache
        with history.opened(site) as versions:
            release = versions.find("v1.0.0")
            assert release
            assert versions.is_before(release, versions.here)
            with versions.checkout(release) as old:
                assert (old.templates / "file").read_text(encoding="utf-8") == "one"


def test_a_bundle_is_unpacked_once_and_again_where_that_is_broken(
    three: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = installed(three, tmp_path / "site")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    unpack, unpacked = history._unbundle, []

    def note(bundle: Path, repository: Path) -> dict[str, str]:
        unpacked.append(repository)
        return unpack(bundle, repository)

    def works() -> Path:
        with history.opened(site) as versions:
            assert versions.find("v1.0.0")
            assert versions.has(versions.releases()[0], "catalog/one")
            assert versions.repository
            return versions.repository

    monkeypatch.setattr(history, "_unbundle", note)
    kept = works()
    assert works() == kept
    assert kept.is_relative_to(tmp_path / "cache")
    assert len(unpacked) == 1
    for pack in (kept / "objects" / "pack").iterdir():
        pack.unlink()
    assert works() == works() == kept
    assert len(unpacked) == 2
    refs = (kept / "packed-refs").read_text(encoding="utf-8").splitlines(keepends=True)
    (kept / "packed-refs").write_text("".join(refs[:1]), encoding="utf-8")
    assert works() == works() == kept
    assert len(unpacked) == 3
    pack = next((kept / "objects" / "pack").glob("*.pack"))
    whole = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(whole[:100] + bytes(20) + whole[120:])
    assert works() == works() == kept
    assert len(unpacked) == 4
    with (kept / "config").open("a", encoding="utf-8") as file:
        file.write('[filter "x"]\n\tsmudge = false\n')
    assert works() == works() == kept
    assert len(unpacked) == 5
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    assert works() != kept
    assert not unpacked[-1].exists(), "without a cache it is unpacked for once"


def test_a_cache_that_nobody_uses_any_more_goes(three: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with history.opened(installed(three, tmp_path / "old")) as versions:
        old = versions.repository
    assert old
    commit(three.root, "four")
    with history.opened(installed(three, tmp_path / "recent")):
        assert old.exists()
    os.utime(old, (1, 1))
    commit(three.root, "five")
    with history.opened(installed(three, tmp_path / "new")):
        assert not old.exists()


@pytest.fixture
def served(three: Data) -> Data:
    """The same with a file that the newest version lacks, on a server that leaves out what it is told to."""
    for text in ("four", "five"):
        commit(three.root, text)
    for setting in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        git.run("config", setting, "true", cwd=three.root)
    return three


def partial_clone(data: Data, folder: Path, filtered: str) -> Data:
    git.run("clone", "-q", f"--filter={filtered}", f"file://{data.root}", str(folder), cwd=data.root)
    assert "?" in git.run("rev-list", "--objects", "--missing=print", "HEAD", cwd=folder), "something is missing"
    return Data(folder)


@pytest.mark.parametrize("filtered", ["blob:none", "tree:0"])
def test_a_partial_clone_bundles_what_a_whole_one_does(served: Data, tmp_path: Path, filtered: str) -> None:
    site = installed(partial_clone(served, tmp_path / "clone", filtered), tmp_path / "site")
    with history.opened(site) as versions, history.opened(served) as expected:
        assert versions.releases() == expected.releases()
        for each in git.run("rev-list", "HEAD", cwd=served.root).split():
            version = versions.find(each)
            assert version
            for path in ("catalog/one", "templates/file"):
                assert versions.read(version, path) == expected.read(version, path)


def test_a_partial_clone_without_its_server_says_so(served: Data, tmp_path: Path) -> None:
    clone = partial_clone(served, tmp_path / "clone", "blob:none")
    served.root.rename(tmp_path / "away")
    with pytest.raises(bundle.IncompleteClone, match="is a partial clone, and git cannot fetch the rest: fatal: "):
        bundle.write_bundle(clone, tmp_path / "bundle")


def test_a_shallow_clone_is_refused(three: Data, tmp_path: Path) -> None:
    git.run("clone", "-q", "--depth=1", f"file://{three.root}", str(tmp_path / "clone"), cwd=tmp_path)
    with pytest.raises(ScaffoldError, match=r"is a shallow clone.* Run: git fetch --unshallow"):
        bundle.write_bundle(Data(tmp_path / "clone"), tmp_path / "bundle")


def test_without_a_history_there_is_what_is_at_hand(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text(
        json.dumps({"name": "v2", "commit": "abc", "dirty": False}), encoding="utf-8"
    )
    with history.opened(Data(tmp_path)) as versions:
        assert versions.find("abc") == versions.here == Version("v2", "abc")
        assert versions.find("v1") is None
        assert versions.releases() == []
        with versions.checkout(versions.here) as here:
            assert here.root == tmp_path


def test_a_bundle_grows_by_what_releases_change_and_little_more(tmp_path: Path) -> None:
    """Lockfiles in which each release renews a fifth of the hashes: those do not compress, all else does."""
    random, root = Random(1), tmp_path / "big"
    files, rows, releases, hash_bytes = 6, 300, 20, 32
    git.run("init", "-q", str(root), cwd=tmp_path)
    locks = [[f"package-{row}==1.0.{row}" for row in range(rows)] for _ in range(files)]
    hashes = [[random.randbytes(hash_bytes) for _ in range(rows)] for _ in range(files)]
    for release in range(releases):
        for number, (names, values) in enumerate(zip(locks, hashes, strict=True)):
            for row in random.sample(range(rows), rows // 5) if release else ():
                values[row] = random.randbytes(hash_bytes)
            lines = (f"{name} --hash=sha256:{value.hex()}\n" for name, value in zip(names, values, strict=True))
            path = root / "templates" / f"{number}" / f"requirements-{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(lines), encoding="utf-8")
        commit(root, f"release {release}")
        git.run("tag", f"v1.{release}.0", cwd=root)
    bundle.write_bundle(Data(root), tmp_path / "bundle")
    random_bytes = files * rows * hash_bytes * (1 + (releases - 1) / 5)
    size = (tmp_path / "bundle").stat().st_size
    assert random_bytes < size < 2.6 * random_bytes, "whole files would be 5 times as much"
