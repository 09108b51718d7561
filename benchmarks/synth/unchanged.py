"""Commands on an unchanged tree: `deploy` and `diff` of a deployed dev with the kept assembly, and with a synthesis.

Both run against a local AWS that is started for them and ends with them; its own CPU seconds are not counted. It holds what was
deployed, so the commands do all that they do on a real account where nothing changed; `diff --fail` proves that nothing did.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from blueprint_config import load_environment
from blueprint_local_aws import LocalAws, client_environment
from processes import Command, Row, cpu_seconds, least

APP = Path(__file__).resolve().parents[2] / "apps" / "infrastructure"
CDK = str(Path(sys.executable).parent / "cdk")
BAR = 0.5
ROUNDS = 2
MEASURED: Mapping[str, Sequence[str]] = {
    "cdk diff of dev": ["diff", "--fail"],
    "cdk deploy of dev": ["deploy", "--require-approval", "never", "--ci"],
}


def unchanged(folder: Path) -> list[Row]:
    """Each command once more after no change, beside the same with --no-synth-cache."""
    with _deployed_dev(folder) as environment:
        commands = {}
        for what, words in MEASURED.items():
            commands[f"{what}, synthesised"] = Command([CDK, *words, "--no-synth-cache"], APP, environment)
            commands[f"{what}, nothing changed"] = Command([CDK, *words], APP, environment)
        best = least(commands, ROUNDS)
    return [row for what in MEASURED for row in _rows(what, best)]


@contextmanager
def _deployed_dev(folder: Path) -> Iterator[dict[str, str]]:
    """The variables under which `cdk` finds a deployed dev, and the assembly that it was deployed from."""
    dev, cache = load_environment("dev"), folder / "cache"
    with LocalAws.start(port=0, data_dir=folder / "aws") as aws:
        environment = client_environment(os.environ, endpoint_url=aws.endpoint_url, profiles={}, environment=dev)
        environment["BLUEPRINT_SYNTH_CACHE_DIR"] = str(cache)
        cpu_seconds(Command([CDK, "list"], APP, environment))  # fills the cache
        (assembly,) = cache.glob("*/assembly")
        account = f"aws://{dev.account}/{dev.region}"
        print("deploying dev on a local AWS", file=sys.stderr, flush=True)
        for words in (["bootstrap", account, "--app", str(assembly)], [*MEASURED["cdk deploy of dev"]]):
            cpu_seconds(Command([CDK, *words], APP, environment))
        yield environment


def _rows(what: str, best: Mapping[str, float]) -> list[Row]:
    cold, warm = best[f"{what}, synthesised"], best[f"{what}, nothing changed"]
    return [
        Row(f"{what}, synthesised", cold),
        Row(f"{what}, nothing changed", warm, "synthesised", warm / cold, BAR),
    ]
