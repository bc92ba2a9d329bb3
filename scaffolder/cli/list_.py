"""`scaffold list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scaffolder.cli._shared import cells_json, examples, json_option, load_catalog, print_json, table, with_ledger

if TYPE_CHECKING:
    from scaffolder.model import Catalog


@click.command(name="list", epilog=examples("scaffold list --json"))
@json_option
def command(as_json: bool) -> None:
    """List what there is to choose from."""
    catalog = with_ledger(load_catalog())
    if as_json:
        print_json(_catalog_json(catalog))
        return
    from scaffolder.catalog import recommended, standing

    stacks = [
        (
            stack.id,
            catalog.languages[stack.language].name,
            stack.name,
            standing(catalog, stack.id).words,
            stack.summary,
        )
        for stack in catalog.stacks.values()
    ]
    table("Stacks", stacks)
    table("Databases", [(each.id, each.name, each.summary) for each in catalog.databases.values()])
    table("Front ends", [(each.id, each.name, each.summary) for each in catalog.frontends.values()])
    rows = [
        (each.id, each.name, ", ".join(stack.id for stack in recommended(catalog, each)))
        for each in catalog.app_types.values()
    ]
    table("What you are building (scaffold new --for)", [row for row in rows if row[-1]])


def _catalog_json(catalog: Catalog) -> dict[str, Any]:
    from dataclasses import asdict

    groups = ("languages", "app_types", "stacks", "databases", "frontends")
    entries = {group: [asdict(entry) for entry in getattr(catalog, group).values()] for group in groups}
    return entries | {"cells": cells_json(catalog, *catalog.stacks)}
