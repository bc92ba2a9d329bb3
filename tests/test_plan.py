"""The plan: which template file becomes which file."""

from __future__ import annotations

from dataclasses import replace

from scaffolder.model import ProjectSpec
from scaffolder.paths import Data
from scaffolder.render.plan import make_plan, tree


def test_lays_database_over_base_and_leaves_parts_out(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    plan = make_plan(tiny_data, tiny_spec)
    targets = [file.target for file in plan.files]
    assert targets == sorted(targets)
    assert [target for target in targets if target.startswith("backend/")] == [
        "backend/app.py",
        "backend/database.txt",
        "backend/openapi.yaml",
    ]
    assert "README.md" in targets
    assert not any(target.endswith(".jinja") or "parts" in target for target in targets)
    assert "backend/commands.md" in [part.target for part in plan.parts]


def test_a_database_file_takes_the_place_of_a_base_file(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    over = tiny_data.templates / "backends" / "tiny" / "postgres" / "app.py.jinja"
    over.write_text("other\n", encoding="utf-8")
    plan = make_plan(tiny_data, replace(tiny_spec, database="postgres"))
    (app,) = [file for file in plan.files if file.target == "backend/app.py"]
    assert app.source == over
    assert app.rendered


def test_junk_is_no_template(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    junk = tiny_data.templates / "backends" / "tiny" / "base" / "__pycache__"
    junk.mkdir()
    (junk / "app.pyc").write_bytes(b"\0")
    assert not any("pycache" in file.target for file in make_plan(tiny_data, tiny_spec).files)


def test_tree_shows_folders_first() -> None:
    assert tree(["b.txt", "a/z.txt", "a/c/d.txt", "a.txt"]) == [
        "├── a/",
        "│   ├── c/",
        "│   │   └── d.txt",
        "│   └── z.txt",
        "├── a.txt",
        "└── b.txt",
    ]
