"""Everything wrong is told in one go: place, code, value, what is allowed, and how to mend it."""

import datetime
from pathlib import Path

import pytest

from blueprint_config import (
    ConfigError,
    UnknownEnvironmentError,
    load_environment,
    load_environments,
    policy_problems,
    validate_folder,
)
from blueprint_config.layers.folders import SHIPPED
from blueprint_config.problems.text import as_text
from folder_of_files import sound_folder, write

TEN_MISTAKES = """\
name: shop
tier: prod
account: 012345678901
region: us-esat-1
availability_zones: [us-east-1a, us-east-1b]
lambda:
  memory: 1024
  memory_mib: 64
  timeout_seconds: "30"
  environment:
    STRIPE_TOKEN: hunter2
dynamodb:
  point_in_time_recovery: false
api:
  cors:
    allow_origins: ["*"]
events:
  visibility_timeout_seconds: 60
monitoring:
  log_retention_days: 30
delivery:
  engine: rolout
"""


def codes_by_line(folder: Path) -> dict[int, str]:
    return {each.origin.line: each.code for each in validate_folder(folder).problems}


def test_ten_mistakes_of_one_file_are_told_at_once(tmp_path: Path) -> None:
    sound_folder(tmp_path, shop=TEN_MISTAKES)

    assert codes_by_line(tmp_path) == {
        3: "C002",
        4: "C003",
        7: "S001",
        8: "C301",
        9: "S003",
        11: "C401",
        13: "C101",
        16: "C110",
        20: "C103",
        22: "S004",
    }


def test_an_invariant_that_needs_a_broken_value_says_nothing(tmp_path: Path) -> None:
    shop = 'name: shop\naccount: "333333333333"\nlambda:\n  timeout_seconds: soon\nevents:\n  visibility_timeout_seconds: 1\n'
    sound_folder(tmp_path, shop=shop)

    assert codes_by_line(tmp_path) == {4: "S003"}

    sound_folder(tmp_path, shop=shop.replace("soon", "20"))

    assert codes_by_line(tmp_path) == {6: "C302"}


def test_a_message_says_place_value_reason_override_and_remedy(tmp_path: Path) -> None:
    base = "dynamodb:\n  point_in_time_recovery: true\n"
    prod = "dynamodb:\n    point_in_time_recovery: false\n"
    write(tmp_path, base=base, prod=prod)
    lines = (SHIPPED / "prod.yaml").read_text(encoding="utf-8").splitlines()
    shipped = next(number for number, line in enumerate(lines, 1) if "point_in_time_recovery" in line)

    problem = next(each for each in validate_folder(tmp_path).problems if each.code == "C101")

    assert as_text([problem]).splitlines() == [
        f"{tmp_path}/prod.yaml:2:5  C101  dynamodb.point_in_time_recovery = false",
        f"  prod tables must be restorable (overrides prod.yaml:{shipped}, {tmp_path}/base.yaml:2)",
        "  remove the override, or set it to true, or add a waiver with reason, owner and expiry",
    ]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("lambda: {memory: 512}", "did you mean lambda.memory_mib?"),
        ("lambda: {memorySizeMib: 512}", "did you mean lambda.memory_mib?"),
        ("lambda: {log_retention_days: 90}", "it belongs to another place: monitoring.log_retention_days"),
        ("lambda_: {memory_mib: 512}", "did you mean lambda?"),
        ("delivery: {profiles: {fast: {dwell: 1}}}", "did you mean delivery.profiles.fast.dwell_seconds?"),
        ("zzz: 1", "remove it; known here are: account"),
    ],
)
def test_an_unknown_key_names_the_nearest_match(line: str, hint: str, tmp_path: Path) -> None:
    sound_folder(tmp_path, shop=f'name: shop\naccount: "333333333333"\n{line}\n')

    (problem,) = validate_folder(tmp_path).problems

    assert problem.code == "S001"
    assert problem.remedy.startswith(hint)


@pytest.mark.parametrize(
    ("line", "allowed", "remedy"),
    [
        ("lambda: {memory_mib: 11000}", "128 to 10,240", "write 128 to 10,240"),
        ("delivery: {profiles: {x: {alpha: 1.5}}}", "above 0, below 1", "write above 0, below 1"),
        ("compliance: {level: strickt}", "basic, enhanced, strict", "did you mean strict?"),
        ("retain_data: 1", "true or false", "write true or false"),
        ("tags: {owner: 12}", "text", "put it in quotes"),
        ("prefix: 5x", "text of the form ^[a-z][a-z0-9-]{1,19}$", "write text of the form ^[a-z][a-z0-9-]{1,19}$"),
        ("lambda: ", "a mapping", "write a mapping"),
    ],
)
def test_a_wrong_value_names_what_is_allowed(line: str, allowed: str, remedy: str, tmp_path: Path) -> None:
    base = "replaces_shipped: true\n"
    write(tmp_path, base=base, shop=f"{line}\n")

    problem = next(each for each in validate_folder(tmp_path).problems if each.code != "S002")

    assert (problem.allowed, problem.remedy) == (allowed, remedy)


def test_a_value_where_the_layer_below_has_a_mapping_is_a_conflict(tmp_path: Path) -> None:
    write(tmp_path, dev="lambda: 512\n")

    (problem,) = validate_folder(tmp_path).problems

    assert (problem.code, problem.path, problem.environments) == ("S005", "lambda", ("dev",))
    assert "a single value here, a mapping in the layer below at dev.yaml:" in problem.what


def test_required_keys_that_no_layer_sets_are_all_named(tmp_path: Path) -> None:
    write(tmp_path, shop="name: shop\n")

    assert {each.path for each in validate_folder(tmp_path).problems} == {
        "tier",
        "account",
        "region",
        "availability_zones",
    }


def test_a_mistake_in_a_shared_file_is_told_once_for_all_environments(tmp_path: Path) -> None:
    write(tmp_path, base="tags: {owner: 12}\n")

    (problem,) = validate_folder(tmp_path).problems

    assert problem.environments == ("dev", "prod", "staging")
    assert "concerns: dev, prod, staging" in as_text([problem])


def test_no_secret_is_shown_whatever_else_is_wrong_with_it(tmp_path: Path) -> None:
    shop = """\
        password: hunter2
        credentials: {inner: hunter2, list: [hunter2]}
        api_key: 0123
        account: AKIAIOSFODNN7EXAMPLE
        AKIAIOSFODNN7EXAMPLE: 1
        "AKIAIOSFODNN7EXAMPLE": &x 2
        api: {cors: {allow_origins: ["https://me:hunter2@shop.example.com"]}}
        dynamodb: AKIAIOSFODNN7EXAMPLE
        broken: "AKIAIOSFODNN7EXAMPLE
    """
    for text in (shop, shop.rsplit("    broken", 1)[0]):
        sound_folder(tmp_path, shop=text)
        report = validate_folder(tmp_path)
        with pytest.raises(ConfigError) as raised:
            load_environment("shop", tmp_path)

        for shown in (
            repr(report.problems),
            as_text(report.problems),
            str(raised.value),
            repr(raised.value.__context__),
        ):
            assert "hunter2" not in shown
            assert "AKIA" not in shown
            assert "0123" not in shown
        assert "C401" in {each.code for each in report.problems}


def test_an_unknown_environment_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownEnvironmentError, match=r"'prd' is not known; did you mean prod\? known are: dev, staging, prod"
    ):
        load_environment("prd")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_environment("dev", tmp_path / "nowhere")


def test_the_mistake_of_one_environment_does_not_stop_another(tmp_path: Path) -> None:
    write(tmp_path, staging="lambda: {memory: 1}\n")

    assert load_environment("prod", tmp_path).name == "prod"
    with pytest.raises(ConfigError, match=r"staging.yaml:1:10  S001  lambda.memory = 1") as raised:
        load_environments(tmp_path)
    assert [each.code for each in raised.value.problems] == ["S001"]


def test_a_folder_layers_over_the_shipped_files_leaf_by_leaf(tmp_path: Path) -> None:
    write(
        tmp_path,
        base="delivery: {profiles: {standard: {dwell_seconds: 2}}}\n",
        prod="delivery: {gates: {soak_seconds: 3}}\n",
    )

    staging, prod = load_environment("staging", tmp_path), load_environment("prod", tmp_path)

    assert staging.delivery.profiles["standard"].dwell_seconds == prod.delivery.profiles["standard"].dwell_seconds == 2
    assert (staging.delivery.gates.soak_seconds, prod.delivery.gates.soak_seconds) == (3_600, 3)
    assert prod.delivery.profiles["standard"].bake_percent == 90
    assert prod.lambda_.memory_mib == 1024


def test_a_folder_that_replaces_the_shipped_files_stands_alone(tmp_path: Path) -> None:
    sound_folder(tmp_path, shop='name: shop\naccount: "333333333333"\n')

    assert [each.name for each in load_environments(tmp_path)] == ["neighbour", "shop"]
    with pytest.raises(UnknownEnvironmentError, match="known are: neighbour, shop"):
        load_environment("prod", tmp_path)


def test_environments_made_in_code_are_judged_too() -> None:
    dev, staging, prod = load_environments()
    careless = prod.model_copy(update={"retain_data": False})

    assert policy_problems([dev, staging, prod]) == []
    assert policy_problems([dev, staging, careless]) == [
        "C101 prod.retain_data: prod data must outlive its stack; set it to true"
    ]


WAIVED = """\
name: shop
account: "333333333333"
retain_data: false
waivers:
  - code: {code}
    path: {path}
    reason: the data lives elsewhere until the move
    owner: data-team
    expires: {expires}
"""
TODAY = datetime.date(2027, 1, 31)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"expires": "2027-02-10"}, ["W005"]),
        ({"expires": "2027-01-31"}, ["W005"]),
        ({"expires": "2027-01-30"}, ["C101", "W001"]),
        ({"expires": "2029-01-30"}, ["C101", "W004"]),
        ({"expires": "soon"}, ["C101", "S004"]),
        ({"path": "dynamodb.deletion_protection"}, ["C101", "W003"]),
        ({"code": "C003"}, ["C101", "W002"]),
        ({"code": "everything"}, ["C101", "S004"]),
    ],
    ids=["holds", "soon", "last day", "expired", "too long", "no date", "unused", "not waivable", "no code"],
)
def test_a_waiver_accepts_one_finding_until_its_day(change: dict[str, str], codes: list[str], tmp_path: Path) -> None:
    terms = {"code": "C101", "path": "retain_data", "expires": "2027-06-30"} | change
    sound_folder(tmp_path, shop=WAIVED.format(**terms))

    report = validate_folder(tmp_path, today=TODAY)

    assert sorted(each.code for each in report.problems) == codes
    is_valid = {each.name: each.config is not None for each in report.environments}["shop"]
    assert is_valid == (codes in ([], ["W005"]))


@pytest.mark.parametrize("missing", ["reason", "owner", "expires"])
def test_a_waiver_without_reason_owner_or_expiry_is_refused(missing: str, tmp_path: Path) -> None:
    text = WAIVED.format(code="C101", path="retain_data", expires="2027-06-30")
    sound_folder(tmp_path, shop="".join(line for line in text.splitlines(keepends=True) if f"{missing}:" not in line))

    codes = {(each.code, each.path) for each in validate_folder(tmp_path, today=TODAY).problems}

    assert codes == {("C101", "retain_data"), ("S002", f"waivers.0.{missing}")}


def test_a_broken_value_of_one_environment_hides_nothing_between_the_others(tmp_path: Path) -> None:
    same = 'tier: staging\naccount: "444444444444"\n'
    sound_folder(
        tmp_path,
        one=f"name: one\n{same}",
        two=f"name: two\n{same}",
        shop="name: shop\naccount: 5\ndelivery: {engine: x}\n",
    )

    found = {(each.code, each.environments) for each in validate_folder(tmp_path).problems}

    assert found == {("C006", ("two",)), ("C002", ("shop",)), ("S004", ("shop",))}


def test_a_check_that_quotes_a_value_does_not_quote_a_secret(tmp_path: Path) -> None:
    origin = "https://me:hunter2@shop.example.com.*"
    sound_folder(
        tmp_path, shop=f'name: shop\naccount: "333333333333"\napi: {{cors: {{allow_origins: ["{origin}"]}}}}\n'
    )

    problems = validate_folder(tmp_path).problems

    assert {each.code for each in problems} == {"C110", "C401"}
    assert "hunter2" not in repr(problems)


def test_a_warning_does_not_stop_an_environment_from_loading(tmp_path: Path) -> None:
    sound_folder(tmp_path, shop=WAIVED.format(code="C101", path="retain_data", expires="2027-02-03"))

    assert load_environment("shop", tmp_path, today=TODAY).retain_data is False
    with pytest.raises(ConfigError, match="W001"):
        load_environment("shop", tmp_path, today=datetime.date(2027, 2, 4))
