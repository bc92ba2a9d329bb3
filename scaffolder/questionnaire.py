"""Flags and prompts → `ProjectSpec`. Asks only for what no flag gave; without a terminal it asks nothing."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from scaffolder.errors import UsageError
from scaffolder.model import AppType, Catalog, ProjectSpec, Stack

NAME_LENGTH = 80
SLUG_LENGTH = 50
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_KNOWS_STACK = "I know my stack"


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line gave; None where it gave nothing."""

    name: str | None = None
    app_type: str | None = None
    language: str | None = None
    stack: str | None = None
    database: str | None = None
    frontend: str | None = None


class _Entry(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...


E = TypeVar("E", bound=_Entry)


def resolve(catalog: Catalog, flags: Flags, directory: Path | None, *, ask: bool) -> ProjectSpec:
    """Turn what was given, and what the user answers, into a validated spec.

    Args:
        catalog: What there is to choose from.
        flags: What the command line gave.
        directory: Where the project will be; its name stands in for a missing project name.
        ask: Whether somebody is there to answer; without, defaults are taken.

    Raises:
        UsageError: A flag is wrong, or something has no default and nobody can be asked.
        KeyboardInterrupt: The user pressed Ctrl-C at a question.
    """
    _check_flags(catalog, flags)
    name = flags.name or _default_name(directory)
    if ask and flags.name is None:
        name = _ask_name(name)
    if not name:
        raise UsageError("The project has no name: give --name, or a directory to take it from")
    slug = slug_of(name)
    stack = _stack(catalog, flags, ask=ask)
    database = flags.database or _choose("Which database?", catalog.databases.values(), ask=ask)
    frontend = flags.frontend or _choose("Which front end?", catalog.frontends.values(), ask=ask)
    return ProjectSpec(name=name, slug=slug, stack=stack, database=database, frontend=frontend)


def slug_of(name: str) -> str:
    """The name as programs need it: lower-case ASCII letters, digits and single hyphens.

    Raises:
        UsageError: The name cannot be one; the message says which rule it breaks.
    """
    if len(name) > NAME_LENGTH:
        raise UsageError(f"A project name has at most {NAME_LENGTH} characters; this one has {len(name)}")
    if not name.isprintable():
        raise UsageError("A project name has no line break or control character")
    from slugify import slugify

    slug = slugify(name)
    if not slug:
        raise UsageError(f"A project name has at least one letter or digit, unlike {name!r}")
    if len(slug) > SLUG_LENGTH:
        raise UsageError(
            f"The name becomes {slug!r}, which is longer than {SLUG_LENGTH} characters; take a shorter one"
        )
    if slug in _WINDOWS_DEVICES:
        raise UsageError(f"{slug!r} is a device on Windows, where such a folder cannot be; take another name")
    return str(slug)


def equivalent_command(spec: ProjectSpec, directory: Path) -> str:
    """The `scaffold new` command that makes this project without a question."""
    words = ["scaffold", "new", str(directory), "--name", spec.name, "--stack", spec.stack]
    return shlex.join([*words, "--database", spec.database, "--frontend", spec.frontend, "--yes"])


def confirm(question: str) -> bool:
    """Ask yes or no."""
    import questionary

    return bool(questionary.confirm(question, default=True).unsafe_ask())


def recommended(catalog: Catalog, app_type: AppType) -> tuple[Stack, ...]:
    """The stacks that an app type names and the catalog has, best first."""
    return tuple(catalog.stacks[stack_id] for stack_id in app_type.stacks if stack_id in catalog.stacks)


def _check_flags(catalog: Catalog, flags: Flags) -> None:
    languages = {stack.language for stack in catalog.stacks.values()}
    for flag, value, known in (
        ("--for", flags.app_type, [each.id for each in catalog.app_types.values() if recommended(catalog, each)]),
        ("--language", flags.language, [each for each in catalog.languages if each in languages]),
        ("--stack", flags.stack, list(catalog.stacks)),
        ("--database", flags.database, list(catalog.databases)),
        ("--frontend", flags.frontend, list(catalog.frontends)),
    ):
        if value is not None and value not in known:
            raise UsageError(f"{flag}: there is no {value!r}; choose from {', '.join(known)}")
    if flags.stack and flags.language and catalog.stacks[flags.stack].language != flags.language:
        language = catalog.languages[catalog.stacks[flags.stack].language]
        raise UsageError(f"--stack {flags.stack} is written in {language.name}, not in --language {flags.language}")


def _default_name(directory: Path | None) -> str:
    """`my-shop` and `my_shop` → `My shop`."""
    if directory is None:
        return ""
    words = re.sub(r"[-_\s]+", " ", directory.absolute().name).strip()
    return words[:1].upper() + words[1:]


def _ask_name(default: str) -> str:
    import questionary

    def judge(text: str) -> bool | str:
        try:
            slug_of(text)
        except UsageError as error:
            return str(error)
        return True

    return str(questionary.text("What is the project called?", default=default, validate=judge).unsafe_ask())


def _stack(catalog: Catalog, flags: Flags, *, ask: bool) -> str:
    if flags.stack:
        return flags.stack
    app_type = catalog.app_types[flags.app_type] if flags.app_type else None
    if ask and not app_type and not flags.language:
        app_type = _ask_app_type(catalog)
    best = recommended(catalog, app_type) if app_type else ()
    candidates = _first(best, catalog.stacks.values())
    language = flags.language
    if ask and not language:
        ids = dict.fromkeys(stack.language for stack in candidates)
        good = {stack.language for stack in best}
        language = _select(
            "Which language?",
            {
                each: f"{catalog.languages[each].name:<12} {catalog.languages[each].summary}"
                + (" (recommended)" if each in good else "")
                for each in ids
            },
        )
    if language:
        candidates = [stack for stack in candidates if stack.language == language]
    elif not best:
        raise UsageError(
            f"Which stack? Give --stack ({', '.join(catalog.stacks)}), or --language or --for to take their first"
        )
    return _choose("Which framework?", candidates, ask=ask and len(candidates) > 1)


def _first(best: Iterable[Stack], others: Iterable[Stack]) -> list[Stack]:
    return list({stack.id: stack for stack in [*best, *others]}.values())


def _ask_app_type(catalog: Catalog) -> AppType | None:
    offered = [each for each in catalog.app_types.values() if recommended(catalog, each)]
    answer = _select(
        "What are you building?",
        {"": _KNOWS_STACK, **{each.id: f"{each.name} → {_names(recommended(catalog, each))}" for each in offered}},
    )
    return catalog.app_types[answer] if answer else None


def _names(stacks: Iterable[Stack]) -> str:
    return ", ".join(stack.name for stack in stacks)


def _choose(question: str, entries: Iterable[E], *, ask: bool) -> str:
    """The id of the entry that the user picks, or of the first."""
    by_id = {entry.id: entry for entry in entries}
    if not ask:
        return next(iter(by_id))
    width = max(len(entry.name) for entry in by_id.values())
    return _select(question, {each: f"{entry.name:<{width}}  {entry.summary}" for each, entry in by_id.items()})


def _select(question: str, titles: Mapping[str, str]) -> str:
    import questionary

    choices = [questionary.Choice(title, value=key) for key, title in titles.items()]
    return str(questionary.select(question, choices).unsafe_ask())
