"""Parameters of an environment."""

from collections.abc import Sequence
from typing import Any

from .faults import aws_faults

_PER_CALL = 10
"""Names that GetParameters takes at once (SSM API reference)."""


def read_parameters(client: Any, names: Sequence[str]) -> dict[str, str]:
    """Values by name; a parameter that does not exist is left out."""
    found: dict[str, str] = {}
    for start in range(0, len(names), _PER_CALL):
        some = list(names[start : start + _PER_CALL])
        with aws_faults(f"reading the parameters {', '.join(some)}"):
            found |= {item["Name"]: item["Value"] for item in client.get_parameters(Names=some)["Parameters"]}
    return found


def write_parameter(client: Any, name: str, value: str) -> None:
    """Set an existing parameter."""
    with aws_faults(f"setting the parameter {name}"):
        client.put_parameter(Name=name, Value=value, Overwrite=True)
