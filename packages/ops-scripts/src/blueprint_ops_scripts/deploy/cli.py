"""`deploy ENV`: options, adapters, result."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import click

from ..aws.session import open_session
from ..aws.target import AwsTarget
from ..aws.traffic import AwsTraffic
from ..cdk.run import find_cli_for
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..delivery.reporting import Sink, beside_events, events_option, notes, owner, reporting
from ..delivery.result import show_delivered, take_delivered
from ..envelope import Envelope
from ..ledger.runs import new_run
from ..release.errors import short
from ..release.store import ReleaseStore
from ..release.synth import find_app
from ..state.clock import SystemClock
from .candidate import Candidate, from_assembly, from_source
from .run import Deployment


@click.command("deploy")
@click.argument("environment", metavar="ENV")
@click.option(
    "--release",
    metavar="DIGEST",
    help="Deploy this stored release instead of the source; the beginning of its digest is enough.",
)
@click.option("--resume", metavar="RUN", help="Go on with a deployment that was killed, interrupted or held.")
@click.option(
    "--app-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the CDK app. [default: apps/infrastructure, looked for upwards]",
)
@click.option(
    "--assembly",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Deploy this cloud assembly, which an earlier step synthesised from this checkout.",
)
@click.option("--profile", help="Traffic schedule to use instead of the environment's.")
@config_dir_option
@json_option
@events_option
def command(
    environment: str,
    release: str | None,
    resume: str | None,
    app_dir: Path | None,
    assembly: Path | None,
    profile: str | None,
    config_dir: Path | None,
    as_json: bool,
    events: str | None,
) -> None:
    """Bring ENV, and the environments that follow it, to a release: synthesise, store, deploy, shift traffic, record."""
    if sum(given is not None for given in (release, resume, assembly)) > 1:
        raise click.UsageError("--release, --resume and --assembly each say what to deploy; give one of them")
    if "" in (release, resume):
        raise click.UsageError(
            "--release and --resume take a name, given was an empty one; nothing is deployed instead"
        )
    envelope = Envelope(command="deploy", environment=environment, run=resume)
    wish = Wish(
        release=release, resume=resume, app_dir=app_dir, assembly=assembly, profile=profile, config_dir=config_dir
    )

    def body() -> None:
        with (
            reporting(events, as_json=as_json) as report,
            tempfile.TemporaryDirectory(prefix="blueprint-deploy-") as folder,
        ):
            _deploy(envelope, Path(folder), report, wish)

    conclude(envelope, body, as_json=as_json, render=beside_events(events, lambda: show_delivered(envelope)))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line asks for."""

    release: str | None
    resume: str | None
    app_dir: Path | None
    assembly: Path | None
    profile: str | None
    config_dir: Path | None


def _deploy(envelope: Envelope, folder: Path, report: Sink, wish: Wish) -> None:
    name = str(envelope.environment)
    first = configured(name, wish.config_dir)
    app = None if wish.release or wish.resume else find_app(wish.app_dir, Path.cwd())
    cli = find_cli_for(app or Path.cwd())
    target = AwsTarget(open_session(first, envelope.calls), cli)
    if wish.resume:
        take_delivered(envelope, *_deployment(target, folder, report).resume(wish.resume))
        return
    targets = [target]
    for follower in first.delivery.waves:
        targets.append(AwsTarget(open_session(configured(follower, wish.config_dir), envelope.calls), cli))
    envelope.run = new_run(name, SystemClock().now())
    candidate = None
    if app:
        candidate = (
            from_assembly(wish.assembly, app, cli=cli.version)
            if wish.assembly
            else from_source(cli, app, folder / "synthesised", config_dir=wish.config_dir, say=notes(report))
        )
        report({"event": "note", "text": f"release {short(candidate.facts.digest())}"})
    for each in targets:
        origin = target.releases(target.glance()) if wish.release and each is not target else None
        _one(envelope, _deployment(each, folder, report), candidate, wish, origin)
        if envelope.outcome.exit_code:
            return
        wish = replace(wish, release=str(envelope.result["release"]) if wish.release else None)


def _one(
    envelope: Envelope, deployment: Deployment, candidate: Candidate | None, wish: Wish, origin: ReleaseStore | None
) -> None:
    """One environment. Of several, the document has the last that was deployed, and under `waves` each with its outcome."""
    name = deployment.target.config.name
    run = f"{name}{str(envelope.run).removeprefix(str(envelope.environment))}"
    if candidate:
        manifest, delivered = deployment.from_candidate(run, candidate, profile=wish.profile)
    else:
        manifest, delivered = deployment.from_store(run, str(wish.release), profile=wish.profile, origin=origin)
    take_delivered(envelope, manifest, delivered)
    waves = envelope.result.setdefault("waves", [])
    waves.append({"environment": name, "outcome": delivered.outcome.value, "release": manifest.digest})


def _deployment(target: AwsTarget, folder: Path, report: Sink) -> Deployment:
    return Deployment(
        target=target,
        traffic=AwsTraffic(target.session, owner=owner()),
        checker=None,
        report=report,
        clock=SystemClock(),
        owner=owner(),
        workspace=Path(tempfile.mkdtemp(dir=folder, prefix=f"{target.config.name}-")),
    )


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
