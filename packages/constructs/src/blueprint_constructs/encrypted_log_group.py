"""A log group that keeps what it holds for a stated time, encrypted with the caller's key."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from .checked import checked
from .key_policy import let_logs_use
from .retention import retention


class EncryptedLogGroup(Construct):
    """A log group without a name of its own, so that a stack can be deleted and deployed again.

    The key's policy is completed when the key was made in the same app.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        retention_days: int,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        period = retention(retention_days)
        super().__init__(scope, construct_id)
        if encryption_key is not None:
            let_logs_use(encryption_key)
        self.log_group = logs.LogGroup(
            self, "Resource", retention=period, encryption_key=encryption_key, removal_policy=removal_policy
        )

    @property
    def arn_without_wildcard(self) -> str:
        """The ARN as API Gateway stores it; the usual one ends in `:*` and would show as drift for ever."""
        return self.log_group.log_group_ref.log_group_arn
