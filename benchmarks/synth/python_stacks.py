"""The Lambda and ApiGateway stacks of one environment as the app builds them, with what they refer to.

What they refer to are the app's own components as well, which do more than the twin's: that counts against us.
"""

from pathlib import Path

from aws_cdk import App, Environment, Stage
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_infrastructure.components.auth import Auth
from blueprint_infrastructure.components.database import Database
from blueprint_infrastructure.components.events import Events
from blueprint_infrastructure.components.shared_resources import SharedResources
from blueprint_infrastructure.stacks.api_gateway_stack import ApiGatewayStack
from blueprint_infrastructure.stacks.base_stack import BaseStack
from blueprint_infrastructure.stacks.lambda_stack import LambdaStack
from blueprint_infrastructure.tags import tag_resources


class Suppliers(BaseStack):
    """What the two stacks refer to, in one stack."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, "Suppliers", config=config, description="what the two stacks refer to")
        self.shared = SharedResources(self, "Shared", config=config)
        self.database = Database(self, "Database", config=config, shared=self.shared)
        self.events = Events(self, "Events", config=config, shared=self.shared)
        self.auth = Auth(self, "Auth", config=config)


def add_two_stacks(app: App, config: EnvironmentConfig, lambdas: Path) -> None:
    """One environment."""
    stage = Stage(app, config.name, env=Environment(account=config.account, region=config.region))
    suppliers = Suppliers(stage, config=config)
    functions = LambdaStack(
        stage,
        config=config,
        lambdas=lambdas,
        shared=suppliers.shared,
        database=suppliers.database,
        events=suppliers.events,
        operations=suppliers,
    ).component
    ApiGatewayStack(stage, config=config, shared=suppliers.shared, auth=suppliers.auth, functions=functions)
    tag_resources(stage, config)
