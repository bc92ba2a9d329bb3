"""Follows folders that the user has moved: the templates are treated as if they had moved them too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from scaffolder.update.sides import Folders, Sides, Trees


def follow(sides: Sides, trees: Trees) -> Trees:
    """The same trees, with the templates' folders moved to where the project has them.

    Git follows single files, but additions and renames in such a folder would be in conflict.
    """
    folders = find(sides, trees)
    if not folders:
        return trees
    return replace(trees, base=sides.moved(trees.base, folders), theirs=sides.moved(trees.theirs, folders))


def find(sides: Sides, trees: Trees) -> Folders:
    """The topmost folders of the base that the project has elsewhere."""
    counts: Counter[tuple[str, str]] = Counter()
    for old, path in ((old, path) for status, old, path in sides.changes(trees.base, trees.yours) if status == "R"):
        olds, news = old.split("/"), path.split("/")
        while olds and news and olds[-1] == news[-1]:
            olds.pop(), news.pop()
        if olds and news and len(olds) < len(old.split("/")):
            counts["/".join(olds), "/".join(news)] += 1
    if not counts:
        return []
    base, yours, theirs = (sides.files(tree) for tree in (trees.base, trees.yours, trees.theirs))
    renamed = [(old, path) for status, old, path in sides.changes(trees.base, trees.theirs) if status == "R"]
    folders: list[tuple[str, str]] = []
    for (old, new), count in sorted(counts.items(), key=lambda item: (item[0][0].count("/"), -item[1])):
        inside, outside = f"{old}/", f"{new}/"
        whole = 2 * count > sum(path.startswith(inside) for path in base)
        left = any(path.startswith(inside) for path in yours)
        taken = any(path == new or path.startswith(outside) for path in [*base, *theirs])
        theirs_too = any(path.startswith(inside) and not to.startswith(inside) for path, to in renamed)
        covered = any(inside.startswith(f"{above}/") for above, _ in folders)
        if whole and not (left or taken or theirs_too or covered):
            folders.append((old, new))
    return folders
