"""The contract file itself: its examples keep its own schemas, and the event schema fits."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT

FOLDER = ROOT / "catalog" / "contract"
CONTRACT = yaml.safe_load((FOLDER / "openapi.yaml").read_text(encoding="utf-8"))


def resolve(node: Any) -> Any:
    """The same without references."""
    if isinstance(node, dict):
        if "$ref" in node:
            target = CONTRACT
            for name in node["$ref"].removeprefix("openapi.yaml").removeprefix("#/").split("/"):
                target = target[name]
            return resolve(target)
        return {key: resolve(value) for key, value in node.items()}
    return [resolve(value) for value in node] if isinstance(node, list) else node


def examples(node: Any, where: str) -> list[tuple[str, Any, Any]]:
    """Every schema that has an example, and their location."""
    found = []
    if isinstance(node, dict):
        if "schema" in node and "example" in node:
            found.append((where, node["schema"], node["example"]))
        for key, value in node.items():
            found += examples(value, f"{where}/{key}")
    return found


EXAMPLES = examples(resolve(CONTRACT["paths"]), "")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize(("schema", "example"), [each[1:] for each in EXAMPLES], ids=[each[0] for each in EXAMPLES])
def test_an_example_keeps_its_schema(schema: Any, example: Any) -> None:
    jsonschema.validate(example, schema, jsonschema.Draft202012Validator)


def test_an_event_is_a_kind_and_a_product() -> None:
    schema = resolve(json.loads((FOLDER / "events.schema.json").read_text(encoding="utf-8")))
    product = CONTRACT["paths"]["/api/products/{product_id}"]["get"]["responses"]["200"]["content"]
    event = {"type": "product.created", "product": product["application/json"]["example"]}
    jsonschema.validate(event, schema, jsonschema.Draft202012Validator)
    for broken in ({**event, "type": "product.sold"}, {"type": event["type"]}, {**event, "product": {"id": 1}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema, jsonschema.Draft202012Validator)
