"""A table that is encrypted, can be restored, and stays when its stack goes."""

from collections.abc import Sequence
from typing import Literal

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from .permissions import allow, allow_key
from .table_alarms import TableAlarms
from .table_billing import OnDemand, Provisioned
from .table_index import TableIndex

TableOperation = Literal[
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "DescribeTable",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
]


class EncryptedTable(Construct):
    """A DynamoDB table that is encrypted, restorable and kept when its stack goes. Its keys are strings.

    Billing is on demand. Encryption uses `encryption_key`, or the AWS-managed key `aws/dynamodb` when none is given.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        partition_key: str,
        sort_key: str | None = None,
        indexes: Sequence[TableIndex] = (),
        ttl_attribute: str | None = None,
        billing: OnDemand | Provisioned | None = None,
        encryption_key: kms.IKey | None = None,
        point_in_time_recovery: bool = True,
        recovery_period_days: int = 35,
        deletion_protection: bool = True,
        contributor_insights: bool = False,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        _check(
            attributes=[partition_key, sort_key, ttl_attribute],
            recovery_period_days=recovery_period_days,
            indexes=indexes,
        )
        super().__init__(scope, construct_id)
        self.encryption_key = encryption_key
        self.table = dynamodb.TableV2(
            self,
            "Resource",
            partition_key=_string(partition_key),
            sort_key=None if sort_key is None else _string(sort_key),
            global_secondary_indexes=[_index(index) for index in indexes],
            time_to_live_attribute=ttl_attribute,
            billing=(billing or OnDemand()).to_cdk(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key()
            if encryption_key is None
            else dynamodb.TableEncryptionV2.customer_managed_key(encryption_key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=point_in_time_recovery,
                recovery_period_in_days=recovery_period_days if point_in_time_recovery else None,
            ),
            deletion_protection=deletion_protection,
            contributor_insights_specification=dynamodb.ContributorInsightsSpecification(
                enabled=True, mode=dynamodb.ContributorInsightsMode.THROTTLED_KEYS
            )
            if contributor_insights
            else None,
            removal_policy=removal_policy,
        )
        self.alarms = TableAlarms(self, "Alarms", table=self.table, topic=alarm_topic)

    def grant(
        self, grantee: iam.IGrantable, *, operations: Sequence[TableOperation] = (), index_queries: Sequence[str] = ()
    ) -> None:
        """Let `grantee` do exactly `operations` on the table and query exactly the indexes named in `index_queries`."""
        if operations:
            allow(
                grantee,
                sid=f"{self.node.id}Items",
                actions=[f"dynamodb:{operation}" for operation in operations],
                resources=[self.table.table_arn],
            )
        if index_queries:
            allow(
                grantee,
                sid=f"{self.node.id}Indexes",
                actions=["dynamodb:Query"],
                resources=[f"{self.table.table_arn}/index/{name}" for name in index_queries],
            )
        allow_key(grantee, self.encryption_key, sid=f"{self.node.id}Key", actions=["kms:Decrypt"], via=["dynamodb"])


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _index(index: TableIndex) -> dynamodb.GlobalSecondaryIndexPropsV2:
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=index.name,
        partition_key=_string(index.partition_key),
        sort_key=None if index.sort_key is None else _string(index.sort_key),
    )


def _check(*, attributes: Sequence[str | None], recovery_period_days: int, indexes: Sequence[TableIndex]) -> None:
    given = [name for name in attributes if name is not None]
    if "" in given or len(set(given)) != len(given):
        raise ValueError(f"attributes {given} are not told apart; give each key, and the TTL, a name of its own")
    if not 1 <= recovery_period_days <= 35:
        raise ValueError(f"recovery_period_days of {recovery_period_days} is outside what DynamoDB keeps; use 1 to 35")
    names = [index.name for index in indexes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"index {', '.join(twice)} is given more than once; give each index a name of its own")
