"""One environment, whole."""

from typing import Annotated, Literal

from pydantic import Field

from .. import naming
from .api import ApiConfig
from .auth import AuthConfig
from .base import ConfigModel
from .delivery import DeliveryConfig
from .dynamodb import DynamoDbConfig
from .events import EventsConfig
from .functions import LambdaConfig
from .monitoring import MonitoringConfig
from .network import NetworkConfig
from .waiver import Waiver

# The characters and length that every AWS service takes in the value of a tag (AWS: tag naming limits).
TagValue = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[A-Za-z0-9 _.:/=+@-]+$")]


class ComplianceConfig(ConfigModel):
    """Which rules an environment's templates must satisfy."""

    level: Literal["basic", "enhanced", "strict"] = "enhanced"
    """Rule level: basic is exploitable or data loss, enhanced is production hygiene, strict is regulated."""


class TagsConfig(ConfigModel):
    """The standard tags; Environment, Project, ManagedBy and Backup are derived."""

    owner: TagValue = "platform-team"
    """Who answers for the resources."""

    cost_center: TagValue = "engineering"
    """Who pays."""

    data_classification: Literal["public", "internal", "confidential", "restricted"] = "internal"
    """How sensitive the data is."""


class LimitsConfig(ConfigModel):
    """Limits of the account that sizes are checked against."""

    account_concurrency: int = Field(default=1_000, ge=10)
    """Concurrent executions of the account and region (AWS default: 1,000)."""

    nat_gateways: int = Field(default=2, ge=0)
    """NAT gateways that the cost rules accept."""


class EnvironmentConfig(ConfigModel):
    """What one environment is: pure values, no AWS objects."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,19}$")
    """Name of the environment; part of every stack name."""

    prefix: str = Field(default="blueprint", pattern=r"^[a-z][a-z0-9-]{1,19}$")
    """First part of every stack name: `<prefix>-<name>-<Stack>`."""

    tier: Literal["dev", "staging", "prod"]
    """How seriously the environment is taken; the policy checks read it, never the name."""

    account: str = Field(pattern=r"^\d{12}$")
    """AWS account, twelve digits, quoted."""

    region: str
    """AWS region, of any partition."""

    availability_zones: tuple[str, ...] = Field(min_length=1)
    """Zones of the region that the environment may use, such as `us-east-1a`; synth never looks them up."""

    layout: Literal["split", "nested"] = "split"
    """Whether the components are stacks of their own or nested in one."""

    termination_protection: bool = False
    """Whether CloudFormation refuses to delete the stacks."""

    retain_data: bool = False
    """Whether stateful resources outlive their stack."""

    versioned_buckets: bool = True
    """Whether buckets keep earlier versions of their objects."""

    noncurrent_version_days: int = Field(default=90, ge=1, le=3_650)
    """Days that buckets keep an earlier version of an object."""

    multipart_abort_days: int = Field(default=7, ge=1, le=365)
    """Days after which buckets drop an upload in parts that was never completed."""

    key_deletion_days: int = Field(default=30, ge=7, le=30)
    """Days in which a deleted key can still be brought back (KMS: 7 to 30); with it would go all that it encrypts."""

    lambda_: LambdaConfig = Field(default=LambdaConfig(), alias="lambda")
    """Sizing of the functions."""

    dynamodb: DynamoDbConfig = DynamoDbConfig()
    """Billing and protection of the table."""

    api: ApiConfig = ApiConfig()
    """Throttling and CORS."""

    auth: AuthConfig = AuthConfig()
    """Who may sign in."""

    events: EventsConfig = EventsConfig()
    """Bus, archive and queue."""

    monitoring: MonitoringConfig = MonitoringConfig()
    """Logs, metrics, alarms."""

    network: NetworkConfig = NetworkConfig()
    """The VPC, where there is one."""

    delivery: DeliveryConfig = DeliveryConfig()
    """How releases reach the environment."""

    compliance: ComplianceConfig = ComplianceConfig()
    """Which rules the templates must satisfy."""

    tags: TagsConfig = TagsConfig()
    """The standard tags."""

    limits: LimitsConfig = LimitsConfig()
    """Limits of the account."""

    waivers: tuple[Waiver, ...] = ()
    """Invariants that this environment may break for a while, each with a reason, an owner and an expiry date."""

    def stack_name(self, stack: str) -> str:
        """The CloudFormation name of one of the environment's stacks."""
        return naming.stack_name(self.prefix, self.name, stack)

    def parameter_name(self, *parts: str) -> str:
        """The SSM path `/<prefix>/<name>/...` of one of the environment's parameters."""
        return naming.parameter_name(self.prefix, self.name, *parts)
