"""The dated record of which cells passed, `catalog/ledger.json`, and what it says about a cell today."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from scaffolder.errors import CatalogError, UsageError
from scaffolder.model import CellResult, ProjectSpec, Row, Standing
from scaffolder.paths import Data

NAME = "ledger.json"
VALID_DAYS = 30
"""How long a row is valid: base images and packages change."""
BENCH_FIGURES = ("requests_per_second", "hello_world_percent")
"""What `nox -s bench_apis` measures: on one platform, and for the others too."""


class Figure(NamedTuple):
    """A measurement that is shown."""

    title: str
    unit: str
    about: str
    descending: bool = False
    """Whether the largest is the best, and comes first."""


FIGURES = {
    "ready_milliseconds": Figure("Start", "ms", "from the start of the container to the first answer"),
    "requests_per_second": Figure("Requests", "/s", "lists of 20 products from 1,000, on one processor", True),
    "hello_world_percent": Figure(
        "Vs hello-world", "%", "speed of those lists; 100: as fast as written in the style of the tutorial", True
    ),
    "idle_megabytes": Figure("Memory, idle", "MB", "what the backend uses just after it has started"),
    "loaded_megabytes": Figure("Memory, after load", "MB", "what it uses after all checks of the contract"),
    "image_megabytes": Figure("Image", "MB", "the size of the backend’s image"),
    "rebuild_seconds": Figure("Rebuild", "s", "building the backend’s image again after one source file has changed"),
}
"""The measurements that are shown, in this order."""
_END = '"~": "One cell a line; do not edit it by hand: see docs/smoke.md."'
"""The last line: it never changes, so every row ends in a comma, and git can merge rows added on two branches."""
_STATUSES = ("passed", "skipped", "failed")
_writing = threading.Lock()


def read(data: Data) -> dict[str, Row]:
    """The ledger's rows by cell; empty without a ledger. Raises CatalogError if it is invalid."""
    path = data.catalog / NAME
    return read_file(path) if path.exists() else {}


def read_file(path: Path) -> dict[str, Row]:
    """The rows of a ledger, by cell; raises CatalogError if it cannot be read."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {cell: _row(entry) for cell, entry in entries.items() if cell != "~"}
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise CatalogError(f"{path}: is not a ledger: {' '.join(str(error).split())}") from error


def _row(entry: Mapping[str, object]) -> Row:
    # Rows had no `backend` at first.
    values = {field.name: entry[field.name] for field in fields(Row) if field.name != "backend"}
    values["backend"] = entry.get("backend", "")
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Row(**{**values, **lists})  # type: ignore[arg-type]


class Standings(Mapping[str, Standing]):
    """What the ledger says about some cells today, by cell; computed for each cell on demand.

    Args:
        rows: The ledger's rows, by cell.
        specs: The cells.
        sources: Returns the current digest of a cell's sources.
    """

    def __init__(
        self, rows: Mapping[str, Row], specs: Iterable[ProjectSpec], sources: Callable[[ProjectSpec], str]
    ) -> None:
        self._rows = rows
        self._specs = {spec.cell: spec for spec in specs}
        self._sources = sources
        self._found: dict[str, Standing] = {}

    def __getitem__(self, cell: str) -> Standing:
        if cell not in self._found:
            self._found[cell] = self._standing(self._rows.get(cell), self._specs[cell])
        return self._found[cell]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def _standing(self, row: Row | None, spec: ProjectSpec) -> Standing:
        if row is None or age(row) > VALID_DAYS or row.sources != self._sources(spec):
            return Standing(row=row)
        return Standing(verified=int(not row.failed), failed=int(bool(row.failed)), days=age(row), row=row)


def age(row: Row) -> int:
    """How many days ago a row was written, by the calendar in UTC."""
    return max(0, (datetime.now(UTC).date() - date.fromisoformat(row.date[:10])).days)


def row(result: CellResult, version: str) -> Row:
    """The row of a cell that has just been smoked by a version of scaffold."""
    names = {status: [check.name for check in result.checks if check.status == status] for status in _STATUSES}
    return Row(
        key=result.key,
        sources=result.sources,
        backend=result.backend,
        date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=version,
        platform=result.platform,
        passed=len(names["passed"]),
        skipped=tuple(names["skipped"]),
        # Also failed if nothing was checked at all.
        failed=tuple(names["failed"]) if names["failed"] or names["passed"] else ("nothing was checked",),
        figures=dict(result.figures),
        images=dict(result.images),
    )


def check_writable(data: Data, option: str) -> None:
    """Refuse to write the ledger of an installed package; raises UsageError."""
    if not (data.root / ".git").exists():
        raise UsageError(f"{option}: the ledger can only be written in a clone of scaffolder, which {data.root} is not")


def write(data: Data, rows: Mapping[str, Row], known: Iterable[str]) -> None:
    """Add rows to the ledger, and keep the others unchanged. Safe from several threads and processes.

    The newer of two rows of a cell wins, but a pass on one platform does not replace a failure on another. Of the other
    row, figures that the newer one lacks stay while the cell is the same: not everything is measured in each run. From
    another platform, or if the cell has changed, only BENCH_FIGURES stay, and only while its backend is the same.

    Args:
        data: Where the ledger is.
        rows: The rows by cell.
        known: The existing cells: rows of others are removed.

    Raises:
        CatalogError: The existing ledger is invalid.
    """
    path = data.catalog / NAME
    with _alone(data.catalog):
        kept = read(data)
        for cell, row in rows.items():
            kept[cell] = _that_stays(kept[cell], row) if cell in kept else row
        cells = set(known)
        lines = [f"{json.dumps(cell)}: {_line(kept[cell])}," for cell in sorted(kept) if cell in cells]
        beside = path.with_name(f"{NAME}.{os.getpid()}")
        # Between two rows is a line that never changes, so that git can merge changes to both.
        beside.write_text("{\n" + "".join(f"{line}\n\n" for line in lines) + _END + "\n}\n", encoding="utf-8")
        beside.replace(path)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other thread or process is in a folder, and keep them out; a kill releases the lock."""
    import fcntl

    with _writing:
        handle = os.open(folder, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # Some network file systems have no locks.
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _that_stays(one: Row, other: Row) -> Row:
    older, newer = sorted((one, other), key=lambda row: row.date)
    same = older.key == newer.key
    if same and older.platform == newer.platform:
        return replace(newer, figures={**older.figures, **newer.figures})
    stays, other = (older, newer) if same and older.failed and not newer.failed else (newer, older)
    if stays.backend not in ("", other.backend):
        return stays
    compared = {name: other.figures[name] for name in BENCH_FIGURES if name in other.figures}
    # Without a digest, it could not be told what was smoked.
    return replace(stays, backend=stays.backend or other.backend, figures={**compared, **stays.figures})


def _line(row: Row) -> str:
    return json.dumps(asdict(row), ensure_ascii=False)
