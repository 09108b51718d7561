from typing import Any

import pytest

from blueprint_ops_scripts.promote.changes import (
    doubts,
    not_asked,
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


@pytest.mark.parametrize(
    ("policy", "found"), [(None, 1), ("Delete", 1), ("Snapshot", 1), ("Retain", 0), ("RetainExceptOnCreate", 0)]
)
def test_deleting_a_table_is_one_way_unless_it_is_kept(policy: str | None, found: int) -> None:
    table = {**TABLE, "DeletionPolicy": policy} if policy else TABLE
    changes = template_changes(template(Table=table), template())
    assert len(list(one_way("Database", changes))) == found


def test_a_replacement_that_only_cloudformation_knows_of_is_one_way() -> None:
    other = {**TABLE, "Properties": {"Keys": {"hash": "id"}}}
    changes = template_changes(template(Table=TABLE), template(Table=other))
    assert not list(one_way("Database", changes))
    seen = with_change_set(changes, {"Table": ("modify", True)}, deployed=template(Table=TABLE))
    assert list(one_way("Database", seen)) == [
        "Database replaces AWS::DynamoDB::Table Table: what it holds stays behind and is deleted"
    ]


def test_replacing_a_function_is_not_one_way() -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Name": "a"}}
    changes = template_changes(template(F=function), template(F={**function, "Properties": {"Name": "b"}}))
    assert not list(one_way("Lambda", with_change_set(changes, {"F": ("modify", True)}, deployed=template(F=function))))


def test_other_sections_that_differ_are_named() -> None:
    assert section_changes({"Outputs": {"A": 1}}, {"Outputs": {"A": 2}, "Resources": {}}) == ("Outputs",)


def test_a_replaced_table_that_is_kept_is_not_called_deleted() -> None:
    kept = {**TABLE, "UpdateReplacePolicy": "Retain"}
    changes = template_changes(template(Table=kept), template(Table={**kept, "Properties": {"Keys": {"hash": "id"}}}))
    (said,) = one_way("Database", with_change_set(changes, {"Table": ("modify", True)}, deployed=template(Table=kept)))
    assert said == "Database replaces AWS::DynamoDB::Table Table: what it holds stays behind"


def test_a_table_whose_template_stays_may_be_replaced_because_of_what_it_refers_to() -> None:
    seen = with_change_set((), {"Table": ("modify", True)}, deployed=template(Table=TABLE))
    assert list(one_way("Database", seen)) == [
        "Database replaces AWS::DynamoDB::Table Table: what it holds stays behind and is deleted"
    ]


def test_a_table_that_a_condition_takes_away_is_deleted() -> None:
    seen = with_change_set((), {"Table": ("remove", False)}, deployed=template(Table=TABLE))
    assert list(one_way("Database", seen)) == ["Database deletes AWS::DynamoDB::Table Table and what it holds"]


def test_what_cloudformation_only_touches_is_no_further_change() -> None:
    assert with_change_set((), {"Table": ("modify", False)}, deployed=template(Table=TABLE)) == ()


def changed_table() -> Any:
    return {**TABLE, "Properties": {**TABLE["Properties"], "Keys": {"hash": "id"}}}


def test_without_a_change_set_nobody_knows_whether_a_table_is_replaced() -> None:
    changes = not_asked(template_changes(template(Table=TABLE), template(Table=changed_table())))
    assert list(doubts("Database", changes)) == ["whether Database replaces AWS::DynamoDB::Table Table (Keys.hash)"]


def test_without_a_change_set_nothing_is_doubted_that_holds_no_data() -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Name": "a"}}
    changes = not_asked(template_changes(template(F=function), template(F={**function, "Properties": {}})))
    assert not list(doubts("Lambda", changes))


def test_a_nested_stack_of_which_cloudformation_says_nothing_is_doubted() -> None:
    before, after = template(**{"Database/Table": TABLE}), template(**{"Database/Table": changed_table()})
    changes = template_changes(before, after)
    silent = with_change_set(changes, {"Database": ("modify", False)}, deployed=before)
    assert list(doubts("Main", silent)) == ["whether Main replaces AWS::DynamoDB::Table Database/Table (Keys.hash)"]
    told = with_change_set(
        changes, {"Database": ("modify", False), "Database/Table": ("modify", False)}, deployed=before
    )
    assert not list(doubts("Main", told))
