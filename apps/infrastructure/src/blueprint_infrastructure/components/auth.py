"""Who may sign in to an environment."""

from aws_cdk import Duration
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import SecureUserPool

from ..removal import removal_policy


class Auth(Construct):
    """The user pool and its one client."""

    def __init__(self, scope: Construct, construct_id: str, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, construct_id)
        settings = config.auth
        self.users = SecureUserPool(
            self,
            "Users",
            mfa=settings.mfa,
            password_length=settings.password_length,
            access_token_validity=Duration.minutes(settings.access_token_minutes),
            refresh_token_validity=Duration.days(settings.refresh_token_days),
            threat_protection=settings.threat_protection,
            deletion_protection=config.retain_data,
            removal_policy=removal_policy(config),
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What operations and clients look up."""
        return {
            "UserPoolId": self.users.pool.user_pool_id,
            "UserPoolClientId": self.users.client.user_pool_client_id,
        }
