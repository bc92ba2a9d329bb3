"""Print the version of every direct dependency, the newest in its registry, and how many days ago that was published.

A stack's or front end's `outdated` says how its package manager is asked, in its base image; a function here reads the
answer. What a package manager does not say is "unknown".

    nox -s outdated -- --only gin
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from units import Unit, rendered, run, units

from scaffolder import catalog
from scaffolder.errors import ScaffoldError
from scaffolder.paths import Data, find_data

UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Age:
    """What a registry says of a dependency."""

    name: str
    locked: str = UNKNOWN
    newest: str = UNKNOWN
    published: str = ""
    """When the newest version was, as RFC 3339 has it; empty where the registry does not say."""

    @property
    def days(self) -> str:
        """How many days ago that was."""
        try:
            when = datetime.fromisoformat(self.published)
        except ValueError:
            return UNKNOWN
        return str((datetime.now(UTC) - when).days)


def npm(printed: str, folder: Path) -> Iterator[Age]:
    """`npm view NAME name dist-tags time --json`, for each dependency."""
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for told in _values(printed):
        newest = told["dist-tags"]["latest"]
        locked = packages.get(f"node_modules/{told['name']}", {}).get("version", UNKNOWN)
        yield Age(told["name"], locked, newest, told["time"].get(newest, ""))


def pip(printed: str, folder: Path) -> Iterator[Age]:
    """`pip index versions --json NAME`, for each dependency."""
    text = (folder / "requirements-dev.txt").read_text(encoding="utf-8")
    locked = {_plain(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.M)}
    for told in _values(printed):
        yield Age(told["name"], locked.get(_plain(told["name"]), UNKNOWN), told["latest"])


def go(printed: str, folder: Path) -> Iterator[Age]:
    """`go list -m -u -e -json all`."""
    for told in _values(printed):
        if not told.get("Main") and not told.get("Indirect"):
            newest = {} if told.get("Error") else told.get("Update", told)
            yield Age(told["Path"], told["Version"], newest.get("Version", UNKNOWN), newest.get("Time", ""))


def cargo(printed: str, folder: Path) -> Iterator[Age]:
    """`cargo update --dry-run --verbose`, which names only what is not the newest."""
    told = re.findall(r"^ *\w+ (\S+) v(\S+)(?: -> v(\S+))?(?: \((?:available: v([^\s,)]+))?.*\))?$", printed, re.M)
    newest = {(name, old): available or new or old for name, old, new, available in told}
    lock = tomllib.loads((folder / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    manifest = tomllib.loads((folder / "Cargo.toml").read_text(encoding="utf-8"))
    direct = {
        name for key in ("dependencies", "dev-dependencies", "build-dependencies") for name in manifest.get(key, {})
    }
    for package in lock:
        name, locked = package["name"], package["version"]
        if name in direct:
            yield Age(name, locked, newest.get((name, locked), locked))


def mvn(printed: str, folder: Path) -> Iterator[Age]:
    """`mvn versions:display-property-updates`, and the same of the parent."""
    one_line = re.sub(r"\.\n\[INFO\] {3,}", ". ", printed)
    for name, locked, newest in re.findall(r"^\[INFO\]   (\S+) \.+ *(\S+)(?: -> (\S+))?$", one_line, re.M):
        yield Age(name.strip("${}"), locked, newest or locked)


def bundle(printed: str, folder: Path) -> Iterator[Age]:
    """`gem search --remote --exact NAME`, for each dependency."""
    text = (folder / "Gemfile.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^    (\S+) \(([^-)]+)", text, re.M))
    for name, newest in re.findall(r"^(\S+) \(([^\s,)]+)", printed, re.M):
        yield Age(name, locked.get(name, UNKNOWN), newest)


def dotnet(printed: str, folder: Path) -> Iterator[Age]:
    """`dotnet list package --format json`, and then with `--outdated`."""
    found = {}
    for told in _values(printed):
        for framework in (each for project in told["projects"] for each in project.get("frameworks", [])):
            for package in framework.get("topLevelPackages", []):
                name, locked = package["id"], package["resolvedVersion"]
                found[name] = Age(name, locked, package.get("latestVersion", locked))
    yield from found.values()


READERS: dict[str, Callable[[str, Path], Iterator[Age]]] = {
    "npm": npm, "pip": pip, "go": go, "cargo": cargo, "mvn": mvn, "gem": bundle, "dotnet": dotnet,
}  # fmt: skip


def ages(data: Data, unit: Unit) -> list[Age]:
    """What the registries say of a unit's direct dependencies; one line without versions where it locks none."""
    reader = (
        next((READERS[word] for word in re.findall(r"\w+", unit.outdated[-1]) if word in READERS), None)
        if unit.outdated
        else None
    )
    if reader is None:
        return [Age("(no lockfile)")]
    found: set[Age] = set()
    for spec in unit.specs:
        with rendered(data, unit, spec) as folder:
            printed, _ = run(unit, folder, unit.outdated)
            found |= set(reader(printed, folder))
    return sorted(found)


def own(data: Data) -> list[Age]:
    """The same of scaffolder's own dependencies, as they are installed here."""
    pyproject = tomllib.loads((data.root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [pyproject["project"]["dependencies"], *pyproject["project"]["optional-dependencies"].values()]
    groups += pyproject["dependency-groups"].values()
    found = []
    for name in sorted({Requirement(each).name for group in groups for each in group}):
        command = [sys.executable, "-m", "pip", "index", "versions", "--json", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        newest = json.loads(done.stdout)["latest"] if done.returncode == 0 else UNKNOWN
        try:
            found.append(Age(name, version(name), newest))
        except PackageNotFoundError:
            found.append(Age(name, UNKNOWN, newest))
    return found


def _values(printed: str) -> Iterator[Any]:
    """JSON values that were printed one after another."""
    decoder, at = json.JSONDecoder(), 0
    while rest := printed[at:].lstrip():
        value, length = decoder.raw_decode(rest)
        at = len(printed) - len(rest) + length
        yield value


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(arguments: Sequence[str] | None = None, data: Data | None = None) -> int:
    """Print the table; returns 1 where something could not be asked."""
    parser = argparse.ArgumentParser(prog="nox -s outdated --", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="A stack or a front end; repeatable.")
    options = parser.parse_args(arguments)
    data = data or find_data()
    code = 0
    print("| of | dependency | locked | newest | published, days ago |\n| --- | --- | --- | --- | --- |")
    try:
        chosen = units(data, catalog.load(data), options.only)
    except ScaffoldError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    for unit in chosen:
        try:
            _rows(unit.id, ages(data, unit))
        except ScaffoldError as error:
            print(f"{unit.id}: {error}\n{error.details}", file=sys.stderr)
            code = 1
    if not options.only:
        _rows("scaffolder", own(data))
    return code


def _rows(of: str, found: Sequence[Age]) -> None:
    for age in found:
        print(f"| {of} | {age.name} | {age.locked} | {age.newest} | {age.days} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
