"""Settings of functions and topics that stock ministack drops from templates.

Kept and answered by the API: dead letters (honoured for asynchronous calls), reserved concurrency (honoured), network and
key of a function (stored only), and the key of a topic (stored only).
"""

from typing import Any

from ministack.services import lambda_svc, sns

from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Properties

_TOPIC_ATTRIBUTES = ("KmsMasterKeyId", "SignatureVersion", "TracingConfig")


def install() -> None:
    """Apply the settings after a function or a topic was made or changed."""
    registry.after_either("AWS::Lambda::Function", _apply_to_function)
    registry.after_either("AWS::SNS::Topic", _apply_to_topic)


def _apply_to_function(name: str, props: Properties, _attributes: dict[str, Any]) -> None:
    function = lambda_svc._functions[name]
    settings = {
        "DeadLetterConfig": props.get("DeadLetterConfig"),
        "KMSKeyArn": props.get("KmsKeyArn"),
        "VpcConfig": lambda_svc._vpc_config_with_id(props["VpcConfig"]) if props.get("VpcConfig") else None,
    }
    for key, value in settings.items():
        if value:
            function["config"][key] = value
        else:
            function["config"].pop(key, None)
    reserved = props.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if reserved is None else int(reserved)
    if props.get("RecursiveLoop"):
        function["recursive_loop"] = props["RecursiveLoop"]


def _apply_to_topic(arn: str, props: Properties, _attributes: dict[str, Any]) -> None:
    attributes = sns._topics[arn]["attributes"]
    for key in _TOPIC_ATTRIBUTES:
        if props.get(key):
            attributes[key] = str(props[key])
        else:
            attributes.pop(key, None)
