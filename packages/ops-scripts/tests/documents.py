"""The schema of each command's document, by the command's name; a document that breaks it fails the test that made it."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
from referencing import Registry, Resource


def check(document: dict[str, Any]) -> None:
    """Raise when the document of a command that has a schema is not what it says."""
    name = str(document["command"]).split(" ")[0]
    if _file(name).is_file():
        validator(name).validate(document)


@cache
def validator(name: str) -> Any:
    """Validates documents of a command."""
    envelope = schema("envelope")
    registry: Any = Registry().with_resource(envelope["$id"], Resource.from_contents(envelope))
    return jsonschema.Draft202012Validator(schema(name), registry=registry)


def schema(name: str) -> Any:
    """The schema itself."""
    return json.loads(_file(name).read_text("utf-8"))


def _file(name: str) -> Any:
    return files("blueprint_ops_scripts").joinpath("schemas", f"{name}.schema.json")
