"""Where the user pool is placed in the split layout."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.auth import Auth
from .base_stack import BaseStack


class CognitoStack(BaseStack):
    """The user pool and its client."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, "Cognito", config=config, description="who may sign in")
        self.component = Auth(self, "Auth", config=config)
        self.tell(self.component.outputs)
