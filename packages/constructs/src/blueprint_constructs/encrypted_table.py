"""A table that is encrypted, can be restored, and stays when its stack goes."""

from collections.abc import Sequence
from typing import Literal

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from .checked import checked
from .permissions import allow, allow_key
from .table_alarms import TableAlarms
from .table_billing import OnDemand, Provisioned
from .table_checks import check_attributes, check_indexes, check_recovery
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

    @checked
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
        check_attributes([partition_key, sort_key, ttl_attribute])
        check_indexes(indexes, ttl_attribute=ttl_attribute)
        check_recovery(recovery_period_days)
        super().__init__(scope, construct_id)
        self._id = construct_id
        capacity = billing or OnDemand()
        self._indexes = [index.name for index in indexes]
        self.encryption_key = encryption_key
        self.table = dynamodb.TableV2(
            self,
            "Resource",
            partition_key=_string(partition_key),
            sort_key=None if sort_key is None else _string(sort_key),
            global_secondary_indexes=[_index(index, capacity) for index in indexes],
            time_to_live_attribute=ttl_attribute,
            billing=capacity.to_cdk(),
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

    @checked
    def grant(
        self, grantee: iam.IGrantable, *, operations: Sequence[TableOperation] = (), index_queries: Sequence[str] = ()
    ) -> None:
        """Let `grantee` do exactly `operations` on the table and query exactly the indexes named in `index_queries`."""
        unknown = sorted(set(index_queries) - set(self._indexes))
        if unknown or not (operations or index_queries):
            raise ValueError(
                f"grant on {self.node.path}: operations {list(operations)}, index_queries {list(index_queries)}; "
                f"name some, and indexes of the table, of which it has {self._indexes}"
            )
        if operations:
            allow(
                grantee,
                sid=f"{self._id}Items",
                actions=[f"dynamodb:{operation}" for operation in operations],
                resources=[self.table.table_arn],
            )
        if index_queries:
            allow(
                grantee,
                sid=f"{self._id}Indexes",
                actions=["dynamodb:Query"],
                resources=[f"{self.table.table_arn}/index/{name}" for name in index_queries],
            )
        allow_key(grantee, self.encryption_key, sid=f"{self._id}Key", actions=["kms:Decrypt"], via=["dynamodb"])


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _index(index: TableIndex, capacity: OnDemand | Provisioned) -> dynamodb.GlobalSecondaryIndexPropsV2:
    # An index has a ceiling of its own: without one, reads of it are not held back by that of the table.
    on_demand = capacity if isinstance(capacity, OnDemand) else None
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=index.name,
        partition_key=_string(index.partition_key),
        sort_key=None if index.sort_key is None else _string(index.sort_key),
        max_read_request_units=None if on_demand is None else on_demand.max_read_request_units,
        max_write_request_units=None if on_demand is None else on_demand.max_write_request_units,
    )
