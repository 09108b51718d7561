"""The access key is the account, and nothing else is taken for one."""

import pytest

from blueprint_local_aws import Credentials, UsageError


def test_an_account_is_its_own_key() -> None:
    found = Credentials.of_account("123456789012").client_arguments()
    assert found == {"aws_access_key_id": "123456789012", "aws_secret_access_key": "local"}


def test_a_session_token_is_passed_on() -> None:
    found = Credentials(access_key_id="ASIA1", secret_access_key="s", session_token="t").client_arguments()
    assert found["aws_session_token"] == "t"


@pytest.mark.parametrize("account", ["", "12345", "1234567890123", "12345678901x", "123456789012\n"])
def test_anything_but_twelve_digits_is_refused(account: str) -> None:
    with pytest.raises(UsageError, match="twelve digits"):
        Credentials.of_account(account)
