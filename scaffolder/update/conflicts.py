"""The reason for each path that git leaves in conflict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scaffolder.update.sides import Entry, Message

_CHANGED = "you and the templates changed it"
_ADDED = "you and the templates added it"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path that the user must resolve."""

    path: str
    reason: str
    formerly: str | None = None
    """The path that it had before the templates renamed it."""


@dataclass(frozen=True, slots=True)
class Renames:
    """Renames: each side's new path → the old templates' path."""

    yours: Mapping[str, str]
    theirs: Mapping[str, str]


def explain(stages: Sequence[Entry], messages: Sequence[Message], renames: Renames) -> tuple[Conflict, ...]:
    """A reason for every path with stages, in the order of the paths."""
    by_path: dict[str, dict[int, Entry]] = {}
    for entry in stages:
        by_path.setdefault(entry.path, {})[entry.stage] = entry
    kinds: dict[str, dict[str, tuple[str, ...]]] = {path: {} for path in by_path}
    for message in messages:
        for path in kinds.keys() & set(message.paths):
            kinds[path][message.kind] = message.paths
    return tuple(_explain(path, by_path[path], kinds[path], renames) for path in sorted(by_path))


def _explain(path: str, stages: dict[int, Entry], kinds: dict[str, tuple[str, ...]], renames: Renames) -> Conflict:
    sides = tuple(sorted(stages))
    formerly = renames.theirs.get(path) if 3 in stages and path not in renames.yours else None
    if sides == (1, 2, 3):
        return Conflict(path, _CHANGED, formerly)
    if "rename/rename" in kinds:
        before, yours, theirs = kinds["rename/rename"]
        return Conflict(path, f"you renamed {before} to {yours}, the templates to {theirs}")
    if "distinct modes" in kinds:
        place = kinds["distinct modes"][0]
        return Conflict(
            path,
            f"yours and the templates' {place} are of different kinds, such as a file and a symbolic link",
        )
    if "file/directory" in kinds:
        one, other = ("you", "the templates") if 2 in stages else ("the templates", "you")
        return Conflict(path, f"{one} have a file {kinds['file/directory'][-1]}, {other} have a folder of that name")
    if sides == (1, 2):
        old = renames.yours.get(path)
        did = f"renamed it from {old}" if old else "changed it"
        if old and stages[1].id != stages[2].id:
            did += " and changed it"
        return Conflict(path, f"you {did}, the templates deleted it")
    if sides == (1, 3):
        did = "renamed it" if formerly else "changed it"
        return Conflict(path, f"you deleted it, the templates {did}", formerly)
    if "directory rename suggested" in kinds:
        other = next(each for each in kinds["directory rename suggested"] if each != path)
        one, who = ("yours", "the templates") if 2 in stages else ("the templates'", "you")
        return Conflict(path, f"{one} is {other}, and {who} renamed that folder")
    if sides == (2, 3) and path not in renames.yours and not formerly:
        return Conflict(path, _ADDED)
    return Conflict(path, "you and the templates have different files for this path")
