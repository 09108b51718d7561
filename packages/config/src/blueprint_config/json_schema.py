"""The JSON Schemas of an environment file, for editors and other programs.

`full` describes an environment after merging. `partial` describes one layer: the same keys and ranges, none required, no
defaults (a default shown in an override file would be a lie: the layer below decides).
"""

import ast
import inspect
import json
from pathlib import Path
from textwrap import dedent
from typing import Any, Literal

from pydantic import BaseModel

from .field_paths import model_in
from .layers.folders import REPLACES
from .models.environment import EnvironmentConfig

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CHECKED_IN = Path(__file__).parent / "schemas"
FILES: dict[Literal["full", "partial"], str] = {
    "full": "environment.schema.json",
    "partial": "environment.partial.schema.json",
}


def schema(form: Literal["full", "partial"]) -> dict[str, Any]:
    """The schema of one form, as a JSON document."""
    body = EnvironmentConfig.model_json_schema(by_alias=True)
    definitions = body.pop("$defs")
    for model in _models(EnvironmentConfig):
        _describe(body if model is EnvironmentConfig else definitions[model.__name__], model)
    whole = {"$schema": DIALECT, "$id": FILES[form], **body, "$defs": definitions}
    if form == "full":
        return whole
    whole["title"] = "EnvironmentConfig, one layer"
    whole["properties"][REPLACES] = {
        "type": "boolean",
        "description": "In base.yaml only: leave the shipped files out.",
    }
    return {
        key: _partial(value) if key in {"properties", "$defs"} else value
        for key, value in whole.items()
        if key != "required"
    }


def as_text(document: dict[str, Any]) -> str:
    """The document as it is checked in."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def stale_files(folder: Path = CHECKED_IN) -> list[Path]:
    """The files of the folder that differ from what the models say, or are not there."""
    files = {folder / name: as_text(schema(form)) for form, name in FILES.items()}
    return [path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def write_files(folder: Path = CHECKED_IN) -> list[Path]:
    """Writes both schemas into the folder and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for form, name in FILES.items():
        paths.append(folder / name)
        paths[-1].write_text(as_text(schema(form)), encoding="utf-8", newline="\n")
    return paths


def _partial(value: Any) -> Any:
    """A part of the schema in which nothing is required but the keys of list items and references."""
    if isinstance(value, list):
        return [_partial(item) for item in value]
    if not isinstance(value, dict):
        return value
    whole_items = value.get("title") in {"Waiver", "SecretRef"}
    dropped = {"default"} if whole_items else {"default", "required"}
    return {key: _partial(below) for key, below in value.items() if key not in dropped or not _is_keyword(value)}


def _is_keyword(value: dict[str, Any]) -> bool:
    """Whether the keys of this mapping are schema keywords, not names of properties."""
    return bool(value.keys() & {"type", "$ref", "anyOf", "allOf", "const", "enum"})


def _models(model: type[BaseModel]) -> set[type[BaseModel]]:
    found = {model}
    for field in model.model_fields.values():
        below = model_in(field.annotation)
        if below is not None:
            found |= _models(below)
    return found


def _describe(part: dict[str, Any], model: type[BaseModel]) -> None:
    """Adds the text under each field of the class as the description of its property."""
    keys = {name: field.alias or name for name, field in model.model_fields.items()}
    body = ast.parse(dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)  # the source of a class is a class
    for statement, text in zip(body.body, body.body[1:], strict=False):
        match statement, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(description))) if (
                name in keys
            ):
                part["properties"][keys[name]]["description"] = inspect.cleandoc(description)
