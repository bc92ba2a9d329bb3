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
"""The user whom every backend has while DEMO_DATA is on."""


ANSWER_FIELDS = {
    "project_name": "name",
    "project_slug": "slug",
    "stack": "stack",
    "database": "database",
    "frontend": "frontend",
}
"""What the templates call an answer → the field of `ProjectSpec` that has it."""


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
    """What somebody is building, and the stacks that suit it, best first."""

    id: str
    name: str
    summary: str
    why: str
    stacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Native:
    """How a part of a project runs without Docker: POSIX shell commands for the part's own folder."""

    tools: Mapping[str, str]
    """Program on the PATH → least version."""
    setup: tuple[str, ...]
    dev: str
    start: str
    test: tuple[str, ...]
    lint: tuple[str, ...]
    events: bool = True
    """False where only the container serves the WebSocket."""
    dependencies: tuple[str, ...] = ()
    """The part's files that `setup` installs from: after a change in one it is to be run again."""


@dataclass(frozen=True, slots=True)
class Tests:
    """Where a backend's own tests are, and how its language writes their titles."""

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
    """How long a start that must be refused may take until it is."""
    formerly: tuple[str, ...]
    """The ids that it had before."""


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
    """A front end that calls any backend; `native` is None for the one that is no front end."""

    id: str
    name: str
    summary: str
    docs: str
    native: Native | None
    layers: tuple[str, ...] = ()
    """The folders of `templates/frontends/` that its own is laid over."""
    place: float = math.inf
    """Where it stands among the front ends, the first with the lowest."""
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of some cells today."""

    verified: int = 0
    """How many of them passed lately, as they are now."""
    failed: int = 0
    """How many are red."""
    cells: int = 1
    days: int = 0
    """How long ago the first of those ran."""
    row: Row | None = None
    """The ledger's row, where this is of a single cell that has one, be it still true or not."""

    @property
    def status(self) -> str:
        """`verified` or `failed` where all of them are, `not verified` where nothing is known, otherwise how many."""
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
        """Its place when things are offered: what is verified first, what is in part next, the others last."""
        return 0 if self.verified == self.cells else 1 if self.verified else 2


@dataclass(frozen=True, slots=True)
class Catalog:
    """All there is to choose from, each by its id, in the order in which it is shown."""

    languages: Mapping[str, Language]
    app_types: Mapping[str, AppType]
    stacks: Mapping[str, Stack]
    databases: Mapping[str, Database]
    frontends: Mapping[str, Frontend]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """What the ledger says of each cell; empty where nobody has asked it."""


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
    """Answers to what the templates ask besides; a question without one takes its default."""

    @property
    def answers(self) -> dict[str, Any]:
        """All answers, as the templates call them."""
        return {key: getattr(self, name) for key, name in ANSWER_FIELDS.items()} | dict(self.more)

    @property
    def cell(self) -> str:
        """The stack × database × front end, as one word."""
        return "-".join((self.stack, self.database, self.frontend))


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file of the template that will become a file of the project."""

    source: Path
    target: str
    """Path below the project, with `/`."""
    rendered: bool
    """True where Jinja fills it in, False where it is copied as it is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be written, before anything is."""

    spec: ProjectSpec
    files: tuple[PlannedFile, ...]
    parts: tuple[PlannedFile, ...] = ()
    """Pieces that other files include; they become no file of their own."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a running project listens; `web` is None where there is no front end."""

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
    """What came out of one check."""

    name: str
    status: Literal["passed", "failed", "skipped"]
    reason: str = ""
    """One line: what was expected and what came, or why it was skipped."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CellResult:
    """What came out of one smoke run of a cell."""

    cell: str
    checks: tuple[CheckResult, ...]
    seconds: float
    figures: Mapping[str, float] = field(default_factory=dict)
    """Measured on the way: `build_seconds`, `ready_seconds`, `image_megabytes`, …"""
    log: str = ""
    """The end of the failing service's log."""
    key: str = ""
    """What was smoked, and by what it was judged, as the ledger has it; empty where nothing could be written."""
    sources: str = ""
    """What it was rendered from, as the ledger has it."""
    platform: str = ""
    """Where it ran, such as `linux/amd64`."""
    images: Mapping[str, str] = field(default_factory=dict)
    """The images that its own are built from, or that it runs → their digests, where the engine knows them."""

    @property
    def passed(self) -> bool:
        """True where something was checked, and nothing failed."""
        statuses = {check.status for check in self.checks}
        return "passed" in statuses and "failed" not in statuses


@dataclass(frozen=True, slots=True)
class Row:
    """What the ledger says of a cell: what came out of its last smoke that was recorded."""

    key: str
    """Digest of what was smoked and of what judged it: a cell that has another one now is not this one."""
    sources: str
    """Digest of what the cell was rendered from: while it is the same, so is the key, and nothing need be rendered."""
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
    """The names of those that failed; where there is one, the cell is red."""
    figures: Mapping[str, float]
    images: Mapping[str, str]
