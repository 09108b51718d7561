"""Which differences are reported, which are understood, and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_ops_scripts.parity.report import Finding, ParityReport

Compared = Callable[..., ParityReport]
Templates = dict[str, dict[str, Any]]
FUNCTION, POLICY, KEY, LOGS = "Orders3BE7E8F4", "PolicyC1EECF3C", "Key204AD1D7", "LogsC5CB3FCE"


def _resource(templates: Templates, name: str, stack: str = "Lambda") -> Any:
    return templates[stack]["Resources"][name]


def _function(templates: Templates) -> Any:
    return _resource(templates, FUNCTION)["Properties"]


def _statements(templates: Templates) -> Any:
    return _resource(templates, POLICY)["Properties"]["PolicyDocument"]["Statement"]


def _only(report: ParityReport) -> Finding:
    assert len(report.counted) == 1, [f"{one.construct}{one.path}: {one.why}" for one in report.counted]
    return report.counted[0]


def test_two_environments_that_differ_as_configured_are_clean(compared: Compared) -> None:
    report = compared()
    assert report.counted == []
    assert "lambda.memory_mib: 512 in staging, 1024 in prod" in report.explained
    assert report.coverage.same + report.coverage.understood == report.coverage.compared
    assert report.complete


CHANGES: dict[str, tuple[Callable[[Templates], object], str, str]] = {
    "a value": (
        lambda t: _function(t).update(Runtime="python3.9"),
        "Lambda/Functions/Orders/Function",
        "/Properties/Runtime",
    ),
    "a size beside the configured one": (
        lambda t: _function(t).update(MemorySize=2048),
        "Lambda/Functions/Orders/Function",
        "/Properties/MemorySize",
    ),
    "a size equal to the other environment's": (
        lambda t: _function(t).update(MemorySize=512),
        "Lambda/Functions/Orders/Function",
        "/Properties/MemorySize",
    ),
    "a variable": (
        lambda t: _function(t)["Environment"]["Variables"].update(MODE="lax"),
        "Lambda/Functions/Orders/Function",
        "/Properties/Environment/Variables/MODE",
    ),
    "the other environment's name": (
        lambda t: _function(t)["Environment"]["Variables"].update(PARAMETER="/blueprint/staging/release"),
        "Lambda/Functions/Orders/Function",
        "/Properties/Environment/Variables/PARAMETER",
    ),
    "a missing tag": (
        lambda t: _function(t)["Tags"].pop(),
        "Lambda/Functions/Orders/Function",
        "/Properties/Tags/Owner",
    ),
    "a wider action": (
        lambda t: _statements(t)[0].update(Action="logs:*"),
        "Lambda/Functions/Orders/Role/Policy",
        "/Properties/PolicyDocument/Statement/Log/Action",
    ),
    "one more statement": (
        lambda t: _statements(t).append({"Sid": "More", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}),
        "Lambda/Functions/Orders/Role/Policy",
        "/Properties/PolicyDocument/Statement/More",
    ),
    "a principal of the other account": (
        lambda t: _resource(t, KEY, "SharedResources")["Properties"]["KeyPolicy"]["Statement"][0].update(
            Principal={"AWS": "arn:aws:iam::222222222222:root"}
        ),
        "SharedResources/Shared/Key",
        "/Properties/KeyPolicy/Statement/Root/Principal/AWS",
    ),
    "another intrinsic": (
        lambda t: _statements(t)[0].update(Resource={"Fn::GetAtt": [FUNCTION, "Arn"]}),
        "Lambda/Functions/Orders/Role/Policy",
        "/Properties/PolicyDocument/Statement/Log/Resource",
    ),
    "a condition": (
        lambda t: _resource(t, FUNCTION).update(Condition="Sometimes"),
        "Lambda/Functions/Orders/Function",
        "/Condition",
    ),
    "another order of creation": (
        lambda t: _resource(t, FUNCTION).pop("DependsOn"),
        "Lambda/Functions/Orders/Function",
        "/DependsOn",
    ),
    "an alarm in a nested stack": (
        lambda t: t["Lambda/Alarms"]["Resources"].pop("Board"),
        "Lambda/Alarms/Board",
        "",
    ),
    "a widget": (
        lambda t: t["Lambda/Alarms"]["Resources"]["Board"]["Properties"].update(
            DashboardBody={"Fn::Sub": '{"widgets": [{"title": "x", "stat": "p99"}]}'}
        ),
        "Lambda/Alarms/Board",
        "/Properties/DashboardBody/widgets/0/title",
    ),
    "what a nested stack gives out": (
        lambda t: t["Lambda/Alarms"]["Outputs"]["prodErrors6B5B02C8Arn"].update(Value={"Fn::GetAtt": ["Board", "Arn"]}),
        "Lambda/Health",
        "/Properties/AlarmRule",
    ),
    "an output": (lambda t: t["Lambda"]["Outputs"].clear(), "Lambda/Outputs/OrdersFunctionName", ""),
    "other code": (
        lambda t: _function(t)["Code"].update(S3Key=f"{'c' * 64}.zip"),
        "Lambda/Functions/Orders/Function",
        "/Properties/Code/S3Key",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_difference_that_nobody_meant_is_reported_once_at_its_place(name: str, compared: Compared) -> None:
    change, construct, path = CHANGES[name]
    finding = _only(compared(change))
    assert (finding.construct.removesuffix("/Resource"), finding.path) == (construct, path)
    assert finding.why


SAME: dict[str, Callable[[Templates], object]] = {
    "the order of statements": lambda t: _statements(t).reverse(),
    "one entry and a list of one": lambda t: _statements(t)[0].update(Action="logs:PutLogEvents"),
    "the order of tags": lambda t: _function(t)["Tags"].reverse(),
    "the order of what is waited for": lambda t: _resource(t, FUNCTION)["DependsOn"].reverse(),
    "an account by reference": lambda t: _statements(t)[1].update(
        Resource={"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:blueprint-prod-orders"}
    ),
    "an attribute written as a list": lambda t: _statements(t)[0].update(Resource={"Fn::GetAtt": [LOGS, "Arn"]}),
    "a join for a text": lambda t: _function(t).update(
        Description={"Fn::Join": [" ", ["orders of", "blueprint-prod"]]}
    ),
    "a property that is not there": lambda t: _function(t).update(Layers={"Ref": "AWS::NoValue"}),
    "a reference through another output": lambda t: (
        t["SharedResources"]["Outputs"].update(KeyArn={"Value": {"Fn::GetAtt": [KEY, "Arn"]}}),
        t["SharedResources"]["Outputs"].pop("KeyArn"),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_another_spelling_of_the_same_is_no_difference(name: str, compared: Compared) -> None:
    assert compared(SAME[name]).counted == []


def test_a_weaker_value_in_prod_is_serious_even_when_it_is_configured(compared: Compared) -> None:
    staging = _with(load_environment("staging"), "monitoring", log_retention_days=400)
    finding = _only(compared(source=staging))
    assert (finding.verdict, finding.severity, finding.path) == ("weaker", "high", "/Properties/RetentionInDays")
    assert "prod is kept for less time" in finding.why


def test_the_environment_that_must_be_stricter_is_the_one_of_the_higher_tier(compared: Compared) -> None:
    report = compared(source=load_environment("prod"), target=load_environment("staging"))
    assert report.counted == []


def test_encryption_that_is_off_in_prod_is_weaker(compared: Compared) -> None:
    finding = _only(compared(lambda t: _resource(t, LOGS)["Properties"].pop("KmsKeyId")))
    assert (finding.verdict, finding.kind) == ("weaker", "MISSING")


def test_what_only_prod_has_is_reported_as_extra(compared: Compared) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {}}
    finding = _only(compared(lambda t: t["Lambda"]["Resources"].update(Queue=queue)))
    assert (finding.kind, finding.type, finding.path) == ("EXTRA", "AWS::SQS::Queue", "")


def test_a_size_that_the_template_lacks_although_it_is_configured_is_reported(compared: Compared) -> None:
    finding = _only(compared(lambda t: _function(t).pop("ReservedConcurrentExecutions")))
    assert finding.path == "/Properties/ReservedConcurrentExecutions"


def test_equal_code_under_another_hash_is_the_same_code(compared: Compared, tmp_path: Path) -> None:
    def hash_anew(templates: Templates) -> None:
        _function(templates)["Code"]["S3Key"] = f"{'d' * 64}.zip"
        folder = tmp_path / "assembly" / "assembly-prod"
        folder.mkdir(parents=True)
        copy = folder.parent / "asset.copy"
        copy.mkdir()
        (copy / "handler.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
        manifest = '{"files": {"%s": {"source": {"path": "../asset.copy"}}}}' % ("d" * 64)
        (folder / "Other.assets.json").write_text(manifest, encoding="utf-8")

    assert compared(hash_anew).counted == []


def test_assets_whose_files_are_nowhere_cannot_be_compared(compared: Compared, tmp_path: Path) -> None:
    def lose_the_code(templates: Templates) -> None:
        _function(templates)["Code"]["S3Key"] = f"{'e' * 64}.zip"
        (tmp_path / "assembly").mkdir()
        (tmp_path / "assembly" / "asset.code").symlink_to(tmp_path / "nowhere", target_is_directory=True)

    finding = _only(compared(lose_the_code))
    assert (finding.verdict, finding.path) == ("unverifiable", "/Properties/Code/S3Key")


def test_a_secret_in_a_template_is_not_repeated_in_the_report(compared: Compared) -> None:
    finding = _only(compared(lambda t: _function(t)["Environment"]["Variables"].update(DB_PASSWORD="hunter2")))
    assert "hunter2" not in str(finding)


def test_a_nested_template_that_is_not_there_makes_the_comparison_incomplete(compared: Compared) -> None:
    other = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://elsewhere"}}
    report = compared(lambda t: t["Lambda"]["Resources"].update(Other=other))
    assert not report.complete
    assert "nested stack Lambda/Other was not compared" in report.notes[0]


def _with(config: EnvironmentConfig, part: str, **values: object) -> EnvironmentConfig:
    """The configuration with other values in one of its parts."""
    raw = config.model_dump(by_alias=True)
    raw[part] |= values
    return EnvironmentConfig.model_validate(raw)
