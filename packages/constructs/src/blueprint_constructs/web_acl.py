"""A web ACL that keeps known attacks and floods away from a REST API."""

import re
from collections.abc import Sequence
from typing import Final

from aws_cdk import Names, RemovalPolicy, Token
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from .checked import checked
from .key_policy import let_logs_use
from .retention import retention

MANAGED_RULES: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
"""Rule groups that AWS maintains and that fit any JSON API, in the order in which they are asked."""


class WebAcl(Construct):
    """A regional web ACL: managed rules, a limit for each address, metrics, and a log without secrets.

    `requests_per_address` counts over five minutes.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        requests_per_address: int = 2_000,
        managed_rules: Sequence[str] = MANAGED_RULES,
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        check_rate(requests_per_address)
        _check_rules(managed_rules)
        period = retention(log_retention_days)
        super().__init__(scope, construct_id)
        rules = [_rate_rule(requests_per_address)]
        rules += [_managed_rule(name, priority=index + 1) for index, name in enumerate(managed_rules)]
        self.acl = wafv2.CfnWebACL(
            self,
            "Resource",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=rules,
            visibility_config=_visibility("all"),
        )
        self.log = self._log_group(period, encryption_key, removal_policy)
        self.logging = self._logging()

    @checked
    def protect(self, construct_id: str, resource_arn: str) -> wafv2.CfnWebACLAssociation:
        """Put the ACL before a REST stage, a load balancer or another resource that WAF supports."""
        if not resource_arn.startswith("arn:") and not Token.is_unresolved(resource_arn):
            raise ValueError(f"resource_arn {resource_arn!r} is not an ARN; name a stage, such as that of a REST API")
        return wafv2.CfnWebACLAssociation(self, construct_id, resource_arn=resource_arn, web_acl_arn=self.acl.attr_arn)

    def _log_group(
        self, period: logs.RetentionDays, key: kms.IKey | None, removal_policy: RemovalPolicy
    ) -> logs.LogGroup:
        if key is not None:
            let_logs_use(key)
        return logs.LogGroup(
            self,
            "Log",
            # WAF writes only to log groups whose name begins so.
            log_group_name=f"aws-waf-logs-{Names.unique_resource_name(self, max_length=100, separator='-')}",
            retention=period,
            encryption_key=key,
            removal_policy=removal_policy,
        )

    def _logging(self) -> wafv2.CfnLoggingConfiguration:
        return wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=self.acl.attr_arn,
            log_destination_configs=[self.log.log_group_ref.log_group_arn],
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": name})
                for name in ("authorization", "cookie")
            ],
        )


def check_rate(requests_per_address: int) -> None:
    """Raise ValueError when WAF cannot count so many, or so few, requests."""
    if not 10 <= requests_per_address <= 2_000_000_000:
        raise ValueError(
            f"requests_per_address of {requests_per_address} is outside what WAF counts; use 10 to 2,000,000,000"
        )


def _check_rules(names: Sequence[str]) -> None:
    if not names:
        raise ValueError("managed_rules is empty: the ACL would stop floods only; leave it out for the defaults")
    for name in names:
        if names.count(name) > 1 or not re.fullmatch(r"AWSManagedRules\w{1,113}", name):
            raise ValueError(
                f"managed rule {name!r} is not one of AWS, or given twice; use names such as {', '.join(MANAGED_RULES)}"
            )


def _rate_rule(requests_per_address: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name="RequestsPerAddress",
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=requests_per_address
            )
        ),
        visibility_config=_visibility("RequestsPerAddress"),
    )


def _managed_rule(name: str, *, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name)
        ),
        visibility_config=_visibility(name),
    )


def _visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
