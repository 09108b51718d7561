"""Differences to be silent about: the same meaning, written in another way. Each gets a world and may change all of it."""

import json
import random
import re
import shutil
from typing import Any

from world import World


def logical_ids_renamed(world: World, chance: random.Random) -> None:
    """Other logical ids, as CDK gives them when a construct moves; the notes beside the template name the construct."""
    for template in world.templates:
        if template.outer is not None:
            continue
        ids = [name for name in template.body["Resources"] if re.search(r"[0-9A-F]{8}$", name)]
        renamed = {name: f"{name[:-8]}{chance.randrange(16**8):08X}" for name in chance.sample(ids, k=len(ids) // 3)}
        _rename(world, template, renamed)


def _rename(world: World, template: Any, renamed: dict[str, str]) -> None:
    text = json.dumps(template.body)
    for old, new in renamed.items():
        text = re.sub(rf"\b{old}\b", new, text)
    body = json.loads(text)
    template.body.clear()
    template.body.update(body)
    paths = {renamed.get(name, name): path for name, path in template.paths.items()}
    template.paths.clear()
    template.paths.update(paths)
    for notes in world.manifest.parent.glob("*.metadata.json"):
        content = json.loads(notes.read_text(encoding="utf-8"))
        for entries in content.values():
            for entry in entries:
                if entry["type"] == "aws:cdk:logicalId":
                    entry["data"] = renamed.get(entry["data"], entry["data"])
        notes.write_text(json.dumps(content), encoding="utf-8")


def order_shuffled(world: World, chance: random.Random) -> None:
    """Tags, statements, actions and dependencies in another order."""
    for template in world.templates:
        for resource in template.body["Resources"].values():
            _shuffle(resource, chance)


def _shuffle(value: Any, chance: random.Random) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, list) and name in ("Tags", "Statement", "Action", "DependsOn", "AlarmActions"):
                chance.shuffle(inner)
            _shuffle(inner, chance)
    elif isinstance(value, list):
        for inner in value:
            _shuffle(inner, chance)


def single_actions_as_lists(world: World, _: random.Random) -> None:
    """One entry, and a list of one."""
    for place in world.places("AWS::IAM::Policy"):
        for statement in place.properties["PolicyDocument"]["Statement"]:
            if isinstance(statement["Action"], str):
                statement["Action"] = [statement["Action"]]


def joins_as_substitutions(world: World, chance: random.Random) -> None:
    """The same text put together by another function, and the account by reference."""
    account = {"dev": "1", "staging": "2", "prod": "3"}[world.stage] * 12
    for place in world.places("AWS::Lambda::Permission"):
        source = place.properties.get("SourceArn", {})
        if "Fn::Join" in source and chance.random() < 0.5:
            parts = source["Fn::Join"][1]
            text = "".join(part if isinstance(part, str) else f"${{{part['Ref']}}}" for part in parts if _plain(part))
            if all(_plain(part) for part in parts):
                place.properties["SourceArn"] = {"Fn::Sub": text.replace(account, "${AWS::AccountId}")}


def _plain(part: Any) -> bool:
    return isinstance(part, str) or set(part) == {"Ref"}


def assets_hashed_anew(world: World, chance: random.Random) -> None:
    """The same files under another hash, as after a change of how the hash is made."""
    texts = {path: path.read_text(encoding="utf-8") for path in world.manifest.parent.glob("*.assets.json")}
    hashes = {name for text in texts.values() for name, asset in json.loads(text)["files"].items() if _is_folder(asset)}
    for old in sorted(hashes):
        new = f"{chance.randrange(16**64):064x}"
        shutil.copytree(world.folder / f"asset.{old}", world.folder / f"asset.{new}")
        for path in texts:
            texts[path] = texts[path].replace(old, new)
            path.write_text(texts[path], encoding="utf-8")
        for template in world.templates:
            for resource in template.body["Resources"].values():
                if old in (text := json.dumps(resource)):
                    resource.update(json.loads(text.replace(old, new)))


def _is_folder(asset: Any) -> bool:
    return (asset.get("source") or {}).get("packaging") == "zip"


NOISE = (logical_ids_renamed, order_shuffled, single_actions_as_lists, joins_as_substitutions, assets_hashed_anew)
