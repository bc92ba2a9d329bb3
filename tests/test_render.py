"""Rendering: whole or not at all, and nothing of the user's leaks in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import copier
import jinja2
import pytest

from scaffolder.errors import CatalogError, ScaffoldError
from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render import answers, kept, render
from scaffolder.render.plan import make_plan
from scaffolder.system import git


def test_writes_the_plan_and_the_answers(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> None:
    plan, target = make_plan(tiny_data, tiny_spec), tmp_path / "shop"
    render.create(tiny_data, plan, target, commit=False)
    written = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert written == {file.target for file in plan.files} | {".copier-answers.yml"}
    read = answers.read(target)
    assert read.spec == tiny_spec
    assert read.digest == kept.digest_of(target)
    assert list(tmp_path.glob(".scaffold-*")) == []


@pytest.mark.parametrize(
    "name",
    ids=range(8),
    argvalues=["{{x}}", '"quoted"', "it's", "# hash: &anchor", "<b>", "- dash", "Ünï 🚀 x", "%s \\n"],
)
def test_any_name_is_data(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, name: str) -> None:
    spec = replace(tiny_spec, name=name)
    render.create(tiny_data, make_plan(tiny_data, spec), tmp_path / "shop", commit=False)
    assert answers.read(tmp_path / "shop").spec.name == name
    assert name in (tmp_path / "shop" / "README.md").read_text(encoding="utf-8")
    devcontainer = json.loads((tmp_path / "shop" / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert devcontainer["name"] == name


def test_templates_may_show_what_the_catalog_calls_things(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path
) -> None:
    names = tiny_data.templates / "project" / "names.txt.jinja"
    names.write_text("{{ stack_name }}, {{ language_name }}, {{ database_name }}\n", encoding="utf-8")
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop", commit=False)
    assert (tmp_path / "shop" / "names.txt").read_text(encoding="utf-8") == "Tiny, Python, SQLite\n"
    assert "_name:" not in (tmp_path / "shop" / ".copier-answers.yml").read_text().replace("project_name:", "")


def test_commits_everything_even_without_an_identity(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"):
        monkeypatch.delenv(variable, raising=False)
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop", commit=True)
    assert git.run("status", "--porcelain", cwd=tmp_path / "shop") == ""
    assert git.run("branch", "--show-current", cwd=tmp_path / "shop") == "main"
    assert len(git.run("log", "--format=%s", cwd=tmp_path / "shop").splitlines()) == 1


def test_half_an_identity_is_completed(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(variable, raising=False)
    settings = tmp_path / "settings"
    settings.write_text("[author]\n name=Ann\n email=ann@example.com\n[user]\n useConfigOnly=true\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop", commit=True)
    assert git.run("log", "--format=%an, %cn", cwd=tmp_path / "shop") == "Ann, scaffold"


@pytest.mark.parametrize("where", ["core.excludesFile", "init.templateDir"])
def test_the_first_commit_has_what_the_user_ignores_elsewhere(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    ignored = tmp_path / "template" / "info" / "exclude"
    ignored.parent.mkdir(parents=True)
    ignored.write_text("AGENTS.md\n.devcontainer\n.copier-answers.yml\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", where)
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(ignored if where == "core.excludesFile" else ignored.parent.parent))
    plan = make_plan(tiny_data, tiny_spec)
    render.create(tiny_data, plan, tmp_path / "shop", commit=True)
    kept = git.run("ls-files", "-z", cwd=tmp_path / "shop").split("\0")
    assert set(filter(None, kept)) == {file.target for file in plan.files} | {".copier-answers.yml"}


def test_settings_of_the_users_copier_do_not_leak(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.yml"
    settings.write_text("defaults: {project_name: Leaked, stack: leaked}\n", encoding="utf-8")
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop", commit=False)
    assert "Leaked" not in (tmp_path / "shop" / "README.md").read_text(encoding="utf-8")


def test_a_folder_with_a_lone_git_is_filled(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> None:
    target = tmp_path / "cloned"
    target.mkdir()
    git.run("init", "-q", cwd=target)
    inode = target.stat().st_ino
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), target, commit=False)
    assert target.stat().st_ino == inode
    assert (target / "README.md").is_file()
    assert (target / ".git").is_dir()


@pytest.fixture
def renames(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Path]]:
    """What is renamed to what."""
    seen: list[tuple[Path, Path]] = []
    rename = Path.rename

    def note(self: Path, target: Path) -> Path:
        seen.append((self, target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", note)
    return seen


def test_an_existing_folder_may_be_a_mount_in_a_folder_that_cannot_be_written(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, renames: list[tuple[Path, Path]]
) -> None:
    target = tmp_path / "parent" / "mount"
    target.mkdir(parents=True)
    before = target.parent.stat().st_mtime_ns
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), target, commit=True)
    assert renames
    assert all(target in path.parents for pair in renames for path in pair), "no rename leaves the file system"
    assert target.parent.stat().st_mtime_ns == before, "nothing was created next to it"
    assert list(target.glob(".scaffold-*")) == []
    assert git.run("status", "--porcelain", cwd=target) == ""


@pytest.mark.parametrize("kind", ["file", "full", "dangling"])
def test_a_destination_in_use_is_refused_and_left_alone(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "shop"
    if kind == "file":
        target.write_text("mine", encoding="utf-8")
    elif kind == "full":
        target.mkdir()
        (target / "mine.txt").write_text("mine", encoding="utf-8")
    else:
        target.symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ScaffoldError, match="choose another directory") as refused:
        render.create(tiny_data, make_plan(tiny_data, tiny_spec), target, commit=False)
    assert str(target) in str(refused.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_parent_that_is_a_file_is_refused_in_one_line(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ScaffoldError) as refused:
        render.create(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "file" / "shop", commit=False)
    assert "\n" not in str(refused.value)


# Copier leaves a folder's iterator open when a template fails.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <posix.ScandirIterator:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize(("broken", "reason"), [("{{ missing }}", "missing"), ("{% if %}", "Expected an expression")])
@pytest.mark.parametrize("file", ["base/new.txt.jinja", "parts/notes.md"])
def test_a_broken_template_is_named_and_leaves_nothing(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, broken: str, reason: str, file: str
) -> None:
    path = tiny_data.templates / "backends" / "tiny" / file
    path.write_text(f"first\n{broken}\n", encoding="utf-8")
    plan = make_plan(tiny_data, tiny_spec)
    for _ in ("compiled", "kept from the first time"):
        with pytest.raises(CatalogError) as refused:
            render.create(tiny_data, plan, tmp_path / "out" / "shop", commit=False)
        assert f"{path}:2" in str(refused.value)
        assert reason in str(refused.value)
        assert list((tmp_path / "out").iterdir()) == []


def test_no_template_is_compiled_twice(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiled: list[str] = []
    compile_it = jinja2.Environment.compile

    def note(environment: jinja2.Environment, source: str, name: str | None = None, *rest: Any) -> Any:
        compiled.append(name or "")
        return compile_it(environment, source, name, *rest)

    plan = make_plan(tiny_data, tiny_spec)
    monkeypatch.setattr(jinja2.Environment, "compile", note)
    first = render.render(tiny_data, plan, tmp_path / "first")
    assert "files/README.md" in compiled
    compiled.clear()
    assert render.render(tiny_data, plan, tmp_path / "second") == first
    assert [name for name in compiled if "/" in name] == []
    readme = tiny_data.templates / "project" / "README.md.jinja"
    readme.write_text("{{ project_name }}, once more\n", encoding="utf-8")
    render.render(tiny_data, plan, tmp_path / "third")
    assert (tmp_path / "third" / "README.md").read_text(encoding="utf-8") == f"{tiny_spec.name}, once more\n"
    cache = tmp_path / "cache"
    for path in cache.rglob("*.cache"):
        os.utime(path, (0, 0))
    readme.write_text("Another\n", encoding="utf-8")
    render.render(tiny_data, plan, tmp_path / "fourth")
    assert all(path.stat().st_mtime for path in cache.rglob("*.cache")), "what was compiled long ago is removed"


@pytest.mark.parametrize(
    "damage", [lambda kept: b"", lambda kept: kept[:40], lambda kept: kept[:-1] + bytes([kept[-1] ^ 1])]
)
def test_compiled_templates_that_are_damaged_are_compiled_once_more(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    plan = make_plan(tiny_data, tiny_spec)
    first = render.render(tiny_data, plan, tmp_path / "first")
    code_of = {path: path.read_bytes() for path in (tmp_path / "cache").rglob("*.cache")}
    assert code_of
    for path, code in code_of.items():
        path.write_bytes(damage(code))
    assert render.render(tiny_data, plan, tmp_path / "second") == first
    assert all(path.read_bytes() != damage(code) for path, code in code_of.items())


def test_a_cache_that_others_can_write_is_not_used(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache" / "scaffolder").mkdir(parents=True)
    (tmp_path / "cache" / "scaffolder").chmod(0o777)
    render.render(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop")
    assert list((tmp_path / "cache" / "scaffolder").iterdir()) == []


def test_a_cache_that_cannot_be_written_costs_only_time(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file, where the folder would be", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    render.render(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop")
    assert (tmp_path / "shop" / "README.md").exists()


def test_the_executable_bit_is_kept_and_counts(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> None:
    plan = make_plan(tiny_data, tiny_spec)
    plain = render.render(tiny_data, plan, tmp_path / "plain")
    (tiny_data.templates / "backends" / "tiny" / "base" / "app.py").chmod(0o755)
    executable = render.render(tiny_data, plan, tmp_path / "executable")
    assert os.access(tmp_path / "executable" / "backend" / "app.py", os.X_OK)
    assert plain != executable


def test_templates_that_are_read_only_make_a_project_that_is_not(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path
) -> None:
    for path in tiny_data.templates.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    render.render(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / "shop")
    assert {oct(path.stat().st_mode & 0o200) for path in (tmp_path / "shop").rglob("*")} == {oct(0o200)}


def test_threads_render_one_after_another(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, copy, inside = make_plan(tiny_data, tiny_spec), copier.run_copy, threading.Semaphore(1)

    def alone(*arguments: Any, **options: Any) -> Any:
        assert inside.acquire(blocking=False), "Copier keeps state for the whole process"
        try:
            return copy(*arguments, **options)
        finally:
            inside.release()

    monkeypatch.setattr(copier, "run_copy", alone)
    with ThreadPoolExecutor(4) as pool:
        digests = pool.map(lambda number: render.render(tiny_data, plan, tmp_path / f"{number}"), range(12))
        assert len(set(digests)) == 1


def test_each_version_is_rendered_with_its_own_settings_of_jinja(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path
) -> None:
    template = tiny_data.templates / "backends" / "tiny" / "base" / "list.txt.jinja"
    template.write_text("{% for x in ['a', 'b'] %}\n{{ x }}\n{% endfor %}\n", encoding="utf-8")
    configuration = tiny_data.templates / "copier.yml"
    written: list[str] = []
    for settings in ("", "  trim_blocks: true\n"):
        text = configuration.read_text(encoding="utf-8").replace("_envops:\n", f"_envops:\n{settings}")
        configuration.write_text(text, encoding="utf-8")
        render.render(tiny_data, make_plan(tiny_data, tiny_spec), tmp_path / f"{len(written)}")
        written.append((tmp_path / f"{len(written)}" / "backend" / "list.txt").read_text(encoding="utf-8"))
    assert written == ["\na\n\nb\n\n", "a\nb\n"]


def test_rendering_twice_gives_the_same(tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path) -> None:
    plan = make_plan(tiny_data, tiny_spec)
    assert render.render(tiny_data, plan, tmp_path / "a") == render.render(tiny_data, plan, tmp_path / "b")


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from scaffolder import paths
    from scaffolder.render import render
    from scaffolder.model import ProjectSpec
    from scaffolder.render.plan import make_plan

    root, target, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    seen = 0

    def audit(event, arguments):
        global seen
        if event in ("open", "os.rename", "os.mkdir", "os.link") and str(target.parent) in str(arguments[0:2]):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    data = paths.Data(root)
    plan = make_plan(data, ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "none"))
    sys.addaudithook(audit)
    render.create(data, plan, target, commit=True)
"""


@pytest.mark.parametrize("moment", [1, 2, 5, 10, 15, 20, 25, 30, 10_000])
def test_killed_at_any_moment_leaves_all_or_nothing(tiny_data: Data, tmp_path: Path, moment: int) -> None:
    target = tmp_path / "out" / "shop"
    target.parent.mkdir()
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(tiny_data.root), str(target), str(moment)]
    code = subprocess.run(command, check=False).returncode
    assert code == (-signal.SIGKILL if moment < 10_000 else 0)
    if target.exists():
        assert kept.digest_of(target) == answers.read(target).digest
    spec = ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "none")
    render.create(tiny_data, make_plan(tiny_data, spec), tmp_path / "out" / "again", commit=False)
    assert list(target.parent.glob(".scaffold-*")) == [], "the next run sweeps what a killed one left"


KILLED_MOVING = KILLED.replace(
    'event in ("open", "os.rename", "os.mkdir", "os.link") and str(target.parent) in str(arguments[0:2])',
    'event in ("os.rename", "os.link") and Path(arguments[1]).parent == target',
)


def killed_moving(data: Data, target: Path, moment: int) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED_MOVING), str(data.root), str(target), str(moment)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not (target / ".copier-answers.yml").exists(), "what is there in part is no project"


@pytest.mark.parametrize("moment", [1, 2, 6, 10])
def test_killed_while_it_fills_a_folder_the_next_run_begins_again(
    tiny_data: Data, tiny_spec: ProjectSpec, tmp_path: Path, moment: int
) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    killed_moving(tiny_data, target, moment)
    assert len(list(target.iterdir())) == moment, "the staging folder, and what was moved"
    render.check_destination(target)
    assert list(target.iterdir()) == [], "as it was before"
    render.create(tiny_data, make_plan(tiny_data, tiny_spec), target, commit=False)
    assert kept.digest_of(target) == answers.read(target).digest


@pytest.mark.parametrize("name", ["README.md", "frontend/mine.txt", "backend/app.py", "mine.txt"])
@pytest.mark.parametrize("existed", [True, False])
def test_what_somebody_saves_while_a_project_is_written_stays(
    tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, existed: bool
) -> None:
    target = tmp_path / "shop"
    if existed:
        target.mkdir()
    write = render._first_commit

    def meanwhile(project: Path) -> None:
        write(project)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text("mine", encoding="utf-8")

    monkeypatch.setattr(render, "_first_commit", meanwhile)
    spec = ProjectSpec("My Shop", "my-shop", "tiny", "sqlite", "react")
    with pytest.raises(ScaffoldError, match="not empty"):
        render.create(tiny_data, make_plan(tiny_data, spec), target, commit=True)
    assert [path for path in target.rglob("*") if path.is_file()] == [target / name]
    assert (target / name).read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_there_is_never_replaced(
    tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_spec: ProjectSpec
) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    put = render._put

    def meanwhile(path: Path, place: Path) -> None:
        if place.name == "README.md":
            place.write_text("mine", encoding="utf-8")
        put(path, place)

    monkeypatch.setattr(render, "_put", meanwhile)
    with pytest.raises(ScaffoldError, match=r"README\.md: File exists"):
        render.create(tiny_data, make_plan(tiny_data, tiny_spec), target, commit=False)
    assert {path.name: path.read_text(encoding="utf-8") for path in target.iterdir()} == {"README.md": "mine"}


def test_templates_that_change_while_they_are_read_are_not_recorded(
    tiny_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_spec: ProjectSpec
) -> None:
    plan = make_plan(tiny_data, tiny_spec)
    rendered = render.render

    def meanwhile(*arguments: Any, **options: Any) -> str:
        digest = rendered(*arguments, **options)
        plan.files[0].source.write_bytes(plan.files[0].source.read_bytes())
        return digest

    monkeypatch.setattr(render, "render", meanwhile)
    with pytest.raises(ScaffoldError, match="changed while the project was written; run this command again"):
        render.create(tiny_data, plan, tmp_path / "shop", commit=False)
    assert not (tmp_path / "shop").exists()


def test_an_old_file_brought_to_a_folder_that_was_filled_in_part_stays(tiny_data: Data, tmp_path: Path) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    killed_moving(tiny_data, target, 10)
    mine = target / ".github" / "mine.py"
    mine.write_text("mine", encoding="utf-8")
    os.utime(mine, (1, 1))
    with pytest.raises(ScaffoldError, match=r"mine\.py was edited after an interrupted scaffold new"):
        render.check_destination(target)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_what_was_edited_in_a_folder_that_was_filled_in_part_stays(tiny_data: Data, tmp_path: Path) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    killed_moving(tiny_data, target, 8)
    settings = target / ".editorconfig"
    settings.write_text("mine\n", encoding="utf-8")
    with pytest.raises(ScaffoldError, match=r"editorconfig was edited after an interrupted scaffold new"):
        render.check_destination(target)
    assert settings.read_text(encoding="utf-8") == "mine\n"
