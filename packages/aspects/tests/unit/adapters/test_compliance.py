"""The plugin inside a real synthesis."""

import importlib.metadata
import inspect
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda, aws_s3, aws_sns, aws_sqs

from blueprint_aspects import (
    Compliance,
    ComplianceAspect,
    CostOptimizationAspect,
    Level,
    SecurityAspect,
    Severity,
    Suppression,
    TaggingAspect,
    assert_compliant,
    harden,
    suppress,
    tag_stage,
)
from blueprint_aspects.assembly import load
from blueprint_aspects.assembly.places import Places
from blueprint_aspects.rules import (
    buckets_block_public_access,
    buckets_have_a_lifecycle,
    data_is_encrypted_at_rest,
    functions_have_their_own_role,
    runtimes_are_supported,
)
from blueprint_aspects.version import VERSION

TODAY = date(2026, 11, 23)
RECOMMENDED = {"@aws-cdk/core:aspectPrioritiesMutating": True, "@aws-cdk/core:explicitStackTags": True}


@pytest.fixture
def app(tmp_path: Path) -> cdk.App:
    return cdk.App(outdir=str(tmp_path / "cdk.out"), builtin_cloud_formation_validation=False, context=RECOMMENDED)


@pytest.fixture
def staged(app: cdk.App) -> cdk.App:
    """Stages dev and prod; in each a bucket, and another in a nested stack."""
    for name in ("dev", "prod"):
        stack = cdk.Stack(cdk.Stage(app, name), "Data", stack_name=f"shop-{name}-Data")
        aws_s3.Bucket(stack, "Files")
        nested = cdk.NestedStack(stack, "Inner")
        aws_s3.Bucket(nested, "Hidden")
    return app


def _rules(compliance: Compliance, rule: str) -> list[str]:
    assert compliance.report is not None
    return sorted(finding.path for finding in compliance.report.findings if finding.rule == rule)


def test_fails_the_synthesis_with_findings_of_stages_and_nested_stacks(staged: cdk.App) -> None:
    compliance = Compliance(today=TODAY).apply(staged)

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        staged.synth()

    assert _rules(compliance, "SEC012") == [
        "dev/Data/Files/Resource",
        "dev/Data/Inner/Hidden/Resource",
        "prod/Data/Files/Resource",
        "prod/Data/Inner/Hidden/Resource",
    ]


def test_writes_findings_of_nested_stacks_into_the_validation_report(staged: cdk.App, tmp_path: Path) -> None:
    Compliance(today=TODAY).apply(staged)

    with pytest.raises(RuntimeError):
        staged.synth()

    assert "dev/Data/Inner/Hidden" in (tmp_path / "cdk.out" / "validation-report.json").read_text()


def test_milder_findings_warn_and_let_the_synthesis_pass(staged: cdk.App) -> None:
    compliance = Compliance(fail_on=Severity.CRITICAL, today=TODAY).apply(staged)

    staged.synth()

    assert _rules(compliance, "SEC012")


def test_each_stage_is_judged_at_its_own_level(staged: cdk.App) -> None:
    compliance = Compliance(
        levels={"dev": Level.BASIC, "prod": Level.ENHANCED}, fail_on=Severity.CRITICAL, today=TODAY
    ).apply(staged)
    for stage in ("dev", "prod"):
        stack = staged.node.find_child(stage).node.find_child("Data")
        aws_sqs.Queue(stack, "Dead")
        aws_sqs.Queue(
            stack,
            "Work",
            dead_letter_queue=aws_sqs.DeadLetterQueue(queue=stack.node.find_child("Dead"), max_receive_count=3),
        )

    staged.synth()

    assert _rules(compliance, "CMP012") == ["prod/Data/Dead/Resource"]


def test_a_suppression_on_a_construct_covers_what_is_below(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Site")
    website = aws_s3.Bucket(stack, "Website")
    aws_s3.Bucket(stack, "Other")
    suppress(
        website,
        Suppression(
            rule=buckets_block_public_access,
            reason="the website is public, CloudFront comes in March",
            owner="web-team",
            expires=date(2027, 3, 31),
        ),
    )
    compliance = Compliance(rules=(buckets_block_public_access,), fail_on=Severity.CRITICAL, today=TODAY).apply(app)

    app.synth()

    assert compliance.report is not None
    assert _rules(compliance, "SEC012") == ["Site/Other/Resource"]
    assert [item.finding.path for item in compliance.report.suppressed] == ["Site/Website/Resource"]


@pytest.mark.parametrize(
    ("aspect", "rule"),
    [(SecurityAspect(), "SEC012"), (ComplianceAspect(), "CMP001"), (CostOptimizationAspect(), "CST006")],
)
def test_an_aspect_reports_its_family_below_its_scope(app: cdk.App, aspect: Any, rule: str) -> None:
    covered = cdk.Stack(app, "Covered")
    other = cdk.Stack(app, "Other")
    for stack in (covered, other):
        aws_s3.Bucket(stack, "Files")
        aws_sns.Topic(stack, "News")
    cdk.Aspects.of(covered).add(aspect, priority=aspect.priority)

    try:
        app.synth()
    except RuntimeError as error:
        text = str(error)
    else:
        text = (Path(app.outdir) / "validation-report.json").read_text()

    report = json.loads((Path(app.outdir) / "validation-report.json").read_text())
    violations = [item for plugin in report["pluginReports"] for item in plugin["violations"]]
    assert rule in {item["ruleName"] for item in violations}, text
    assert "Other/" not in json.dumps(violations)


def test_the_tagging_aspect_works_with_the_recommended_flags_and_lets_nearer_tags_win(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Data")
    bucket = aws_s3.Bucket(stack, "Files")
    cdk.Tags.of(bucket).add("Owner", "files-team")
    aspect = TaggingAspect({"Owner": "platform", "Project": "shop"})
    cdk.Aspects.of(app).add(aspect, priority=aspect.priority)

    resources = app.synth().get_stack_by_name("Data").template["Resources"]

    tags = {tag["Key"]: tag["Value"] for tag in next(iter(resources.values()))["Properties"]["Tags"]}
    assert tags == {"Owner": "files-team", "Project": "shop"}


def test_native_tags_reach_resources_and_stacks(app: cdk.App, tmp_path: Path) -> None:
    stage = cdk.Stage(app, "dev")
    stack = cdk.Stack(stage, "Data")
    aws_s3.Bucket(stack, "Files")
    tag_stage(stage, {"Owner": "platform"})

    app.synth()

    manifest = json.loads((tmp_path / "cdk.out" / "assembly-dev" / "manifest.json").read_text())
    (artifact,) = [item for item in manifest["artifacts"].values() if item["type"] == "aws:cloudformation:stack"]
    assert artifact["properties"]["tags"] == {"Owner": "platform"}
    (template,) = (tmp_path / "cdk.out" / "assembly-dev").glob("*.template.json")
    assert '"platform"' in template.read_text()


def test_hardening_sets_what_is_absent_and_keeps_what_was_chosen(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Data")
    aws_s3.Bucket(stack, "Absent")
    aws_s3.Bucket(stack, "Chosen", block_public_access=aws_s3.BlockPublicAccess(block_public_acls=True))
    overridden = aws_s3.CfnBucket(stack, "Overridden")
    overridden.add_property_override("PublicAccessBlockConfiguration.BlockPublicAcls", False)
    hardening = harden(app)

    resources = app.synth().get_stack_by_name("Data").template["Resources"]

    blocks = {name: resource["Properties"]["PublicAccessBlockConfiguration"] for name, resource in resources.items()}
    absent, chosen = (
        next(value for name, value in blocks.items() if name.startswith(word)) for word in ("Absent", "Chosen")
    )
    assert set(absent.values()) == {True} and len(absent) == 4
    assert chosen == {"BlockPublicAcls": True}
    assert blocks["Overridden"]["BlockPublicAcls"] is False
    assert [(change.path, change.property) for change in hardening.changes if "Absent" in change.path] == [
        ("Data/Absent/Resource", "public_access_block_configuration")
    ]


def test_hardening_touches_neither_cost_nor_deletion_unless_asked(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Data")
    table = cdk.aws_dynamodb.CfnTable(stack, "Orders", key_schema=[])
    quiet = harden(stack)

    app.synth()

    assert quiet.changes == []
    assert table.deletion_protection_enabled is None


def test_hardening_adds_deletion_protection_when_production_is_asked_for(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Data")
    cdk.aws_dynamodb.CfnTable(stack, "Orders", key_schema=[])
    hardening = harden(stack, production=True, paid=True)

    app.synth()

    assert {change.property for change in hardening.changes} == {
        "deletion_protection_enabled",
        "point_in_time_recovery_specification",
    }


def test_a_python_app_with_call_stacks_leads_to_its_own_line(app: cdk.App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_HOST_STACK_TRACES", "1")
    stack = cdk.Stack(app, "Data")
    line = inspect.stack()[0].lineno + 1
    aws_s3.Bucket(stack, "Files")

    assembly = load([Path(app.synth().directory)])

    (bucket,) = assembly.of_type("AWS::S3::Bucket")
    place, _template = Places(assembly).of("Data", bucket.logical_id, bucket.path)
    assert place == (__file__, line)


def test_the_version_in_the_validation_report_is_that_of_the_distribution() -> None:
    assert importlib.metadata.version("blueprint-aspects") == VERSION


def test_assert_compliant_judges_one_stack_of_an_app_and_names_the_fix(app: cdk.App) -> None:
    bad, fine = cdk.Stack(app, "Bad"), cdk.Stack(app, "Fine")
    aws_s3.Bucket(bad, "Files")
    aws_lambda.CfnFunction(fine, "Function", code={"zipFile": ""}, role="arn")

    with pytest.raises(AssertionError, match="BLOCK_ALL"):
        assert_compliant(bad, today=TODAY)
    with pytest.raises(AssertionError) as caught:
        assert_compliant(fine, today=TODAY)
    assert "SEC012" not in str(caught.value)


@pytest.mark.parametrize("subject", ["cdk.out", 1, None])
def test_assert_compliant_says_what_it_can_judge(subject: Any) -> None:
    with pytest.raises(TypeError, match=r"cannot judge a \w+; give a stack, .* to_json\(\)"):
        assert_compliant(subject, today=TODAY)


def test_assert_compliant_accepts_a_template_and_leaves_out_what_is_ignored() -> None:
    template = {
        "Resources": {"Files": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "a", "Value": "b"}]}}}
    }
    ignored = [buckets_block_public_access, buckets_have_a_lifecycle, data_is_encrypted_at_rest]
    ignored += [functions_have_their_own_role, runtimes_are_supported]

    with pytest.raises(AssertionError) as caught:
        assert_compliant(template, ignore=ignored, today=TODAY)

    assert "SEC011" in str(caught.value)
    assert "SEC012" not in str(caught.value)
    assert_compliant(template, fail_on=Severity.CRITICAL, ignore=ignored, today=TODAY)


def test_the_docs_example_of_one_line_per_app_works(app: cdk.App) -> None:
    assert isinstance(Compliance(level=Level.ENHANCED).apply(app), Compliance)
    _: Callable[[], object] = app.synth
    app.synth()
