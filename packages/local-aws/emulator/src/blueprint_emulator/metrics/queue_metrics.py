"""AWS/SQS metrics: how much waits in every queue, and for how long, once a minute as on AWS.

Stock ministack has none.
"""

import logging
import threading
import time
from typing import Any

from ministack.services import sqs

from blueprint_emulator.alarms.periods import minute_seconds
from blueprint_emulator.metrics.queue_levels import levels
from blueprint_emulator.metrics.recording import record
from blueprint_emulator.scope import acting_as

logger = logging.getLogger("blueprint.metrics")


def install() -> None:
    """Start measuring."""
    threading.Thread(target=_measure_forever, name="queue metrics", daemon=True).start()


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
