"""The table of types that are declared only: what their Ref and their attributes look like.

Forms may use {name}, {unique}, {account} and {region}. Attributes are those that the resource reference documents and
that other resources are likely to use.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

STORED_PREFIXES = ("AWS::EC2::", "AWS::WAFv2::", "AWS::Backup::", "AWS::ApplicationAutoScaling::")
"""Types that a local service keeps and answers for, and that change nothing: no packet is filtered, nothing is copied."""


@dataclass(frozen=True, kw_only=True)
class DeclaredType:
    """How references to a resource of the type resolve."""

    name_property: str | None = None
    """The property that names it; without it, or when unset, a name is made from the stack and the logical id."""

    ref: str = "{name}"
    attributes: Mapping[str, str] = field(default_factory=dict)


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{{region}}:{{account}}:{resource}"


DECLARED_TYPES: Mapping[str, DeclaredType] = {
    "AWS::ApiGatewayV2::VpcLink": DeclaredType(ref="{unique}", attributes={"VpcLinkId": "{unique}"}),
    "AWS::CloudTrail::Trail": DeclaredType(
        name_property="TrailName",
        attributes={"Arn": _arn("cloudtrail", "trail/{name}"), "SnsTopicArn": _arn("sns", "{name}")},
    ),
    "AWS::CloudWatch::AlarmMuteRule": DeclaredType(
        name_property="Name", attributes={"Arn": _arn("cloudwatch", "alarm-mute-rule:{name}")}
    ),
    "AWS::CloudWatch::AnomalyDetector": DeclaredType(ref="{unique}", attributes={"Id": "{unique}"}),
    "AWS::CodeDeploy::Application": DeclaredType(name_property="ApplicationName"),
    "AWS::CodeDeploy::DeploymentConfig": DeclaredType(name_property="DeploymentConfigName"),
    "AWS::CodeDeploy::DeploymentGroup": DeclaredType(name_property="DeploymentGroupName"),
    "AWS::CodePipeline::Pipeline": DeclaredType(name_property="Name", attributes={"Version": "1"}),
    "AWS::CodeStarConnections::Connection": DeclaredType(
        ref=_arn("codestar-connections", "connection/{unique}"),
        attributes={
            "ConnectionArn": _arn("codestar-connections", "connection/{unique}"),
            "ConnectionStatus": "PENDING",
        },
    ),
    "AWS::CodeStarNotifications::NotificationRule": DeclaredType(
        ref=_arn("codestar-notifications", "notificationrule/{unique}"),
        attributes={"Arn": _arn("codestar-notifications", "notificationrule/{unique}")},
    ),
    "AWS::Config::ConfigRule": DeclaredType(
        name_property="ConfigRuleName",
        attributes={
            "Arn": _arn("config", "config-rule/config-rule-{unique}"),
            "ConfigRuleId": "config-rule-{unique}",
            "Compliance.Type": "INSUFFICIENT_DATA",
        },
    ),
    "AWS::GuardDuty::Detector": DeclaredType(ref="{unique}", attributes={"Id": "{unique}"}),
    "AWS::Lambda::CodeSigningConfig": DeclaredType(
        ref=_arn("lambda", "code-signing-config:csc-{unique}"),
        attributes={
            "CodeSigningConfigArn": _arn("lambda", "code-signing-config:csc-{unique}"),
            "CodeSigningConfigId": "csc-{unique}",
        },
    ),
    "AWS::Logs::QueryDefinition": DeclaredType(ref="{unique}", attributes={"QueryDefinitionId": "{unique}"}),
    "AWS::Oam::Link": DeclaredType(
        ref=_arn("oam", "link/{unique}"), attributes={"Arn": _arn("oam", "link/{unique}"), "Label": "{account}"}
    ),
    "AWS::Oam::Sink": DeclaredType(ref=_arn("oam", "sink/{unique}"), attributes={"Arn": _arn("oam", "sink/{unique}")}),
    "AWS::ResourceGroups::Group": DeclaredType(
        name_property="Name", attributes={"Arn": _arn("resource-groups", "group/{name}")}
    ),
    "AWS::Route53::HealthCheck": DeclaredType(ref="{unique}", attributes={"HealthCheckId": "{unique}"}),
    "AWS::Synthetics::Canary": DeclaredType(name_property="Name", attributes={"Id": "{unique}", "State": "STOPPED"}),
    "AWS::Synthetics::Group": DeclaredType(name_property="Name", attributes={"Id": "{unique}"}),
    "AWS::WAFv2::LoggingConfiguration": DeclaredType(ref=_arn("wafv2", "regional/webacl/{name}/{unique}")),
    "AWS::XRay::Group": DeclaredType(
        name_property="GroupName",
        ref=_arn("xray", "group/{name}/{unique}"),
        attributes={"GroupARN": _arn("xray", "group/{name}/{unique}")},
    ),
    "AWS::XRay::SamplingRule": DeclaredType(
        ref=_arn("xray", "sampling-rule/{name}"), attributes={"RuleARN": _arn("xray", "sampling-rule/{name}")}
    ),
    "AWS::Budgets::Budget": DeclaredType(ref="{name}"),
}
