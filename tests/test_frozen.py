"""What the templates' history freezes: the first version can always be rendered and updated from.

`data/first.bundle` holds catalog and templates as they were at the commit below, in the form that a wheel has them; its
`copier.yml` names a class that was in this package then. Never replace it: projects of that version exist.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from upgrades import checkout, snapshot

from scaffolder import catalog, paths, update
from scaffolder.model import ProjectSpec
from scaffolder.render import history, render
from scaffolder.render.plan import make_plan

FIRST = "74a431f328fe566a9c10b23aa95ec202cf5779c7"
DIGESTS = {
    ("express", "sqlite", "react"): "a308ef76a3e9b531a711e13a8b6e38539a85ee08f5e258baacb6e0be973316d7",
    ("nestjs", "postgres", "react"): "80d10d2332962e25f0c33af5d1ff6988ad3bca93004c06a9709ab7e19be63ce1",
    ("fastapi", "sqlite", "none"): "a6132cd9891ed0fbf61570ee575b0c782f6c1ab71f0cd23aded33d2c2eef5748",
    ("django", "postgres", "none"): "532b2271dde289922a043d6892f2bbd3fe1f7827bc7b45c7324ee5e5c3e08729",
    ("flask", "sqlite", "react"): "27a855af8334eaa1148cd605cf6232a97686bf731438cbc875f734da5ee23b7a",
    ("gin", "postgres", "react"): "716f332c3e81980c87913e78b9b711866025c9c821b5d291d81ff8f75a22da1c",
}
"""The digests that the scaffold of that commit recorded."""
CELLS = [ProjectSpec("Größe & Söhne", "grosse-sohne", *cell) for cell in DIGESTS]
STACKS = catalog.load(paths.Data(ROOT)).stacks


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> paths.Data:
    """Today's templates as a wheel has them, with a history of the first version alone."""
    root = tmp_path_factory.mktemp("installed")
    for name in history.FOLDERS:
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(Path(__file__).parent / "data" / "first.bundle", root / history.BUNDLE)
    version = {"name": "v9.9.9", "commit": "f" * 40}
    (root / "version.json").write_text(json.dumps(version), encoding="utf-8")
    return paths.Data(root)


@pytest.mark.parametrize("spec", CELLS, ids=lambda spec: spec.cell)
def test_the_first_version_is_rendered_as_it_was(installed: paths.Data, tmp_path: Path, spec: ProjectSpec) -> None:
    with checkout(installed, FIRST) as data:
        digest = render.render(data, make_plan(data, spec), tmp_path / "shop")
    assert digest == DIGESTS[spec.stack, spec.database, spec.frontend]


@pytest.mark.parametrize("spec", [spec for spec in CELLS if spec.stack in STACKS], ids=lambda spec: spec.cell)
def test_a_project_of_the_first_version_becomes_one_of_today(
    installed: paths.Data, tmp_path: Path, spec: ProjectSpec
) -> None:
    with checkout(installed, FIRST) as data:
        render.create(data, make_plan(data, spec), tmp_path / "shop", commit=True)
    outcome = update.update(installed, tmp_path / "shop")
    assert (outcome.before, outcome.after, outcome.conflicted) == (FIRST[:12], "v9.9.9", False)
    assert not any("no longer renders exactly" in note for note in outcome.notes)
    render.create(installed, make_plan(installed, spec), tmp_path / "fresh", commit=False)
    assert snapshot(tmp_path / "shop") == snapshot(tmp_path / "fresh")
