"""AWS services as principals of policies."""

from functools import cache

from aws_cdk import aws_iam as iam


@cache
def service_principal(service: str) -> iam.ServicePrincipal:
    """The principal of `service`, such as `events.amazonaws.com`: a value that belongs to no scope, made once per process."""
    return iam.ServicePrincipal(service)
