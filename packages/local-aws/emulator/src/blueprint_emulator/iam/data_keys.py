"""Whoever reads or writes data that a customer's key encrypts needs the key, too.

The service asks KMS in the caller's name (`kms:ViaService`). Asked here for tables, queues, topics, secrets and secure
parameters; not for objects in S3. Stock ministack asks only when KMS is called directly. Sources:
https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
"""

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import dynamodb, secretsmanager, sns, sqs, ssm

from blueprint_emulator import patching
from blueprint_emulator.iam.decisions import customer_key, via

ITEM_ACTIONS = frozenset(
    f"dynamodb:{name}"
    for name in (
        *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
        *("BatchGetItem", "BatchWriteItem", "Query", "Scan"),
    )
)
KEY_ACTIONS = {
    **dict.fromkeys(ITEM_ACTIONS, ("kms:Decrypt",)),
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:ReceiveMessage": ("kms:Decrypt",),
    "sns:Publish": ("kms:GenerateDataKey", "kms:Decrypt"),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
    "secretsmanager:PutSecretValue": ("kms:GenerateDataKey", "kms:Decrypt"),
    "ssm:GetParameter": ("kms:Decrypt",),
    "ssm:GetParameters": ("kms:Decrypt",),
}


def install() -> None:
    """Ask for the key after the action itself was allowed."""
    patching.wrap(iam_evaluator, "enforce", _with_key)


def key_of(resource_arn: str) -> str | None:
    """Return the ARN of the customer's key that encrypts a resource; None for AWS's keys, and for what is not known."""
    service = resource_arn.split(":")[2] if resource_arn.count(":") >= 5 else ""
    reader = _READERS.get(service)
    return customer_key(reader(resource_arn)) if reader else None


def _with_key(stock: Callable[..., Any]) -> Callable[..., Any]:
    def enforce(
        access_key_id: str, action: str, service: str, region: str, resource_arn: str = "*", service_context: Any = None
    ) -> Any:
        denied = stock(access_key_id, action, service, region, resource_arn, service_context)
        key = key_of(resource_arn) if denied is None and action in KEY_ACTIONS else None
        if key is None:
            return denied
        for needed in KEY_ACTIONS[action]:
            denied = stock(access_key_id, needed, "kms", region, key, via(action.partition(":")[0]))
            if denied is not None:
                return denied
        return None

    return enforce


def _of_table(arn: str) -> str | None:
    table = dynamodb._tables.get(arn.split("/")[1]) if "/" in arn else None
    return ((table or {}).get("SSEDescription") or {}).get("KMSMasterKeyArn")


def _of_queue(arn: str) -> str | None:
    return ((sqs._queue_by_arn(arn) or {}).get("attributes") or {}).get("KmsMasterKeyId")


def _of_topic(arn: str) -> str | None:
    return ((sns._topics.get(arn) or {}).get("attributes") or {}).get("KmsMasterKeyId")


def _of_secret(arn: str) -> str | None:
    _, secret = secretsmanager._resolve(arn)
    return (secret or {}).get("KmsKeyId")


def _of_parameter(arn: str) -> str | None:
    path = arn.partition(":parameter")[2]
    found = ssm._parameters.get(path) or ssm._parameters.get(path.lstrip("/")) or {}
    return found.get("KeyId") if found.get("Type") == "SecureString" else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "dynamodb": _of_table,
    "sqs": _of_queue,
    "sns": _of_topic,
    "secretsmanager": _of_secret,
    "ssm": _of_parameter,
}
