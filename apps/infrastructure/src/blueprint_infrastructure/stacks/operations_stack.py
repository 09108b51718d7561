"""Where the means of operations are placed."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.operations import Operations
from ..components.shared_resources import SharedResources
from .base_stack import BaseStack


class OperationsStack(BaseStack):
    """Releases, ledger and pointers. Without stack tags: see Operations on what a change of tags would do."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, shared: SharedResources) -> None:
        super().__init__(
            scope,
            "Operations",
            config=config,
            description="stored releases, ledger, and pointers to what is live",
            stack_tags=False,
        )
        self.component = Operations(self, "Operations", config=config, shared=shared)
        self.tell(self.component.outputs)
