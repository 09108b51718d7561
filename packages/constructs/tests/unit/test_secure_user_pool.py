"""Who may sign in, and how."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack

from blueprint_constructs import SecureUserPool


@pytest.fixture(scope="module")
def pool(synthesise: Callable[[Any], Any]) -> Any:
    return synthesise(lambda stack: SecureUserPool(stack, "Users"))


def test_a_second_factor_by_app_is_required(pool: Any) -> None:
    properties = pool.only("AWS::Cognito::UserPool")
    assert properties["MfaConfiguration"] == "ON"
    assert properties["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_nobody_signs_up_alone_and_passwords_are_strong(pool: Any) -> None:
    properties = pool.only("AWS::Cognito::UserPool")
    assert properties["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    policy = properties["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == 12
    assert all(policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))


def test_the_pool_is_protected_and_kept(pool: Any) -> None:
    (resource,) = pool.resources("AWS::Cognito::UserPool").values()
    assert resource["Properties"]["DeletionProtection"] == "ACTIVE"
    assert resource["DeletionPolicy"] == "Retain"


def test_the_client_signs_in_by_srp_only_and_tells_nothing_about_users(pool: Any) -> None:
    client = pool.only("AWS::Cognito::UserPoolClient")
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert client["GenerateSecret"] is False
    assert "AllowedOAuthFlows" not in client


def test_the_second_factor_can_be_made_optional(synthesise: Callable[[Any], Any]) -> None:
    synthesised = synthesise(lambda stack: SecureUserPool(stack, "Users", mfa="optional"))
    assert synthesised.only("AWS::Cognito::UserPool")["MfaConfiguration"] == "OPTIONAL"


def test_threat_protection_takes_the_plan_that_has_it(synthesise: Callable[[Any], Any], pool: Any) -> None:
    protected = synthesise(lambda stack: SecureUserPool(stack, "Users", threat_protection=True))
    properties = protected.only("AWS::Cognito::UserPool")
    assert (properties["UserPoolTier"], properties["UserPoolAddOns"]) == ("PLUS", {"AdvancedSecurityMode": "ENFORCED"})
    assert pool.only("AWS::Cognito::UserPool")["UserPoolTier"] == "ESSENTIALS"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"password_length": 11}, "password_length of 11 is too weak or too long for Cognito; use 12 to 99"),
        ({"mfa": "off"}, "mfa 'off' is not known; use required or optional"),
    ],
)
def test_refuses_weak_settings_before_anything_is_made(
    new_stack: Callable[[], Stack], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        SecureUserPool(stack, "Users", **options)
    assert not stack.node.children
