"""TOML files → `Catalog`. Every error names the file and the key."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Mapping
from itertools import product
from pathlib import Path
from types import UnionType
from typing import Any

from scaffolder.errors import CatalogError, UsageError
from scaffolder.model import (
    NO_FRONTEND,
    AppType,
    Catalog,
    Database,
    Frontend,
    Language,
    Native,
    ProjectSpec,
    Stack,
    Standing,
    Tests,
)
from scaffolder.paths import Data

TOUR_TOPICS = ("startup", "routes", "validation", "database", "login", "events", "tests")


class _Table:
    """A TOML table that knows its location, and which of its keys were read."""

    def __init__(self, values: Any, where: str) -> None:
        if not isinstance(values, dict):
            raise CatalogError(f"{where}: must be a table")
        self._values: dict[str, Any] = values
        self._where = where
        self._read: set[str] = set()

    def _get(self, key: str, kind: type | UnionType, called: str, default: Any = None) -> Any:
        self._read.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise CatalogError(f"{self._where}: {key} is missing")
        if not isinstance(value, kind):
            raise CatalogError(f"{self._where}: {key} must be {called}, not {value!r}")
        return value

    def text(self, key: str) -> str:
        value: str = self._get(key, str, "a string")
        if not value.strip() or value != value.strip():
            raise CatalogError(f"{self._where}: {key} must be a string without surrounding spaces, not {value!r}")
        return value

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        values = self._get(key, list, "a list of strings", default)
        if not all(isinstance(value, str) and value for value in values):
            raise CatalogError(f"{self._where}: {key} must be a list of strings, not {values!r}")
        return tuple(values)

    def number(self, key: str, default: float) -> float:
        return float(self._get(key, int | float, "a number", default))

    def pattern(self, key: str) -> str:
        text = self.text(key)
        try:
            groups = re.compile(text).groups
        except re.error as error:
            raise CatalogError(f"{self._where}: {key} is not a regular expression: {error}") from error
        if groups != 1:
            raise CatalogError(f"{self._where}: {key} must have one group, not {groups}")
        return text

    def flag(self, key: str, default: bool | None = None) -> bool:
        return bool(self._get(key, bool, "true or false", default))

    def table(self, key: str) -> _Table:
        return _Table(self._get(key, dict, "a table"), f"{self._where}: {key}")

    def has(self, key: str) -> bool:
        return key in self._values

    def mapping(self, key: str) -> dict[str, str]:
        table = self.table(key)
        return {name: table.text(name) for name in table.names()}

    def names(self) -> list[str]:
        return list(self._values)

    def end(self) -> None:
        """Reject keys that nothing reads: most are misspelt."""
        for key in self._values:
            if key not in self._read:
                raise CatalogError(f"{self._where}: {key} is not a known key")


def load(data: Data) -> Catalog:
    """Read the whole catalog.

    It contains only what has a template: languages and app types may name future stacks.

    Args:
        data: Where the catalog and the templates are.

    Raises:
        CatalogError: A file is missing or invalid; the message names file, key and reason.
    """
    folder = data.catalog
    languages = {key: _language(key, table) for key, table in _tables(folder / "languages.toml")}
    databases = {path.stem: _database(path) for path in _files(folder / "databases")}
    databases = dict(sorted(databases.items(), key=lambda item: not item[1].embedded))
    frontends = {path.stem: _frontend(path) for path in _files(folder / "frontends")}
    stacks = {path.stem: _stack(path, languages) for path in _files(folder / "stacks")}
    for stack_id in stacks:
        for needed in ("base", *databases):
            if not (data.templates / "backends" / stack_id / needed).is_dir():
                raise CatalogError(
                    f"{folder}/stacks/{stack_id}.toml: templates/backends/{stack_id}/{needed} is missing"
                )
    for frontend_id, frontend in frontends.items():
        for layer in (*frontend.layers, *([frontend_id] if frontend.native else [])):
            if not (data.templates / "frontends" / layer).is_dir():
                raise CatalogError(f"{folder}/frontends/{frontend_id}.toml: templates/frontends/{layer} is missing")
    app_types = {key: _app_type(key, table) for key, table in _tables(folder / "app_types.toml")}
    announced = {framework for language in languages.values() for framework in language.frameworks}
    for app_type in app_types.values():
        for stack_id in app_type.stacks:
            if stack_id not in announced:
                raise CatalogError(
                    f"{folder}/app_types.toml: {app_type.id}: stacks names {stack_id!r}, "
                    "which no language in languages.toml lists"
                )
    return Catalog(languages, app_types, _ordered(stacks, languages), databases, _by_place(frontends))


def recommended(catalog: Catalog, app_type: AppType) -> tuple[Stack, ...]:
    """The stacks of an app type that the catalog has, best first, unverified ones last."""
    stacks = (catalog.stacks[stack_id] for stack_id in app_type.stacks if stack_id in catalog.stacks)
    return tuple(sorted(stacks, key=lambda stack: standing(catalog, stack.id).rank))


def cells(
    catalog: Catalog,
    stacks: Collection[str] | None = None,
    databases: Collection[str] | None = None,
    frontends: Collection[str] | None = None,
) -> list[ProjectSpec]:
    """Every stack with every database and every front end, or a selection, as project specs.

    All have the same name, so that what several cells share, such as a front end, is built once.
    """

    def among(known: Collection[str], chosen: Collection[str] | None) -> list[str]:
        return [id for id in known if chosen is None or id in chosen]

    choices = product(
        among(catalog.stacks, stacks), among(catalog.databases, databases), among(catalog.frontends, frontends)
    )
    return [ProjectSpec("Smoke", "smoke", *choice) for choice in choices]


def standing(catalog: Catalog, stack: str, database: str | None = None, frontend: str | None = None) -> Standing:
    """What the ledger says about a stack's cells: all, or those with a database and a front end."""
    chosen = [
        catalog.standings.get(spec.cell, Standing())
        for spec in cells(catalog, [stack], database and [database], frontend and [frontend])
    ]
    return Standing(
        verified=sum(each.verified for each in chosen),
        failed=sum(each.failed for each in chosen),
        cells=len(chosen),
        days=max((each.days for each in chosen), default=0),
    )


def choices(catalog: Catalog, kind: str) -> list[str]:
    """The ids of a kind of entry that can be chosen; app types and languages only if they have a stack.

    Args:
        catalog: What there is to choose from.
        kind: `app_types`, `languages`, `stacks`, `databases` or `frontends`.
    """
    if kind == "app_types":
        return [each.id for each in catalog.app_types.values() if recommended(catalog, each)]
    if kind == "languages":
        written_in = {stack.language for stack in catalog.stacks.values()}
        return [each for each in catalog.languages if each in written_in]
    return list(getattr(catalog, kind))


def pick(catalog: Catalog, kind: str, given: str, what: str) -> str:
    """The id that the user means, by itself or by the entry's name, in any case.

    Args:
        catalog: What there is to choose from.
        kind: As `choices` takes it.
        given: The user's input.
        what: What it is for, such as `--stack`.

    Raises:
        UsageError: There is no such id; the message names the likely ones, or all.
    """
    import difflib

    known, wanted = choices(catalog, kind), given.strip().lower()
    ids = {getattr(catalog, kind)[id].name.lower(): id for id in known} | {id: id for id in known}
    if wanted in ids:
        return ids[wanted]
    near = difflib.get_close_matches(wanted, ids, n=1)
    hint = f"did you mean {ids[near[0]]}?" if near else f"choose from {', '.join(known)}"
    raise UsageError(f"{what}: there is no {given!r}; {hint}")


def _ordered(stacks: Mapping[str, Stack], languages: Mapping[str, Language]) -> dict[str, Stack]:
    """Stacks in the order of their languages, and of each language's frameworks."""
    ranks = {
        framework: (at, within)
        for at, language in enumerate(languages.values())
        for within, framework in enumerate(language.frameworks)
    }
    return dict(sorted(stacks.items(), key=lambda item: ranks[item[0]]))


def _by_place(frontends: Mapping[str, Frontend]) -> dict[str, Frontend]:
    """Front ends by `place`, then those without one, and `none` last."""
    return dict(sorted(frontends.items(), key=lambda item: (item[0] == NO_FRONTEND, item[1].place, item[0])))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path}: {error}") from error


def _tables(path: Path) -> list[tuple[str, _Table]]:
    return [(key, _Table(value, f"{path}: {key}")) for key, value in _read(path).items()]


def _language(key: str, table: _Table) -> Language:
    language = Language(
        id=key,
        name=table.text("name"),
        summary=table.text("summary"),
        used_in=table.texts("used_in"),
        apps=table.texts("apps"),
        frameworks=table.texts("frameworks"),
    )
    table.end()
    return language


def _app_type(key: str, table: _Table) -> AppType:
    app_type = AppType(
        id=key,
        name=table.text("name"),
        summary=table.text("summary"),
        why=table.text("why"),
        stacks=table.texts("stacks"),
    )
    table.end()
    return app_type


def _database(path: Path) -> Database:
    table = _Table(_read(path), str(path))
    database = Database(
        id=path.stem,
        name=table.text("name"),
        summary=table.text("summary"),
        embedded=table.flag("embedded"),
        url=table.text("url") if table.has("url") else "",
        in_docker=table.text("in_docker") if table.has("in_docker") else "",
        local=table.text("local") if table.has("local") else "",
        formerly=table.texts("formerly", []),
    )
    table.end()
    return database


def _frontend(path: Path) -> Frontend:
    table = _Table(_read(path), str(path))
    frontend = Frontend(
        id=path.stem,
        name=table.text("name"),
        summary=table.text("summary"),
        docs=table.text("docs") if table.has("docs") else "",
        native=_native(table.table("native"), start=False) if table.has("native") else None,
        layers=table.texts("layers", []),
        place=table.number("place", math.inf),
        formerly=table.texts("formerly", []),
        bump=table.texts("bump", []),
        bump_files=table.texts("bump_files", []),
        outdated=table.texts("outdated", []),
    )
    table.end()
    return frontend


def _native(table: _Table, *, start: bool) -> Native:
    dev = table.text("dev")
    native = Native(
        tools=table.mapping("tools"),
        setup=table.texts("setup"),
        dev=dev,
        start=table.text("start") if start else dev,
        test=table.texts("test"),
        lint=table.texts("lint"),
        events=table.flag("events", default=True),
        dependencies=table.texts("dependencies", []),
    )
    table.end()
    return native


def _stack(path: Path, languages: Mapping[str, Language]) -> Stack:
    table = _Table(_read(path), str(path))
    language = table.text("language")
    if language not in languages:
        raise CatalogError(f"{path}: language {language!r} is not in languages.toml")
    if path.stem not in languages[language].frameworks:
        raise CatalogError(f"{path}: languages.toml does not list {path.stem!r} under {language}: frameworks")
    tour_table = table.table("tour")
    tour = {topic: tour_table.text(topic) for topic in TOUR_TOPICS}
    tour_table.end()
    tests_table = table.table("tests")
    tests = Tests(tests_table.texts("files"), tests_table.pattern("title"))
    tests_table.end()
    stack = Stack(
        id=path.stem,
        name=table.text("name"),
        language=language,
        summary=table.text("summary"),
        docs=table.text("docs"),
        native=_native(table.table("native"), start=True),
        tour=tour,
        tests=tests,
        bump=table.texts("bump"),
        patience_seconds=table.number("patience_seconds", 20),
        formerly=table.texts("formerly", []),
        bump_files=table.texts("bump_files", []),
        outdated=table.texts("outdated", []),
    )
    table.end()
    return stack
