"""A small assembly as CDK writes one: two environments, three stacks, a nested one, references of every kind."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blueprint_config import EnvironmentConfig

Templates = dict[str, dict[str, Any]]


def tags(environment: str) -> list[dict[str, str]]:
    """Standard tags of a resource."""
    return [{"Key": "Environment", "Value": environment}, {"Key": "Owner", "Value": "platform-team"}]


def templates_of(config: EnvironmentConfig) -> Templates:
    """The templates of an environment by stack; `Lambda/Alarms` is nested in `Lambda`."""
    name, prefix = config.name, f"{config.prefix}-{config.name}"
    kept = "Retain" if config.retain_data else "Delete"
    key = {
        "Fn::GetStackOutput": {"StackName": f"{prefix}-SharedResources", "OutputName": "PublishOutputFnGetAttKeyArn"}
    }
    function: dict[str, Any] = {
        "Description": f"orders of {prefix}",
        "Runtime": "python3.13",
        "MemorySize": config.lambda_.memory_mib,
        "Timeout": config.lambda_.timeout_seconds,
        "Code": {"S3Bucket": f"cdk-assets-{config.account}-{config.region}", "S3Key": f"{'a' * 64}.zip"},
        "KmsKeyArn": key,
        "Environment": {"Variables": {"PARAMETER": f"/{config.prefix}/{name}/release", "MODE": "strict"}},
        "Tags": tags(name),
    }
    if config.lambda_.reserved_concurrency is not None:
        function["ReservedConcurrentExecutions"] = config.lambda_.reserved_concurrency
    return {
        "SharedResources": {
            "Resources": {
                "Key204AD1D7": {
                    "Type": "AWS::KMS::Key",
                    "Properties": {
                        "EnableKeyRotation": True,
                        "PendingWindowInDays": 30 if config.retain_data else 7,
                        "KeyPolicy": {"Version": "2012-10-17", "Statement": [_root(config)]},
                        "Tags": tags(name),
                    },
                    "DeletionPolicy": kept,
                    "UpdateReplacePolicy": kept,
                }
            },
            "Outputs": {"PublishOutputFnGetAttKeyArn": {"Value": {"Fn::GetAtt": ["Key204AD1D7", "Arn"]}}},
        },
        "Lambda": {
            "Parameters": {"Live": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": f"/x/{name}/live"}},
            "Resources": {
                "LogsC5CB3FCE": {
                    "Type": "AWS::Logs::LogGroup",
                    "Properties": {"RetentionInDays": config.monitoring.log_retention_days, "KmsKeyId": key},
                    "DeletionPolicy": kept,
                    "UpdateReplacePolicy": kept,
                },
                "Orders3BE7E8F4": {
                    "Type": "AWS::Lambda::Function",
                    "Properties": function,
                    "DependsOn": ["PolicyC1EECF3C", "LogsC5CB3FCE"],
                },
                "PolicyC1EECF3C": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": _policy(config)}},
                "Health92FCA609": {
                    "Type": "AWS::CloudWatch::CompositeAlarm",
                    "Properties": {
                        "AlarmRule": {
                            "Fn::Sub": [
                                'ALARM("${Errors}")',
                                {"Errors": {"Fn::GetAtt": ["AlarmsStack0A85F2D4", f"Outputs.{name}Errors6B5B02C8Arn"]}},
                            ]
                        }
                    },
                },
                "AlarmsStack0A85F2D4": {
                    "Type": "AWS::CloudFormation::Stack",
                    "Properties": {
                        "Parameters": {f"referenceto{name}OrdersRef": {"Ref": "Orders3BE7E8F4"}},
                        "TemplateURL": f"https://{name}/{'b' * 64}.json",
                    },
                },
            },
            "Outputs": {"OrdersFunctionName": {"Value": {"Ref": "Orders3BE7E8F4"}}},
        },
        "Lambda/Alarms": {
            "Parameters": {f"referenceto{name}OrdersRef": {"Type": "String"}},
            "Outputs": {f"{name}Errors6B5B02C8Arn": {"Value": {"Fn::GetAtt": ["Errors6B5B02C8", "Arn"]}}},
            "Resources": {
                "Errors6B5B02C8": {
                    "Type": "AWS::CloudWatch::Alarm",
                    "Properties": {
                        "Threshold": 5,
                        "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": f"referenceto{name}OrdersRef"}}],
                    },
                },
                "Board": {
                    "Type": "AWS::CloudWatch::Dashboard",
                    "Properties": {
                        "DashboardBody": {
                            "Fn::Join": [
                                "",
                                [
                                    '{"widgets": [{"title": "',
                                    {"Ref": f"referenceto{name}OrdersRef"},
                                    '", "stat": "p99"}]}',
                                ],
                            ]
                        }
                    },
                },
            },
        },
    }


PARTNER = "arn:aws:sqs:us-east-1:300000000000:partner"
"""Comes after the queue of staging's account in an alphabet, and before that of prod's."""


def _root(config: EnvironmentConfig) -> dict[str, Any]:
    return {
        "Sid": "Root",
        "Effect": "Allow",
        "Action": "kms:*",
        "Resource": "*",
        "Principal": {"AWS": f"arn:aws:iam::{config.account}:root"},
    }


def _policy(config: EnvironmentConfig) -> dict[str, Any]:
    queue = f"arn:aws:sqs:{config.region}:{config.account}:{config.prefix}-{config.name}-orders"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Log",
                "Effect": "Allow",
                "Action": ["logs:PutLogEvents"],
                "Resource": {"Fn::GetAtt": "LogsC5CB3FCE.Arn"},
            },
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue},
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": PARTNER},
        ],
    }


PATHS = {
    "Key204AD1D7": "Shared/Key/Resource",
    "LogsC5CB3FCE": "Functions/Orders/Logs/Resource",
    "Orders3BE7E8F4": "Functions/Orders/Function/Resource",
    "PolicyC1EECF3C": "Functions/Orders/Role/Policy/Resource",
    "AlarmsStack0A85F2D4": "Alarms.NestedStack/Alarms.NestedStackResource",
    "Errors6B5B02C8": "Errors/Resource",
    "Board": "Board/Resource",
    "Health92FCA609": "Health/Resource",
}
"""Construct path below the stack, by logical id."""


def write_assembly(
    folder: Path, environments: Mapping[EnvironmentConfig, Templates], *, paths: Mapping[str, str] = PATHS
) -> Path:
    """Write the assembly of these environments into `folder`."""
    artifacts = {}
    for config, templates in environments.items():
        inner = folder / f"assembly-{config.name}"
        inner.mkdir(parents=True, exist_ok=True)
        artifacts[f"assembly-{config.name}"] = {
            "type": "cdk:cloud-assembly",
            "properties": {"directoryName": inner.name, "displayName": config.name},
        }
        _write_stage(inner, config, templates, paths)
    (folder / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}), encoding="utf-8")
    return folder


def _write_stage(folder: Path, config: EnvironmentConfig, templates: Templates, paths: Mapping[str, str]) -> None:
    stacks = {}
    for name in ("SharedResources", "Lambda"):
        notes = _notes(config.name, name, templates, paths)
        (folder / f"{name}.metadata.json").write_text(json.dumps(notes), encoding="utf-8")
        (folder / f"{name}.template.json").write_text(json.dumps(templates[name]), encoding="utf-8")
        stacks[name] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{config.account}/{config.region}",
            "displayName": f"{config.name}/{name}",
            "additionalMetadataFile": f"{name}.metadata.json",
            "properties": {
                "stackName": f"{config.prefix}-{config.name}-{name}",
                "templateFile": f"{name}.template.json",
                "terminationProtection": config.termination_protection,
                "tags": {"Environment": config.name},
            },
        }
    (folder / "Alarms.nested.template.json").write_text(json.dumps(templates["Lambda/Alarms"]), encoding="utf-8")
    asset = {"files": {"a" * 64: {"source": {"path": "../asset.code", "packaging": "zip"}}}}
    (folder / "Lambda.assets.json").write_text(json.dumps(asset), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": stacks}), encoding="utf-8")
    code = folder.parent / "asset.code"
    if code.is_symlink():  # a test took the files away
        return
    code.mkdir(exist_ok=True)
    (code / "handler.py").write_text("def handler(event, context): ...\n", encoding="utf-8")


def _notes(stage: str, stack: str, templates: Templates, paths: Mapping[str, str]) -> dict[str, Any]:
    notes: dict[str, Any] = {f"/{stage}/{stack}": [_note("templateFile", f"{stack}.template.json")]}
    for nested in (name for name in templates if name.startswith(f"{stack}/")):
        notes[f"/{stage}/{nested}"] = [_note("templateFile", "Alarms.nested.template.json")]
    for name, template in templates.items():
        if name == stack or name.startswith(f"{stack}/"):
            for logical_id in template["Resources"]:
                if logical_id in paths:
                    notes[f"/{stage}/{name}/{paths[logical_id]}"] = [_note("logicalId", logical_id)]
    return notes


def _note(kind: str, data: str) -> dict[str, str]:
    return {"type": f"aws:cdk:{kind}", "data": data}
