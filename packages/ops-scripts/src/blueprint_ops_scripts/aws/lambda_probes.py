"""Version-pinned test calls: Invoke with the version as qualifier, around the alias."""

import json
from typing import Any

from ..rollout.observation import Counts
from ..rollout.target import FunctionTarget
from .faults import aws_faults

PROBE = json.dumps({"blueprint": "probe"}).encode()
"""Every function of the blueprint answers this with its health, after a cheap real check."""


class LambdaProbes:
    """Probes through a Lambda client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def probe(self, target: FunctionTarget, version: str, times: int) -> Counts:
        """Call one version `times` times; what it did not answer healthily is an error."""
        healthy = sum(self._once(target, version) for _ in range(times))
        return Counts(requests=times, errors=times - healthy)

    def _once(self, target: FunctionTarget, version: str) -> bool:
        with aws_faults(f"probing version {version} of {target.function_name}"):
            answer = self.client.invoke(FunctionName=target.function_name, Qualifier=version, Payload=PROBE)
            body = answer["Payload"].read()
        return not answer.get("FunctionError") and _healthy(body)


def _healthy(body: bytes) -> bool:
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("status") == "healthy"
