"""Secrets never reach a report, and a changed secret still shows."""

import json

import pytest

from blueprint_ops_scripts.drift.redaction import Redactor

REDACTOR = Redactor(b"key")


@pytest.mark.parametrize(
    "path",
    [
        "/Environment/Variables/LEVEL",
        "/MasterUserPassword",
        "/Properties/ApiKey",
        "/OAuthToken",
        "/ClientSecret",
        "/Users/0/Password",
    ],
)
def test_a_secret_is_replaced_by_a_digest(path: str) -> None:
    shown = REDACTOR.value(path, "hunter2", other=None)
    assert shown is not None
    assert "hunter2" not in shown
    assert shown.startswith("redacted:")


def test_a_change_of_a_secret_shows() -> None:
    one = REDACTOR.value("/Password", "hunter2", other=None)
    assert one == REDACTOR.value("/Password", "hunter2", other=None)
    assert one != REDACTOR.value("/Password", "hunter3", other=None)
    assert one != Redactor(b"another key").value("/Password", "hunter2", other=None)


def test_secrets_inside_of_an_object_are_replaced_and_the_rest_stays() -> None:
    text = json.dumps({"Variables": {"TABLE": "orders"}, "Timeout": 3})
    shown = json.loads(REDACTOR.value("/Environment", text, other=None) or "")
    assert shown["Timeout"] == 3
    assert shown["Variables"]["TABLE"].startswith("redacted:")


def test_a_value_that_the_template_takes_from_a_secret_store_is_a_secret() -> None:
    shown = REDACTOR.value("/Value", "hunter2", other="{{resolve:secretsmanager:db}}")
    assert shown is not None
    assert "hunter2" not in shown


def test_a_value_behind_a_no_echo_parameter_is_a_secret() -> None:
    assert "hunter2" not in (REDACTOR.value("/Value", "hunter2", other="****") or "")


@pytest.mark.parametrize("path", ["/VisibilityTimeout", "/SecretArn", "/TokenValidityDays", "/KeyId"])
def test_what_is_no_secret_stays(path: str) -> None:
    assert REDACTOR.value(path, "60", other="30") == "60"
