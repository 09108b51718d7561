"""What one account may show another through CloudWatch's Observability Access Manager."""

from collections.abc import Sequence
from typing import Final, Literal

Telemetry = Literal["metrics", "logs", "traces"]

EVERYTHING: Final[tuple[Telemetry, ...]] = ("metrics", "logs", "traces")

_TYPES: Final = {
    "metrics": "AWS::CloudWatch::Metric",
    "logs": "AWS::Logs::LogGroup",
    "traces": "AWS::XRay::Trace",
}


def resource_types(telemetry: Sequence[Telemetry]) -> list[str]:
    """The names that OAM has for them.

    Raises:
        ValueError: there is none, or one is not known.
    """
    given = list(telemetry)
    if not given or len(set(given)) != len(given) or not set(given) <= set(_TYPES):
        raise ValueError(f"telemetry {given} cannot be shared; use some of {', '.join(_TYPES)}, each once")
    return [_TYPES[each] for each in telemetry]
