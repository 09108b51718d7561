"""CMP002: customer keys rotate."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CMP002",
    fact="Customer keys rotate.",
    why="Rotation limits what one leaked key can open; AWS keeps the old material, so nothing has to be re-encrypted.",
    fix="set EnableKeyRotation (`enable_key_rotation=True`)",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=("AWS::KMS::Key",),
    peers=("AwsSolutions-KMS5", "CKV_AWS_7"),
    good="""
        Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
    """,
    bad="""
        Key: {Type: AWS::KMS::Key, Properties: {Description: orders}}
    """,
)
def customer_keys_rotate(key: Resource, _context: Context) -> Iterator[Problem]:
    """Judge symmetric keys with material of AWS; others cannot rotate by themselves."""
    if (key.text("KeySpec") or "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
        return
    if (key.text("Origin") or "AWS_KMS") == "AWS_KMS" and not key.flag("EnableKeyRotation"):
        yield Problem("does not rotate")
