"""A value has the declared type, or it does not, and then words say what does."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pytest
from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from blueprint_constructs.argument_types import fits, words


@pytest.mark.parametrize(
    ("hint", "right", "wrong", "said"),
    [
        (int, [0, -1], [True, 1.0, "1", None], "int"),
        (float, [0.5, 1], [True, float("nan"), float("inf"), "0.5"], "float"),
        (bool, [True, False], [0, 1, "yes", None], "bool"),
        (str, ["", "a"], [1, b"a", None], "str"),
        (str | None, ["a", None], [0], "str or None"),
        (Literal["a", "b", "c"], ["a"], ["d", None, 0], "a, b or c"),
        (Sequence[str], [[], ["a"], ("a",)], ["a", ["a", 1], {"a"}, None], "a sequence of str"),
        (tuple[str, ...], [(), ("a",)], [["a"], "a", (1,)], "a tuple of str"),
        (Mapping[str, str], [{}, {"a": "b"}], [{"a": 1}, {1: "a"}, [("a", "b")]], "a mapping of str to str"),
        (Duration, [Duration.seconds(1)], [1, "1s", None], "Duration"),
        (RemovalPolicy, [RemovalPolicy.DESTROY], ["Destroy"], "RemovalPolicy"),
        (Any, [object(), None], [], "Any"),
        (object | None, [object(), None], [], "object or None"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_values_fit_or_not(hint: Any, right: list[object], wrong: list[object], said: str) -> None:
    assert [each for each in right if not fits(each, hint)] == []
    assert [each for each in wrong if fits(each, hint)] == []
    assert words(hint) == said


def test_an_interface_of_the_cdk_is_told_from_another_one(new_stack: Any) -> None:
    stack: Stack = new_stack()
    key, topic = kms.Key(stack, "Key"), sns.Topic(stack, "Topic")
    imported = kms.Key.from_key_arn(stack, "Imported", "arn:aws:kms:eu-west-1:111111111111:key/a")
    assert fits(key, kms.IKey | None)
    assert fits(imported, kms.IKey)
    assert not fits(topic, kms.IKey)
    assert not fits("arn:aws:kms:eu-west-1:111111111111:key/a", kms.IKey)
    assert not fits(stack, sns.ITopic)
