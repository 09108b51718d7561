"""What operations stand on: stored releases, the ledger, the pointers to what is live, the watchdog, and the drift monitor."""

from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_aspects import Suppression, suppress
from blueprint_aspects.rules.tagging import resources_say_whose_they_are
from blueprint_config import EnvironmentConfig
from blueprint_constructs import EncryptedTable

from ..names import FUNCTION_NAMES, live_version_parameter, release_parameter
from ..removal import removal_policy
from ..tags import leave_untagged
from .drift_monitoring import monitor_drift
from .shared_resources import SharedResources
from .watchdog import Watchdog

FIRST_VERSION: Final = "1"
NO_RELEASE: Final = "none"


class Operations(Construct):
    """The release bucket, the state table, the release and live-version parameters, and what watches rollouts and drift."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, shared: SharedResources
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = self._release_bucket(config, shared)
        keep = config.tier != "dev"
        self.state = EncryptedTable(
            self,
            "State",
            partition_key="pk",
            sort_key="sk",
            ttl_attribute="ttl",
            encryption_key=shared.key,
            deletion_protection=keep,
            alarm_topic=shared.alarm_topic,
            removal_policy=RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY,
        )
        self._pointers(config)
        if config.delivery.engine == "rollout":
            self.watchdog = Watchdog(self, "Watchdog", config=config, state=self.state, shared=shared)

        self.drift_monitor = monitor_drift(self, config=config, bucket=self.bucket, state=self.state, shared=shared)

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up."""
        return {"ReleaseBucketName": self.bucket.bucket_name, "StateTableName": self.state.table.table_name}

    def _release_bucket(self, config: EnvironmentConfig, shared: SharedResources) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Releases",
            versioned=config.versioned_buckets,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=shared.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    noncurrent_version_expiration=Duration.days(config.noncurrent_version_days),
                    abort_incomplete_multipart_upload_after=Duration.days(config.multipart_abort_days),
                )
            ],
            removal_policy=removal_policy(config),
        )

    def _pointers(self, config: EnvironmentConfig) -> None:
        """Parameters that start here and are written by operations from then on.

        Any change of their properties, a tag included, makes CloudFormation write the template's value again, which would
        send live traffic back to version 1. So they have no tags, and nothing about them may change.
        """
        pointers = Construct(self, "Pointers")
        ssm.StringParameter(pointers, "Release", parameter_name=release_parameter(config), string_value=NO_RELEASE)
        if config.delivery.engine != "instant":
            for name in FUNCTION_NAMES:
                ssm.StringParameter(
                    pointers,
                    f"{name.capitalize()}LiveVersion",
                    parameter_name=live_version_parameter(config, name),
                    string_value=FIRST_VERSION,
                )
        leave_untagged(pointers, config)
        suppress(
            pointers,
            Suppression(
                rule=resources_say_whose_they_are,
                reason="a change of tags makes CloudFormation write the template's value again, which would move live traffic",
                owner=config.tags.owner,
            ),
        )
