"""How the capacity of a table is paid for."""

from dataclasses import dataclass

from aws_cdk import aws_dynamodb as dynamodb

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class OnDemand:
    """Pay for each request, up to a ceiling in request units a second, for the table and for each index; None has no ceiling.

    The defaults are what a new table can take at once (DynamoDB guide, on-demand capacity: 12,000 reads, 4,000 writes): they hold
    back nobody on the first day, and a loop that reads or writes without end costs at most about 14 USD an hour (us-east-1).
    """

    max_read_request_units: int | None = 12_000
    max_write_request_units: int | None = 4_000

    def __post_init__(self) -> None:
        check_fields(self)
        for name, value in (("read", self.max_read_request_units), ("write", self.max_write_request_units)):
            if value is not None and value < 1:
                raise ValueError(
                    f"max_{name}_request_units of {value} would refuse every request; use 1 or more, or None"
                )

    def to_cdk(self) -> dynamodb.Billing:
        """The same, for TableV2."""
        return dynamodb.Billing.on_demand(
            max_read_request_units=self.max_read_request_units, max_write_request_units=self.max_write_request_units
        )


@dataclass(frozen=True, kw_only=True)
class Provisioned:
    """Pay for capacity by the hour, scaled within bounds at 70 % use."""

    read_least: int
    read_most: int
    write_least: int
    write_most: int

    def __post_init__(self) -> None:
        check_fields(self)
        for name, least, most in (
            ("read", self.read_least, self.read_most),
            ("write", self.write_least, self.write_most),
        ):
            if not 1 <= least <= most:
                raise ValueError(
                    f"{name} capacity cannot scale from {least} to {most}; let 1 <= {name}_least <= {name}_most"
                )

    def to_cdk(self) -> dynamodb.Billing:
        """The same, for TableV2."""
        return dynamodb.Billing.provisioned(
            read_capacity=dynamodb.Capacity.autoscaled(min_capacity=self.read_least, max_capacity=self.read_most),
            write_capacity=dynamodb.Capacity.autoscaled(min_capacity=self.write_least, max_capacity=self.write_most),
        )
