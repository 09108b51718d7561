"""Every stack of one environment."""

from pathlib import Path

from aws_cdk import Environment, Stage
from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..stacks.api_gateway_stack import ApiGatewayStack
from ..stacks.cognito_stack import CognitoStack
from ..stacks.database_stack import DatabaseStack
from ..stacks.events_stack import EventsStack
from ..stacks.lambda_stack import LambdaStack
from ..stacks.main_stack import MainStack
from ..stacks.monitoring_stack import MonitoringStack
from ..stacks.operations_stack import OperationsStack
from ..stacks.shared_resources_stack import SharedResourcesStack
from ..tags import tag_resources


class ApplicationStage(Stage):
    """The stacks of `config`, in its layout; the stage is called like the environment.

    Make it directly under the App in every app that has it: some names hold the construct path, and the templates of two apps
    are the same, byte for byte, only when the paths are.
    """

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, lambdas: Path) -> None:
        self.check(config)
        super().__init__(scope, config.name, env=Environment(account=config.account, region=config.region))
        self.config = config
        self.shared = SharedResourcesStack(self, config=config)
        self.operations = OperationsStack(self, config=config, shared=self.shared.component)
        if config.layout == "nested":
            MainStack(self, config=config, lambdas=lambdas, shared=self.shared.component, operations=self.operations)
        else:
            self._split(lambdas)
        tag_resources(self, config)

    @staticmethod
    def check(config: EnvironmentConfig) -> None:
        """Raise ValueError when the environment lacks a guard rail of its kind; a plain stage has none."""

    def _split(self, lambdas: Path) -> None:
        config, shared = self.config, self.shared.component
        database = DatabaseStack(self, config=config, shared=shared).component
        auth = CognitoStack(self, config=config).component
        events = EventsStack(self, config=config, shared=shared).component
        functions = LambdaStack(
            self,
            config=config,
            lambdas=lambdas,
            shared=shared,
            database=database,
            events=events,
            operations=self.operations,
        ).component
        api = ApiGatewayStack(self, config=config, shared=shared, auth=auth, functions=functions).component
        MonitoringStack(self, config=config, database=database, events=events, functions=functions, api=api)
