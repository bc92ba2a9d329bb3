"""The templates' version and their history. A project records its version, so that an update has a base."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scaffolder import ledger
from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.system import cache, git
from scaffolder.system.scratch import scratch

BUNDLE = "history.bundle"
"""Written by the build next to `version.json`: the versions of catalog and templates, for use without a checkout."""

FOLDERS = ("catalog", "templates")

_SEAL = "scaffold-seal"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of catalog and templates."""

    name: str
    """A tag, or the commit if there is none."""
    commit: str
    """The full commit id; empty if unknown."""
    dirty: bool = False
    """True if files differ from that commit."""
    problem: str = field(default="", compare=False)
    """Why the commit is empty: projects generated from such templates cannot be updated."""


def current(data: Data) -> Version:
    """The current templates' version: recorded by the build, or read from the checkout with git."""
    recorded = data.root / "version.json"
    if recorded.is_file():
        return Version(**json.loads(recorded.read_text(encoding="utf-8")))
    if not (data.root / ".git").exists():
        return _unknown(f"there is no git repository in {data.root}")
    if not git.is_installed():
        return _unknown("git is not installed, or not on the PATH")
    code, described = git.ask("describe", "--tags", "--always", "--long", "--abbrev=40", cwd=data.root)
    if code != 0:
        return _unknown(f"git says of {data.root}: {git.reason(described)}")
    # The ledger does not change any project.
    status = git.run("status", "--porcelain", "--", *FOLDERS, f":(exclude)catalog/{ledger.NAME}", cwd=data.root)
    since_tag, _, commit = described.strip().rpartition("-g")
    tag, _, distance = since_tag.rpartition("-")
    return Version(tag if distance == "0" else commit[:12], commit, dirty=bool(status))


def _unknown(problem: str) -> Version:
    return Version("unknown", "", problem=problem)


@dataclass(frozen=True, slots=True)
class History:
    """The versions of catalog and templates, each a commit of a repository."""

    data: Data
    here: Version
    """The current version."""
    repository: Path | None
    """Where git runs; None if there is neither a checkout nor a bundle."""
    tags: Mapping[str, str]
    """Tag → commit."""
    ids: Mapping[str, str]
    """Commit → its equivalent in a bundle, which contains only the data folders."""

    def _ask(self, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        assert self.repository is not None
        return git.ask(*arguments, cwd=self.repository, env={**self._named(), **(env or {})})

    def _git(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        assert self.repository is not None
        return git.run(*arguments, cwd=self.repository, env={**self._named(), **(env or {})})

    def _named(self) -> dict[str, str]:
        # Named, because git may be configured not to discover bare repositories.
        return {"GIT_DIR": str(self.repository)} if self.ids else {}

    def find(self, name: str) -> Version | None:
        """The version of a tag, a commit or its prefix; None if there is none."""
        if name in self.tags:
            return Version(name, self.tags[name])
        if self.ids:
            commits = [commit for commit in self.ids if commit.startswith(name)]
        elif self.repository and name:
            commit = f"{name}^{{commit}}"
            code, output = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", commit)
            commits = output.split() if code == 0 and output[0] != "^" else []
        else:
            commits = [self.here.commit] if self.here.commit.startswith(name) else []
        if not name or len(commits) != 1:
            return None
        names = [tag for tag, commit in self.tags.items() if commit == commits[0]]
        if commits[0] == self.here.commit:
            names.insert(0, self.here.name)
        return Version(names[0] if names else commits[0][:12], commits[0])

    def releases(self) -> list[Version]:
        """The tagged versions in the current one's history, oldest first."""
        if self.repository is None:
            return []
        here = self._id(self.here.commit) or "HEAD"
        order = self._git("rev-list", "--reverse", "--topo-order", here).split()
        ranks = {commit: rank for rank, commit in enumerate(order)}
        tags = [(tag, commit) for tag, commit in self.tags.items() if self._id(commit) in ranks]
        return [Version(tag, commit) for tag, commit in sorted(tags, key=lambda each: ranks[self._id(each[1])])]

    def changes(self, *paths: str, most: int) -> list[Version]:
        """The last versions that changed one of some files or folders, newest first, each as for `has`."""
        if self.repository is None:
            return []
        here = self._id(self.here.commit) or "HEAD"
        listed = self._git("rev-list", f"--max-count={most}", here, "--", *paths).split()
        commits = {stand_in: commit for commit, stand_in in self.ids.items()}
        return [found for id in listed if (found := self.find(commits.get(id, id)))]

    def is_before(self, one: Version, other: Version) -> bool:
        """True if a version is an ancestor of another one."""
        commits = self._id(one.commit), self._id(other.commit)
        if self.repository is None or commits[0] == commits[1]:
            return False
        return self._ask("merge-base", "--is-ancestor", *commits)[0] == 0

    def has(self, version: Version, path: str) -> bool:
        """True if a version has a file; `path` such as `catalog/stacks/gin.toml`."""
        if version.commit == self.here.commit:
            return (self.data.root / path).is_file()
        if self.repository is None:
            return False
        return self._ask("cat-file", "-e", f"{self._id(version.commit)}:{path}")[0] == 0

    @contextlib.contextmanager
    def checkout(self, version: Version, only: Sequence[str] = FOLDERS) -> Iterator[Data]:
        """A version's catalog and templates, in a temporary folder that records the version.

        Args:
            version: One that `find` found.
            only: Folders and files, if not all are needed; missing ones are left out.

        Raises:
            ScaffoldError: The version cannot be read.
        """
        if version == self.here:
            yield self.data
            return
        if self.repository is None:
            raise ScaffoldError(f"{self.data.root} has no history, so there is no {version.name} of its templates")
        with scratch() as folder:
            root = folder / "data"
            root.mkdir()
            commit = self._id(version.commit)
            existing = self._git("ls-tree", "--name-only", "-z", commit, "--", *only).strip("\0")
            if existing:
                # Not `git archive`: a template's own .gitattributes may exclude files from archives.
                env = {"GIT_WORK_TREE": str(root), "GIT_INDEX_FILE": str(folder / "index")}
                self._git(*git.EXACT_CHECKOUT, "checkout", "-q", commit, "--", *existing.split("\0"), env=env)
            (root / "version.json").write_text(json.dumps(asdict(version)), encoding="utf-8")
            yield Data(root)

    def read(self, version: Version, path: str) -> str | None:
        """The text of a file of a version; None if it has no such file."""
        if version.commit == self.here.commit:
            file = self.data.root / path
            return file.read_text(encoding="utf-8") if file.is_file() else None
        if self.repository is None:
            return None
        code, text = self._ask("cat-file", "blob", f"{self._id(version.commit)}:{path}")
        return text if code == 0 else None

    def files(self, version: Version, folder: str) -> list[str]:
        """The files in a folder of a version, such as `catalog/stacks`, each as for `has`."""
        if version.commit == self.here.commit:
            return sorted(f"{folder}/{path.name}" for path in (self.data.root / folder).glob("*"))
        if self.repository is None:
            return []
        listed = self._git("ls-tree", "--name-only", "-z", self._id(version.commit), "--", f"{folder}/")
        return [name for name in listed.split("\0") if name]

    def _id(self, commit: str) -> str:
        return self.ids.get(commit, commit)


@contextlib.contextmanager
def opened(data: Data, here: Version | None = None) -> Iterator[History]:
    """The history of the current templates: the checkout's own, or the package's bundle.

    Args:
        data: The current templates.
        here: Their version, if already known.

    Raises:
        ScaffoldError: git cannot read it.
    """
    bundle, here = data.root / BUNDLE, here or current(data)
    if not git.is_installed():
        yield History(data, here, None, {}, {})
    elif bundle.is_file():
        with _unpacked(bundle) as (repository, refs):
            ids = dict(_below("refs/commits/", refs))
            releases = (name.partition("/") for name, _ in _below("refs/releases/", refs))
            yield History(data, here, repository, {tag: commit for commit, _, tag in releases}, ids)
    elif (data.root / ".git").exists():
        yield History(data, here, data.root, dict(_below("refs/tags/", _refs(data.root))), {})
    else:
        yield History(data, here, None, {}, {})


@contextlib.contextmanager
def _unpacked(bundle: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A bare repository with a bundle's contents, and its refs; cached in the user's cache, if there is one."""
    with bundle.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    try:
        repository = cache.folder("history") / digest
        refs = _kept_refs(repository)
        if not refs:
            refs = _keep(bundle, repository, broken=os.path.lexists(repository))
        os.utime(repository)
    except (OSError, ScaffoldError):
        with scratch() as folder:
            yield folder / "git", _unbundle(bundle, folder / "git")
        return
    yield repository, refs


def _kept_refs(repository: Path) -> dict[str, str]:
    """The refs of a repository in the cache; none if it has changed since it was unpacked and may be incomplete."""
    try:
        if (repository / _SEAL).read_text(encoding="utf-8") == _seal(repository):
            lines = (repository / "packed-refs").read_text(encoding="utf-8").splitlines()
            return {ref: commit for commit, ref in (line.split(" ", 1) for line in lines)}
    except (OSError, UnicodeDecodeError):
        pass
    return {}


def _seal(repository: Path) -> str:
    """A hash of everything that `_unbundle` writes."""
    files = [
        *(repository / name for name in ("HEAD", "config", "packed-refs")),
        *(repository / "objects/pack").iterdir(),
    ]
    return " ".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files))


def _keep(bundle: Path, repository: Path, *, broken: bool) -> dict[str, str]:
    """Unpack a bundle into the cache, completely or not at all; returns its refs."""
    with scratch(repository.parent) as folder:
        refs = _unbundle(bundle, folder / "git")
        (folder / "git" / _SEAL).write_text(_seal(folder / "git"), encoding="utf-8")
        if broken:
            repository.rename(folder / "broken")
        with contextlib.suppress(OSError):  # another process was first
            (folder / "git").rename(repository)
    return refs


def _unbundle(bundle: Path, repository: Path) -> dict[str, str]:
    env = {"GIT_DIR": str(repository)}
    git.run("init", "-q", "--bare", "--template=", "--object-format=sha1", str(repository), cwd=bundle.parent)
    # Not `git fetch`: a user's settings may rewrite or forbid addresses.
    listed = git.run("bundle", "unbundle", str(bundle), cwd=bundle.parent, env=env)
    refs = {ref: commit for commit, ref in (line.split(" ", 1) for line in listed.splitlines())}
    # Not `git update-ref`, which writes a file for each of hundreds of refs. See gitrepository-layout(5).
    packed = "".join(f"{commit} {ref}\n" for ref, commit in sorted(refs.items()))
    (repository / "packed-refs").write_text(packed, encoding="utf-8", newline="\n")
    return refs


def _refs(repository: Path) -> dict[str, str]:
    """Every ref → its commit, with tag objects resolved."""
    listed = git.run("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", cwd=repository)
    return {ref: ids[-1] for ref, *ids in (line.split() for line in listed.splitlines())}


def _below(prefix: str, refs: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(ref.removeprefix(prefix), commit) for ref, commit in refs.items() if ref.startswith(prefix)]
