"""What every nested stack of an environment has in common."""

from aws_cdk import NestedStack
from constructs import Construct

from blueprint_config import EnvironmentConfig


class BaseNestedStack(NestedStack):
    """A nested stack that knows its environment, and the zones that configuration names.

    Name, account, region, tags and termination protection are those of the root stack.
    """

    def __init__(self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, description: str) -> None:
        # Set first: the parent's constructor may already ask for the zones.
        self.config = config
        super().__init__(scope, construct_id, description=description)

    @property
    def availability_zones(self) -> list[str]:
        """The zones that configuration names; the parent would look them up, which needs credentials."""
        return list(self.config.availability_zones)
