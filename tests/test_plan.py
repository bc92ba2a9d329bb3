"""The plan: which template file becomes which file."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


def test_a_front_end_is_laid_over_its_layers(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    frontends = tiny_data.templates / "frontends"
    (frontends / "shared" / "base" / "vite.config.ts").write_text("hidden\n", encoding="utf-8")
    plan = make_plan(tiny_data, replace(tiny_spec, frontend="react"))
    sources = {file.target: file.source.relative_to(frontends) for file in plan.files if "frontend/" in file.target}
    assert str(sources["frontend/nginx.conf"]) == "shared/base/nginx.conf"
    assert str(sources["frontend/src/api/client.ts"]) == "shared/typescript/base/src/api/client.ts"
    assert str(sources["frontend/vite.config.ts"]) == "react/base/vite.config.ts"
    assert {"frontend/gitignore", "frontend/commands.md", "frontend/layout.md"} <= {part.target for part in plan.parts}


def test_a_front_end_without_layers_is_its_own_folder(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    # As the first versions of the templates had it.
    path = tiny_data.catalog / "frontends" / "react.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("layers")), encoding="utf-8")
    plan = make_plan(tiny_data, replace(tiny_spec, frontend="react"))
    sources = [str(file.source) for file in plan.files if file.target.startswith("frontend/")]
    assert sources
    assert not any("/shared/" in source for source in sources)


def test_no_front_end_has_no_layer(tiny_data: Data, tiny_spec: ProjectSpec) -> None:
    assert not any(file.target.startswith("frontend/") for file in make_plan(tiny_data, tiny_spec).files)


@pytest.mark.parametrize("name", ["__pycache__", ".ruff_cache", "node_modules"])
def test_junk_is_no_template(tiny_data: Data, tiny_spec: ProjectSpec, name: str) -> None:
    junk = tiny_data.templates / "backends" / "tiny" / "base" / name
    junk.mkdir()
    (junk / "cached").write_bytes(b"\0")
    assert not any("cached" in file.target for file in make_plan(tiny_data, tiny_spec).files)


def test_tree_shows_folders_first() -> None:
    assert tree(["b.txt", "a/z.txt", "a/c/d.txt", "a.txt"]) == [
        "├── a/",
        "│   ├── c/",
        "│   │   └── d.txt",
        "│   └── z.txt",
        "├── a.txt",
        "└── b.txt",
    ]
