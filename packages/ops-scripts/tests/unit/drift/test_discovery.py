"""Which stacks belong to an environment."""

from blueprint_ops_scripts.drift.discovery import select
from blueprint_ops_scripts.drift.observed import StackRecord


def _stack(name: str, parent: str | None = None, root: str | None = None) -> StackRecord:
    return StackRecord(name=name, arn=f"arn:{name}", status="CREATE_COMPLETE", parent=parent, root=root)


STACKS = [
    _stack("blueprint-dev-Lambda"),
    _stack("blueprint-dev-Main"),
    _stack("blueprint-prod-Lambda"),
    _stack("someone-elses"),
    _stack("anything", parent="arn:blueprint-dev-Main", root="arn:blueprint-dev-Main"),
    _stack("deeper", parent="arn:anything", root="arn:blueprint-dev-Main"),
]


def _names(*globs: str) -> list[str]:
    return [stack.name for stack in select(STACKS, prefix="blueprint-dev-", globs=globs)]


def test_takes_the_environments_own_stacks_with_everything_nested_below() -> None:
    assert _names() == ["blueprint-dev-Lambda", "blueprint-dev-Main", "anything", "deeper"]


def test_a_glob_narrows_by_the_name_after_the_prefix() -> None:
    assert _names("Lambda") == ["blueprint-dev-Lambda"]


def test_a_glob_widens_to_stacks_of_other_names() -> None:
    assert _names("someone-*") == ["someone-elses"]


def test_a_glob_on_a_root_brings_its_children() -> None:
    assert _names("Main") == ["blueprint-dev-Main", "anything", "deeper"]


def test_a_glob_on_a_nested_stack_brings_what_is_below_it_only() -> None:
    assert _names("anything") == ["anything", "deeper"]


def test_a_parent_that_is_not_visible_does_not_hide_its_children() -> None:
    orphan = _stack("orphan", parent="arn:gone", root="arn:blueprint-dev-Main")
    assert orphan in select([*STACKS, orphan], prefix="blueprint-dev-", globs=())
