"""Flags and prompts → `ProjectSpec`. Asks only for what no flag gives; without a terminal, never asks."""

from __future__ import annotations

import os
import re
import shlex
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from scaffolder.catalog import choices, pick, recommended, standing
from scaffolder.errors import UsageError
from scaffolder.model import Catalog, ProjectSpec, Stack, Standing
from scaffolder.paths import program

NAME_LENGTH = 80
SLUG_LENGTH = 50
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_WELCOME = (
    "Whatever you choose, you get the same small shop (products, a login, live changes), so you can compare them all. "
    "The front end is the page in the browser. It calls the backend, which is written in a language with a framework: "
    "language and framework together are called a stack.",
    "Esc goes back one question; Ctrl-C cancels.",
)


@dataclass(frozen=True, slots=True)
class Flags:
    """The command-line options; None if not given."""

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


class _Back(Exception):
    """The user wants to go back to the previous question."""


def resolve(catalog: Catalog, flags: Flags, directory: Path | None, *, ask: bool) -> ProjectSpec:
    """Turn the flags and the user's answers into a validated spec.

    Args:
        catalog: What there is to choose from.
        flags: The command-line options.
        directory: Where the project will be; its name is used if there is no project name.
        ask: Whether questions can be asked; otherwise defaults are used.

    Raises:
        UsageError: A flag is wrong, or something without a default cannot be asked.
        KeyboardInterrupt: The user pressed Ctrl-C at a question.
    """
    flags = _check_flags(catalog, flags)
    default = _default_name(directory)
    if ask:
        flags = _interview(catalog, flags, default)
    name = default if flags.name is None else flags.name
    if not name:
        raise UsageError("The project has no name. Use --name, or give a directory to name it after")
    database, frontend = (
        given or next(iter(known))
        for given, known in ((flags.database, catalog.databases), (flags.frontend, catalog.frontends))
    )
    stack = flags.stack or _first_stack(catalog, replace(flags, database=database, frontend=frontend))
    return ProjectSpec(name=name, slug=slug_of(name), stack=stack, database=database, frontend=frontend)


def slug_of(name: str) -> str:
    """The name for programs: lower-case ASCII letters, digits and single hyphens.

    Raises:
        UsageError: The name is invalid; the message says which rule it breaks.
    """
    if len(name) > NAME_LENGTH:
        raise UsageError(f"A project name can have at most {NAME_LENGTH} characters; this one has {len(name)}")
    if not name.isprintable():
        raise UsageError("A project name cannot contain line breaks or control characters")
    from slugify import slugify

    slug = slugify(name)
    if not slug:
        given = f"; {name!r} has none" if name.strip() else ""
        raise UsageError(f"A project name needs at least one letter or digit{given}")
    if len(slug) > SLUG_LENGTH:
        raise UsageError(
            f"The name becomes {slug!r}, which is longer than {SLUG_LENGTH} characters; choose a shorter one"
        )
    if slug in _WINDOWS_DEVICES:
        raise UsageError(f"{slug!r} is a reserved name on Windows; choose another")
    return str(slug)


def equivalent_command(spec: ProjectSpec, directory: Path, *, git: bool | None = None) -> str:
    """The `scaffold new` command that generates this project without asking; `git` as given with --git or --no-git."""
    words = ["new", str(directory), "--name", spec.name, "--stack", spec.stack]
    words += ["--database", spec.database, "--frontend", spec.frontend, "--yes"]
    words += [] if git is None else ["--git" if git else "--no-git"]
    return f"{program()} {shlex.join(words)}"


def confirm(question: str) -> bool:
    """Ask yes or no."""
    import questionary

    return bool(questionary.confirm(question, default=True).unsafe_ask())


def _check_flags(catalog: Catalog, flags: Flags) -> Flags:
    """The flags with ids as in the catalog."""
    given = {"app_type": "--for", "language": "--language", "stack": "--stack"}
    given |= {"database": "--database", "frontend": "--frontend"}
    for field, flag in given.items():
        if (value := getattr(flags, field)) is not None:
            flags = replace(flags, **{field: pick(catalog, f"{field}s", value, flag)})
    if flags.stack and flags.language and catalog.stacks[flags.stack].language != flags.language:
        language = catalog.languages[catalog.stacks[flags.stack].language]
        raise UsageError(f"--stack {flags.stack} is written in {language.name}, not in --language {flags.language}")
    if flags.app_type and flags.language and not flags.stack:
        best = recommended(catalog, catalog.app_types[flags.app_type])
        if flags.language not in {stack.language for stack in best}:
            stacks = ", ".join(stack.id for stack in best)
            raise UsageError(f"--for {flags.app_type} recommends {stacks}, none of them in --language {flags.language}")
    return flags


def _default_name(directory: Path | None) -> str:
    """`my-shop` and `my_shop` → `My shop`."""
    if directory is None:
        return ""
    words = re.sub(r"[-_\s]+", " ", directory.absolute().name).strip()
    return words[:1].upper() + words[1:]


def _candidates(catalog: Catalog, flags: Flags) -> tuple[list[Stack], list[Stack]]:
    """The stacks that match the flags: those recommended for the app type, and the others."""
    best = recommended(catalog, catalog.app_types[flags.app_type]) if flags.app_type else ()
    others = [stack for stack in catalog.stacks.values() if stack not in best]
    fitting = [stack for stack in (*best, *others) if flags.language in (None, stack.language)]
    offered = _offered(fitting, lambda stack: standing(catalog, stack.id, flags.database, flags.frontend))
    return [stack for stack in offered if stack in best], [stack for stack in offered if stack not in best]


def _offered(entries: Iterable[E], standing_of: Callable[[E], Standing]) -> list[E]:
    """The entries with unverified ones last, and without failed ones unless all failed."""
    standings = [(entry, standing_of(entry)) for entry in entries]
    sound = [each for each in standings if each[1].failed < each[1].cells]
    return [entry for entry, _ in sorted(sound or standings, key=lambda each: each[1].rank)]


def _first_stack(catalog: Catalog, flags: Flags) -> str:
    """The stack to use if none is named."""
    if not flags.language and not flags.app_type:
        stacks = ", ".join(catalog.stacks)
        raise UsageError(f"No stack chosen. Use --stack ({stacks}), or --language or --for to get the first match")
    best, others = _candidates(catalog, flags)
    if flags.app_type and not best:  # All of them failed.
        return recommended(catalog, catalog.app_types[flags.app_type])[0].id
    return (best or others)[0].id


def _interview(catalog: Catalog, flags: Flags, name: str) -> Flags:
    """The flags, with the user's answers for missing ones."""
    fields = ["name", "app_type", "language", "stack", "database", "frontend"]
    if flags.stack:
        fields = ["name", "database", "frontend"]
    elif flags.language:
        fields.remove("app_type")
    fields = [field for field in fields if getattr(flags, field) is None]
    if "stack" in fields:
        _say(*_WELCOME)
    asked: list[tuple[int, Flags]] = []
    step = 0
    while step < len(fields):
        field, where = fields[step], f"({step + 1} of {len(fields)})"
        try:
            answer = _ask_name(name, where) if field == "name" else _ask(catalog, flags, field, where)
        except _Back:
            step, flags = asked.pop() if asked else (step, flags)
            continue
        if answer.asked:
            asked.append((step, flags))
        flags, step = replace(flags, **{field: answer.value}), step + 1
        if field == "app_type" and answer.value:
            app_type = catalog.app_types[answer.value]
            names = (
                stack.name + _remark(catalog, standing(catalog, stack.id, flags.database, flags.frontend))
                for stack in recommended(catalog, app_type)
            )
            _say(f"Recommended: {', '.join(names)}. {app_type.why}")
    return flags


class _Answer(NamedTuple):
    value: str
    asked: bool = True
    """False if there was only one."""


class _Choice(NamedTuple):
    id: str
    name: str
    summary: str


_KNOWS_STACK = _Choice("", "Something else, or I know my stack", "Choose a language and a framework yourself.")


def _ask_name(default: str, where: str) -> _Answer:
    import questionary

    def judge(text: str) -> bool | str:
        try:
            slug_of(text)
        except UsageError as error:
            return str(error)
        return True

    question = questionary.text(f"What is the project called? {where}", default=default, validate=judge)
    return _Answer(question.unsafe_ask())


def _ask(catalog: Catalog, flags: Flags, field: str, where: str) -> _Answer:
    """Ask for an entry of the catalog; raises _Back."""
    text, groups = _question(catalog, flags, field)
    entries = [entry for group in groups.values() for entry in group]
    if len(entries) == 1:
        _say(f"{text} {where} {entries[0].name}, the only one")
        return _Answer(entries[0].id, asked=False)
    return _Answer(
        _select(text, where, groups, lambda entry: _remark(catalog, _standing(catalog, flags, field, entry.id)))
    )


def _question(catalog: Catalog, flags: Flags, field: str) -> tuple[str, Mapping[str, Sequence[_Entry]]]:
    """A question, and its choices in groups by heading."""
    if field in ("database", "frontend"):
        entries: Mapping[str, _Entry] = catalog.databases if field == "database" else catalog.frontends
        offered = _offered(entries.values(), lambda entry: _standing(catalog, flags, field, entry.id) or Standing())
        return ("Which database?" if field == "database" else "Which front end?"), {"": offered}
    if field == "app_type":
        app_types = [catalog.app_types[each] for each in choices(catalog, "app_types")]
        return "What are you building?", {"": [*app_types, _KNOWS_STACK]}
    best, others = _candidates(catalog, flags)
    if field == "stack":
        return "Which framework?", _groups(best, others)
    good, known = ({catalog.languages[stack.language].id: None for stack in stacks} for stacks in (best, others))
    languages = [
        [catalog.languages[each] for each in ids] for ids in (good, [each for each in known if each not in good])
    ]
    return "Which language?", _groups(*languages)


def _standing(catalog: Catalog, flags: Flags, field: str, id: str) -> Standing | None:
    """What the ledger says about the cells that remain after an answer; None before a stack is chosen."""
    chosen = replace(flags, **{field: id})
    return standing(catalog, chosen.stack, chosen.database, chosen.frontend) if chosen.stack else None


def _remark(catalog: Catalog, standing: Standing | None) -> str:
    """The remark after a choice's name; empty if the ledger was not read."""
    return f" ({standing.words})" if standing and catalog.standings else ""


def _groups(best: Sequence[_Entry], others: Sequence[_Entry]) -> Mapping[str, Sequence[_Entry]]:
    """Recommended choices and the others, with headings if there are both."""
    if not best or not others:
        return {"": [*best, *others]}
    return {"Recommended:": best, "Others:": others}


def _select(message: str, where: str, groups: Mapping[str, Sequence[_Entry]], remark: Callable[[_Entry], str]) -> str:
    """The id of the entry that the user picks; raises _Back where the user presses Esc.

    Args:
        message: The question.
        where: Which of the questions it is; not repeated with the answer, nor is what `remark` gives.
        groups: The entries by heading.
        remark: Returns the remark after an entry's name.
    """
    import questionary
    from prompt_toolkit.filters import Always, is_done
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
    from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Window
    from questionary.prompts.common import InquirerControl

    shown: list[questionary.Choice] = []
    for heading, group in groups.items():
        shown += [questionary.Separator(heading)] if heading else []
        shown += [questionary.Choice(each.name + remark(each), value=each.id) for each in group]
    entries: Mapping[object, _Entry] = {each.id: each for group in groups.values() for each in group}
    application = questionary.select(message, shown, instruction=where).application
    container = application.layout.container
    assert isinstance(container, HSplit)
    windows = [each for each in application.layout.find_all_windows() if isinstance(each.content, InquirerControl)]
    control = windows[0].content
    assert isinstance(control, InquirerControl)
    meaning = Window(FormattedTextControl(lambda: _meaning(entries[str(control.get_pointed_at().value)].summary)))
    # Empty rows of the screen go below the description, not between it and the list.
    windows[0].dont_extend_height = Always()
    container.children.append(ConditionalContainer(meaning, filter=~is_done))
    bindings = KeyBindings()

    @bindings.add("escape", eager=True)
    def back(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True
        event.app.exit(exception=_Back)

    @bindings.add("enter", eager=True)
    def take(event: KeyPressEvent) -> None:
        choice = control.get_pointed_at()
        choice.title = entries[str(choice.value)].name
        control.is_answered = True
        event.app.exit(result=choice.value)

    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), bindings])
    return str(application.run())


def _meaning(summary: str) -> str:
    """A description for below the list; without the gap it would look like one more choice."""
    indent = "   "
    return "\n" + textwrap.fill(summary, _width(), initial_indent=indent, subsequent_indent=indent)


def _say(*paragraphs: str) -> None:
    """Print text between questions."""
    print("\n".join(textwrap.fill(each, _width()) for each in paragraphs))


def _width() -> int:
    return min(columns(), 80) - 1


def columns() -> int:
    """How wide the terminal is, whatever COLUMNS says, as for the questions; at least 20, and 80 if it does not say."""
    try:
        return max(os.get_terminal_size().columns or 80, 20)
    except OSError:
        return 80
