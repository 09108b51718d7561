"""What validation and gates look at: versions, HTTP, alarms, queues and logs of one environment."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from ..delivery.state import EnvironmentState
from .faults import aws_faults
from .functions import VersionFacts
from .target import AwsTarget

_ERROR_PATTERN = '?ERROR ?"Traceback (most recent call last)" ?"Task timed out"'
_MOST_BYTES = 65_536


class AwsProbe:
    """One environment, read only."""

    def __init__(self, target: AwsTarget) -> None:
        self.target = target
        self._cloudwatch = target.session.client("cloudwatch")
        self._queues = target.session.client("sqs")
        self._logs = target.session.client("logs")
        self._versions: dict[tuple[str, str], VersionFacts] = {}

    def observe(self) -> EnvironmentState:
        """Stacks, parameters and aliases."""
        return self.target.observe()

    def live_versions(self, state: EnvironmentState) -> Mapping[str, VersionFacts | None]:
        """The live version of each function. A published version never changes, so an active one is read once."""
        return {name: self._version(seen.function_name, seen.live) for name, seen in state.functions.items()}

    def get(self, url: str, timeout_seconds: float) -> tuple[int | None, str]:
        """Status and body of a GET; None and the reason when there was no answer."""
        return get(url, timeout_seconds)

    def alarms(self) -> Mapping[str, str]:
        """State of each alarm whose name begins like the environment's stacks, composite ones included.

        Those of the operations stack are left out: they tell people that a watchdog or a drift run is missing, which they do
        from the first minute until the first run. What the environment serves is neither better nor worse for it.
        """
        prefix, aside = (self.target.config.stack_name(name) for name in ("", "Operations"))
        with aws_faults(f"reading the alarms of {self.target.config.name}"):
            pages = self._cloudwatch.get_paginator("describe_alarms").paginate(
                AlarmNamePrefix=prefix, AlarmTypes=["MetricAlarm", "CompositeAlarm"]
            )
            found = [
                alarm for page in pages for kind in ("MetricAlarms", "CompositeAlarms") for alarm in page.get(kind, ())
            ]
        names = {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}
        return {name: state for name, state in names.items() if not name.startswith(f"{aside}-")}

    def queue_depth(self, url: str) -> int:
        """Messages that wait in a queue."""
        with aws_faults(f"reading the queue {url}"):
            found = self._queues.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(found["Attributes"]["ApproximateNumberOfMessages"])

    def log_errors(self, function: str, since: float) -> int:
        """Error lines in the function's log group since then; a group that was never written to has none."""
        with aws_faults(f"reading the logs of {function}"):
            try:
                pages = self._logs.get_paginator("filter_log_events").paginate(
                    logGroupName=f"/aws/lambda/{function}",
                    startTime=int(since * 1000),
                    filterPattern=_ERROR_PATTERN,
                    PaginationConfig={"MaxItems": 100},
                )
                return sum(len(page["events"]) for page in pages)
            except ClientError as error:
                if error.response["Error"]["Code"] == "ResourceNotFoundException":
                    return 0
                raise

    def _version(self, function: str, version: str | None) -> VersionFacts | None:
        if version is None:
            return None
        known = self._versions.get((function, version))
        if known is None:
            known = self.target.functions.version(function, version)
            if known and known.state == "Active":
                self._versions[function, version] = known
        return known


def get(url: str, timeout_seconds: float) -> tuple[int | None, str]:
    """Status and body of a GET of an `http` or `https` address; None and the reason when there was no answer."""
    if not url.startswith(("https://", "http://")):
        return None, f"{url} is not an HTTP address"
    request = urllib.request.Request(url, headers={"accept": "application/json", "cache-control": "no-cache"})
    try:
        with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:
            return _read(answer.status, answer)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error.code, error)
    except (OSError, ValueError) as error:
        return None, f"{url}: {error}"


def _read(status: int, answer: Any) -> tuple[int, str]:
    return status, answer.read(_MOST_BYTES).decode("utf-8", "replace")
