"""Where the shared resources are placed."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.shared_resources import SharedResources
from .base_stack import BaseStack


class SharedResourcesStack(BaseStack):
    """The key, the topic, and the VPC where there is one."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, "SharedResources", config=config, description="key and topic that every stack uses")
        self.component = SharedResources(self, "Shared", config=config)
        self.tell(self.component.outputs)
