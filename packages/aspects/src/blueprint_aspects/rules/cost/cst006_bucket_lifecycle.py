"""CST006: buckets forget."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CST006",
    fact="Buckets have a lifecycle.",
    why="Old versions and unfinished uploads are kept, and paid for, for ever.",
    fix="add lifecycle rules: abort unfinished uploads, expire old versions, move what is rarely read",
    severity=Severity.LOW,
    level=Level.BASIC,
    types=("AWS::S3::Bucket",),
    good="""
        Bucket:
          Type: AWS::S3::Bucket
          Properties: {LifecycleConfiguration: {Rules: [{Status: Enabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}]}}
    """,
    bad="""
        Bucket: {Type: AWS::S3::Bucket}
    """,
)
def buckets_have_a_lifecycle(bucket: Resource, _context: Context) -> Iterator[Problem]:
    """Judge whether an enabled rule exists."""
    if not any(entry.text("Status") == "Enabled" for entry in bucket.each("LifecycleConfiguration", "Rules")):
        yield Problem("has no lifecycle")
