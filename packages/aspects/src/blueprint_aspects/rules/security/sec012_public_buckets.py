"""SEC012: buckets are not public."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity

_SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


@rule(
    id="SEC012",
    fact="Buckets block public access, with all four switches.",
    why="One careless policy or ACL otherwise opens the bucket to the internet; it is how most leaks began.",
    fix="set PublicAccessBlockConfiguration with all four switches on (`BlockPublicAccess.BLOCK_ALL`)",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::S3::Bucket",),
    peers=("AwsSolutions-S2", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"),
    good="""
        Bucket:
          Type: AWS::S3::Bucket
          Properties:
            PublicAccessBlockConfiguration:
              {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
    """,
    bad="""
        Bucket: {Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {BlockPublicAcls: true}}}
    """,
)
def buckets_block_public_access(bucket: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the four switches; absent means off."""
    off = [switch for switch in _SWITCHES if not bucket.flag("PublicAccessBlockConfiguration", switch)]
    if off:
        yield Problem(f"leaves off {', '.join(off)}")
