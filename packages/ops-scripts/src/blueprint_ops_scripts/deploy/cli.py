"""`deploy ENV`: options, adapters, result."""

import tempfile
from pathlib import Path

import click

from ..aws.session import open_session
from ..aws.target import AwsTarget
from ..aws.traffic import AwsTraffic
from ..cdk.run import find_cli_for
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..delivery.reporting import Sink, events_option, notes, owner, reporting
from ..delivery.result import show_delivered, take_delivered
from ..envelope import Envelope
from ..ledger.runs import new_run
from ..release.errors import short
from ..release.synth import find_app
from ..state.clock import SystemClock
from .candidate import from_source
from .run import Deployment


@click.command("deploy")
@click.argument("environment", metavar="ENV")
@click.option("--release", metavar="DIGEST", help="Deploy this stored release instead of the source.")
@click.option(
    "--app-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the CDK app. [default: apps/infrastructure, looked for upwards]",
)
@click.option("--profile", help="Traffic schedule to use instead of the environment's.")
@config_dir_option
@json_option
@events_option
def command(
    environment: str,
    release: str | None,
    app_dir: Path | None,
    profile: str | None,
    config_dir: Path | None,
    as_json: bool,
    events: str | None,
) -> None:
    """Bring ENV to a release: synthesise, store, deploy, shift traffic, record."""
    envelope = Envelope(command="deploy", environment=environment)

    def body() -> None:
        with reporting(events) as report, tempfile.TemporaryDirectory(prefix="blueprint-deploy-") as folder:
            _deploy(envelope, Path(folder), report, release, app_dir, profile, config_dir)

    conclude(envelope, body, as_json=as_json, render=lambda: show_delivered(envelope))


def _deploy(
    envelope: Envelope,
    folder: Path,
    report: Sink,
    release: str | None,
    app_dir: Path | None,
    profile: str | None,
    config_dir: Path | None,
) -> None:
    config = configured(str(envelope.environment), config_dir)
    session = open_session(config, envelope.calls)
    app = None if release else find_app(app_dir, Path.cwd())
    cli = find_cli_for(app or Path.cwd())
    target, clock = AwsTarget(session, cli), SystemClock()
    envelope.run = new_run(config.name, clock.now())
    deployment = Deployment(
        target=target,
        traffic=AwsTraffic(session, owner=owner()),
        checker=None,
        report=report,
        clock=clock,
        owner=owner(),
        workspace=folder,
    )
    if app is None:
        manifest, delivered = deployment.from_store(envelope.run, str(release), profile=profile)
    else:
        candidate = from_source(cli, app, folder / "synthesised", config_dir=config_dir, say=notes(report))
        report({"event": "note", "text": f"release {short(candidate.facts.digest())}"})
        manifest, delivered = deployment.from_candidate(envelope.run, candidate, profile=profile)
    take_delivered(envelope, manifest, delivered)


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
