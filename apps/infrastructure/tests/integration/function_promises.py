"""What every function promises, whatever it is for."""

import time
from collections.abc import Callable
from typing import Any


class FunctionPromises:
    """Questions about one function that are answered yes while every permission is there; each leaves things as they were."""

    def __init__(self, deployment: Any) -> None:
        self.patience_seconds = 20.0
        """How long an asynchronous promise may take; the local AWS needs about one second when it is warm."""
        self.deployment = deployment
        self.functions = deployment.client("lambda")
        self.sqs = deployment.client("sqs")

    def callee(self, function: str) -> dict[str, str]:
        """How Lambda names what is called."""
        return {"FunctionName": self.deployment.outputs[f"{function}FunctionName"], "Qualifier": "live"}

    def poison(self, function: str) -> bytes:  # noqa: ARG002 - the watchdog's is another
        """Return an event on which the function fails."""
        return b"[]"

    def starts(self, function: str) -> bool:
        """The function's variables are decrypted, so that it answers at all."""
        return "FunctionError" not in self.call(function, b'{"blueprint": "probe"}')

    def logs(self, function: str) -> bool:
        """The function's own log group tells of a call."""
        config = self.functions.get_function_configuration(FunctionName=self.callee(function)["FunctionName"])
        logs = self.deployment.client("logs")

        def streams() -> int:
            pages = logs.get_paginator("describe_log_streams").paginate(
                logGroupName=config["LoggingConfig"]["LogGroup"]
            )
            return sum(len(page["logStreams"]) for page in pages)

        before = streams()
        self.call(function, b'{"blueprint": "probe"}')
        return streams() > before

    def keeps_a_failed_event(self, function: str) -> bool:
        """An asynchronous event that no retry could handle lies in the dead letters."""
        callee = self.callee(function)
        usual = self.functions.get_function_event_invoke_config(**callee)
        settings = {name: usual[name] for name in ("DestinationConfig", "MaximumEventAgeInSeconds")}
        arn = usual["DestinationConfig"]["OnFailure"]["Destination"]
        queue = self.sqs.get_queue_url(QueueName=arn.rsplit(":", 1)[1])["QueueUrl"]
        self.sqs.purge_queue(QueueUrl=queue)
        self.functions.put_function_event_invoke_config(**callee, **settings, MaximumRetryAttempts=0)
        self.functions.invoke(**callee, InvocationType="Event", Payload=self.poison(function))
        kept = within(self.patience_seconds, lambda: self._depth(queue) == 1)
        retries = usual["MaximumRetryAttempts"]
        self.functions.put_function_event_invoke_config(**callee, **settings, MaximumRetryAttempts=retries)
        return kept

    def call(self, function: str, payload: bytes) -> Any:
        """Invoke the function, and return Lambda's answer."""
        return self.functions.invoke(**self.callee(function), Payload=payload)

    def _depth(self, queue: str) -> int:
        name = "ApproximateNumberOfMessages"
        return int(self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name])


def within(seconds: float, fact: Callable[[], bool]) -> bool:
    """Whether `fact` holds at some moment in the next `seconds`."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
