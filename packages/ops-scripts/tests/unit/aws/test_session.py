"""Signing in: what is wrong with this machine is said before AWS is asked."""

import pytest

from blueprint_config import load_environment
from blueprint_ops_scripts.aws.session import open_session
from blueprint_ops_scripts.errors import CredentialsError, UsageError


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """A machine without any configuration of AWS."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, f"{tmp_path}/none")


def test_an_address_that_is_none_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "localhost")
    with pytest.raises(UsageError, match="Invalid endpoint: localhost") as caught:
        open_session(load_environment("prod"))
    assert "AWS_ENDPOINT_URL" in caught.value.remedy


def test_a_profile_that_nobody_knows_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "prd")
    with pytest.raises(CredentialsError, match="prd") as caught:
        open_session(load_environment("prod"))
    assert "AWS_PROFILE" in caught.value.remedy
