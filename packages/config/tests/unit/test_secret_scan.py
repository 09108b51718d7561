"""Secrets are recognised by form, randomness and name; what is no secret is left alone."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprint_config.secret_scan import contains_secret, names_secret, secret_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("AKIAIOSFODNN7EXAMPLE", "an AWS access key"),
        ("key=ASIAIOSFODNN7EXAMPLE;", "an AWS access key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("ghp_" + "a1" * 18, "a GitHub token"),
        ("glpat-" + "a1b2c" * 4, "a GitLab token"),
        ("xoxb-1234567890-abc", "a Slack token"),
        ("sk_live_" + "a1b2" * 5, "a Stripe key"),
        ("AIza" + "a1B2c" * 7, "a Google key"),
        ("pypi-" + "AgEI" * 10, "an npm or PyPI token"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "a signed token"),
        ("postgres://me:hunter2@db.example.com/x", "a password in a URL"),
    ],
)
def test_known_forms_are_named(text: str, kind: str) -> None:
    assert secret_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:lambda:us-east-1:333333333333:function:blueprint-prod-OrdersFunction:live",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "https://shop.example.com:8443/path?query=1",
        "a sentence that explains why the table of the year 2027 is not restorable",
        "ThisIsAVeryLongResourceNameForTheOrdersTable",
        "/blueprint/prod/orders/live-version",
        "task-of-the-week",
    ],
)
def test_what_configurations_hold_is_no_secret(text: str) -> None:
    assert secret_kind(text) is None


@given(st.integers(0, 10_000))
def test_random_keys_of_forty_characters_are_recognised(seed: int) -> None:
    source = random.Random(seed)
    key = "".join(source.choice(string.ascii_letters + string.digits + "+/") for _ in range(37)) + "aA1"

    assert contains_secret(f"key: {key}")


@pytest.mark.parametrize("key", ["DB_PASSWORD", "api_key", "apikey", "stripe-secret", "TOKEN", "signing_key", "tokens"])
def test_names_that_tell(key: str) -> None:
    assert names_secret(key)


@pytest.mark.parametrize(
    "key", ["owner", "partition_key", "path", "token_ttl_seconds", "monkey", "password_policy_url"]
)
def test_names_that_do_not_tell(key: str) -> None:
    assert not names_secret(key)
