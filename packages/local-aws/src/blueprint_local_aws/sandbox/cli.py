"""`sandbox`: one command from an empty machine to a promotion, a rollback and drift found."""

import json
import signal
import sys
from pathlib import Path

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from blueprint_config import load_environments

from ..errors import LocalAwsError
from ..places import DEFAULT_PORT
from .commands import Commands
from .errors import SandboxError
from .identities import Identities
from .layer import write_layer
from .progress import Progress
from .proof import Proof
from .scratch import ScratchWorkspace
from .stage import Stage, lasting_stage, temporary_stage
from .story import Story, workspace_root

_INTERRUPTED = 130


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="Port on 127.0.0.1."
)
@click.option("--keep", is_flag=True, help="Leave the local AWS running, to look around; `local-aws down` ends it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout, and nothing else.")
def main(port: int, keep: bool, as_json: bool) -> None:
    """Deploy three environments on a local AWS, promote a release under traffic, survive a broken one, find drift.

    Needs no AWS account, no Docker and no Node. Everything it starts ends with it; nothing is written to ~/.aws.
    """
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # also where a shell started us in the background, with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    progress, proof = Progress(), Proof()
    code = _attempt(port, keep, progress, proof)
    if as_json:
        click.echo(json.dumps(proof.document(progress.seconds), indent=2, default=str))
    elif proof.problem is None:
        proof.print(Console(), progress.seconds)
    if proof.problem is not None:
        progress.say(f"sandbox: {proof.problem}")
    elif keep:
        _invite(port, progress)
    sys.exit(code)


def _attempt(port: int, keep: bool, progress: Progress, proof: Proof) -> int:
    try:
        root = workspace_root(Path.cwd())
        with (lasting_stage if keep else temporary_stage)(port, progress.detail) as stage:
            _play(root, stage, progress, proof)
    except KeyboardInterrupt:
        proof.problem = "interrupted; everything that it started has ended, and a new run starts afresh"
        return _INTERRUPTED
    except (SandboxError, LocalAwsError, ClientError, BotoCoreError, OSError) as error:
        proof.problem = str(error)
        return 1
    return 0


def _play(root: Path, stage: Stage, progress: Progress, proof: Proof) -> None:
    layer = write_layer(stage.folder / "config")
    environments = load_environments(layer)
    workspace = ScratchWorkspace.copy(root, stage.folder / "workspace")
    identities = Identities(stage.folder / "people", stage.aws.endpoint_url, environments)
    commands = Commands(workspace.folder, layer, identities, progress.detail)
    story = Story(
        endpoint_url=stage.aws.endpoint_url,
        environments=environments,
        workspace=workspace,
        commands=commands,
        identities=identities,
        progress=progress,
        proof=proof,
    )
    try:
        story.tell()
    finally:
        commands.stop()
    declared = {f"{entry['type']} ({entry['logical_id']})" for entry in stage.aws.status().get("declared", [])}
    proof.declared_only += sorted(declared)


def _invite(port: int, progress: Progress) -> None:
    progress.say(
        f"the local AWS stays up; look around with:  uv run local-aws exec --port {port} -- releases history prod"
    )
    progress.say(f"and end it with:                           uv run local-aws down --port {port}")
