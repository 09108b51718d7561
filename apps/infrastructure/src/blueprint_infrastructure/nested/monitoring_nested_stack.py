"""Where the dashboard and composite alarm are placed in the nested layout."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.api import Api
from ..components.database import Database
from ..components.events import Events
from ..components.functions import Functions
from ..components.monitoring import Monitoring
from .base_nested_stack import BaseNestedStack


class MonitoringNestedStack(BaseNestedStack):
    """The dashboard and the composite alarm."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        database: Database,
        events: Events,
        functions: Functions,
        api: Api,
    ) -> None:
        super().__init__(scope, "Monitoring", config=config, description="dashboard and composite alarm")
        self.component = Monitoring(
            self, "Monitoring", config=config, database=database, events=events, functions=functions, api=api
        )
