"""S3 as a place for releases."""

from typing import Any

from botocore.exceptions import ClientError

from ..errors import OpsError
from .faults import aws_faults

_MISSING = {"NoSuchKey", "404"}
_THERE = {"PreconditionFailed", "ConditionalRequestConflict", "412"}


class BucketMissingError(OpsError):
    """The release bucket that the operations stack names is not there."""


class S3Bucket:
    """One bucket. `client` is an S3 client of its account."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: str) -> bytes | None:
        """The whole object under `key`; None when there is none."""
        with aws_faults(f"reading s3://{self.name}/{key}"):
            try:
                body: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                self._refuse_missing_bucket(error)
                raise
        return body

    def put_new(self, key: str, body: bytes) -> bool:
        """Store an object unless one is there; whether it was stored."""
        with aws_faults(f"writing s3://{self.name}/{key}"):
            try:
                self.client.put_object(Bucket=self.name, Key=key, Body=body, IfNoneMatch="*")
            except ClientError as error:
                if error.response["Error"]["Code"] in _THERE:
                    return False
                self._refuse_missing_bucket(error)
                raise
        return True

    def _refuse_missing_bucket(self, error: ClientError) -> None:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            raise BucketMissingError(
                f"the release bucket {self.name} does not exist: somebody deleted it, the operations stack still names it",
                remedy="make a versioned bucket of that name in the same account and region, then deploy from source: "
                "the releases that it held are gone, what runs is not touched",
            ) from error
