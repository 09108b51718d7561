"""A nested stack hides nothing: its resources are compared, and its template is verified, like those of any other."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blueprint_ops_scripts.delivery.nested import NESTED, deployed_tree, stored_tree
from blueprint_ops_scripts.promote.changes import one_way, template_changes
from blueprint_ops_scripts.release.assembly import StackArtifact

TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"Keys": {"hash": "pk"}}}


def nested(**more: Any) -> dict[str, Any]:
    note = {"aws:asset:path": "Main.Database.nested.template.json"}
    return {"Type": NESTED, "Properties": {}, "Metadata": note, **more}


class Account:
    """Deployed templates by name or ARN."""

    def __init__(self, **templates: Mapping[str, Any]) -> None:
        self.templates = templates
        self.listed: list[str] = []

    def template(self, stack: str) -> Mapping[str, Any]:
        return self.templates[stack]

    def nested(self, stack: str) -> Mapping[str, str]:
        self.listed.append(stack)
        return {"Database": "inner"}


def stored(folder: Path, root: Mapping[str, Any], inner: Mapping[str, Any]) -> StackArtifact:
    (folder / "Main.template.json").write_text(json.dumps(root), "utf-8")
    (folder / "Main.Database.nested.template.json").write_text(json.dumps(inner), "utf-8")
    return StackArtifact(
        name="Main",
        display="prod/Main",
        account="1",
        region="r",
        template=folder / "Main.template.json",
        parameters={},
        dependencies=(),
    )


def test_a_table_that_a_nested_stack_loses_is_one_way(tmp_path: Path) -> None:
    root = {"Resources": {"Database": nested()}}
    account = Account(Main=root, inner={"Resources": {"Table": TABLE}})
    wanted = stored_tree(stored(tmp_path, root, {"Resources": {}}))
    changes = template_changes(deployed_tree(account, "Main").flat(), wanted.flat())
    assert list(one_way("Main", changes)) == ["Main deletes AWS::DynamoDB::Table Database/Table and what it holds"]


def test_a_nested_stack_that_goes_takes_its_tables_along_unless_it_is_kept() -> None:
    for policy, lost in ((None, 1), ("Retain", 0)):
        resource = nested(DeletionPolicy=policy) if policy else nested()
        account = Account(Main={"Resources": {"Database": resource}}, inner={"Resources": {"Table": TABLE}})
        changes = template_changes(deployed_tree(account, "Main").flat(), {"Resources": {}})
        assert len(list(one_way("Main", changes))) == lost


def test_every_template_has_a_path(tmp_path: Path) -> None:
    root, inner = {"Resources": {"Database": nested()}}, {"Resources": {"Table": TABLE}}
    found = dict(stored_tree(stored(tmp_path, root, inner)).bodies("Main"))
    assert found == {"Main": root, "Main/Database": inner}


def test_where_nothing_is_nested_nothing_more_is_asked() -> None:
    account = Account(Lambda={"Resources": {"Table": TABLE}})
    assert deployed_tree(account, "Lambda").flat() == {"Resources": {"Table": TABLE}}
    assert account.listed == []
