"""`check-templates` as a user meets it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from blueprint_aspects.cli import main

Write = Callable[[str, str], Path]
OPEN = "Resources: {Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: x}}}\n"
CLOSED = "Resources: {Url: {Type: AWS::Lambda::Url, Properties: {AuthType: AWS_IAM, TargetFunctionArn: x}}}\n"


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def _document(result: Result) -> Any:
    return json.loads(result.stdout)


def test_exits_0_when_nothing_is_found(write: Write) -> None:
    result = _run(write("a.yaml", CLOSED), "--json")

    assert result.exit_code == 0
    assert _document(result) == {
        "schema_version": 1,
        "templates": 1,
        "resources": 1,
        "findings": [],
        "suppressed": [],
        "errors": [],
    }


def test_exits_1_with_the_finding_as_documented(write: Write) -> None:
    result = _run(write("shop.yaml", OPEN), "--json")

    assert result.exit_code == 1
    (finding,) = _document(result)["findings"]
    fingerprint = finding.pop("fingerprint")
    assert len(fingerprint) == 32
    assert finding == {
        "rule": "SEC007",
        "severity": "high",
        "level": "basic",
        "verdict": "fail",
        "template": "shop",
        "logical_id": "Url",
        "type": "AWS::Lambda::Url",
        "path": "Url",
        "detail": "is open to the internet (AuthType NONE)",
        "fix": "set AuthType AWS_IAM, or put the function behind an API with an authorizer",
    }


def test_fail_on_chooses_what_fails(write: Write) -> None:
    assert _run(write("a.yaml", OPEN), "--fail-on", "critical").exit_code == 0


@pytest.mark.parametrize(
    "arguments", [["nowhere.yaml"], [], ["--level", "hard", "."], ["--rule", "SEC999", "."], ["--level-of", "dev", "."]]
)
def test_exits_2_on_wrong_usage(arguments: list[str]) -> None:
    assert _run(*arguments).exit_code == 2


def test_exits_3_when_something_cannot_be_read_and_reports_the_rest(write: Write) -> None:
    path = write("a.yaml", OPEN)
    broken = write("b.yaml", "Resources: [")

    result = _run(path.parent, "--json")

    assert result.exit_code == 3
    assert [item["rule"] for item in _document(result)["findings"]] == ["SEC007"]
    assert [item["file"] for item in _document(result)["errors"]] == [str(broken)]


def test_names_files_that_are_no_templates_on_stderr(write: Write) -> None:
    path = write("package.json", "{}")

    assert f"not a template: {path}" in _run(path.parent).stderr


def test_the_baseline_lets_known_findings_pass_and_stops_new_ones(write: Write, tmp_path: Path) -> None:
    path = write("shop.yaml", OPEN)
    baseline = tmp_path / "known.json"

    assert _run(path, "--baseline", baseline, "--write-baseline").exit_code == 0
    assert _run(path, "--baseline", baseline).exit_code == 0
    moved = write("renamed.yaml", OPEN.replace("Url:", "PublicUrl:"))
    assert _run(moved, "--baseline", baseline).exit_code == 0, "renamed stack, moved logical id"
    more = write(
        "more.yaml",
        OPEN.replace("Resources: {", "Resources: {Second: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE}}, "),
    )
    result = _run(more, "--baseline", baseline, "--json")
    assert result.exit_code == 1
    assert len(_document(result)["findings"]) == 1
    assert "1 findings" in _run(write("ok.yaml", CLOSED), "--baseline", baseline).stderr


@pytest.mark.parametrize("text", [None, "{", "[]", '{"version": 2, "findings": []}', '{"version": 1}'])
def test_a_baseline_that_is_none_is_wrong_usage(write: Write, tmp_path: Path, text: str | None) -> None:
    baseline = write("known.json", text) if text is not None else tmp_path / "missing.json"

    result = _run(write("a.yaml", OPEN), "--baseline", baseline)

    assert result.exit_code == 2
    assert "--write-baseline" in result.stderr


def test_a_baseline_that_cannot_be_written_is_wrong_usage(write: Write, tmp_path: Path) -> None:
    result = _run(write("a.yaml", OPEN), "--baseline", tmp_path / "nowhere" / "known.json", "--write-baseline")

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize("form", ["table", "json", "sarif", "markdown", "junit"])
def test_letters_that_no_terminal_or_file_takes_are_written_as_escapes(write: Write, tmp_path: Path, form: str) -> None:
    action = "s3:\\ud800\\u001b[2J*"  # half of a surrogate pair, and the order to clear the screen
    statement = f'{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}'
    policy = f'{{"Type": "AWS::IAM::Policy", "Properties": {{"PolicyDocument": {{"Statement": {statement}}}}}}}'
    (tmp_path / "odd\udcff.json").write_text(f'{{"Resources": {{"Policy": {policy}}}}}')
    (tmp_path / "odd\udcff.yaml").write_text("Resources: [")

    result = _run(tmp_path, "--format", form)

    assert result.exit_code == 3
    assert "\x1b" not in result.stdout
    if form in ("table", "markdown"):
        assert "ud800" in result.stdout
        assert "x1b[2J*" in result.stdout


def test_folders_that_are_not_searched_are_named_on_stderr(write: Write) -> None:
    built = write(".aws-sam/build/template.yaml", OPEN).parent.parent

    assert f"not searched: {built}/" in _run(built.parent).stderr
    assert _run(built).exit_code == 1, "searched when it is named"


def test_the_table_groups_equal_findings_and_sums_up(write: Write) -> None:
    text = _run(write("shop.yaml", OPEN)).stdout

    assert "HIGH     SEC007  AWS::Lambda::Url is open to the internet (AuthType NONE)" in text
    assert "1 templates, 1 resources," in text
