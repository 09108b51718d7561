"""A pipeline without an account of its own is refused at synthesis, not deployed somewhere else."""

from typing import Any

import pytest

from blueprint_pipeline import PipelineSettings

GOOD = {
    "account": "444444444444",
    "region": "eu-west-1",
    "repository": "example/shop",
    "connection_arn": "arn:aws:codeconnections:eu-west-1:444444444444:connection/0000",
}


def test_good_settings_deliver_main() -> None:
    assert PipelineSettings.from_context(GOOD).branch == "main"


def test_missing_settings_name_the_context_key() -> None:
    with pytest.raises(ValueError, match="no context 'blueprint:pipeline'"):
        PipelineSettings.from_context(None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "44444"),
        ("account", 444444444444),
        ("account", ""),
        ("region", "Ireland"),
        ("repository", "shop"),
        ("connection_arn", "ghp_0123456789"),
        ("token", "ghp_0123456789"),
    ],
)
def test_wrong_settings_name_the_field_and_the_value(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"{field}: .*{value}"):
        PipelineSettings.from_context({**GOOD, field: value})


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"account: .*region: "):
        PipelineSettings.from_context({**GOOD, "account": "1", "region": "x"})
