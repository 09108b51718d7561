"""Entry point of the fulfilment function: placed orders from the queue, and probes of a rollout."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.health import probe_answer

from .fulfil import fulfil
from .placed import order_id_of

logger = Logger()
# A batch in which everything failed is answered like any other: the queue counts receives, an exception would tell no more.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def take(record: SQSRecord) -> None:
    """Fulfil the order of one message; an exception puts this message, and no other, back into the queue."""
    order_id = order_id_of(record.body)
    done = fulfil(order_id)
    logger.info("order fulfilled" if done else "order was fulfilled before", extra={"order_id": order_id})


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one event: a probe, or a batch of messages."""
    if event.get("blueprint") == "probe":
        return probe_answer()
    answer: dict[str, Any] = dict(
        process_partial_response(event=event, record_handler=take, processor=processor, context=context)
    )
    return answer
