"""How much waits in a queue, and for how long: pure.

Source of the names:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from collections.abc import Mapping, Sequence
from typing import Any


def levels(messages: Sequence[Mapping[str, Any]], now: float) -> dict[str, float]:
    """Return the metrics of a queue that holds `messages`; ages are in seconds."""
    visible = [message for message in messages if float(message.get("visible_at") or 0.0) <= now]
    hidden = [message for message in messages if float(message.get("visible_at") or 0.0) > now]
    received = sum(bool(message.get("receive_count")) for message in hidden)
    oldest = min((float(message["sent_at"]) for message in messages), default=now)
    return {
        "ApproximateNumberOfMessagesVisible": float(len(visible)),
        "ApproximateNumberOfMessagesNotVisible": float(received),
        "ApproximateNumberOfMessagesDelayed": float(len(hidden) - received),
        "ApproximateAgeOfOldestMessage": round(now - oldest, 1),
    }
