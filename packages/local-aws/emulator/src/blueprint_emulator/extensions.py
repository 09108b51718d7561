"""Every extension, in the order in which it is installed, with the gap that it closes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Extension:
    """One gap of the stock emulator, and the function that closes it."""

    gap: str
    install: Callable[[], None]


def all_extensions() -> tuple[Extension, ...]:
    """Return the extensions; importing them imports ministack, so its environment variables must be set before."""
    return (*_functions(), *_metrics(), *_apis(), *_stacks())


def permissions() -> tuple[Extension, ...]:
    """Return the extensions that are installed only where IAM is enforced, after the others."""
    from blueprint_emulator.iam import (
        alias_actions,
        data_keys,
        deliveries,
        execution_roles,
        metric_namespaces,
        transport,
    )

    return (
        Extension(gap="policies that ask for TLS refuse every request on loopback", install=transport.install),
        Extension(gap="reading or moving an alias asks for lambda:ListAliases", install=alias_actions.install),
        Extension(gap="metrics cannot be limited to a namespace", install=metric_namespaces.install),
        Extension(gap="data are read without their key", install=data_keys.install),
        Extension(gap="Lambda acts for a function without asking its role", install=execution_roles.install),
        Extension(gap="services deliver without asking the receiver's policy", install=deliveries.install),
    )


def _functions() -> tuple[Extension, ...]:
    from blueprint_emulator.lambda_service import (
        alias_routing,
        async_events,
        invocation_metrics,
        unused_workers,
        worker_answers,
        worker_pool,
    )

    return (
        Extension(gap="aliases ignore their weights", install=alias_routing.install),
        Extension(gap="no Lambda metrics by alias and version", install=invocation_metrics.install),
        Extension(gap="events through an alias have neither retries nor a destination", install=async_events.install),
        Extension(gap="an exception ends the worker", install=worker_answers.install),
        Extension(gap="a deployment ends running requests, cold starts come in herds", install=worker_pool.install),
        Extension(gap="workers of every version stay for ever", install=unused_workers.install),
    )


def _metrics() -> tuple[Extension, ...]:
    from blueprint_emulator.alarms import composite, evaluation, metric_math
    from blueprint_emulator.metrics import metric_data, ordering, queue_metrics, retention

    return (
        Extension(gap="every CloudWatch request copies all metrics", install=retention.install),
        Extension(gap="points of the past come last", install=ordering.install),
        Extension(gap="no metric math and no rank statistics in GetMetricData", install=metric_data.install),
        Extension(gap="no metrics of queues", install=queue_metrics.install),
        Extension(gap="alarms ignore dimensions, M of N and missing data", install=evaluation.install),
        Extension(gap="alarms on metric math are refused", install=metric_math.install),
        Extension(gap="no composite alarms in templates", install=composite.install),
    )


def _apis() -> tuple[Extension, ...]:
    from blueprint_emulator.cognito import owners as pools
    from blueprint_emulator.http_api import cors, endpoint, owners, requests, stage_settings

    return (
        Extension(gap="users sign in to pools of the default account only", install=pools.install),
        Extension(gap="APIs are found in the default account only", install=owners.install),
        Extension(gap="preflights of deployed APIs answer 403", install=cors.install),
        Extension(gap="settings of deployed stages are empty", install=stage_settings.install),
        Extension(gap="API addresses do not lead here", install=endpoint.install),
        Extension(gap="no throttling, metrics or access logs of HTTP APIs", install=requests.install),
    )


def _stacks() -> tuple[Extension, ...]:
    from blueprint_emulator.cloudformation import (
        access_types,
        bucket_settings,
        declared,
        event_types,
        function_settings,
        nested_stacks,
        network_types,
        scaling_types,
        stack_outputs,
        table_settings,
    )
    from blueprint_emulator.drift import in_workflows
    from blueprint_emulator.drift import install as drift
    from blueprint_emulator.drift.reverting import install as reverting
    from blueprint_emulator.scaling import service as scaling

    return (
        Extension(gap="outputs of stacks in other regions are not found", install=stack_outputs.install),
        Extension(gap="nested stacks do not say where they belong", install=nested_stacks.install),
        Extension(gap="recovery, time to live, encryption of tables are dropped", install=table_settings.install),
        Extension(gap="encryption, life cycle, tags of buckets are dropped", install=bucket_settings.install),
        Extension(gap="dead letters, keys, networks of functions are dropped", install=function_settings.install),
        Extension(gap="EIP, NAT gateway, flow log and rules are no types", install=network_types.install),
        Extension(gap="archives, bus policies and backup selections are no types", install=event_types.install),
        Extension(gap="IAM groups, OIDC providers, WAF associations are no types", install=access_types.install),
        Extension(gap="no Application Auto Scaling", install=scaling.install),
        Extension(gap="scalable targets and policies are no types", install=scaling_types.install),
        Extension(gap="types with no service behind them fail a stack", install=declared.install),
        Extension(gap="drift of most types is not read", install=drift.install),
        Extension(gap="change sets that revert drift revert nothing", install=reverting.install),
        Extension(gap="state machines cannot call CloudFormation", install=in_workflows.install),
    )
