"""Write the tables of `blueprint_aspects.data` from the AWS facts that cfn-lint ships.

Run with the `peers` group: `uv run --group peers python tools/refresh_tables.py`. Each table carries its
source and its date, so that a reader of a finding can tell how old the fact is.
"""

import json
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint

OUTPUT = Path(__file__).parent.parent / "src" / "blueprint_aspects" / "data"
FACTS = Path(cfnlint.__file__).parent / "data"


def runtimes() -> dict[str, Any]:
    """Lambda runtimes and the day on which each is deprecated."""
    table = json.loads((FACTS / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json").read_text())
    return {name: {"deprecated": fact["deprecated"], "successor": fact["successor"]} for name, fact in table.items()}


def unscopable_actions() -> dict[str, str]:
    """Service prefix to the actions (lower case, one text) that accept no resource but `*`."""
    table = json.loads((FACTS / "AdditionalSpecs" / "Policies.json").read_text())
    found = {
        service: sorted(action for action, fact in facts["Actions"].items() if not fact.get("Resources"))
        for service, facts in table.items()
    }
    return {service: " ".join(actions) for service, actions in sorted(found.items()) if actions}


def taggable_types() -> dict[str, str]:
    """Property and shape to the resource types (one text); the shape is `list` (of Key and Value) or `map`."""
    index = json.loads((FACTS / "schemas" / "providers" / "us-east-1.json").read_text())
    found: dict[str, list[str]] = {}
    for type_name, stem in sorted(index.items()):
        schema = json.loads((FACTS / "schemas" / "resources" / f"{stem}.json").read_text())
        tagging = schema.get("tagging", {})
        name = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
        prop = schema.get("properties", {}).get(name)
        if tagging.get("taggable", True) and prop is not None and "/" not in name:
            found.setdefault(f"{name} {_shape(schema, prop)}", []).append(type_name)
    return {place: " ".join(types) for place, types in found.items()}


def _shape(schema: dict[str, Any], prop: dict[str, Any]) -> str:
    while "$ref" in prop:
        prop = schema["definitions"][prop["$ref"].removeprefix("#/definitions/")]
    return "list" if prop.get("type") == "array" else "map"


def main() -> None:
    """Write all tables."""
    source = f"cfn-lint {version('cfn-lint')} (MIT-0), from AWS documentation and CloudFormation resource schemas"
    for make in (runtimes, unscopable_actions, taggable_types):
        document = {"source": source, "date": datetime.now(UTC).date().isoformat(), "table": make()}
        path = OUTPUT / f"{make.__name__}.json"
        path.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n")
        sys.stderr.write(f"wrote {path.name}: {len(document['table'])} entries\n")


if __name__ == "__main__":
    main()
