"""Secrets that functions may read, each by its own name."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from blueprint_config import EnvironmentConfig, SecretRef
from blueprint_constructs import allow


def grant_secrets(scope: IConstruct, grantee: iam.IGrantable, config: EnvironmentConfig) -> None:
    """Let `grantee` read the secrets that configuration names, and no others."""
    if not config.lambda_.secrets:
        return
    stack = Stack.of(scope)
    by_source: dict[str, list[str]] = {"secretsmanager": [], "ssm": []}
    for reference in config.lambda_.secrets.values():
        by_source[reference.source].append(_arn(stack, reference))
    if by_source["secretsmanager"]:
        allow(
            grantee,
            sid="ReadSecrets",
            actions=["secretsmanager:GetSecretValue"],
            resources=sorted(by_source["secretsmanager"]),
        )
    if by_source["ssm"]:
        allow(grantee, sid="ReadSecureStrings", actions=["ssm:GetParameter"], resources=sorted(by_source["ssm"]))


def _arn(stack: Stack, reference: SecretRef) -> str:
    if reference.source == "ssm":
        return stack.format_arn(service="ssm", resource="parameter", resource_name=reference.name.lstrip("/"))
    # Secrets Manager ends every ARN with a hyphen and six characters of its own.
    return stack.format_arn(
        service="secretsmanager",
        resource="secret",
        resource_name=f"{reference.name}-??????",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
