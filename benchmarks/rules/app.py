"""A generated app of 1000 L2s, to be synthesised with one way of judging it.

Usage: app.py {none|nag|plugin} OUTDIR [L2S]; prints as JSON the CPU seconds of this process and its Node processes until all
constructs are made: that is the same for all ways, and seven times as long as what follows.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_dynamodb, aws_iam, aws_lambda, aws_logs, aws_s3, aws_sns, aws_sqs

L2S_PER_STACK = 250


def fill(stack: cdk.Stack, number: int) -> None:
    """Put `number` L2s into the stack, in the mixture of a serverless system."""
    for index in range(number):
        name = f"R{index}"
        match index % 8:
            case 0:
                aws_s3.Bucket(stack, name, encryption=aws_s3.BucketEncryption.S3_MANAGED)
            case 1:
                aws_sqs.Queue(stack, name)
            case 2:
                aws_sns.Topic(stack, name)
            case 3 | 4:
                aws_lambda.Function(
                    stack,
                    name,
                    code=aws_lambda.Code.from_inline("def handler(event, context): pass"),
                    handler="index.handler",
                    runtime=aws_lambda.Runtime.PYTHON_3_13,
                )
            case 5:
                key = aws_dynamodb.Attribute(name="pk", type=aws_dynamodb.AttributeType.STRING)
                aws_dynamodb.TableV2(stack, name, partition_key=key)
            case 6:
                aws_logs.LogGroup(stack, name)
            case _:
                role = aws_iam.Role(stack, name, assumed_by=aws_iam.ServicePrincipal("lambda.amazonaws.com"))
                role.add_to_policy(aws_iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"]))


def apply_nothing(_app: cdk.App) -> None:
    """Synthesise only."""


def apply_nag(app: cdk.App) -> None:
    """Judge with cdk-nag's AwsSolutions pack."""
    import cdk_nag

    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks())


def apply_plugin(app: cdk.App) -> None:
    """Judge with our plugin."""
    from blueprint_aspects import Compliance

    Compliance().apply(app)


WAYS: dict[str, Callable[[cdk.App], None]] = {"none": apply_nothing, "nag": apply_nag, "plugin": apply_plugin}


def cpu_seconds() -> float:
    """CPU time so far of this process and of the Node processes below it, by the scheduler's count (Linux only)."""
    nanoseconds = 0
    for process in _descendants(os.getpid()):
        for thread in Path(f"/proc/{process}/task").iterdir():
            nanoseconds += int((thread / "schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


def _descendants(process: int) -> Iterator[int]:
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in map(int, (thread / "children").read_text().split()):
            yield child
            yield from _descendants(child)


def main(way: str, outdir: str, l2s: int) -> None:
    """Build, judge, print."""
    app = cdk.App(outdir=outdir, builtin_cloud_formation_validation=False)
    for index in range(0, l2s, L2S_PER_STACK):
        fill(cdk.Stack(app, f"Stack{index // L2S_PER_STACK}"), min(L2S_PER_STACK, l2s - index))
    built = cpu_seconds()
    WAYS[way](app)
    try:
        app.synth()
        outcome = "passed"
    except RuntimeError as error:
        outcome = "failed" if "ValidationFailed" in str(error) else str(error)[:500]
    sys.stdout.write(json.dumps({"built": built, "outcome": outcome}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
