"""The schema of each command's document, by the command's name; a document that breaks it fails the test that made it."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
from referencing import Registry, Resource

NAMES = ("deploy", "promote", "releases", "cleanup", "validate-deployment")


def check(document: dict[str, Any]) -> None:
    """Raise when a document of one of the delivery commands is not what its schema says."""
    name = str(document["command"]).split(" ")[0]
    if name in NAMES:
        _validator(name).validate(document)


@cache
def _validator(name: str) -> Any:
    envelope = _schema("envelope")
    registry: Any = Registry().with_resource(envelope["$id"], Resource.from_contents(envelope))
    return jsonschema.Draft202012Validator(_schema(name), registry=registry)


def _schema(name: str) -> Any:
    return json.loads(files("blueprint_ops_scripts").joinpath("schemas", f"{name}.schema.json").read_text("utf-8"))
