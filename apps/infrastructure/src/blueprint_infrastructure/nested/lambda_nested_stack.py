"""Where the functions are placed in the nested layout."""

from pathlib import Path

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.database import Database
from ..components.events import Events
from ..components.functions import Functions
from ..components.shared_resources import SharedResources
from .base_nested_stack import BaseNestedStack


class LambdaNestedStack(BaseNestedStack):
    """The functions."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lambdas: Path,
        shared: SharedResources,
        database: Database,
        events: Events,
    ) -> None:
        super().__init__(scope, "Lambda", config=config, description="the functions and what calls them")
        self.component = Functions(
            self, "Functions", config=config, lambdas=lambdas, shared=shared, database=database, events=events
        )
