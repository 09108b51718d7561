"""The command line: results on standard output, one document in JSON mode, exit code 2 for what is not valid."""

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_config.cli import main
from blueprint_config.fixtures import FIXTURES
from folder_of_files import FILES, sound_folder, write


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(main, arguments)


def test_the_built_in_environments_are_valid() -> None:
    result = run("validate")

    assert (result.exit_code, result.stdout) == (0, "valid: dev, staging, prod\n")


def test_the_folder_may_come_from_the_environment() -> None:
    result = run("validate", env={"BLUEPRINT_CONFIG_DIR": str(FIXTURES)})

    assert result.stdout == "valid: dev, staging, prod, eu-prod, regulated\n"


def test_a_mistake_ends_validate_with_two_and_names_the_line(tmp_path: Path) -> None:
    write(tmp_path, dev="lambda: {memory_mib: 1}\n")

    result = run("validate", "--config-dir", str(tmp_path))

    assert result.exit_code == 2
    assert f"{tmp_path}/dev.yaml:1:10  C301  lambda.memory_mib = 1" in result.stdout
    assert result.stdout.endswith("1 error, 0 warnings\n")
    assert run("validate", "prod", "--config-dir", str(tmp_path)).exit_code == 0


def test_validate_answers_with_one_json_document(tmp_path: Path) -> None:
    write(tmp_path, dev="lambda: {memory_mib: 1}\n")

    document = json.loads(run("validate", "--json", "--config-dir", str(tmp_path)).stdout)

    assert (document["outcome"], document["errors"], document["environments"]) == (
        "config_invalid",
        1,
        ["dev", "staging", "prod"],
    )
    (problem,) = document["problems"]
    assert (problem["code"], problem["key"], problem["line"], problem["column"]) == ("C301", "lambda.memory_mib", 1, 10)
    assert (problem["value"], problem["allowed"]) == ("1", "128 to 10,240")
    assert problem["overrides"][0]["file"] == "dev.yaml"


def test_validate_writes_sarif_with_a_rule_and_a_place_for_each_result(tmp_path: Path) -> None:
    write(tmp_path, dev="lambda: {memory_mib: 1}\nretain_data: no\n")

    log = json.loads(run("validate", "--sarif", "--config-dir", str(tmp_path)).stdout)

    assert log["version"] == "2.1.0"
    (entry,) = log["runs"]
    rules = [rule["id"] for rule in entry["tool"]["driver"]["rules"]]
    assert rules == ["C301", "Y006"]
    for result in entry["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == f"file://{tmp_path}/dev.yaml"
    assert [each["locations"][0]["physicalLocation"]["region"] for each in entry["results"]] == [
        {"startLine": 1, "startColumn": 10},
        {"startLine": 2, "startColumn": 1},
    ]


def test_json_and_sarif_exclude_each_other() -> None:
    assert run("validate", "--json", "--sarif").exit_code == 2


@pytest.mark.parametrize("command", [["render", "prd"], ["diff", "dev", "prd"], ["validate", "prd"]])
def test_an_unknown_environment_is_named_with_the_known_ones(command: list[str]) -> None:
    result = run(*command)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "error: environment 'prd' is not known; did you mean prod? known are: dev, staging, prod" in result.stderr


def test_render_prints_an_environment_that_reads_back(tmp_path: Path) -> None:
    text = run("render", "eu-prod", "--config-dir", str(FIXTURES)).stdout
    write(tmp_path, base="replaces_shipped: true\n", eu_prod=text)
    staging = run("render", "staging").stdout
    write(tmp_path, staging=staging.replace("promotes_from: dev", "promotes_from: null"))

    assert load_environment("eu-prod", tmp_path) == load_environment("eu-prod", FIXTURES)


def test_render_says_where_each_value_comes_from(tmp_path: Path) -> None:
    write(tmp_path, prod="lambda: {memory_mib: 2048}\n")

    lines = run("render", "prod", "--origin", "--config-dir", str(tmp_path)).stdout.splitlines()

    memory = next(line for line in lines if "memory_mib" in line)
    assert memory.split("#")[0].strip() == "memory_mib: 2048"
    assert memory.endswith(f"# {tmp_path}/prod.yaml:1, overrides prod.yaml:12")
    assert next(line for line in lines if "architecture" in line).endswith("# default")


def test_render_in_json_holds_the_values_and_their_origins() -> None:
    document = json.loads(run("render", "prod", "--json", "--origin").stdout)

    assert EnvironmentConfig.model_validate_json(json.dumps(document["values"])) == load_environment("prod")
    assert document["origins"]["lambda.memory_mib"]["line"] == 12
    assert document["origins"]["lambda.architecture"] is None


def test_render_refuses_an_environment_that_is_not_valid(tmp_path: Path) -> None:
    write(tmp_path, dev="retain_data: no\n")

    result = run("render", "dev", "--config-dir", str(tmp_path))
    document = json.loads(run("render", "dev", "--json", "--config-dir", str(tmp_path)).stdout)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Y006" in result.stderr
    assert document["outcome"] == "config_invalid"


def test_diff_shows_values_and_origins_of_both_sides() -> None:
    result = run("diff", "staging", "prod")
    rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()[1:]}

    assert result.exit_code == 0
    assert rows["lambda.memory_mib"] == ["512", "staging.yaml:11", "1024", "prod.yaml:12"]
    assert "prefix" not in rows


def test_diff_in_json_and_of_equal_environments() -> None:
    document = json.loads(run("diff", "staging", "prod", "--json").stdout)
    entry = next(each for each in document["differences"] if each["path"] == "retain_data")

    assert entry["left"] == {"value": False, "origin": None}
    assert (entry["right"]["value"], entry["right"]["origin"]["file"]) == (True, "prod.yaml")
    assert run("diff", "prod", "prod").stdout == "prod and prod do not differ\n"


def test_diff_names_leaves_that_only_one_side_has(tmp_path: Path) -> None:
    write(tmp_path, prod="lambda: {environment: {FLAG: x}}\n")

    text = run("diff", "staging", "prod", "--config-dir", str(tmp_path)).stdout

    assert [line.split()[1] for line in text.splitlines() if line.startswith("lambda.environment.FLAG")] == ["(absent)"]


def test_warnings_do_not_make_a_configuration_invalid(tmp_path: Path) -> None:
    soon = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=3)
    shop = (FILES / "C101" / "bad-destroyed.yaml").read_text(encoding="utf-8")
    waiver = f"waivers:\n  - {{code: C101, path: retain_data, owner: me, reason: moving to another place, expires: {soon}}}\n"
    sound_folder(tmp_path, shop=shop + waiver)

    result = run("validate", "--config-dir", str(tmp_path))

    assert result.exit_code == 0
    assert "W005 (warning)" in result.stdout
