"""`parity` as a person runs it, without AWS and without the CDK CLI."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from small_app import templates_of, write_assembly

from blueprint_config import load_environment
from blueprint_ops_scripts.parity.cli import command


@pytest.fixture
def assembly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Staging and prod as they should be, in a folder without an app."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    configs = [load_environment("staging"), load_environment("prod")]
    return write_assembly(tmp_path / "good", {config: templates_of(config) for config in configs})


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Prod with another runtime."""
    prod = load_environment("prod")
    templates = templates_of(prod)
    templates["Lambda"]["Resources"]["Orders3BE7E8F4"]["Properties"]["Runtime"] = "python3.9"
    return write_assembly(tmp_path / "changed", {prod: templates})


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_parity_exits_with_0_and_says_what_is_meant_to_differ(assembly: Path) -> None:
    result = _run("staging", "prod", "--assembly", assembly)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "lambda.memory_mib" in result.stdout
    assert "no unexpected difference" in " ".join(result.stdout.split())


def test_a_difference_exits_with_1_and_is_in_the_document(assembly: Path, changed: Path, documents: Any) -> None:
    result = _run("staging", "prod", "--assembly", assembly, "--target-assembly", changed, "--json")
    document = json.loads(result.stdout)
    documents.check(document)
    assert (result.exit_code, document["outcome"], document["calls"]) == (1, "drifted", {})
    counted = [one for one in document["result"]["findings"] if one["verdict"] == "unapproved"]
    assert [(one["path"], one["source"], one["target"]) for one in counted] == [
        ("/Properties/Runtime", "python3.13", "python3.9")
    ]


def test_a_report_goes_to_a_file_and_leaves_stdout_alone(assembly: Path, tmp_path: Path) -> None:
    result = _run("staging", "prod", "--assembly", assembly, "--format", "markdown", "--output", tmp_path / "report.md")
    assert result.stdout == ""
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Parity of staging and prod\n")


def test_decisions_come_from_a_file(assembly: Path, changed: Path, tmp_path: Path) -> None:
    rows = "- match: {path: '*/Runtime'}\n  rule: any\n  reason: r\n  owner: o\n  expires: 2999-01-01\n"
    (tmp_path / "own.yaml").write_text(rows, encoding="utf-8")
    arguments = ("--assembly", assembly, "--target-assembly", changed, "--expect", tmp_path / "own.yaml")
    assert _run("staging", "prod", *arguments).exit_code == 0


def test_an_assembly_without_the_environment_is_said(changed: Path) -> None:
    result = _run("staging", "prod", "--assembly", changed)
    assert result.exit_code != 0
    assert "no stage 'staging'" in result.stderr


def test_an_assembly_made_with_another_configuration_is_refused(assembly: Path, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "prod.yaml").write_text('account: "999999999999"\n', encoding="utf-8")
    result = _run("staging", "prod", "--assembly", assembly, "--config-dir", folder)
    assert result.exit_code == 2
    assert "prod in 333333333333 in us-east-1, the configuration in 999999999999" in result.stderr


def test_an_environment_is_not_compared_with_itself(assembly: Path) -> None:
    assert _run("prod", "prod", "--assembly", assembly).exit_code == 2
