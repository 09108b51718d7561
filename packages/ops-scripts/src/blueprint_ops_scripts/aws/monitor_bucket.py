"""The release bucket as a place for drift reports."""

from collections.abc import Iterator
from typing import Any

import boto3

from .s3 import S3Bucket


class MonitorBucket(S3Bucket):
    """The bucket called `name`, as the function's own role sees it."""

    def __init__(self, name: str) -> None:
        client: Any = boto3.client("s3")
        super().__init__(client, name)

    def put(self, key: str, body: bytes) -> None:
        """Store an object, replacing what is there."""
        self.client.put_object(Bucket=self.name, Key=key, Body=body)

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix`, sorted, every page."""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            yield from (found["Key"] for found in page.get("Contents", ()))
