"""Between plain Python values and DynamoDB's typed attributes, and from its refusals to ours."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from ..state.errors import ConditionFailedError

_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


class TransactionConflictError(Exception):
    """Two transactions met on one item; the same write may succeed a moment later."""


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """`item` in DynamoDB's form; floats become exact decimals, values that are None are left out."""
    return {name: _SERIALIZER.serialize(_exact(value)) for name, value in item.items() if value is not None}


def from_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A stored item with plain numbers: whole ones as int, the others as float."""
    return {name: _plain(_DESERIALIZER.deserialize(value)) for name, value in attributes.items()}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn failed conditions into `ConditionFailedError` and collisions into `TransactionConflictError`."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        reasons = _cancellation_codes(error)
        if code == "ConditionalCheckFailedException" or "ConditionalCheckFailed" in reasons:
            raise ConditionFailedError(
                "writing state: the stored item is not what was expected",
                remedy="another run wrote first: repeat the command, which reads what is there now",
            ) from error
        if code in {"TransactionConflictException", "TransactionInProgressException"} or (
            code == "TransactionCanceledException" and "TransactionConflict" in reasons
        ):
            raise TransactionConflictError from error
        raise


def _cancellation_codes(error: ClientError) -> set[str]:
    codes = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons") or []}
    if not codes and "ConditionalCheckFailed" in str(error):
        return {"ConditionalCheckFailed"}
    return codes


def _exact(value: Any) -> Any:
    match value:
        case float():
            return Decimal(repr(value))
        case dict():
            return {name: _exact(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_exact(inner) for inner in value]
        case _:
            return value


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case _:
            return value
