"""The VPC of an environment that has one."""

from pydantic import Field

from .base import ConfigModel


class NetworkConfig(ConfigModel):
    """A VPC is made only when `enabled`; the serverless default has none."""

    enabled: bool = False
    """Whether the environment has a VPC."""

    cidr: str = "10.0.0.0/16"
    """Private address range, /16 to /28; ranges of environments must not overlap."""

    subnet_mask: int = Field(default=24, ge=16, le=28)
    """Prefix length of each subnet; one subnet for each tier (public, private, isolated) and zone must fit into `cidr`."""

    nat_gateways: int = Field(default=0, ge=0, le=6)
    """Number of NAT gateways; each costs by the hour."""

    interface_endpoints: tuple[str, ...] = ()
    """AWS services reached without NAT, such as `kms`, `events`, `sqs`."""
