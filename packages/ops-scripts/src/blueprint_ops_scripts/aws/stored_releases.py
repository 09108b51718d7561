"""The releases in a bucket as clean-up sees them: by digest, with the time of each object."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..release.store import MANIFEST
from .faults import aws_faults
from .s3 import S3Bucket

_PREFIX = "releases/"
_AT_ONCE = 1_000
"""Keys that DeleteObjects takes (S3 API reference)."""


class StoredReleases:
    """Lists and deletes. The bucket keeps versions: what is deleted can be restored until its lifecycle ends it."""

    def __init__(self, bucket: S3Bucket) -> None:
        self.bucket = bucket

    def stored(self) -> Mapping[str, Sequence[float]]:
        """Time of each object (seconds since the epoch), by digest of the release; every page."""
        found: dict[str, list[float]] = defaultdict(list)
        for key, modified in self._objects(_PREFIX):
            found[key.removeprefix(_PREFIX).split("/", 1)[0]].append(modified)
        return found

    def delete(self, digest: str) -> None:
        """Delete every object of a release, its manifest first: what has a manifest is whole."""
        keys = [key for key, _ in self._objects(f"{_PREFIX}{digest}/")]
        keys.sort(key=lambda key: not key.endswith(f"/{MANIFEST}"))
        with aws_faults(f"deleting release {digest[:12]} from {self.bucket.name}"):
            for key in keys[:1]:
                self.bucket.client.delete_object(Bucket=self.bucket.name, Key=key)
            for start in range(1, len(keys), _AT_ONCE):
                some = [{"Key": key} for key in keys[start : start + _AT_ONCE]]
                self.bucket.client.delete_objects(Bucket=self.bucket.name, Delete={"Objects": some, "Quiet": True})

    def _objects(self, prefix: str) -> list[tuple[str, float]]:
        with aws_faults(f"listing the releases in {self.bucket.name}"):
            pages = self.bucket.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket.name, Prefix=prefix)
            return [
                (item["Key"], item["LastModified"].timestamp()) for page in pages for item in page.get("Contents", ())
            ]
