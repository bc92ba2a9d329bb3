"""Which version the templates have, and what they were before. A project records it, so that an update has a base."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.proc import ask_git, git, object_folder, which
from scaffolder.scratch import scratch

BUNDLE = "history.bundle"
"""What the build puts beside `version.json`: the releases of catalog and templates, for where there is no checkout."""

_FOLDERS = ("catalog", "templates")
_QUIET = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.sparseCheckout=false", "-c", "core.autocrlf=false",
    "-c", "core.eol=lf", "-c", "core.attributesFile=/dev/null",
)  # fmt: skip
_NOBODY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "scaffold"), ("EMAIL", "scaffold@localhost"), ("DATE", "@0 +0000"))
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of catalog and templates."""

    name: str
    """A tag, or the commit where there is none."""
    commit: str
    """The full commit id; empty where nothing tells."""
    dirty: bool = False
    """True where files differ from that commit."""


def current(data: Data) -> Version:
    """The version of the templates at hand: what the build wrote down, or what git says of the checkout."""
    recorded = data.root / "version.json"
    if recorded.is_file():
        return Version(**json.loads(recorded.read_text(encoding="utf-8")))
    if which("git") and (data.root / ".git").exists():
        try:
            described = git("describe", "--tags", "--always", "--long", "--abbrev=40", cwd=data.root)
            status = git("status", "--porcelain", "--", *_FOLDERS, cwd=data.root)
        except ScaffoldError:  # a repository without a commit
            return Version("unknown", "")
        since_tag, _, commit = described.rpartition("-g")
        tag, _, distance = since_tag.rpartition("-")
        return Version(tag if distance == "0" else commit[:12], commit, dirty=bool(status))
    return Version("unknown", "")


@dataclass(frozen=True, slots=True)
class History:
    """The versions of catalog and templates, each a commit of some repository."""

    data: Data
    here: Version
    """The version at hand."""
    repository: Path | None
    """Where git is asked; None where there is neither a checkout nor a bundle."""
    tags: Mapping[str, str]
    """Tag → commit."""
    ids: Mapping[str, str]
    """Commit → the commit that stands for it in a bundle, which has no more than the folders of the data."""

    def find(self, name: str) -> Version | None:
        """The version that a tag, or a commit or its beginning, names; None where there is no such version."""
        if name in self.tags:
            return Version(name, self.tags[name])
        if self.ids:
            commits = [commit for commit in self.ids if commit.startswith(name)]
        elif self.repository and name:
            named = f"{name}^{{commit}}"
            code, said = ask_git("rev-parse", "--verify", "--quiet", "--end-of-options", named, cwd=self.repository)
            commits = said.split() if code == 0 and said[0] != "^" else []
        else:
            commits = [self.here.commit] if self.here.commit.startswith(name) else []
        if not name or len(commits) != 1:
            return None
        names = [tag for tag, commit in self.tags.items() if commit == commits[0]]
        if commits[0] == self.here.commit:
            names.insert(0, self.here.name)
        return Version(names[0] if names else commits[0][:12], commits[0])

    def releases(self) -> list[Version]:
        """The tagged versions that the one at hand comes from, oldest first."""
        if self.repository is None:
            return []
        here = self._id(self.here.commit) or "HEAD"
        order = git("rev-list", "--reverse", "--topo-order", here, cwd=self.repository).split()
        ranks = {commit: rank for rank, commit in enumerate(order)}
        tags = [(tag, commit) for tag, commit in self.tags.items() if self._id(commit) in ranks]
        return [Version(tag, commit) for tag, commit in sorted(tags, key=lambda each: ranks[self._id(each[1])])]

    def is_before(self, one: Version, other: Version) -> bool:
        """True where a version is an ancestor of another one."""
        commits = self._id(one.commit), self._id(other.commit)
        if self.repository is None or commits[0] == commits[1]:
            return False
        return ask_git("merge-base", "--is-ancestor", *commits, cwd=self.repository)[0] == 0

    def has(self, version: Version, path: str) -> bool:
        """True where a version has a file; `path` as `catalog/stacks/gin.toml`."""
        if version.commit == self.here.commit:
            return (self.data.root / path).is_file()
        if self.repository is None:
            return False
        return ask_git("cat-file", "-e", f"{self._id(version.commit)}:{path}", cwd=self.repository)[0] == 0

    @contextlib.contextmanager
    def checkout(self, version: Version, only: Sequence[str] = _FOLDERS) -> Iterator[Data]:
        """Catalog and templates as they were, in a temporary folder that says which version it is.

        Args:
            version: One that `find` found.
            only: Which folders and files, where not all are needed; what did not exist then is left out.

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
            existing = git("ls-tree", "--name-only", "-z", commit, "--", *only, cwd=self.repository).strip("\0")
            if existing:
                # Not `git archive`: a template's own .gitattributes may keep files out of archives.
                env = {"GIT_WORK_TREE": str(root), "GIT_INDEX_FILE": str(folder / "index")}
                git(*_QUIET, "checkout", "-q", commit, "--", *existing.split("\0"), cwd=self.repository, env=env)
            (root / "version.json").write_text(json.dumps(asdict(version)), encoding="utf-8")
            yield Data(root)

    def renamed(self, old: Version, new: Version, path: str) -> str | None:
        """What a file of the data is called in a newer version; None where it is gone."""
        if self.repository is None:
            return None
        folder = path.rpartition("/")[0]
        trees = [f"{self._id(version.commit)}:{folder}" for version in (old, new)]
        options = ["--name-status", "-z", "--diff-filter=R", "-M"]
        listed = ask_git("diff", *options, *trees, cwd=self.repository)[1]
        fields = listed.split("\0")
        moves = dict(zip(fields[1::3], fields[2::3], strict=False))
        found = moves.get(path.rpartition("/")[2])
        return f"{folder}/{found}" if found else None

    def _id(self, commit: str) -> str:
        return self.ids.get(commit, commit)


@contextlib.contextmanager
def opened(data: Data, here: Version | None = None) -> Iterator[History]:
    """The history of the templates at hand: the checkout's own, or the bundle that came with the package.

    Args:
        data: The templates at hand.
        here: Their version, where it is known already.
    """
    bundle, here = data.root / BUNDLE, here or current(data)
    if bundle.is_file() and which("git"):
        with scratch() as repository:
            git("init", "-q", "--bare", "--template=", "--object-format=sha1", str(repository), cwd=repository)
            here_only = {"GIT_DIR": str(repository)}  # also where git looks for no bare repository by itself
            fetch = ["-c", "protocol.file.allow=always", "fetch", "-q"]
            git(*fetch, str(bundle), "refs/*:refs/*", cwd=repository, env=here_only)
            refs = _refs(repository)
            ids = {ref.removeprefix("refs/commits/"): at for ref, at in refs.items() if ref.startswith("refs/commits/")}
            commits = {at: commit for commit, at in ids.items()}
            yield History(data, here, repository, {tag: commits[at] for tag, at in _tags(refs).items()}, ids)
    elif (data.root / ".git").exists() and which("git"):
        yield History(data, here, data.root, _tags(_refs(data.root)), {})
    else:
        yield History(data, here, None, {}, {})


@contextlib.contextmanager
def checkout(data: Data, revision: str) -> Iterator[Data]:
    """Catalog and templates as they were at a revision, in a temporary folder.

    Args:
        data: The templates at hand.
        revision: A tag or a commit; in a checkout, anything that git takes for a commit.

    Raises:
        ScaffoldError: There is no such revision.
    """
    with opened(data) as history:
        version = history.find(revision)
        if version is None:
            raise ScaffoldError(f"{revision} is no version of the templates in {data.root}")
        with history.checkout(version) as old:
            yield old


def write_bundle(data: Data, target: Path) -> None:
    """Write the bundle: the releases, and all since the last one, with nothing but the folders of the data.

    Args:
        data: The templates at hand, in a git checkout with a commit.
        target: The file to write.

    Raises:
        ScaffoldError: git failed.
    """
    objects = data.root / git("rev-parse", "--git-path", "objects", cwd=data.root)
    with scratch() as folder, opened(data) as history:
        env = {"GIT_DIR": str(folder), "GIT_ALTERNATE_OBJECT_DIRECTORIES": object_folder(objects), **_NOBODY}
        git("init", "-q", "--bare", "--template=", "--object-format=sha1", cwd=folder, env=env)
        releases = history.releases()
        since = [f"^{releases[-1].commit}"] if releases else []
        commits = git("rev-list", "--reverse", "--topo-order", history.here.commit, *since, cwd=data.root).split()
        made: dict[str, str] = {}
        last, listed = Version("", ""), ""
        for version in [*releases, *(history.find(commit) or history.here for commit in commits)]:
            listing = git("ls-tree", version.commit, *_FOLDERS, cwd=folder, env=env)
            # What is between two releases shares a commit with what is the same to a project.
            if not made or version.name in history.tags or last.name in history.tags or listing != listed:
                tree = git("mktree", cwd=folder, env=env, stdin=listing + "\n" if listing else "")
                parent = ["-p", made[last.commit]] if made else []
                made[version.commit] = git("commit-tree", tree, *parent, "-m", version.commit, cwd=folder, env=env)
            else:
                made[version.commit] = made[last.commit]
            last, listed = version, listing
        refs = {f"refs/commits/{commit}": at for commit, at in made.items()}
        refs |= {f"refs/tags/{release.name}": made[release.commit] for release in releases}
        orders = "".join(f"create {ref} {at}\n" for ref, at in refs.items())
        git("update-ref", "--stdin", cwd=folder, env=env, stdin=orders)
        packing = ("-c", "pack.threads=1", "-c", "pack.window=50", "-c", "core.compression=9")
        git(*packing, "bundle", "create", "-q", str(target), "--all", cwd=folder, env=env)


def _refs(repository: Path) -> dict[str, str]:
    """Every ref → the commit that it names, through a tag object where there is one."""
    listed = git("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", cwd=repository)
    return {ref: ids[-1] for ref, *ids in (line.split() for line in listed.splitlines())}


def _tags(refs: Mapping[str, str]) -> dict[str, str]:
    return {ref.removeprefix("refs/tags/"): at for ref, at in refs.items() if ref.startswith("refs/tags/")}
