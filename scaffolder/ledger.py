"""The dated record of which cells passed, `catalog/ledger.json`, and what tells whether a row is still true."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

from scaffolder import paths
from scaffolder.errors import CatalogError, UsageError
from scaffolder.model import CellResult, ProjectSpec, Row
from scaffolder.paths import Data
from scaffolder.render.plan import layers

NAME = "ledger.json"
JUDGES = ("contract", "smoke", "run")
"""The packages whose code decides whether a cell passes."""

_END = '"~": "One cell a line, which only `scaffold smoke --record` writes; see docs/smoke.md."'
"""The last line: as it stays, every row before it ends in a comma, and git merges rows that were added by two."""
_DIGITS = 16
"""How much of a digest tells one apart."""
_STATUSES = ("passed", "skipped", "failed")
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_JUNK = ("__pycache__", ".DS_Store")
_writing = threading.Lock()


def read(data: Data) -> dict[str, Row]:
    """The ledger's rows by cell; none where there is no ledger. Raises CatalogError where it is broken."""
    path = data.catalog / NAME
    return read_file(path) if path.exists() else {}


def read_file(path: Path) -> dict[str, Row]:
    """The rows of a ledger, by cell; raises CatalogError where it cannot be read."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {cell: _row(entry) for cell, entry in entries.items() if cell != "~"}
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise CatalogError(f"{path}: is not a ledger: {' '.join(str(error).split())}") from error


def _row(entry: Mapping[str, object]) -> Row:
    values = {field.name: entry[field.name] for field in fields(Row)}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Row(**{**values, **lists})  # type: ignore[arg-type]


def row(result: CellResult, version: str) -> Row:
    """The row of a cell that has just been smoked by a version of scaffold."""
    names = {status: [check.name for check in result.checks if check.status == status] for status in _STATUSES}
    return Row(
        key=result.key,
        sources=result.sources,
        date=datetime.now(UTC).strftime(_DATE),
        version=version,
        platform=result.platform,
        passed=len(names["passed"]),
        skipped=tuple(names["skipped"]),
        # Red as well where nothing was checked at all.
        failed=tuple(names["failed"]) if names["failed"] or names["passed"] else ("nothing was checked",),
        figures=dict(result.figures),
        images=dict(result.images),
    )


def check_writable(data: Data, option: str) -> None:
    """Refuse to write the ledger of an installed package; raises UsageError."""
    if not (data.root / ".git").exists():
        raise UsageError(f"{option}: the ledger is written in a clone of scaffolder, and {data.root} is none")


def write(data: Data, rows: Mapping[str, Row], known: Iterable[str]) -> None:
    """Put rows into the ledger, and leave the others as they are. May be called from several threads.

    Of two rows of a cell the newer one stays; but a cell that is red on one platform is not made green by another.

    Args:
        data: Where the ledger is.
        rows: The rows by cell.
        known: The cells that there are: rows of others go.

    Raises:
        CatalogError: The ledger that is there is broken.
    """
    path = data.catalog / NAME
    with _writing:
        kept = read(data)
        for cell, row in rows.items():
            kept[cell] = _that_stays(kept[cell], row) if cell in kept else row
        cells = set(known)
        lines = [f"{json.dumps(cell)}: {_line(kept[cell])}," for cell in sorted(kept) if cell in cells]
        beside = path.with_name(f"{NAME}.{os.getpid()}")
        # Between two rows is a line that never changes, so that git merges changes of both.
        beside.write_text("{\n" + "".join(f"{line}\n\n" for line in lines) + _END + "\n}\n", encoding="utf-8")
        beside.replace(path)


def _that_stays(one: Row, other: Row) -> Row:
    older, newer = sorted((one, other), key=lambda row: row.date)
    elsewhere = older.key == newer.key and older.platform != newer.platform
    return older if elsewhere and older.failed and not newer.failed else newer


def _line(row: Row) -> str:
    return json.dumps(asdict(row), ensure_ascii=False)


def key(rendered: str, judges: str) -> str:
    """The key of a cell: a digest of what it renders to and of what judges it.

    Args:
        rendered: The digest that `render` returns, and that the project's answers file records.
        judges: The digest of what judges it.
    """
    return hashlib.sha256(f"{rendered}\0{judges}".encode()).hexdigest()[:_DIGITS]


class Sources:
    """What cells are rendered from and judged by, as digests that need no rendering; each folder is read once."""

    def __init__(self, data: Data, package: Path | None = None) -> None:
        package = package or paths.PACKAGE
        self._data = data
        self._digests: dict[Path, str] = {}
        self.judges = self._all(data.contract.parent, *(package / name for name in JUDGES))
        """A digest of the contract and of the code that decides whether a cell passes."""
        self._shared = [self.judges, self._all(package / "render"), _file(data.templates / "copier.yml")]

    def of(self, spec: ProjectSpec) -> str:
        """A digest of all that decides a cell's key: while it is the same, so is the key."""
        folders = self._all(*(folder for folder, _ in layers(self._data, spec)))
        return hashlib.sha256("\0".join([*self._shared, folders]).encode()).hexdigest()[:_DIGITS]

    def _all(self, *folders: Path) -> str:
        for folder in folders:
            if folder not in self._digests:
                self._digests[folder] = _folder(str(folder))
        return "\0".join(self._digests[folder] for folder in folders)


def _folder(folder: str) -> str:
    """A digest of the names, executable bits and contents of a folder's files; of nothing where there is none."""
    total = hashlib.sha256()
    # Strings and not paths: `scaffold list` waits for it.
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _JUNK)
        for name in sorted(names):
            if name not in _JUNK:
                path = os.path.join(at, name)  # noqa: PTH118
                executable = bool(os.stat(path).st_mode & 0o100)  # noqa: PTH116
                total.update(f"{path[len(folder) :]}\0{executable:d}\0{_file(path)}\0".encode())
    return total.hexdigest()


def _file(path: str | Path) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.sha256(file.read()).hexdigest()
