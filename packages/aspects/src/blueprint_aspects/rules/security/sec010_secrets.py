"""SEC010: no secret stands in a template."""

import re
from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.assembly.template import TEMPLATE_TYPE
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Node, in_turn

_SECRET_NAME = r"(?i)(passw(or)?d|secret|token|api_?key|private_?key|credential|passphrase)"
_POINTER_NAME = r"(?i)(arn|name|id|path|url|uri|parameter|endpoint|table|ttl|expiry|seconds|header|type)$"
_SECRET_VALUE = (
    r"(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])|-----BEGIN [A-Z ]*PRIVATE KEY|xox[abprs]-[0-9A-Za-z-]{10,}"
    r"|gh[pousr]_[0-9A-Za-z]{30,}|sk_live_[0-9A-Za-z]{16,}|AIza[0-9A-Za-z_-]{35}"
    r"|eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.|://[^/\s:@]+:[^/\s@${]{3,}@"
)
"""Forms of AWS keys, private keys, Slack, GitHub, Stripe and Google tokens, JWTs, URLs with a password."""

_SECRET_PROPERTIES = {
    "AWS::DocDB::DBCluster": "MasterUserPassword",
    "AWS::ElastiCache::ReplicationGroup": "AuthToken",
    "AWS::RDS::DBCluster": "MasterUserPassword",
    "AWS::RDS::DBInstance": "MasterUserPassword",
    "AWS::Redshift::Cluster": "MasterUserPassword",
    "AWS::SecretsManager::Secret": "SecretString",
}
"""Properties that take a secret as text."""


def _places(resource: Resource) -> Iterator[Node]:
    """The maps of name to value that people write secrets into."""
    if resource.type == "AWS::Lambda::Function":
        yield resource.child("Environment", "Variables")
    elif resource.type == "AWS::ECS::TaskDefinition":
        yield from in_turn(resource.each("ContainerDefinitions"), lambda container: container.each("Environment"))
    elif resource.type == "AWS::CodeBuild::Project":
        yield from resource.each("Environment", "EnvironmentVariables")
    elif resource.type in _SECRET_PROPERTIES:
        yield resource.child(_SECRET_PROPERTIES[resource.type])
    elif resource.type == TEMPLATE_TYPE:
        yield resource.child("Parameters")
        yield resource.child("Outputs")
    else:
        yield resource


@rule(
    id="SEC010",
    fact="No literal that looks like a secret stands in environment variables, parameters, outputs or password properties.",
    why="Templates are stored, logged, diffed and shown in consoles; a secret in one is a secret no more.",
    fix="keep it in Secrets Manager or an SSM SecureString, and pass its name or ARN; change the secret that was there",
    severity=Severity.CRITICAL,
    level=Level.BASIC,
    types=(
        "AWS::Lambda::Function",
        "AWS::ECS::TaskDefinition",
        "AWS::CodeBuild::Project",
        "AWS::SSM::Parameter",
        *_SECRET_PROPERTIES,
        TEMPLATE_TYPE,
    ),
    parts=_places,
    only_with=(
        "ContainerDefinitions",
        "Environment",
        "Outputs",
        "Parameters",
        "Value",
        *_SECRET_PROPERTIES.values(),
    ),
    peers=("CKV_AWS_45",),
    good="""
        Function:
          Type: AWS::Lambda::Function
          Properties: {Environment: {Variables: {DB_PASSWORD_ARN: !Ref Secret, LOG_LEVEL: INFO}}}
        Secret: {Type: AWS::SecretsManager::Secret}
    """,
    bad="""
        Function:
          Type: AWS::Lambda::Function
          Properties: {Environment: {Variables: {DB_PASSWORD: correct-horse-battery}}}
    """,
)
def templates_hold_no_secrets(place: Node, context: Context) -> Iterator[Problem]:
    """Judge names and values; the value itself is never shown."""
    kind = context.resource.type
    if kind in _SECRET_PROPERTIES:
        yield from _judged(_SECRET_PROPERTIES[kind], place)
    elif kind == "AWS::SSM::Parameter":
        yield from _judged("Value", place.child("Value"))
    elif kind in ("AWS::ECS::TaskDefinition", "AWS::CodeBuild::Project"):
        if place.text("Type") in (None, "PLAINTEXT"):
            yield from _judged(place.pattern("Name") or "", place.child("Value"))
    else:
        entries = [(name, _value_of(node) if kind == TEMPLATE_TYPE else node) for name, node in place.entries()]
        yield from in_turn(entries, lambda entry: _judged(*entry))


def _value_of(section_entry: Node) -> Node:
    """A parameter's default, an output's value."""
    key = "Default" if section_entry.has("Type") else "Value"
    if key == "Default" and (section_entry.text("Type") or "").startswith("AWS::SSM::"):
        return section_entry.child("None")
    return section_entry.child(key)


def _judged(name: str, node: Node) -> Iterator[Problem]:
    value = node.pattern()
    if not value or value.startswith(("{{resolve:", "${", "arn:", "/")):
        return
    if re.search(_SECRET_VALUE, value):
        yield Problem(f"{name} holds what has the form of a secret")
    elif re.search(_SECRET_NAME, name) and not re.search(_POINTER_NAME, name) and _is_literal(value):
        yield Problem(f"{name} is named like a secret and holds a literal")


def _is_literal(value: str) -> bool:
    return "${" not in value and value.lower() not in ("true", "false") and not value.isdigit()
