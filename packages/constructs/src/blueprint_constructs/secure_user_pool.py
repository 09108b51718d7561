"""Who may sign in, and how hard that is to fake."""

from typing import Literal

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from .checked import checked

Mfa = Literal["required", "optional"]


class SecureUserPool(Construct):
    """A Cognito user pool with a second factor (TOTP), strong passwords and no self sign-up, and one public client.

    The client signs in with SRP only: the password never leaves the device.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        mfa: Mfa = "required",
        password_length: int = 12,
        access_token_validity: Duration | None = None,
        refresh_token_validity: Duration | None = None,
        threat_protection: bool = False,
        deletion_protection: bool = True,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        if not 12 <= password_length <= 99:
            raise ValueError(f"password_length of {password_length} is too weak or too long for Cognito; use 12 to 99")
        access = access_token_validity or Duration.hours(1)
        refresh = refresh_token_validity or Duration.days(30)
        _check_tokens(access=access, refresh=refresh)
        super().__init__(scope, construct_id)
        self.pool = cognito.UserPool(
            self,
            "Resource",
            feature_plan=cognito.FeaturePlan.PLUS if threat_protection else cognito.FeaturePlan.ESSENTIALS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION
            if threat_protection
            else None,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            self_sign_up_enabled=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.REQUIRED if mfa == "required" else cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=cognito.PasswordPolicy(
                min_length=password_length,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            deletion_protection=deletion_protection,
            removal_policy=removal_policy,
        )
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_srp=True),
            disable_o_auth=True,
            generate_secret=False,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=access,
            id_token_validity=access,
            refresh_token_validity=refresh,
        )


def _check_tokens(*, access: Duration, refresh: Duration) -> None:
    for name, seconds, least, most, words in (
        ("access_token_validity", access.to_seconds(), 300, 86_400, "5 minutes to 1 day"),
        ("refresh_token_validity", refresh.to_seconds(), 3_600, 315_360_000, "1 hour to 3,650 days"),
    ):
        if not least <= seconds <= most:
            raise ValueError(f"{name} of {seconds:,.0f} s is outside what Cognito offers; use {words}")
    if refresh.to_seconds() < access.to_seconds():
        raise ValueError(
            f"refresh_token_validity of {refresh.to_seconds():,.0f} s ends before the access token; make it longer"
        )
