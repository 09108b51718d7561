"""Every argument of everything public is looked at before anything is made: a wrong type gets no further."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypedDict, Unpack, get_args, get_type_hints

import pytest

import blueprint_constructs as package
from blueprint_constructs.argument_types import fits
from blueprint_constructs.checked import checked
from blueprint_constructs.secure_lambda_options import SecureLambdaOptions

from ..samples import CONSTRUCTS, Samples

NOT_ANYTHING = object()
VALUES: dict[str, dict[str, Any]] = {
    "ApiDomain": {"name": "api.example.com"},
    "ApiMetrics": {"dimensions": {"ApiId": "a"}, "server_errors": "5xx", "client_errors": "4xx"},
    "ApiThresholds": {},
    "Cors": {"allow_origins": ("https://shop.example.com",)},
    "DriftTarget": {
        "account": "222222222222",
        "region": "eu-west-1",
        "role_arn": "arn:aws:iam::222222222222:role/reader",
    },
    "FunctionSize": {},
    "FunctionThresholds": {},
    "OnDemand": {},
    "Provisioned": {"read_least": 1, "read_most": 2, "write_least": 1, "write_most": 2},
    "ProvisionedConcurrency": {"least": 1},
    "TableIndex": {"name": "ByUser", "partition_key": "user"},
    "Throttle": {},
}
"""Each dataclass of the package, with what it needs."""


def wrong_values(hint: Any) -> Iterator[Any]:
    """What callers without a type checker give by mistake, as far as `hint` does not allow it."""
    candidates: list[Any] = [NOT_ANYTHING, True, 7, -0.5, float("nan"), "word", b"bytes", ["word"], [7], {"a": 7}, None]
    return (each for each in candidates if not fits(each, hint))


def options_of(made: Callable[..., Any]) -> dict[str, Any]:
    """Every option by name with its type, those that are passed on included."""
    hints = {name: hint for name, hint in get_type_hints(made).items() if name not in ("scope", "return")}
    for name, parameter in inspect.signature(made).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            assert get_args(hints.pop(name)) == (SecureLambdaOptions,)
            hints |= get_type_hints(SecureLambdaOptions)
    return {name: hint for name, hint in hints.items() if hint is not object and object not in get_args(hint)}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_no_construct_takes_an_option_of_another_type(name: str, samples: Samples) -> None:
    right = samples.of(name)
    before = [node.node.path for node in samples.stack.node.find_all()]
    for option, hint in options_of(CONSTRUCTS[name].__init__).items():
        for wrong in wrong_values(hint):
            arguments = {"construct_id": "Made", **right, option: wrong}
            with pytest.raises(ValueError, match=rf"^{option} .*(use|give) "):
                CONSTRUCTS[name](samples.stack, **arguments)
    assert [node.node.path for node in samples.stack.node.find_all()] == before


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_no_construct_takes_an_unknown_option_or_does_without_a_needed_one(name: str, samples: Samples) -> None:
    right = samples.of(name)
    before = [node.node.path for node in samples.stack.node.find_all()]
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        CONSTRUCTS[name](samples.stack, "Made", **right, colour="red")
    for needed in required(CONSTRUCTS[name].__init__):
        less = {option: value for option, value in right.items() if option != needed}
        with pytest.raises(TypeError, match=rf"missing .*{needed}"):
            CONSTRUCTS[name](samples.stack, "Made", **less)
    assert [node.node.path for node in samples.stack.node.find_all()] == before


def required(made: Callable[..., Any]) -> list[str]:
    """Names of the options without a default."""
    parameters = inspect.signature(made).parameters.values()
    own = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
    passed_on = any(each.kind is each.VAR_KEYWORD for each in parameters)
    return [*own, *(sorted(SecureLambdaOptions.__required_keys__) if passed_on else [])]


def test_the_values_are_all_there_are() -> None:
    assert {name for name, value in vars(package).items() if is_dataclass(value)} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_no_value_takes_a_field_of_another_type(name: str, samples: Samples) -> None:
    kind = getattr(package, name)
    right = VALUES[name] | ({"certificate": samples.domain().certificate} if name == "ApiDomain" else {})
    kind(**right)
    for field in fields(kind):
        for wrong in wrong_values(get_type_hints(kind)[field.name]):
            with pytest.raises(ValueError, match=rf"^{field.name} .*(use|give) "):
                kind(**{**right, field.name: wrong})


def test_no_function_or_method_takes_an_argument_of_another_type() -> None:
    """Those of the package that take arguments are all wrapped: what the wrapper does is tested above."""
    functions = [value for value in vars(package).values() if inspect.isfunction(value)]
    methods = [
        value
        for kind in CONSTRUCTS.values()
        for name, value in vars(kind).items()
        if not name.startswith("_") and inspect.isfunction(value)
    ]
    assert len(functions) >= 9
    assert len(methods) >= 9
    unchecked = [each.__qualname__ for each in (*functions, *methods) if not hasattr(each, "__wrapped__")]
    assert unchecked == ["api_widgets"]  # its one argument is a dataclass of ours


class Options(TypedDict, total=False):
    """Options that a function passes on."""

    size: int


def test_the_message_names_argument_value_and_remedy() -> None:
    @checked
    def paint(*, colour: Literal["red", "blue"], times: int = 1, names: Sequence[str] = ()) -> str:
        return colour * times

    assert paint(colour="red", times=2) == "redred"
    for wrong, message in (
        ({"colour": "pink"}, "colour 'pink' is not known; use red or blue"),
        ({"colour": 3}, "colour of 3 has the type int; give red or blue"),
        ({"colour": "red", "times": True}, "times of True has the type bool; give int"),
        ({"colour": "red", "names": "abc"}, "names of 'abc' has the type str; give a sequence of str"),
    ):
        with pytest.raises(ValueError, match=message):
            paint(**wrong)


def test_options_that_are_passed_on_are_looked_at_too() -> None:
    @checked
    def paint(**options: Unpack[Options]) -> int:
        return options.get("size", 0)

    assert paint(size=3) == 3
    with pytest.raises(ValueError, match="size of 'big' has the type str; give int"):
        paint(size="big")  # type: ignore[arg-type] # the mistake
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'; it takes size"):
        paint(colour="red")  # type: ignore[call-arg] # the mistake
