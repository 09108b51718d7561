from typing import Any

import pytest

from blueprint_ops_scripts.promote.changes import (
    one_way,
    section_changes,
    template_changes,
    with_change_set,
)

TABLE: dict[str, Any] = {"Type": "AWS::DynamoDB::Table", "Properties": {"Billing": "on demand", "Keys": {"hash": "pk"}}}


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def test_equal_templates_have_no_changes() -> None:
    assert template_changes(template(Table=TABLE), template(Table=TABLE)) == ()


def test_a_changed_property_is_named_by_its_path() -> None:
    other = {**TABLE, "Properties": {**TABLE["Properties"], "Keys": {"hash": "id"}}}
    (change,) = template_changes(template(Table=TABLE), template(Table=other))
    assert (change.action, change.paths, change.replaces) == ("modify", ("Keys.hash",), False)


def test_metadata_alone_is_no_change() -> None:
    assert template_changes(template(Table=TABLE), template(Table={**TABLE, "Metadata": {"path": "x"}})) == ()


def test_another_type_is_a_replacement() -> None:
    (change,) = template_changes(template(Table=TABLE), template(Table={"Type": "AWS::DynamoDB::GlobalTable"}))
    assert change.replaces


@pytest.mark.parametrize(("policy", "found"), [(None, 1), ("Delete", 1), ("Retain", 0)])
def test_deleting_a_table_is_one_way_unless_it_is_kept(policy: str | None, found: int) -> None:
    table = {**TABLE, "DeletionPolicy": policy} if policy else TABLE
    changes = template_changes(template(Table=table), template())
    assert len(list(one_way("Database", changes))) == found


def test_a_replacement_that_only_cloudformation_knows_of_is_one_way() -> None:
    other = {**TABLE, "Properties": {"Keys": {"hash": "id"}}}
    changes = template_changes(template(Table=TABLE), template(Table=other))
    assert not list(one_way("Database", changes))
    seen = with_change_set(changes, {"Table": ("modify", True)})
    assert list(one_way("Database", seen)) == [
        "Database replaces AWS::DynamoDB::Table Table: what it holds stays behind and is deleted"
    ]


def test_replacing_a_function_is_not_one_way() -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Name": "a"}}
    changes = template_changes(template(F=function), template(F={**function, "Properties": {"Name": "b"}}))
    assert not list(one_way("Lambda", with_change_set(changes, {"F": ("modify", True)})))


def test_other_sections_that_differ_are_named() -> None:
    assert section_changes({"Outputs": {"A": 1}}, {"Outputs": {"A": 2}, "Resources": {}}) == ("Outputs",)
