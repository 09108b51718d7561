"""The one root stack of the nested layout: it makes the parts in order and shows their outputs."""

from pathlib import Path

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.shared_resources import SharedResources
from ..nested.api_gateway_nested_stack import ApiGatewayNestedStack
from ..nested.cognito_nested_stack import CognitoNestedStack
from ..nested.database_nested_stack import DatabaseNestedStack
from ..nested.events_nested_stack import EventsNestedStack
from ..nested.lambda_nested_stack import LambdaNestedStack
from ..nested.monitoring_nested_stack import MonitoringNestedStack
from .base_stack import BaseStack
from .operations_stack import OperationsStack


class MainStack(BaseStack):
    """Database, events, auth, functions, API and monitoring as one deployment that succeeds or fails whole."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lambdas: Path,
        shared: SharedResources,
        operations: OperationsStack,
    ) -> None:
        super().__init__(scope, "Main", config=config, description="the system, as nested stacks")
        self.add_stack_dependency(operations, "aliases read their version from its parameters")
        database = DatabaseNestedStack(self, config=config, shared=shared).component
        events = EventsNestedStack(self, config=config, shared=shared).component
        auth = CognitoNestedStack(self, config=config).component
        functions = LambdaNestedStack(
            self, config=config, lambdas=lambdas, shared=shared, database=database, events=events
        ).component
        api = ApiGatewayNestedStack(self, config=config, shared=shared, auth=auth, functions=functions).component
        monitoring = MonitoringNestedStack(
            self, config=config, database=database, events=events, functions=functions, api=api
        ).component
        for component in (database, events, auth, functions, api, monitoring):
            self.tell(component.outputs)
