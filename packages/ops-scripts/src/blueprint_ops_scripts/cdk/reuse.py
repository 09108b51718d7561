"""Giving a command the kept assembly of an unchanged tree, or synthesising one to keep."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from .node import node_environment, node_executable
from .pinned import PinnedCli
from .selection import positional
from .synth_cache import SynthCache, SynthCacheSettings, cache_folder
from .synth_inputs import PythonInputs, SynthInputs
from .synth_options import reaching


def reuse_assembly(
    cli: PinnedCli, app: Path, arguments: list[str], say: Callable[[str], None], *, python: PythonInputs
) -> list[str]:
    """`arguments`, with `--app` naming an assembly made from exactly the present inputs, where the app allows that.

    Ends the process with the app's exit code when the app cannot be synthesised.

    Raises:
        UsageError: the app's settings for this are not valid.
    """
    settings = SynthCacheSettings.of(app)
    reach = reaching(arguments, next(iter(positional(arguments)), None))
    if settings is None or reach is None or {"CDK_APP", "CDK_OUTDIR"} & set(os.environ):
        return arguments
    inputs = SynthInputs(
        app=app.resolve(),
        arguments=reach,
        environment=os.environ,
        python=python,
        reads=settings.paths(app, os.environ),
        tools=[node_executable(), cli.script, cli.folder / "node_modules" / "aws-cdk" / "package.json"],
        home=Path.home(),
        today=datetime.now(UTC).date().isoformat(),
    )
    cache = SynthCache(cache_folder(app, os.environ))
    try:
        before = inputs.digest()
        found = cache.find(before)
        if found is not None:
            say("nothing changed: using the assembly of the last synthesis (--no-synth-cache makes a new one)")
            return [*arguments, "--app", str(found)]
        made = _synthesise(cli, app, cache.room(), reach)
        # What changed meanwhile, such as cdk.context.json after a lookup, may or may not be in the assembly.
        if inputs.digest() == before:
            made = cache.keep(made, before)
    except OSError as error:
        say(f"synthesising without the cache: {error}")
        return arguments
    return [*arguments, "--app", str(made)]


def _synthesise(cli: PinnedCli, app: Path, into: Path, options: Sequence[str]) -> Path:
    """Run the app; `list` says nothing on stderr but what the app and the CLI have to say."""
    command = [*cli.command, "list", *options, "--output", str(into)]
    code = None
    try:
        code = subprocess.run(
            command, cwd=app, env=node_environment(), stdout=subprocess.DEVNULL, check=False
        ).returncode
    finally:
        if code != 0:
            shutil.rmtree(into.parent, ignore_errors=True)
    if code != 0:
        sys.exit(code if code > 0 else 128 - code)
    return into
