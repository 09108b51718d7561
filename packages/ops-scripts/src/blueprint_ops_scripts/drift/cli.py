"""`detect-drift ENV...`: what in AWS no longer is what the templates say."""

from pathlib import Path

import click

from ..command import conclude, config_dir_option, json_option, standalone
from ..duration import DURATION
from ..envelope import Envelope
from ..formats.outlet import format_option, output_option
from .command_body import DetectCommand

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(name="detect-drift")
@click.argument("environments", nargs=-1, required=True, metavar="ENV...")
@click.option(
    "--stack", "stacks", multiple=True, metavar="GLOB", help="Only (or also) stacks whose name matches; repeatable."
)
@format_option
@output_option
@click.option(
    "--max-age",
    "max_age_seconds",
    type=DURATION,
    help="Accept results younger than this, whoever asked for them, where the stack was not updated since.",
)
@click.option(
    "--wait",
    "wait_seconds",
    type=DURATION,
    default="60s",
    show_default=True,
    help="How long to wait for stacks in progress.",
)
@click.option(
    "--poll-min", type=DURATION, help="Seconds between two looks at a detection at least (default: 3 to 15, learned)."
)
@click.option(
    "--deadline",
    "deadline_seconds",
    type=DURATION,
    default="15m",
    show_default=True,
    help="End with what was found by then.",
)
@click.option("--resume", metavar="RUN", help="Take up an interrupted run; its id is in the JSON and on stderr.")
@click.option("--ignore", type=_FILE, help="Suppressions with reason, owner and expiry (drift-ignore.yaml).")
@click.option("--baseline", type=_FILE, help="An earlier JSON report to compare with.")
@click.option("--new-only", is_flag=True, help="Leave out what the baseline has, unchanged.")
@click.option("--attribute", is_flag=True, help="Ask CloudTrail who did it (two requests a second).")
@click.option("--dry-run", is_flag=True, help="Say how many calls a run would make, and start no detection.")
@config_dir_option
@json_option
def command(
    environments: tuple[str, ...],
    stacks: tuple[str, ...],
    form: str,
    output: Path | None,
    max_age_seconds: float | None,
    wait_seconds: float,
    poll_min: float | None,
    deadline_seconds: float,
    resume: str | None,
    ignore: Path | None,
    baseline: Path | None,
    new_only: bool,
    attribute: bool,
    dry_run: bool,
    config_dir: Path | None,
    as_json: bool,
) -> None:
    """Find what in AWS no longer is what the templates say.

    Exit code 0: no drift, everything checked. 1: drift. 3: something could not be checked.
    """
    envelope = Envelope(command="detect-drift", environment=",".join(environments))
    work = DetectCommand(
        envelope=envelope,
        environments=environments,
        config_dir=config_dir,
        stacks=stacks,
        wait_seconds=wait_seconds,
        poll_min=poll_min,
        deadline_seconds=deadline_seconds,
        resume=resume,
        ignore=ignore,
        baseline=baseline,
        new_only=new_only,
        attribute=attribute,
        max_age_seconds=max_age_seconds,
        dry_run=dry_run,
        form="json" if as_json else form,
        output=output,
    )
    outlet = work.outlet
    conclude(envelope, work.run, as_json=outlet.prints_json, render=outlet.render)


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
