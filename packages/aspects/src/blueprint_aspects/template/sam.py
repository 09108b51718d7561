"""SAM's resources written out as the CloudFormation resources that they become.

As far as the rules can tell the difference: functions with their role, alias, version, URL, event sources and
routes; APIs with their stage; tables; layers; state machines; nested applications. A connector or GraphQL API
keeps its SAM type and has no rules. Logical ids follow SAM where it documents them.
"""

from collections.abc import Mapping
from typing import Any

from blueprint_aspects.template.sam_api import HTTP_API, REST_API, http_api, rest_api, route
from blueprint_aspects.template.sam_function import function

_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::Api": "Api",
    "AWS::Serverless::HttpApi": "HttpApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
    "AWS::Serverless::LayerVersion": "LayerVersion",
}


def expand_sam(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template with every `AWS::Serverless::*` resource replaced by what SAM makes of it."""
    shared = data.get("Globals")
    globals_ = shared if isinstance(shared, Mapping) else {}
    apis = _apis(data["Resources"], globals_)
    result: dict[str, Any] = {}
    for logical_id, resource in data["Resources"].items():
        if not (isinstance(resource, Mapping) and str(resource.get("Type")).startswith("AWS::Serverless::")):
            result.setdefault(logical_id, resource)
            continue
        kind = str(resource["Type"])
        properties = _with_globals(kind, resource.get("Properties"), globals_)
        for new_id, new in _expand(kind, logical_id, properties, apis).items():
            kept = {key: value for key, value in resource.items() if key not in ("Type", "Properties")}
            # Conditions and metadata hold for everything that the resource becomes.
            result[new_id] = {**kept, **new}
    return {**data, "Resources": result}


def _with_globals(kind: str, own: Any, globals_: Mapping[str, Any]) -> dict[str, Any]:
    base = globals_.get(_GLOBALS.get(kind, ""))
    return _merge(base if isinstance(base, Mapping) else {}, own if isinstance(own, Mapping) else {})


def _apis(resources: Mapping[str, Any], globals_: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The properties of every API of SAM's, also of the implicit ones, by logical id."""
    apis = {
        REST_API: _with_globals("AWS::Serverless::Api", None, globals_),
        HTTP_API: _with_globals("AWS::Serverless::HttpApi", None, globals_),
    }
    for logical_id, resource in resources.items():
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        if kind in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
            apis[logical_id] = _with_globals(kind, resource.get("Properties"), globals_)
    return apis


def _expand(
    kind: str, logical_id: str, properties: dict[str, Any], apis: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    match kind:
        case "AWS::Serverless::Function":
            made = function(logical_id, properties)
            for name, event in _events(properties).items():
                made.update(route(logical_id, name, event, apis))
            return made
        case "AWS::Serverless::HttpApi":
            return http_api(logical_id, properties)
        case "AWS::Serverless::Api":
            return rest_api(logical_id, properties)
        case "AWS::Serverless::SimpleTable":
            return {logical_id: _table(properties)}
        case "AWS::Serverless::LayerVersion":
            return {logical_id: {"Type": "AWS::Lambda::LayerVersion", "Properties": properties}}
        case "AWS::Serverless::StateMachine":
            return _state_machine(logical_id, properties)
        case "AWS::Serverless::Application":
            location = properties.get("Location")
            url = {"TemplateURL": location if isinstance(location, str) else "https://serverlessrepo/"}
            return {logical_id: {"Type": "AWS::CloudFormation::Stack", "Properties": {**properties, **url}}}
        case _:
            return {logical_id: {"Type": kind, "Properties": properties}}


def _events(properties: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    events = properties.get("Events")
    items = events.items() if isinstance(events, Mapping) else ()
    return {name: event for name, event in items if isinstance(event, Mapping)}


def _table(properties: Mapping[str, Any]) -> dict[str, Any]:
    billing = {} if "ProvisionedThroughput" in properties else {"BillingMode": "PAY_PER_REQUEST"}
    kept = {key: value for key, value in properties.items() if key != "PrimaryKey"}
    return {"Type": "AWS::DynamoDB::Table", "Properties": {**billing, **kept}}


def _state_machine(logical_id: str, properties: dict[str, Any]) -> dict[str, dict[str, Any]]:
    renamed = {"Logging": "LoggingConfiguration", "Tracing": "TracingConfiguration", "Role": "RoleArn"}
    made = {renamed.get(key, key): value for key, value in properties.items()}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": made}
    if "Role" in properties:
        return {logical_id: machine}
    made["RoleArn"] = {"Fn::GetAtt": [f"{logical_id}Role", "Arn"]}
    principal = {"Service": "states.amazonaws.com"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    role = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    return {logical_id: machine, f"{logical_id}Role": {"Type": "AWS::IAM::Role", "Properties": role}}


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Globals under the resource's own properties: maps merge, lists are appended, scalars replace."""
    result = dict(base)
    for key, value in own.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _merge(below, value)
        elif isinstance(below, list) and isinstance(value, list):
            result[key] = [*below, *value]
        else:
            result[key] = value
    return result
