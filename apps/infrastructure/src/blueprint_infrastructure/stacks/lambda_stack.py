"""Where the functions are placed in the split layout."""

from pathlib import Path

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.database import Database
from ..components.events import Events
from ..components.functions import Functions
from ..components.shared_resources import SharedResources
from .base_stack import BaseStack
from .operations_stack import OperationsStack


class LambdaStack(BaseStack):
    """The functions. Deployed after Operations, which makes the parameters that the aliases read."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lambdas: Path,
        shared: SharedResources,
        database: Database,
        events: Events,
        operations: OperationsStack,
    ) -> None:
        super().__init__(scope, "Lambda", config=config, description="the functions and what calls them")
        self.add_stack_dependency(operations, "aliases read their version from its parameters")
        self.component = Functions(
            self, "Functions", config=config, lambdas=lambdas, shared=shared, database=database, events=events
        )
        self.tell(self.component.outputs)
