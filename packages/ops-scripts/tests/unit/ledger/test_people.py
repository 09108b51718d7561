"""Four eyes: one person with two sessions is still one person."""

import pytest

from blueprint_ops_scripts.ledger.people import how_to_be_told_apart, may_be_one_person

ACCOUNT = "arn:aws:sts::333333333333:assumed-role"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{ACCOUNT}/Operator/ada", f"{ACCOUNT}/Operator/ada"),
        (f"{ACCOUNT}/Operator/botocore-session-1764438535", f"{ACCOUNT}/Operator/botocore-session-1764438999"),
        (f"{ACCOUNT}/Operator/botocore-session-1764438535", f"{ACCOUNT}/Operator/ada"),
        (f"{ACCOUNT}/ci/AWSCodeBuild-0b1c2d3e-1111-2222-3333-444455556666", f"{ACCOUNT}/ci/AWSCodeBuild-0b1c2d3f"),
        (f"{ACCOUNT}/ci/GitHubActions", f"{ACCOUNT}/ci/aws-go-sdk-1764438535000000000"),
        (f"{ACCOUNT}/host/i-0123456789abcdef0", f"{ACCOUNT}/host/i-0fedcba9876543210"),
        (f"{ACCOUNT}/AWSReservedSSO_Operator_1a/ada@x.org", f"{ACCOUNT}/AWSReservedSSO_Admin_2b/ada@x.org"),
        ("arn:aws:iam::333333333333:user/ada", "arn:aws:iam::333333333333:user/ada"),
    ],
)
def test_sessions_that_may_be_one_person(one: str, other: str) -> None:
    assert may_be_one_person(one, other)
    assert may_be_one_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{ACCOUNT}/AWSReservedSSO_Operator_1a/ada@x.org", f"{ACCOUNT}/AWSReservedSSO_Operator_1a/grace@x.org"),
        (f"{ACCOUNT}/Operator/botocore-session-1764438535", f"{ACCOUNT}/Approver/botocore-session-1764438535000"),
        (f"{ACCOUNT}/ci/GitHubActions", f"{ACCOUNT}/Operator/ada"),
        ("arn:aws:iam::333333333333:user/ada", "arn:aws:iam::333333333333:user/grace"),
        ("arn:aws:iam::333333333333:root", f"{ACCOUNT}/Operator/ada"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert not may_be_one_person(one, other)


def test_a_session_that_names_nobody_says_how_to_get_a_name() -> None:
    assert "role_session_name" in how_to_be_told_apart(f"{ACCOUNT}/Operator/botocore-session-1764438535")
    assert how_to_be_told_apart(f"{ACCOUNT}/Operator/ada") == ""
    assert how_to_be_told_apart("arn:aws:iam::333333333333:user/ada") == ""
