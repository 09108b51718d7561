"""How the environment's table is billed, protected and restored."""

from typing import Literal

from pydantic import Field

from .base import ConfigModel


class DynamoDbConfig(ConfigModel):
    """Billing and protection of the main table."""

    billing: Literal["on_demand", "provisioned"] = "on_demand"
    """How capacity is paid for."""

    max_read_request_units: int | None = Field(default=None, ge=1)
    """Cost ceiling of an on-demand table, in read request units a second."""

    max_write_request_units: int | None = Field(default=None, ge=1)
    """Cost ceiling of an on-demand table, in write request units a second."""

    read_capacity_min: int | None = Field(default=None, ge=1)
    """Lower bound of provisioned reads, in capacity units."""

    read_capacity_max: int | None = Field(default=None, ge=1)
    """Upper bound of provisioned reads, in capacity units."""

    write_capacity_min: int | None = Field(default=None, ge=1)
    """Lower bound of provisioned writes, in capacity units."""

    write_capacity_max: int | None = Field(default=None, ge=1)
    """Upper bound of provisioned writes, in capacity units."""

    encryption: Literal["aws_managed", "customer_managed"] = "aws_managed"
    """Whose KMS key encrypts the table; `customer_managed` uses the environment's shared key."""

    point_in_time_recovery: bool = True
    """Whether the table can be restored to any second of the recovery period."""

    recovery_period_days: int = Field(default=35, ge=1, le=35)
    """How far back a restore reaches, in days (DynamoDB: 1 to 35)."""

    deletion_protection: bool = False
    """Whether DynamoDB refuses to delete the table."""

    backup_plan: bool = False
    """Whether AWS Backup keeps copies of the table."""

    backup_retention_days: int = Field(default=35, ge=1, le=36_500)
    """Days that AWS Backup keeps each daily copy, where there is a plan."""
