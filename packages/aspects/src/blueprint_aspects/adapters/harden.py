"""The one pass that changes constructs: it sets what is safe to set and absent, and writes down what it did.

It assigns typed L1 properties that are None. A value from the caller therefore stays, and so does an
`add_property_override`, which the CDK puts over the properties when it renders. Nothing here can replace a
resource; what costs money (`paid`) or stands in the way of deleting (`production`) is only done when asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import aws_cdk as cdk
import jsii
from constructs import IConstruct


@dataclass(frozen=True)
class Change:
    """A property that was absent and was set; `path` is the construct's."""

    path: str
    property: str
    before: None
    after: str


class _Setting(NamedTuple):
    """A property, its value, when it applies (by the resource), and what it takes to be asked for."""

    attribute: str
    value: Callable[[Any], Any]
    applies: Callable[[Any], bool] = lambda _resource: True
    asks_for: str = ""


def _block_all(bucket: Any) -> Any:
    switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    return type(bucket).PublicAccessBlockConfigurationProperty(**dict.fromkeys(switches, True))


def _pitr(table: Any) -> Any:
    return type(table).PointInTimeRecoverySpecificationProperty(point_in_time_recovery_enabled=True)


_SETTINGS: dict[str, tuple[_Setting, ...]] = {
    "CfnBucket": (_Setting("public_access_block_configuration", _block_all),),
    "CfnQueue": (
        _Setting("sqs_managed_sse_enabled", lambda _queue: True, lambda queue: queue.kms_master_key_id is None),
    ),
    "CfnDomainName": (
        _Setting("security_policy", lambda _domain: "TLS_1_2", lambda domain: hasattr(domain, "security_policy")),
    ),
    "CfnKey": (
        _Setting(
            "enable_key_rotation", lambda _key: True, lambda key: key.key_spec is None and key.origin is None, "paid"
        ),
    ),
    "CfnTable": (
        _Setting(
            "deletion_protection_enabled",
            lambda _table: True,
            lambda table: hasattr(table, "billing_mode"),
            "production",
        ),
        _Setting("point_in_time_recovery_specification", _pitr, lambda table: hasattr(table, "billing_mode"), "paid"),
    ),
    "CfnUserPool": (_Setting("deletion_protection", lambda _pool: "ACTIVE", asks_for="production"),),
}
"""L1 class to what may be set. Each is documented by CloudFormation as "Update requires: No interruption"."""


@jsii.implements(cdk.IAspect)
class Hardening:
    """The aspect that `harden` adds; `changes` is filled during synthesis."""

    def __init__(self, *, production: bool, paid: bool) -> None:
        self._asked = {"", *(("production",) if production else ()), *(("paid",) if paid else ())}
        self.changes: list[Change] = []

    def visit(self, node: IConstruct) -> None:
        """Set what is absent on one resource; called by the CDK."""
        for setting in _SETTINGS.get(type(node).__name__, ()) if isinstance(node, cdk.CfnResource) else ():
            if setting.asks_for not in self._asked or not setting.applies(node):
                continue
            if getattr(node, setting.attribute) is None:
                value = setting.value(node)
                setattr(node, setting.attribute, value)
                self.changes.append(Change(node.node.path, setting.attribute, None, str(value)))


def harden(scope: IConstruct, *, production: bool = False, paid: bool = False) -> Hardening:
    """Set safe values that are absent on everything below `scope`; return the aspect with its record.

    `production` also turns on deletion protection, `paid` also what appears on the bill (key rotation, restore
    to a point in time).
    """
    aspect = Hardening(production=production, paid=paid)
    cdk.Aspects.of(scope).add(aspect, priority=cdk.AspectPriority.MUTATING)
    return aspect
