"""Where the API is placed in the split layout."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.api import Api
from ..components.auth import Auth
from ..components.functions import Functions
from ..components.shared_resources import SharedResources
from .base_stack import BaseStack


class ApiGatewayStack(BaseStack):
    """The HTTP API."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        shared: SharedResources,
        auth: Auth,
        functions: Functions,
    ) -> None:
        super().__init__(scope, "ApiGateway", config=config, description="the HTTP API")
        self.component = Api(self, "Api", config=config, shared=shared, auth=auth, functions=functions)
        self.tell(self.component.outputs)
