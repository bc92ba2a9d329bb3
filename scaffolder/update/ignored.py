"""Keeps .gitignore rules that newer templates drop if the project still has files that they hide."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

from scaffolder.system import git
from scaffolder.system.scratch import scratch
from scaffolder.update.repository import Repository

_NAME = ".gitignore"


def keep(repository: Repository, base: Path, new: Path) -> list[str]:
    """Leave such rules in the new render: otherwise the next `git add --all` would commit what they hide.

    Args:
        repository: Where the project is.
        base: The render of the original version; rules that the project has kept before are added to it.
        new: The render of the new version, in which rules are kept.

    Returns:
        The paths in the project that stay ignored by the kept rules.
    """
    dropped = {}
    for name in sorted(_files(base) & _files(new)):
        kept, before, after = (_lines(folder / name) for folder in (repository.directory, base, new))
        _put_back(new / name, base / name, (kept & after) - before)
        dropped[name] = (kept & before) - after
    if not any(dropped.values()):
        return []
    hidden = [each for each in _hidden(repository) if each[1] in dropped.get(each[0], ())]
    shown = _not_ignored([path for _, _, path in hidden], new) if hidden else set()
    needed = [(name, rule, path) for name, rule, path in hidden if path in shown]
    for name in {name for name, _, _ in needed}:
        _put_back(base / name, new / name, {rule for file, rule, _ in needed if file == name})
    return sorted(path for _, _, path in needed)


def _files(render: Path) -> set[str]:
    return {path.relative_to(render).as_posix() for path in render.rglob(_NAME)}


def _lines(path: Path) -> set[str]:
    return set(path.read_text(encoding="utf-8", errors="replace").splitlines()) if path.is_file() else set()


def _hidden(repository: Repository) -> list[tuple[str, str, str]]:
    """Existing ignored paths: the file with the rule, the rule, and the path; folders end in `/`."""
    folder = repository.directory
    listed = git.run("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z", cwd=folder)
    code, output = git.ask("check-ignore", "--verbose", "-z", "--stdin", cwd=folder, stdin=listed)
    if code != 0:
        return []
    fields = output.split("\0")
    rows = zip(fields[::4], fields[2::4], fields[3::4], strict=False)
    return [(source.removeprefix(repository.prefix), rule, path) for source, rule, path in rows]


def _not_ignored(paths: list[str], render: Path) -> set[str]:
    """The paths that a render's own rules do not ignore."""
    with scratch() as folder:
        git.run("init", "-q", "--template=", cwd=folder)
        for file in render.rglob(_NAME):
            place = folder / file.relative_to(render)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
        for path in paths:
            place = folder / path
            (place if path.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
            if not path.endswith("/"):
                place.touch()
        options = ["-c", "core.excludesFile=/dev/null"]
        asked = "".join(f"{path}\0" for path in paths)
        _, output = git.ask(*options, "check-ignore", "-z", "--stdin", cwd=folder, stdin=asked)
        return set(paths) - set(output.split("\0"))


def _put_back(source: Path, target: Path, rules: set[str]) -> None:
    """Copy rules from one file into another, at the same place."""
    there, here = (path.read_text(encoding="utf-8").splitlines(keepends=True) for path in (source, target))
    lines = []
    for kind, start, end, here_start, here_end in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        if kind in ("delete", "replace"):
            lines += [line for line in there[start:end] if line.rstrip("\r\n") in rules]
        lines += here[here_start:here_end]
    if rules:
        target.write_text("".join(lines), encoding="utf-8", newline="")
