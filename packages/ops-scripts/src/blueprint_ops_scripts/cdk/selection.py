"""Which stacks a `cdk` command means when none is named: the app's default, said aloud."""

from pathlib import Path

from .app_settings import app_settings

_WITH_DEFAULT = frozenset({"deploy", "diff", "synth", "synthesize"})
OPTIONS_WITH_VALUE = frozenset(
    {
        "-a",
        "--app",
        "--build",
        "-c",
        "--context",
        "-p",
        "--plugin",
        "-o",
        "--output",
        "--ca-bundle-path",
        "--profile",
        "--region",
        "--proxy",
        "-r",
        "--role-arn",
        "-E",
        "--build-exclude",
        "--require-approval",
        "--notification-arns",
        "-t",
        "--tags",
        "--change-set-name",
        "-m",
        "--method",
        "--toolkit-stack-name",
        "--parameters",
        "-O",
        "--outputs-file",
        "--progress",
        "--concurrency",
        "--template",
        "--context-lines",
        "--fail-on",
        "--color",
        "--unstable",
        "--telemetry-file",
        "--asset-build-concurrency",
        "--monitoring-time-minutes",
        "--rollback-trigger-alarm-arns",
        "--hotswap-ecs-minimum-healthy-percent",
        "--hotswap-ecs-maximum-healthy-percent",
        "--hotswap-ecs-stabilization-timeout-seconds",
    }
)
_ALL = frozenset({"--all"})


def with_default_stacks(arguments: list[str], default: str | None) -> list[str]:
    """`arguments` with the app's default selection added, when `deploy`, `diff` or `synth` names no stack.

    `destroy` never gets a default.
    """
    words = positional(arguments)
    if not default or not words or words[0] not in _WITH_DEFAULT or len(words) > 1 or _ALL.intersection(arguments):
        return arguments
    if {"--help", "-h", "--version"}.intersection(arguments):
        return arguments
    return [*arguments, default]


def default_stacks(app_folder: Path) -> str | None:
    """The default selection of the app in `app_folder`: `blueprint.defaultStacks` in its cdk.json."""
    default = app_settings(app_folder).get("defaultStacks")
    return str(default) if default else None


def positional(arguments: list[str]) -> list[str]:
    """The command and the stacks: what is neither an option nor the value of one."""
    words: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in OPTIONS_WITH_VALUE:
            skip = True
        elif not argument.startswith("-"):
            words.append(argument)
    return words
