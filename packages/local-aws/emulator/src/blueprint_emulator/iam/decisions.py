"""May this role, or this service, do that? Answered by ministack's own evaluation of policies."""

from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam, kms

from blueprint_emulator import scope


def role_may(role_arn: str, action: str, resource_arn: str, *, context: dict[str, str] | None = None) -> bool:
    """Return whether a role's policies, its boundary and the policy of the resource let it do `action`.

    `context` holds condition keys of the request, such as `kms:ViaService`.
    """
    account, region = scope.current()
    role = role_arn.rsplit("/", 1)[-1]
    asked = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{role}/service",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource_arn,
        region=region,
        secure_transport=True,
        service_context={key.lower(): value for key, value in (context or {}).items()},
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, role, account)
    found = iam_evaluator.evaluate(asked, iam_evaluator._gather_role_policies(role, account), *limits)
    service = action.partition(":")[0]
    policy = iam_evaluator._resource_policy(service, resource_arn)
    if policy is not None:
        required = service in iam_evaluator._POLICY_REQUIRED
        found = iam_evaluator.combine_resource_policy(found, asked, *policy, required=required, limits=limits)
    return bool(found.decision == "Allow")


def service_may(
    service: str, action: str, resource_arn: str, policy: Any, *, source_arn: str, context: dict[str, str] | None = None
) -> bool:
    """Return whether a resource's `policy` lets an AWS service (`events.amazonaws.com`) do `action` for `source_arn`."""
    account, region = scope.current()
    asked = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource_arn,
        region=region,
        secure_transport=True,
        service_context={
            "aws:sourcearn": source_arn,
            "aws:sourceaccount": account,
            "aws:sourceowner": account,
            **(context or {}),
        },
    )
    return bool(iam_evaluator.evaluate_resource_policy(policy, asked, service=service).decision == "Allow")


def service_may_use_key(service: str, key: str | None, *, source_arn: str) -> bool:
    """Return whether a service may encrypt and decrypt with a customer's key; there is nothing to ask for AWS's own keys."""
    arn = customer_key(key)
    if arn is None:
        return True
    policy = kms._resolve_key(arn).get("Policy") or ""
    actions = ("kms:GenerateDataKey", "kms:Decrypt")
    return all(service_may(service, action, arn, policy, source_arn=source_arn) for action in actions)


def customer_key(key: str | None) -> str | None:
    """Return the ARN of the customer's key that an id, an alias or an ARN names; None for a key of AWS or none at all."""
    record = None if not key or "alias/aws/" in key else kms._resolve_key(key)
    return None if record is None else str(record["Arn"])


def via(service: str) -> dict[str, str]:
    """Return the condition keys of a call to KMS that `service` (`sqs`) makes for its caller in the current account."""
    account, region = scope.current()
    return {"kms:ViaService": f"{service}.{region}.amazonaws.com", "kms:CallerAccount": account}
