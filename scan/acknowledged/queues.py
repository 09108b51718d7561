"""Queues, and what calls functions."""

from ..acknowledgement import Acknowledgement

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("Serverless-SQSRedrivePolicy",),
        resource="Events/Events/*/DeadLetters/Resource/Resource",
        reason="These are dead-letter queues: an alarm rings at the first message, messages stay 14 days, and a person "
        "decides.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-SQS3",),
        resource="Events/Events/Bus/DeadLetters/Resource/Resource",
        reason="This is the dead-letter queue of the bus and its rules, which the rule recognises only behind another "
        "queue.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"),
        resource="Lambda/Functions/Failures/Resource/Resource",
        reason="This is where failed asynchronous calls of functions end, which the rules recognise only behind another "
        "queue; an alarm rings at the first message.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"),
        resource="SharedResources/Shared/Notices/Undelivered/Resource/Resource",
        reason="This is the dead-letter queue of the rules that tell the topic, which the rules recognise only behind "
        "another queue; an alarm rings at the first message.",
    ),
    Acknowledgement(
        rules=("Serverless-LambdaEventSourceMappingDestination",),
        resource="Lambda/Functions/Fulfilment/Live/OrdersQueue/Resource",
        reason="Lambda offers failure destinations for streams only. The source is a queue, whose own redrive policy "
        "sends what fails five times to dead letters, message by message (partial batch responses).",
    ),
)
