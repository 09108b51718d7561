"""The text of `local-aws status`."""

from typing import Any

from blueprint_local_aws.report import as_text

DOCUMENT: dict[str, Any] = {
    "endpoint_url": "http://127.0.0.1:4566",
    "pid": 7,
    "ministack": "1.5.33",
    "log": "/l",
    "persist": False,
    "enforces_iam": False,
    "minute_seconds": 60.0,
    "stacks": [],
    "declared": [],
}


def test_an_empty_one_says_so() -> None:
    text = as_text(DOCUMENT)
    assert "no stacks" in text
    assert "every resource is emulated" in text


def test_stacks_and_declared_resources_are_listed_by_account() -> None:
    stack = {
        "account": "111111111111",
        "region": "us-west-2",
        "name": "blueprint-dev-Data",
        "status": "CREATE_COMPLETE",
    }
    declared = {**stack, "stack": "blueprint-dev-Data", "type": "AWS::Budgets::Budget", "kind": "declared"}
    text = as_text({**DOCUMENT, "stacks": [stack], "declared": [declared, declared]})
    assert "111111111111  us-west-2       blueprint-dev-Data  CREATE_COMPLETE" in text
    assert "declared  AWS::Budgets::Budget  2 in blueprint-dev-Data (111111111111)" in text
    assert "no proof" in text


def test_says_what_is_unusual_about_it() -> None:
    assert "every caller may do everything" in as_text(DOCUMENT)
    assert "minute" not in as_text(DOCUMENT)
    unusual = as_text({**DOCUMENT, "enforces_iam": True, "minute_seconds": 2.0})
    assert "IAM          enforced\n" in unusual
    assert "a minute lasts 2 s" in unusual
