"""Packs the history of the templates for installations without a checkout; only the build imports it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data
from scaffolder.render import history
from scaffolder.system import git

_NOBODY = {**git.AS_SCAFFOLD, "GIT_AUTHOR_DATE": "@0 +0000", "GIT_COMMITTER_DATE": "@0 +0000"}
_PACKING = ("-c", "pack.threads=1", "-c", "core.compression=9")


class IncompleteClone(ScaffoldError):
    """The checkout has missing objects, which git cannot fetch."""


def write_bundle(data: Data, target: Path) -> None:
    """Write a bundle of every version of the templates, with only the data folders.

    A project records the commit that it was generated from, released or not, so every commit is included.

    Args:
        data: The templates at hand, in a git checkout with a commit.
        target: The file to write.

    Raises:
        IncompleteClone: The checkout is a partial clone, and its missing objects cannot be fetched.
        ScaffoldError: The checkout is a shallow clone, or git failed.
    """
    root = data.root
    if git.run("rev-parse", "--is-shallow-repository", cwd=root) == "true":
        raise ScaffoldError(
            f"{root} is a shallow clone, so older projects could not be updated. Run: git fetch --unshallow"
        )
    _complete(root)
    objects = root / git.run("rev-parse", "--git-path", "objects", cwd=root)
    with tempfile.TemporaryDirectory() as folder, history.opened(data) as versions:
        bare = Path(folder)
        env = {"GIT_DIR": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": git.object_folder(objects), **_NOBODY}
        git.run("init", "-q", "--bare", "--template=", "--object-format=sha1", cwd=bare, env=env)
        commits = git.run("rev-list", "--reverse", "--topo-order", versions.here.commit, cwd=root).split()
        stand_ins, last, before = {}, "", None
        for commit, trees in zip(commits, _trees(root, commits), strict=True):
            # Commits that are the same for a project share one.
            if trees != before:
                listing = "".join(f"040000 tree {tree}\t{name}\n" for name, tree in trees.items())
                tree = git.run("mktree", cwd=bare, env=env, stdin=listing)
                parent = ["-p", last] if last else []
                last, before = git.run("commit-tree", tree, *parent, "-m", commit, cwd=bare, env=env), trees
            stand_ins[commit] = last
        refs = {f"refs/commits/{commit}": stand_in for commit, stand_in in stand_ins.items()}
        for release in versions.releases():
            refs[f"refs/releases/{release.commit}/{release.name}"] = stand_ins[release.commit]
        orders = "".join(f"create {ref} {commit}\n" for ref, commit in refs.items())
        git.run("update-ref", "--stdin", cwd=bare, env=env, stdin=orders)
        git.run(*_PACKING, "bundle", "create", "-q", str(target), "--all", cwd=bare, env=env)


def _trees(root: Path, commits: list[str]) -> list[dict[str, str]]:
    """Each commit's folders of the data, by name, with the ids of their trees."""
    names = "".join(f"{commit}:{folder}\n" for commit in commits for folder in history.FOLDERS)
    facts = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", cwd=root, stdin=names).splitlines()
    ids = [fact.split()[0] if fact.endswith(" tree") else "" for fact in facts]
    width = len(history.FOLDERS)
    rows = [ids[at : at + width] for at in range(0, len(ids), width)]
    return [{name: tree for name, tree in zip(history.FOLDERS, row, strict=True) if tree} for row in rows]


def _complete(root: Path) -> None:
    """Fetch the missing objects of a partial clone, such as pip creates."""
    code, output = git.ask("config", "--get-regexp", r"^remote\..*\.promisor$", "true", cwd=root)
    if code != 0:
        return
    remote = output.split()[0].removeprefix("remote.").removesuffix(".promisor")
    fetch = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "-q", "--no-tags", "--no-write-fetch-head"]
    fetch += ["--recurse-submodules=no", "--filter=blob:none", "--stdin", remote]
    while missing := _missing(root):
        code, output = git.ask(*fetch, cwd=root, stdin="\n".join(missing) + "\n")
        if code != 0 or _missing(root) == missing:
            raise IncompleteClone(f"{root} is a partial clone, and git cannot fetch the rest: {git.reason(output)}")


def _missing(root: Path) -> list[str]:
    listed = git.run("rev-list", "--objects", "--missing=print", "HEAD", cwd=root).splitlines()
    return sorted(line.removeprefix("?") for line in listed if line.startswith("?"))
