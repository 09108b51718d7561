"""From source to an assembly: the app is run once by the pinned CDK CLI."""

from collections.abc import Callable
from pathlib import Path

from ..cdk.pinned import PinnedCli
from ..cdk.run import run_cli
from ..errors import UsageError
from .assembly import Assembly
from .errors import SynthesisError

APP_FOLDER = Path("apps", "infrastructure")
_SHOWN_LINES = 12


def find_app(given: Path | None, start: Path) -> Path:
    """The app's folder: the one given, else `start` inside an app, else `apps/infrastructure` at or above `start`.

    Raises:
        UsageError: there is none.
    """
    candidates = [given] if given else [place for up in (start, *start.parents) for place in (up, up / APP_FOLDER)]
    for folder in candidates:
        if (folder / "cdk.json").is_file():
            return folder.resolve()
    raise UsageError(
        f"no CDK app found: no cdk.json in {given}" if given else f"no CDK app found at or above {start}",
        remedy="run the command inside the project, or name the app's folder with --app-dir",
    )


def synthesise(
    cli: PinnedCli, app_dir: Path, into: Path, *, config_dir: Path | None, say: Callable[[str], None]
) -> Assembly:
    """The assembly of the app in `app_dir`, written to `into`.

    Raises:
        SynthesisError: the app failed; the end of its output is in the message.
    """
    lines: list[str] = []
    say(f"synthesising {app_dir}")
    cli.ensure(say)
    environment = {"BLUEPRINT_CONFIG_DIR": str(config_dir.absolute())} if config_dir else {}
    code = run_cli(
        cli,
        ["synth", "--output", str(into), "--quiet", "--no-notices", "--no-version-reporting"],
        cwd=app_dir,
        on_line=lines.append,
        environment=environment,
    )
    if code != 0:
        seen = "\n  ".join(line for line in lines[-_SHOWN_LINES:] if line.strip())
        raise SynthesisError(
            f"synthesising {app_dir}: the app ended with {code}:\n  {seen}",
            remedy=f"run uv run cdk synth in {app_dir} to see all of it",
        )
    return Assembly(into)
