"""Bring the dependencies of all stacks and front ends to their newest versions, in one commit.

What goes red is kept back: its files are as before, and the commit says so. Base images and GitHub actions are not
bumped: their tags are ranges, and dependabot moves them in the projects of our users.

    nox -s bump -- --only gin --no-smoke
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

from units import Unit, read, rendered, run, units

from scaffolder import catalog
from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data, find_data
from scaffolder.render.plan import make_plan
from scaffolder.system import git

CHANGELOG = "CHANGELOG.md"
LINE = "- Newer dependencies of "


class KeptBackError(ScaffoldError):
    """Why a unit stays as it is."""


@dataclass(frozen=True)
class Change:
    """What a bump made of one file of a project."""

    source: Path
    """The template that it comes from."""
    rendered: bool
    before: bytes
    after: bytes


def bump(data: Data, unit: Unit) -> bool:
    """Bump a unit in the work tree; returns whether anything changed. Raises KeptBackError where it cannot be done."""
    outcomes = {spec: _outcome(data, unit, spec) for spec in unit.specs}
    changes = [change for changed, _ in outcomes.values() for change in changed]
    for change in changes:
        change.source.write_bytes(_merged(change) if change.rendered else change.after)
    if changes:
        for spec, (_, wanted) in outcomes.items():
            with rendered(data, unit, spec) as folder:
                for name, content in wanted.items():
                    if (folder / name).read_bytes() != content:
                        raise KeptBackError(
                            f"{name} of {spec.cell} would be another one than the bump made; do it by hand"
                        )
    return bool(changes)


def _outcome(data: Data, unit: Unit, spec: ProjectSpec) -> tuple[list[Change], dict[str, bytes]]:
    """What the unit's commands change in a cell, and the files of its folder as they are then."""
    with rendered(data, unit, spec) as folder:
        before = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        old = {name: path.read_bytes() for name, path in before.items()}
        try:
            new = read(run(unit, folder, unit.bump)[1])
        except ScaffoldError as error:
            raise KeptBackError(f"the bump failed: {error}\n{error.details}".rstrip()) from error
    sources = {file.target: file for file in make_plan(data, spec).files}
    changes = []
    for name in old.keys() | new.keys():
        if old.get(name) == new.get(name):
            continue
        ours = any(fnmatch(name, pattern) for pattern in unit.files)
        if name not in old:
            # What commands leave behind, such as a folder of packages, is in no template. A lockfile would have to be.
            if ours:
                raise KeptBackError(f"{name} is new; add it to the template by hand")
            continue
        if name not in new:
            raise KeptBackError(f"the bump deletes {name}")
        if not ours:
            raise KeptBackError(f"the bump changes {name}, which is not in bump_files")
        file = sources[f"{unit.part}/{name}"]
        if not file.source.is_relative_to(unit.templates):
            raise KeptBackError(f"the bump changes {name}, which it shares with others")
        changes.append(Change(file.source, file.rendered, old[name], new[name]))
    return changes, {name: new[name] for name in old}


def _merged(change: Change) -> bytes:
    """A template with the change that was made to what it renders to: git merges the two, and nothing that overlaps."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("template", "before", "after")
        for name, content in zip(names, (change.source.read_bytes(), change.before, change.after), strict=True):
            Path(folder, name).write_bytes(content)
        done = subprocess.run(["git", "merge-file", "--stdout", *names], cwd=folder, capture_output=True, check=False)
    if done.returncode != 0:
        raise KeptBackError(f"{change.source.name} changes beside its template syntax; do it by hand")
    return done.stdout


def _short(data: Data, path: Path) -> str:
    return path.relative_to(data.root).as_posix()


def smoke(data: Data, unit: Unit) -> None:
    """Smoke a unit's cells; raises KeptBackError with the red checks."""
    cells = [spec.cell for spec in unit.specs]
    command = ["scaffold", "smoke", *cells, "--json"]
    # In its own session, so that Ctrl-C comes from us, once, and it is waited for: it has containers to remove.
    process = subprocess.Popen(command, cwd=data.root, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    try:
        output = process.stdout.read()
        process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait()
        raise
    process.stdout.close()
    if process.returncode == 0:
        return
    try:
        results = json.loads(output)["cells"]
    except (ValueError, LookupError):
        raise KeptBackError(f"smoke: exit code {process.returncode}") from None
    red = [
        f"{result['cell']}: " + ", ".join(c["name"] for c in result["checks"] if c["status"] == "failed")
        for result in results
        if not result["passed"]
    ]
    raise KeptBackError("red: " + "; ".join(red))


def restore(data: Data, unit: Unit) -> None:
    """Make a unit's templates what they are in the last commit."""
    git.run("checkout", "--quiet", "HEAD", "--", _short(data, unit.templates), cwd=data.root)


def note(text: str, names: Sequence[str]) -> str:
    """A changelog with the names in its one line of bumps, below the changes that are not released."""
    head, title, rest = text.partition("## [Unreleased]\n")
    if not title:
        raise UsageError(f"{CHANGELOG} has no heading [Unreleased]")
    end = re.search(r"^## ", rest, re.M)
    unreleased, released = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    line = re.search(rf"^{LINE}(.*)\.\n", unreleased, re.M)
    if line:
        all_names = sorted({*line[1].split(", "), *names}, key=str.lower)
        unreleased = unreleased.replace(line[0], f"{LINE}{', '.join(all_names)}.\n")
    else:
        entry = f"{LINE}{', '.join(sorted(names, key=str.lower))}.\n"
        changed = "### Changed\n\n"
        if changed not in unreleased:
            unreleased = unreleased.rstrip("\n") + f"\n\n{changed}" + ("\n" if released else "")
        unreleased = unreleased.replace(changed, changed + entry, 1)
    return head + title + unreleased + released


def message(bumped: Sequence[Unit], kept_back: dict[str, str]) -> str:
    """The commit's message."""
    lines = ["Bump the dependencies of " + ", ".join(unit.name for unit in bumped)]
    if len(lines[0]) > 72:
        lines = ["Bump dependencies", "", "Of " + ", ".join(unit.name for unit in bumped) + "."]
    if kept_back:
        lines += ["", "Kept back, as before:"]
        lines += [f"- {name}: {reason.splitlines()[0]}" for name, reason in kept_back.items()]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None, data: Data | None = None) -> int:
    """Bump; returns 0, or 1 where nothing but what is kept back was there to bump."""
    parser = argparse.ArgumentParser(prog="nox -s bump --", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="A stack or a front end; repeatable.")
    parser.add_argument("--no-smoke", action="store_true", help="Take what comes, without asking it anything.")
    options = parser.parse_args(arguments)
    data = data or find_data()
    try:
        if git.run("status", "--porcelain", cwd=data.root):
            raise UsageError("The work tree has changes: commit or stash them first")
        chosen = units(data, catalog.load(data), options.only)
        return _bump_all(data, chosen, with_smoke=not options.no_smoke)
    except ScaffoldError as error:
        print(f"Error: {error}\n{error.details}".rstrip(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nStopped. What was bumped before is in the work tree: commit it, or `git checkout .`", file=sys.stderr)
        return 130


def _bump_all(data: Data, chosen: Sequence[Unit], *, with_smoke: bool) -> int:
    bumped, kept_back = [], {}
    for unit in chosen:
        if not unit.bump:
            _say(f"– {unit.id}: has no lockfile")
            continue
        try:
            changed = bump(data, unit)
            if changed and with_smoke:
                smoke(data, unit)
        except (ScaffoldError, OSError) as error:
            restore(data, unit)
            kept_back[unit.name] = str(error)
            _say(f"✗ {unit.id}: kept back: {error}\n{getattr(error, 'details', '')}".rstrip())
        except BaseException:
            restore(data, unit)
            raise
        else:
            _say(f"✓ {unit.id}: " + ("bumped" if changed else "is at the newest versions"))
            bumped += [unit] if changed else []
    if not bumped:
        return int(bool(kept_back))
    changelog = data.root / CHANGELOG
    changelog.write_text(note(changelog.read_text(encoding="utf-8"), [unit.name for unit in bumped]), encoding="utf-8")
    git.run("commit", "--quiet", "--all", "--file=-", cwd=data.root, stdin=message(bumped, kept_back))
    return 0


def _say(line: str) -> None:
    print(f"{datetime.now(UTC):%H:%M} {line}", flush=True)


if __name__ == "__main__":
    # A closed terminal and a polite kill clean up as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    sys.exit(main())
