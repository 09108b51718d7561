"""Reading Lambda: aliases, versions, layers, event sources, and the settings of functions."""

from typing import Any

from ministack.services import lambda_svc

from blueprint_emulator.drift.reading import Properties, present, reader

_EVENT_SOURCE = (
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "Enabled",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "ScalingConfig",
)


def _alias(physical_id: str, _props: Properties) -> Properties | None:
    name, alias_name = physical_id.split(":")[6:8]
    alias = ((lambda_svc._functions.get(name) or {}).get("aliases") or {}).get(alias_name)
    if alias is None:
        return None
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    shares = [{"FunctionVersion": version, "FunctionWeight": weight} for version, weight in weights.items()]
    found = present(alias, ("Name", "FunctionVersion", "Description"))
    return found | ({"RoutingConfig": {"AdditionalVersionWeights": shares}} if shares else {})


def _version(physical_id: str, _props: Properties) -> Properties | None:
    name, version = physical_id.split(":")[6:8]
    return {} if version in ((lambda_svc._functions.get(name) or {}).get("versions") or {}) else None


def _layer(physical_id: str, _props: Properties) -> Properties | None:
    layer = lambda_svc._layers.get(physical_id.split(":")[6]) or {}
    versions = [one for one in layer.get("versions", []) if one["LayerVersionArn"] == physical_id]
    return {} if versions and not versions[0].get("_deleted") else None


def _event_source(physical_id: str, _props: Properties) -> Properties | None:
    mapping = lambda_svc._esms.get(physical_id)
    return None if mapping is None else present(mapping, _EVENT_SOURCE)


def _function(physical_id: str, props: Properties) -> Properties | None:
    function = lambda_svc._functions[physical_id]
    config: dict[str, Any] = function["config"]
    found = present(config, ("DeadLetterConfig",))
    found["Layers"] = [layer["Arn"] if isinstance(layer, dict) else layer for layer in config.get("Layers") or []]
    if config.get("KMSKeyArn"):
        found["KmsKeyArn"] = config["KMSKeyArn"]
    if function.get("concurrency") is not None:
        found["ReservedConcurrentExecutions"] = function["concurrency"]
    network = config.get("VpcConfig") or {}
    if network:
        found["VpcConfig"] = {key: network.get(key) for key in props.get("VpcConfig") or {}}
    logging = config.get("LoggingConfig") or {}
    found["LoggingConfig"] = {key: logging.get(key) for key in props.get("LoggingConfig") or {}}
    return found


NEW = (
    reader("AWS::Lambda::Alias", _alias, "Name", "FunctionVersion", "Description", "RoutingConfig"),
    reader("AWS::Lambda::Version", _version),
    reader("AWS::Lambda::LayerVersion", _layer),
    reader("AWS::Lambda::EventSourceMapping", _event_source, *_EVENT_SOURCE),
)
EXTENDED = (
    reader(
        "AWS::Lambda::Function",
        _function,
        "DeadLetterConfig",
        "KmsKeyArn",
        "Layers",
        "LoggingConfig",
        "ReservedConcurrentExecutions",
        "VpcConfig",
    ),
)
