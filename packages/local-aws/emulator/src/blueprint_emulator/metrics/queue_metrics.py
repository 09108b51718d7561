"""AWS/SQS metrics: how much waits in every queue, and for how long, once a minute as on AWS.

Stock ministack has none. Source of the names:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from ministack.services import sqs

from blueprint_emulator.alarms.periods import minute_seconds
from blueprint_emulator.metrics.recording import record
from blueprint_emulator.scope import acting_as

logger = logging.getLogger("blueprint.metrics")


def install() -> None:
    """Start measuring."""
    threading.Thread(target=_measure_forever, name="queue metrics", daemon=True).start()


def levels(messages: list[Mapping[str, Any]], now: float) -> dict[str, float]:
    """Return the metrics of a queue that holds `messages`; ages are in seconds."""
    visible = [message for message in messages if float(message.get("visible_at") or 0.0) <= now]
    received = [message for message in messages if message not in visible and message.get("receive_count")]
    oldest = min((float(message["sent_at"]) for message in messages), default=now)
    return {
        "ApproximateNumberOfMessagesVisible": float(len(visible)),
        "ApproximateNumberOfMessagesNotVisible": float(len(received)),
        "ApproximateNumberOfMessagesDelayed": float(len(messages) - len(visible) - len(received)),
        "ApproximateAgeOfOldestMessage": round(now - oldest, 1),
    }


def _measure_forever() -> None:
    while True:
        for (account, region, _), queue in sqs._queues.all_items():
            try:
                with acting_as(account, region):
                    _measure(queue)
            except Exception:
                logger.exception("queue %s of %s could not be measured", queue.get("name"), account)
        time.sleep(max(1.0, minute_seconds()))


def _measure(queue: dict[str, Any]) -> None:
    sqs._dlq_sweep(queue)
    for name, value in levels(list(queue["messages"]), time.time()).items():
        unit = "Seconds" if name == "ApproximateAgeOfOldestMessage" else "Count"
        record("AWS/SQS", name, value, unit, [{"QueueName": str(queue["name"])}])
