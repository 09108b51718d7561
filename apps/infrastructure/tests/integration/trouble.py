"""Making trouble in a deployed environment, so that its alarms have something to say.

Trouble is real wherever it can be: calls that fail, are slow, or are refused, and messages that nobody could handle.
Nobody can cause DynamoDB's own faults, nor wait for calls of a minute; such metrics are put, under exactly the name and
the dimensions that the alarm watches.
"""

import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

FAULTY = """
import time

def handler(event, context):
    fault = event.get("fault") or (event.get("headers") or {}).get("x-fault")
    if fault == "error":
        raise RuntimeError("this is a rehearsal")
    if fault == "slow":
        time.sleep(2.7)  # SLOW_MILLISECONDS
    return {"statusCode": 200, "body": "{}"}
"""
LIVE = "live"
SLOW_MILLISECONDS = 2_700
"""How long a slow call takes."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One metric of an alarm."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]

    def dimension(self, name: str) -> str:
        """Value of one of its dimensions."""
        return dict(self.dimensions)[name]


def metrics_of(alarm: dict[str, Any]) -> list[Watched]:
    """Every metric that an alarm looks at, as DescribeAlarms tells of it."""
    stats = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    return [
        Watched(
            namespace=metric["Namespace"],
            name=metric["MetricName"],
            dimensions=tuple(sorted((found["Name"], found["Value"]) for found in metric["Dimensions"])),
        )
        for metric in (stats or [alarm])
    ]


class Trouble:
    """Provokes what the metrics of one environment measure."""

    def __init__(self, deployment: Any, watched: set[Watched]) -> None:
        self._deployment = deployment
        self._lambda = deployment.client("lambda")
        self._sqs = deployment.client("sqs")
        self._watched = watched
        self._functions = sorted({one.dimension("FunctionName") for one in self._of("AWS/Lambda")})
        self._live: dict[str, str | None] = {}
        self._pool = ThreadPoolExecutor(max_workers=40)

    @contextmanager
    def with_faulty_functions(self) -> Iterator[None]:
        """Every watched function does what its event asks for, until the end of the block."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as whole:
            whole.writestr("index.py", FAULTY)
        self._live = {name: self._live_version(name) for name in self._functions}
        before = {name: self._code_and_handler(name) for name in self._functions}
        for name in self._functions:
            self._replace(name, archive.getvalue(), "index.handler")
            if self._live[name]:
                new = self._lambda.publish_version(FunctionName=name)["Version"]
                self._lambda.update_alias(FunctionName=name, Name=LIVE, FunctionVersion=new)
        try:
            yield
        finally:
            for name, (code, handler) in before.items():
                self._replace(name, code, handler)
                if self._live[name]:
                    self._lambda.update_alias(FunctionName=name, Name=LIVE, FunctionVersion=self._live[name])

    def fail_and_dawdle(self, seconds: float) -> None:
        """Calls that raise and calls that take long, straight to each function and through the API."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name in self._functions:
                for fault in ("error", "error", "error", "slow"):
                    self._pool.submit(self._invoke, name, {"fault": fault})
            for fault in ("error", "error", "error", "slow"):
                self._pool.submit(self._request, "/health", {"x-fault": fault})
            time.sleep(1.0)

    def ask_for_nothing(self, times: int) -> None:
        """Requests for a path that there is not."""
        for _ in range(times):
            self._request("/nothing", {})

    def refuse(self, seconds: float) -> None:
        """Calls to functions that may not run at all."""
        before = {name: self._reserved(name) for name in self._functions}
        for name in self._functions:
            self._lambda.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name in self._functions:
                self._invoke(name, {})
            time.sleep(0.5)
        for name, reserved in before.items():
            if reserved is None:
                self._lambda.delete_function_concurrency(FunctionName=name)
            else:
                self._lambda.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)

    def spoil_messages(self) -> None:
        """An order that nobody can read, until it is given up; an event that fails; and a message in every other queue."""
        orders = self._deployment.outputs["OrderQueueUrl"]
        usual = self._sqs.get_queue_attributes(QueueUrl=orders, AttributeNames=["VisibilityTimeout"])["Attributes"]
        self._sqs.set_queue_attributes(QueueUrl=orders, Attributes={"VisibilityTimeout": "0"})
        self._sqs.send_message(QueueUrl=orders, MessageBody="this is no order")
        given_up = _name(self._deployment.outputs["DeadLetterQueueUrl"])
        self._wait_for_message(given_up)
        self._sqs.set_queue_attributes(QueueUrl=orders, Attributes=usual)
        name = self._deployment.outputs["OrdersFunctionName"]
        self._lambda.invoke(FunctionName=name, Qualifier=LIVE, InvocationType="Event", Payload=b"[]")
        settings = self._lambda.get_function_event_invoke_config(FunctionName=name, Qualifier=LIVE)
        failed = settings["DestinationConfig"]["OnFailure"]["Destination"].rsplit(":", 1)[1]
        self._wait_for_message(failed)
        for queue in self._queues() - {given_up, failed}:
            self._sqs.send_message(QueueUrl=self._url(queue), MessageBody="this is a rehearsal")

    def forgive_messages(self) -> None:
        """Empty the queues."""
        for queue in self._queues():
            self._sqs.purge_queue(QueueUrl=self._url(queue))

    def claim(self, metrics: set[Watched], value: float, *, seconds: float, ago: tuple[float, ...] = (0.0,)) -> None:
        """Put a value of each of these metrics, once a second, as measured so many seconds `ago`."""
        cloudwatch = self._deployment.client("cloudwatch")
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for one in metrics:
                dimensions = [{"Name": name, "Value": value} for name, value in one.dimensions]
                datum = {"MetricName": one.name, "Dimensions": dimensions, "Value": value}
                cloudwatch.put_metric_data(
                    Namespace=one.namespace,
                    MetricData=[{**datum, "Timestamp": time.time() - age} for age in ago],
                )
            time.sleep(1.0)

    def keep_calling(self, seconds: float) -> None:
        """Calls that go well, to functions that must be called all the time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name in self._functions:
                self._invoke(name, {})
            time.sleep(0.3)

    def _of(self, namespace: str) -> set[Watched]:
        return {one for one in self._watched if one.namespace == namespace}

    def _queues(self) -> set[str]:
        return {one.dimension("QueueName") for one in self._of("AWS/SQS")}

    def _url(self, queue: str) -> str:
        return str(self._sqs.get_queue_url(QueueName=queue)["QueueUrl"])

    def _code_and_handler(self, name: str) -> tuple[bytes, str]:
        found = self._lambda.get_function(FunctionName=name)
        with urllib.request.urlopen(found["Code"]["Location"], timeout=20) as code:
            return code.read(), found["Configuration"]["Handler"]

    def _replace(self, name: str, code: bytes, handler: str) -> None:
        self._lambda.update_function_code(FunctionName=name, ZipFile=code)
        self._lambda.update_function_configuration(FunctionName=name, Handler=handler)

    def _live_version(self, name: str) -> str | None:
        with suppress(self._lambda.exceptions.ResourceNotFoundException):
            return str(self._lambda.get_alias(FunctionName=name, Name=LIVE)["FunctionVersion"])
        return None

    def _reserved(self, name: str) -> int | None:
        found: int | None = self._lambda.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
        return found

    def _invoke(self, name: str, payload: dict[str, Any]) -> None:
        qualifier = {"Qualifier": LIVE} if self._live[name] else {}
        with suppress(ClientError):  # refused, which is the point
            self._lambda.invoke(FunctionName=name, **qualifier, Payload=json.dumps(payload).encode())

    def _request(self, path: str, headers: dict[str, str]) -> None:
        request = urllib.request.Request(self._deployment.outputs["ApiUrl"] + path, headers=headers)
        with suppress(urllib.error.HTTPError):  # refused, which is the point
            urllib.request.urlopen(request, timeout=20).close()

    def _wait_for_message(self, queue: str) -> None:
        name, url = "ApproximateNumberOfMessages", self._url(queue)
        deadline = time.monotonic() + 60
        while int(self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]) == 0:
            assert time.monotonic() < deadline, f"no message came to {queue}"
            time.sleep(0.2)


def _name(url: str) -> str:
    return url.rsplit("/", 1)[-1]
