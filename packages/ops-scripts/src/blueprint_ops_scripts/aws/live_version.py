"""The SSM parameters from which CloudFormation takes the versions of the aliases."""

from typing import Any

from .faults import aws_faults


class LiveVersionParameters:
    """Parameters through an SSM client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def write(self, name: str, value: str) -> None:
        """Set the parameter, whatever it was."""
        with aws_faults(f"writing parameter {name}"):
            self.client.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
