"""What becomes of an `AWS::Serverless::Function`."""

from collections.abc import Mapping
from typing import Any

_SAM_ONLY = {
    "AutoPublishAlias", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "DeploymentPreference", "Events",
    "EventInvokeConfig", "FunctionUrlConfig", "InlineCode", "CodeUri", "ImageUri", "Policies", "PermissionsBoundary",
    "ProvisionedConcurrencyConfig", "RolePath", "AssumeRolePolicyDocument", "Tags", "VersionDescription",
    "VersionDeletionPolicy", "Tracing", "DeadLetterQueue", "PropagateTags", "IgnoreGlobals",
}  # fmt: skip
_SOURCES = {"SQS": "Queue", "Kinesis": "Stream", "DynamoDB": "Stream", "MSK": "Stream", "MQ": "Broker"}


def function(logical_id: str, properties: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The function with its role, version, alias, URL, asynchronous settings and event source mappings."""
    made: dict[str, dict[str, Any]] = {logical_id: {"Type": "AWS::Lambda::Function"}}
    lambda_ = {key: value for key, value in properties.items() if key not in _SAM_ONLY}
    made[logical_id]["Properties"] = lambda_
    lambda_["Code"] = {"ZipFile": properties["InlineCode"]} if "InlineCode" in properties else {"S3Key": "packaged"}
    if "Tracing" in properties:
        lambda_["TracingConfig"] = {"Mode": properties["Tracing"]}
    queue = properties.get("DeadLetterQueue")
    if isinstance(queue, Mapping):
        lambda_["DeadLetterConfig"] = {"TargetArn": queue.get("TargetArn")}
    if isinstance(properties.get("Tags"), Mapping):
        lambda_["Tags"] = [{"Key": key, "Value": value} for key, value in properties["Tags"].items()]
    if "Role" not in properties:
        lambda_["Role"] = {"Fn::GetAtt": [f"{logical_id}Role", "Arn"]}
        made[f"{logical_id}Role"] = _role(properties)
    made.update(_publishing(logical_id, properties))
    made.update(_invoking(logical_id, properties))
    return made


def _role(properties: Mapping[str, Any]) -> dict[str, Any]:
    managed: list[Any] = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
    inline: list[dict[str, Any]] = []
    policies = properties.get("Policies")
    for index, policy in enumerate(policies if isinstance(policies, list) else [policies] if policies else []):
        if isinstance(policy, Mapping) and "Statement" in policy:
            inline.append({"PolicyName": f"Policy{index}", "PolicyDocument": policy})
        elif isinstance(policy, str):
            managed.append(policy if policy.startswith("arn:") else f"arn:aws:iam::aws:policy/{policy}")
        elif isinstance(policy, Mapping) and not (len(policy) == 1 and next(iter(policy)).endswith("Policy")):
            managed.append(policy)
        # What is left are SAM's policy templates: scoped by SAM itself to the resource that they name.
    trust = properties.get("AssumeRolePolicyDocument") or {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
    made = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": managed, "Policies": inline}
    return {"Type": "AWS::IAM::Role", "Properties": made}


def _publishing(logical_id: str, properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    alias = properties.get("AutoPublishAlias")
    if alias is None:
        return {}
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": logical_id}}}
    version["DeletionPolicy"] = properties.get("VersionDeletionPolicy", "Retain")
    settings: dict[str, Any] = {
        "FunctionName": {"Ref": logical_id},
        "FunctionVersion": {"Fn::GetAtt": [f"{logical_id}Version", "Version"]},
        "Name": alias,
    }
    if "ProvisionedConcurrencyConfig" in properties:
        settings["ProvisionedConcurrencyConfig"] = properties["ProvisionedConcurrencyConfig"]
    made: dict[str, Any] = {"Type": "AWS::Lambda::Alias", "Properties": settings}
    preference = properties.get("DeploymentPreference")
    if isinstance(preference, Mapping) and preference.get("Enabled", True) is not False:
        group = {"ApplicationName": {"Ref": "ServerlessDeploymentApplication"}, "DeploymentGroupName": logical_id}
        made["UpdatePolicy"] = {"CodeDeployLambdaAliasUpdate": group}
    name = alias if isinstance(alias, str) else ""
    return {f"{logical_id}Version": version, f"{logical_id}Alias{name}": made}


def _invoking(logical_id: str, properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    target = {"Ref": logical_id}
    url = properties.get("FunctionUrlConfig")
    if isinstance(url, Mapping):
        made[f"{logical_id}Url"] = {"Type": "AWS::Lambda::Url", "Properties": {**url, "TargetFunctionArn": target}}
    invoke = properties.get("EventInvokeConfig")
    if isinstance(invoke, Mapping):
        settings = {**invoke, "FunctionName": target, "Qualifier": "$LATEST"}
        made[f"{logical_id}EventInvokeConfig"] = {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": settings}
    events = properties.get("Events")
    for name, event in events.items() if isinstance(events, Mapping) else ():
        if not isinstance(event, Mapping):
            continue
        kind, own = event.get("Type"), event.get("Properties")
        if isinstance(own, Mapping) and isinstance(kind, str) and kind in _SOURCES:
            settings = {key: value for key, value in own.items() if key != _SOURCES[kind]}
            settings |= {"EventSourceArn": own.get(_SOURCES[kind]), "FunctionName": target}
            made[f"{logical_id}{name}"] = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": settings}
        elif isinstance(own, Mapping) and kind in ("EventBridgeRule", "CloudWatchEvent", "Schedule"):
            made[f"{logical_id}{name}"] = {"Type": "AWS::Events::Rule", "Properties": _rule(logical_id, own)}
        elif isinstance(own, Mapping) and kind == "SNS":
            settings = {
                "Protocol": "lambda",
                "TopicArn": own.get("Topic"),
                "Endpoint": {"Fn::GetAtt": [logical_id, "Arn"]},
            }
            made[f"{logical_id}{name}"] = {"Type": "AWS::SNS::Subscription", "Properties": settings}
    return made


def _rule(logical_id: str, own: Mapping[str, Any]) -> dict[str, Any]:
    target: dict[str, Any] = {"Id": "Target", "Arn": {"Fn::GetAtt": [logical_id, "Arn"]}}
    if isinstance(own.get("DeadLetterConfig"), Mapping):
        target["DeadLetterConfig"] = own["DeadLetterConfig"]
    rule: dict[str, Any] = {"Targets": [target]}
    for theirs, ours in (("Pattern", "EventPattern"), ("Schedule", "ScheduleExpression"), ("EventBusName",) * 2):
        if theirs in own:
            rule[ours] = own[theirs]
    return rule
