"""What the other modules pass to each other: frozen values without behaviour of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

NO_FRONTEND = "none"
LOCALHOST = "127.0.0.1"
DEMO_EMAIL = "demo@example.com"
DEMO_PASSWORD = "demo-password"
"""The user that every backend has with DEMO_DATA."""


ANSWER_FIELDS = {
    "project_name": "name",
    "project_slug": "slug",
    "stack": "stack",
    "database": "database",
    "frontend": "frontend",
}
"""The templates' name of an answer → its field in `ProjectSpec`."""


@dataclass(frozen=True, slots=True)
class Language:
    """A programming language and what it is good for."""

    id: str
    name: str
    summary: str
    used_in: tuple[str, ...]
    apps: tuple[str, ...]
    frameworks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppType:
    """What the user is building, and the stacks that suit it, best first."""

    id: str
    name: str
    summary: str
    why: str
    stacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Native:
    """How a part of a project runs without Docker: POSIX shell commands for the part's own folder."""

    tools: Mapping[str, str]
    """Program on the PATH → minimum version."""
    setup: tuple[str, ...]
    dev: str
    start: str
    test: tuple[str, ...]
    lint: tuple[str, ...]
    events: bool = True
    """False if only the container serves the WebSocket."""
    dependencies: tuple[str, ...] = ()
    """The part's files that `setup` installs from: after a change, run it again."""


@dataclass(frozen=True, slots=True)
class Tests:
    """Where a backend's own tests are, and the form of their titles."""

    files: tuple[str, ...]
    """Patterns of paths in the generated project."""
    title: str
    """A regular expression whose one group is a test's title."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One backend framework in one language."""

    id: str
    name: str
    language: str
    summary: str
    docs: str
    native: Native
    tour: Mapping[str, str]
    """Topic (`routes`, `login`, …) → file in the generated project."""
    tests: Tests
    bump: tuple[str, ...]
    """Commands that bring its lockfiles to the newest versions, run in its Dockerfile's stage `base`."""
    patience_seconds: float
    """How long a start that must fail may take."""
    formerly: tuple[str, ...]
    """The ids that it had before."""
    bump_files: tuple[str, ...] = ()
    """The manifests and lockfiles that `bump` may change, as patterns below the backend's folder."""
    outdated: tuple[str, ...] = ()
    """Commands whose output says which versions the registry has, run in the same stage."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that every stack can use."""

    id: str
    name: str
    summary: str
    embedded: bool
    """True where it needs no server of its own."""
    url: str = ""
    """The DATABASE_URL of a server for a backend that runs without Docker."""
    in_docker: str = ""
    """The command that starts that server in Docker, in the project's folder."""
    local: str = ""
    """The command that prepares a server of this machine for that URL."""
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frontend:
    """A front end for any backend; `native` is None for the choice of no front end."""

    id: str
    name: str
    summary: str
    docs: str
    native: Native | None
    layers: tuple[str, ...] = ()
    """The folders of `templates/frontends/` that its own is copied over."""
    place: float = math.inf
    """Its position in lists of front ends: the lowest comes first."""
    formerly: tuple[str, ...] = ()
    bump: tuple[str, ...] = ()
    """As a stack's, below the front end's folder; so are the next two."""
    bump_files: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says about some cells today."""

    verified: int = 0
    """How many of them passed recently, in their current state."""
    failed: int = 0
    """How many failed."""
    cells: int = 1
    days: int = 0
    """How long ago the first of those ran."""
    row: Row | None = None
    """The ledger's row, if this is a single cell that has one, valid or not."""

    @property
    def status(self) -> str:
        """`verified` or `failed` if all of them are, `not verified` if nothing is known, otherwise how many."""
        for word, count in (("verified", self.verified), ("failed", self.failed)):
            if count == self.cells:
                return word
        if not self.verified:
            return f"{self.failed} of {self.cells} failed" if self.failed else "not verified"
        return f"{self.verified} of {self.cells} verified" + (f", {self.failed} failed" if self.failed else "")

    @property
    def words(self) -> str:
        """The same, and when: `verified 2 days ago`."""
        ago = {0: "today", 1: "yesterday"}.get(self.days, f"{self.days} days ago")
        return f"{self.status} {ago}" if self.cells in (self.verified, self.failed) else self.status

    @property
    def rank(self) -> int:
        """The order of choices: verified ones first, then partly verified ones, then the others."""
        return 0 if self.verified == self.cells else 1 if self.verified else 2


@dataclass(frozen=True, slots=True)
class Catalog:
    """All choices by id, in display order."""

    languages: Mapping[str, Language]
    app_types: Mapping[str, AppType]
    stacks: Mapping[str, Stack]
    databases: Mapping[str, Database]
    frontends: Mapping[str, Frontend]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """What the ledger says about each cell; empty if it was not read."""


@dataclass(frozen=True, slots=True)
class ProjectSpec:
    """The validated answers."""

    name: str
    """As people write it: `My Shop`."""
    slug: str
    """As programs write it: `my-shop`."""
    stack: str
    database: str
    frontend: str
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Answers to the templates' additional questions; without an answer, the default is used."""

    @property
    def answers(self) -> dict[str, Any]:
        """All answers, by their names in the templates."""
        return {key: getattr(self, name) for key, name in ANSWER_FIELDS.items()} | dict(self.more)

    @property
    def cell(self) -> str:
        """The stack × database × front end, as one word."""
        return "-".join((self.stack, self.database, self.frontend))


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A template file that becomes a project file."""

    source: Path
    target: str
    """Path below the project, with `/`."""
    rendered: bool
    """True if Jinja renders it, False if it is copied as is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be written."""

    spec: ProjectSpec
    files: tuple[PlannedFile, ...]
    parts: tuple[PlannedFile, ...] = ()
    """Pieces included by other files; they are not written themselves."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a running project listens; `web` is None without a front end."""

    api: int
    web: int | None
    host: str = LOCALHOST
    """The machine as this one reaches it: a name or an address."""

    @property
    def api_url(self) -> str:
        """Base URL of the API."""
        return self._url(self.api)

    @property
    def web_url(self) -> str | None:
        """URL of the front end."""
        return self._url(self.web) if self.web else None

    def _url(self, port: int) -> str:
        return f"http://[{self.host}]:{port}" if ":" in self.host else f"http://{self.host}:{port}"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check."""

    name: str
    status: Literal["passed", "failed", "skipped"]
    reason: str = ""
    """One line: what was expected and what was received, or why it was skipped."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CellResult:
    """The result of one smoke run of a cell."""

    cell: str
    checks: tuple[CheckResult, ...]
    seconds: float
    figures: Mapping[str, float] = field(default_factory=dict)
    """Measured on the way: `rebuild_seconds`, `ready_milliseconds`, `image_megabytes`, …"""
    log: str = ""
    """The end of the failing service's log."""
    key: str = ""
    """The ledger's key of what was smoked and what judged it; empty if nothing could be written."""
    sources: str = ""
    """The ledger's digest of its sources."""
    backend: str = ""
    """The ledger's digest of the generated backend."""
    platform: str = ""
    """Where it ran, such as `linux/amd64`."""
    images: Mapping[str, str] = field(default_factory=dict)
    """The images that its own are built from, or that it runs → their digests, if the engine knows them."""

    @property
    def passed(self) -> bool:
        """True if something was checked and nothing failed."""
        statuses = {check.status for check in self.checks}
        return "passed" in statuses and "failed" not in statuses


@dataclass(frozen=True, slots=True)
class Row:
    """A cell's row in the ledger: the result of its last recorded smoke."""

    key: str
    """Digest of what was smoked and what judged it: if the cell's key has changed, the row no longer applies."""
    sources: str
    """Digest of the cell's sources: while it is the same, so is the key, and no rendering is needed."""
    backend: str
    """Digest of the generated backend: while it is the same, so is its speed, whatever else has changed."""
    date: str
    """When it ended: `2026-11-27T22:45:03Z`."""
    version: str
    """The version of scaffold that smoked it."""
    platform: str
    passed: int
    """How many checks passed."""
    skipped: tuple[str, ...]
    """The names of those that were skipped."""
    failed: tuple[str, ...]
    """The names of those that failed; if there are any, the cell failed."""
    figures: Mapping[str, float]
    images: Mapping[str, str]
