"""A pipeline without an account of its own is refused at synthesis, not deployed somewhere else."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from blueprint_pipeline import CONTEXT_KEY, PipelineSettings, SettingsError

APP = Path(__file__).parents[2]

GOOD = {
    "account": "444444444444",
    "region": "eu-west-1",
    "repository": "example/shop",
    "connection_arn": "arn:aws:codeconnections:eu-west-1:444444444444:connection/0000",
}


def test_good_settings_deliver_main() -> None:
    assert PipelineSettings.from_context(GOOD).branch == "main"


def test_missing_settings_name_the_context_key() -> None:
    with pytest.raises(SettingsError, match="no context 'blueprint:pipeline'"):
        PipelineSettings.from_context(None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "44444"),
        ("account", 444444444444),
        ("account", ""),
        ("account", "\N{FULLWIDTH DIGIT FOUR}" * 12),
        ("region", "Ireland"),
        ("repository", "shop"),
        ("connection_arn", "ghp_0123456789"),
        ("token", "ghp_0123456789"),
    ],
)
def test_wrong_settings_name_the_field_and_the_value(field: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=rf"{field}: .*{value}"):
        PipelineSettings.from_context({**GOOD, field: value})


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError, match=r"account: .*region: "):
        PipelineSettings.from_context({**GOOD, "account": "1", "region": "x"})


@pytest.mark.parametrize("account", [None, "44444"])
def test_the_app_refuses_an_account_that_is_none_in_one_line(account: str | None, tmp_path: Path) -> None:
    settings = {name: value for name, value in {**GOOD, "account": account}.items() if value is not None}
    context = json.dumps({CONTEXT_KEY: settings})
    environment = {**os.environ, "CDK_CONTEXT_JSON": context, "CDK_OUTDIR": str(tmp_path / "out")}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=APP, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if "blueprint:pipeline" in line]
    assert line.startswith("error: ") and "account" in line
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*"))
