"""Names of findings that outlive the names of what they are about."""

from collections.abc import Callable

from blueprint_aspects.assembly import Assembly, load_template
from blueprint_aspects.engine import Report
from blueprint_aspects.template import parse_document

TEXT = """
Resources:
  Fn: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.7, Role: !GetAtt Role.Arn}}
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]}}
  First: {Type: AWS::S3::Bucket}
  Second: {Type: AWS::S3::Bucket}
"""


def _assembly(text: str, name: str) -> Assembly:
    return load_template(parse_document(text, file="x"), name=name)


def _fingerprints(report: Report) -> set[str]:
    return {item.fingerprint for item in report.findings}


def test_survive_a_renamed_stack_and_moved_logical_ids(judge: Callable[..., Report]) -> None:
    moved = (
        TEXT.replace("Fn:", "OrdersFunction1A2B:")
        .replace("Role:", "R:")
        .replace("Role.Arn", "R.Arn")
        .replace("First:", "Z:")
    )
    moved = moved.replace("ManagedPolicyArns", "ManagedPolicyArns").replace(
        "{Runtime: python3.7, R:", "{Runtime: python3.7, Role:"
    )

    before, after = judge(_assembly(TEXT, "shop-dev")), judge(_assembly(moved, "store-development"))

    assert len(before.findings) > 10
    assert _fingerprints(before) == _fingerprints(after)


def test_are_all_different(judge: Callable[..., Report]) -> None:
    report = judge(_assembly(TEXT, "shop"))

    assert len(_fingerprints(report)) == len(report.findings)


def test_one_more_of_the_same_kind_is_one_new_fingerprint(judge: Callable[..., Report]) -> None:
    before = _fingerprints(judge(_assembly(TEXT, "shop")))
    after = _fingerprints(
        judge(_assembly(TEXT + "  Third: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE}}\n", "shop"))
    )

    assert before < after
    assert len(after - before) == 1
