"""Where bus and queue are placed in the split layout."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.events import Events
from ..components.shared_resources import SharedResources
from .base_stack import BaseStack


class EventsStack(BaseStack):
    """The bus, its archive, and the queue of placed orders."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, shared: SharedResources) -> None:
        super().__init__(scope, "Events", config=config, description="bus, queue and dead letters")
        self.component = Events(self, "Events", config=config, shared=shared)
        self.tell(self.component.outputs)
