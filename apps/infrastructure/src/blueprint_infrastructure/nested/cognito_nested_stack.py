"""Where the user pool is placed in the nested layout."""

from constructs import Construct

from blueprint_config import EnvironmentConfig

from ..components.auth import Auth
from .base_nested_stack import BaseNestedStack


class CognitoNestedStack(BaseNestedStack):
    """The user pool and its client."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, "Cognito", config=config, description="who may sign in")
        self.component = Auth(self, "Auth", config=config)
