"""What Lambda would refuse about a function, refused before anything is made."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Unpack

from aws_cdk import Token
from aws_cdk import aws_lambda as lambda_

from .retention import retention
from .secure_lambda_options import SecureLambdaOptions

LONGEST_HANDLER: Final = 128
LONGEST_DESCRIPTION: Final = 256
MOST_LAYERS: Final = 5
MOST_ENVIRONMENT_BYTES: Final = 4_096
"""Lambda quotas."""

_VARIABLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_RESERVED: Final = re.compile(
    r"AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)"
    r"|AWS_LAMBDA_(FUNCTION_|LOG_|INITIALIZATION_|RUNTIME_API|MAX_CONCURRENCY).*|LAMBDA_(TASK_ROOT|RUNTIME_DIR)"
)
"""Variables that Lambda sets itself (Lambda guide, defined runtime environment variables)."""


def check_options(**options: Unpack[SecureLambdaOptions]) -> None:
    """Raise ValueError for what Lambda would refuse."""
    _check_handler(options["handler"])
    retention(options.get("log_retention_days", 30))
    _check_environment(options.get("environment") or {})
    _check_layers(options.get("layers", ()))
    description = options.get("description")
    if description is not None and len(description) > LONGEST_DESCRIPTION:
        raise ValueError(f"description has {len(description)} characters; use at most {LONGEST_DESCRIPTION}")


def _check_handler(handler: str) -> None:
    if "." not in handler.strip(".") or not re.fullmatch(rf"\S{{1,{LONGEST_HANDLER}}}", handler):
        raise ValueError(
            f"handler {handler!r} names no function; write module.function, such as index.handler, in at most {LONGEST_HANDLER} characters"
        )


def _check_environment(environment: Mapping[str, str]) -> None:
    for name in environment:
        if not _VARIABLE.fullmatch(name):
            raise ValueError(
                f"environment variable {name!r} is not one of Lambda's; use two or more letters, digits and `_`, a letter first"
            )
        if _RESERVED.fullmatch(name):
            raise ValueError(f"environment variable {name!r} is set by Lambda itself; use another name")
    literal = {name: value for name, value in environment.items() if not Token.is_unresolved(value)}
    size = sum(len(name.encode()) + len(value.encode()) for name, value in literal.items())
    if size > MOST_ENVIRONMENT_BYTES:
        raise ValueError(
            f"environment has {size:,} bytes; use at most {MOST_ENVIRONMENT_BYTES:,}, and keep the rest in a parameter"
        )


def _check_layers(layers: Sequence[lambda_.ILayerVersion]) -> None:
    paths = [layer.node.path for layer in layers]
    if len(paths) > MOST_LAYERS or len(set(paths)) != len(paths):
        raise ValueError(f"layers {paths} are more than {MOST_LAYERS}, or one is given twice; leave some out")
