"""Layers: maps merge deeply, everything else is replaced, and the order of merging does not matter."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from blueprint_config.layers.merging import Conflict, merge
from blueprint_config.layers.origin import Origin, SourceFile
from blueprint_config.layers.tree import Branch, Leaf, Tree, leaves, plain

KEYS = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.sampled_from(["x", "y"]))


def tree_of(value: object, origin: Origin) -> Tree:
    if isinstance(value, dict):
        return Branch({key: tree_of(below, origin) for key, below in value.items()}, origin)
    return Leaf(value, origin)  # type: ignore[arg-type]  # the strategies make scalars only


def layer(value: dict[str, object], number: int) -> Branch:
    tree = tree_of(value, Origin(SourceFile(f"layer-{number}.yaml", Path(f"layer-{number}.yaml")), number, 1))
    assert isinstance(tree, Branch)
    return tree


# The same key is a mapping in every layer or a value in every layer: layers without conflicts.
AGREEING = st.fixed_dictionaries(
    {},
    optional={
        "a": SCALARS,
        "b": st.dictionaries(KEYS, SCALARS, max_size=3),
        "c": st.fixed_dictionaries({}, optional={"a": SCALARS, "b": st.dictionaries(KEYS, SCALARS, max_size=3)}),
    },
)
ANY = st.recursive(
    st.dictionaries(KEYS, SCALARS, max_size=3),
    lambda below: st.dictionaries(KEYS, st.one_of(SCALARS, below), max_size=3),
    max_leaves=8,
)


@given(AGREEING, AGREEING, AGREEING)
def test_merging_is_associative_in_values_origins_and_what_was_overridden(
    first: dict[str, object], second: dict[str, object], third: dict[str, object]
) -> None:
    a, b, c = layer(first, 1), layer(second, 2), layer(third, 3)
    conflicts: list[Conflict] = []

    assert merge(merge(a, b, conflicts), c, conflicts) == merge(a, merge(b, c, conflicts), conflicts)
    assert conflicts == []


@given(ANY, ANY)
def test_an_empty_layer_changes_nothing_and_the_upper_layer_wins(
    first: dict[str, object], second: dict[str, object]
) -> None:
    a, b, nothing = layer(first, 1), layer(second, 2), layer({}, 3)
    conflicts: list[Conflict] = []

    assert plain(merge(a, nothing, conflicts)) == first
    assert plain(merge(nothing, a, conflicts)) == first
    merged = dict(leaves(merge(a, b, conflicts)))
    assert all(merged[path].value == leaf.value for path, leaf in leaves(b))


@given(ANY, ANY, ANY)
def test_a_value_against_a_mapping_is_a_conflict_however_layers_are_grouped(
    first: dict[str, object], second: dict[str, object], third: dict[str, object]
) -> None:
    a, b, c = layer(first, 1), layer(second, 2), layer(third, 3)
    left: list[Conflict] = []
    right: list[Conflict] = []
    merge(merge(a, b, left), c, left)
    merge(a, merge(b, c, right), right)

    assert bool(left) == bool(right)


def test_lists_are_replaced_whole_and_remember_what_they_replaced() -> None:
    low, high = layer({"zones": 1}, 1), layer({"zones": 2}, 2)

    merged = merge(low, high, []).entries["zones"]

    assert isinstance(merged, Leaf)
    assert (merged.value, str(merged.origin), list(map(str, merged.overrode))) == (
        2,
        "layer-2.yaml:2",
        ["layer-1.yaml:1"],
    )
