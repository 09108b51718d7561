"""What every stack of an environment has in common."""

from aws_cdk import CfnOutput, Environment, Stack
from constructs import Construct

from blueprint_config import EnvironmentConfig, standard_tags


class BaseStack(Stack):
    """A stack with the environment's name, account, region, zones, tags and protection.

    `stack_tags=False` is for the one stack whose resources must not be touched by a change of tags.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        description: str,
        stack_tags: bool = True,
    ) -> None:
        # Set first: the parent's constructor may already ask for the zones.
        self.config = config
        super().__init__(
            scope,
            construct_id,
            stack_name=config.stack_name(construct_id),
            env=Environment(account=config.account, region=config.region),
            description=description,
            termination_protection=config.termination_protection,
            tags=dict(standard_tags(config)) if stack_tags else None,
        )

    @property
    def availability_zones(self) -> list[str]:
        """The zones that configuration names; the parent would look them up, which needs credentials."""
        return list(self.config.availability_zones)

    def tell(self, outputs: dict[str, str]) -> None:
        """Show each value as an output of the stack; none is exported, so none locks a deployment."""
        for key, value in outputs.items():
            CfnOutput(self, key, value=value)
