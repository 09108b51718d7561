"""Where the table is placed in the nested layout."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.database import Database
from ..components.shared_resources import SharedResources
from .base_nested_stack import BaseNestedStack


class DatabaseNestedStack(BaseNestedStack):
    """The environment's table."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, shared: SharedResources) -> None:
        super().__init__(scope, "Database", config=config, description="the table")
        self.component = Database(self, "Database", config=config, shared=shared)
