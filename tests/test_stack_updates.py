"""Updates of real stacks: a project of older templates, edited as people edit, is updated, and still passes smoke.

The older templates are today's with changes taken back. The smoke is of the default stack; `STACK=gin nox -s tests --
tests/test_stack_updates.py` takes another, `STACK=rotation` three of them, others each day.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, built_stacks
from upgrades import Templates, commit, lines, replace, write

from scaffolder import catalog, paths, smoke, update
from scaffolder.model import ProjectSpec
from scaffolder.render.plan import make_plan
from scaffolder.system import git

DATA = paths.Data(ROOT)
KNOWN = catalog.load(DATA)
PICTURE = bytes(range(256)) * 8
HASH_COMMENTS = (".py", ".rb", ".conf", "")
SCREENS = {
    "react": ["frontend/src/App.tsx"],
    "vue": ["frontend/src/main.ts"],
    "vanilla": ["frontend/src/main.js"],
}
"""What people edit of a front end, by the front end."""
SETTLED = {
    "near": "you and the templates changed it",
    "docs/icon.png": "you and the templates changed it",
    "OLD.md": "you changed it, the templates deleted it",
    ".editorconfig": "you deleted it, the templates changed it",
}


def spec_of(stack: str) -> ProjectSpec:
    """A cell of a stack; from one stack to the next another database, and another front end."""
    turn = list(KNOWN.stacks).index(stack)
    databases, frontends = list(KNOWN.databases), list(KNOWN.frontends)
    return ProjectSpec("My Shop", "my-shop", stack, databases[turn % 2], frontends[turn // 2 % len(frontends)])


def comment(path: Path, text: str) -> str:
    """A comment in the language of a file or of its template."""
    suffix = path.with_suffix("").suffix if path.suffix == ".jinja" else path.suffix
    return f"{'#' if suffix in HASH_COMMENTS else '//'} {text}"


def insert(path: Path, text: str) -> None:
    """Put a comment after a file's first blank line, where every formatter leaves it alone."""
    before, blank, after = path.read_text(encoding="utf-8").partition("\n\n")
    path.write_text(f"{before}{blank}{comment(path, text)}{blank}{after}", encoding="utf-8")


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@dataclass(frozen=True)
class Case:
    """A project of the older templates, and where in it are what the edits and the templates' changes touch."""

    templates: Templates
    shop: Path
    spec: ProjectSpec
    far: str
    near: str
    moved: str
    moved_before: str

    @property
    def screens(self) -> list[str]:
        return SCREENS.get(self.spec.frontend, [])

    def text(self, name: str) -> str:
        return (self.shop / name).read_bytes().decode()


def older(root: Path, shop: Path, stack: str) -> Case:
    """Today's templates, aged; and a project of them."""
    for name in ("catalog", "templates"):
        others = [f"{each}*" for each in KNOWN.stacks if each != stack]
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", *others))
    shared = root / "templates" / "project"
    write(shared / "docs" / "logo.png", PICTURE + b"logo")
    write(shared / "docs" / "icon.png", PICTURE + b"icon")
    write(shared / "docs" / "Übersicht.md", "# Übersicht\n\n" + lines(20))
    shutil.copytree(root / "templates", root / "today")

    templates, spec = Templates(root, stack), spec_of(stack)
    tour = KNOWN.stacks[stack].tour
    sources = {file.target: file.source for file in make_plan(templates.data, spec).files}
    far, near, moved = tour["routes"], tour["login"], tour["events"]
    assert len({far, near, moved}) == 3
    old_name = sources[moved].with_name(f"old_{sources[moved].name}")
    sources[moved].rename(old_name)
    append(sources[far], f"\n{comment(sources[far], 'Old.')}\n")
    insert(sources[near], "Old.")
    for name in ("AGENTS.md", "docs/Übersicht.md"):
        before, _, after = sources[name].read_text(encoding="utf-8").partition("\n")
        sources[name].write_text(f"{before}\nOld.\n{after}", encoding="utf-8")
    for name in ("backend/Dockerfile", "compose.yaml", ".editorconfig"):
        text = sources[name].read_text(encoding="utf-8")
        sources[name].write_text(f"# Old.\n{text}", encoding="utf-8")
    write(sources["docs/icon.png"], PICTURE + b"old")
    write(shared / "OLD.md", lines(20))
    write(shared / "OLDER.md", lines(20, "older"))
    for name in SCREENS.get(spec.frontend, []):
        append(sources[name], "\n// Old.\n")
    (root / ".gitignore").write_text("/today\n", encoding="utf-8")
    git.run("init", "-q", cwd=root)
    templates.release("v1.0.0")
    templates.project(shop, spec)
    moved_before = moved.replace(Path(moved).name, f"old_{Path(moved).name}")
    return Case(templates, shop, spec, far, near, moved, moved_before)


def edit(case: Case) -> None:
    """What people do to a project."""
    shop = case.shop
    for name in (case.far, case.moved_before, *case.screens):
        insert(shop / name, "Yours.")
    replace(shop / case.near, comment(shop / case.near, "Old."), comment(shop / case.near, "Yours."))
    append(shop / "backend/Dockerfile", 'LABEL org.example.team="yours"\n')
    (shop / "AGENTS.md").rename(shop / "docs" / "AGENTS.md")
    for name in ("docs/AGENTS.md", "docs/Übersicht.md"):
        append(shop / name, "Yours.\n")
    for name in ("docs/logo.png", "docs/icon.png"):
        write(shop / name, PICTURE + b"yours")
    append(shop / "OLD.md", "Yours.\n")
    (shop / "requests.http").unlink()
    (shop / ".editorconfig").unlink()
    write(shop / "README.md", case.text("README.md").replace("\n", "\r\n"))
    (shop / "compose.yaml").chmod(0o755)
    (shop / "docs" / "README.md").symlink_to("../README.md")
    write(shop / "docs" / "Größe ☕.md", "# Yours\n")
    commit(shop)
    write(shop / ".env", "DEMO_DATA=0\n")
    write(shop / "untracked.txt", "yours\n")


def settle(case: Case) -> None:
    """Settle the conflicts as people do: this side here, that side there."""
    git.run("checkout", "--ours", "--", case.near, "docs/icon.png", cwd=case.shop)
    git.run("rm", "-q", "--", "OLD.md", ".editorconfig", cwd=case.shop)
    git.run("add", "--", case.near, "docs/icon.png", cwd=case.shop)


@pytest.fixture(scope="module")
def updated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("updates")
    case = older(folder / "data", folder / "shop", request.param)
    edit(case)
    shutil.rmtree(case.templates.root / "templates")
    (case.templates.root / "today").rename(case.templates.root / "templates")
    case.templates.release("v2.0.0")
    outcome = update.update(case.templates.data, case.shop)
    assert outcome.merge is not None
    conflicts = {conflict.path: conflict.reason for conflict in outcome.merge.conflicts}
    assert conflicts == {case.near if path == "near" else path: reason for path, reason in SETTLED.items()}
    assert outcome.merge.kept == ("requests.http",)
    assert "<<<<<<< yours\n" in case.text(case.near)
    settle(case)
    commit(case.shop, "Update")
    return case


@pytest.mark.parametrize("updated", KNOWN.stacks, indirect=True)
def test_every_edit_is_there(updated: Case) -> None:
    shop = updated.shop
    for name in (updated.far, updated.near, updated.moved, *updated.screens):
        assert updated.text(name).count(comment(shop / name, "Yours.")) == 1
        assert comment(shop / name, "Old.") not in updated.text(name)
    for name, yours in (
        ("backend/Dockerfile", 'LABEL org.example.team="yours"'),
        ("docs/AGENTS.md", "Yours."),
        ("docs/Übersicht.md", "Yours."),
        ("docs/Größe ☕.md", "# Yours"),
    ):
        assert updated.text(name).splitlines()[-1] == yours
        assert "Old." not in updated.text(name)
    for name in ("docs/logo.png", "docs/icon.png"):
        assert (shop / name).read_bytes() == PICTURE + b"yours"
    for name in ("AGENTS.md", "OLD.md", "OLDER.md", "requests.http", ".editorconfig", updated.moved_before):
        assert not (shop / name).exists()
    assert updated.text("README.md").count("\r\n") == updated.text("README.md").count("\n")
    assert os.access(shop / "compose.yaml", os.X_OK)
    assert "Old." not in updated.text("compose.yaml")
    assert (shop / "docs" / "README.md").readlink() == Path("../README.md")
    assert updated.text(".env") == "DEMO_DATA=0\n"
    assert updated.text("untracked.txt") == "yours\n"
    assert update.update(updated.templates.data, shop).merge is None


@pytest.mark.docker
@pytest.mark.parametrize("updated", built_stacks(), indirect=True)
def test_the_updated_project_passes_smoke(updated: Case) -> None:
    (result,) = smoke.run(
        DATA,
        KNOWN,
        [updated.spec],
        smoke.Options(project=updated.shop),
    )
    assert [f"{check.name}: {check.reason}" for check in result.checks if check.status == "failed"] == [], result.log
