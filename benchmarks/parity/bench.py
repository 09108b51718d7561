"""Seeds differences into the synthesised app and counts what `parity` finds.

    python benchmarks/parity/bench.py

In each round about 100 seeds change prod, each another resource, beside all the differences that are meant (sizes, names,
accounts, retention) and noise that means nothing (order, spelling, logical ids, asset hashes). Bars: recall 1.0, precision 0.98.
"""

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from blueprint_config import load_environment
from blueprint_ops_scripts.parity.expectations import shipped_expectations
from blueprint_ops_scripts.parity.report import Finding, ParityReport
from blueprint_ops_scripts.parity.run import Side, compare
from blueprint_ops_scripts.release.assembly import Assembly
from noise import NOISE
from results import record
from seeds import SEEDS
from synthesis import synthesise_app
from world import World

ROUNDS = 10
SEEDED = 100
RECALL, PRECISION = 1.0, 0.98


def main() -> None:
    """Measure both layouts, print the tables, and end with 1 when a bar is missed."""
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for layout in ("split", "nested"):
            base = Path(folder) / layout
            synthesise_app(base, layout)
            good &= measure(layout, base, Path(folder) / "seeded")
    sys.exit(0 if good else 1)


def measure(layout: str, base: Path, scratch: Path) -> bool:
    """All rounds over one layout; whether the bars hold."""
    kinds: Counter[str] = Counter()
    lost: list[str] = []
    false: list[str] = []
    total = reported = intended = 0
    for number in range(ROUNDS):
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(base, scratch)
        seeded = sow(scratch, random.Random(f"{layout} {number}"))
        report = compared(base, scratch)
        found = {finding.construct for finding in report.counted}
        kinds.update(seeded.values())
        total += len(seeded)
        reported += len(report.counted)
        intended += len(report.accepted)
        lost += [
            f"round {number}: {kind} in {construct}" for construct, kind in seeded.items() if construct not in found
        ]
        false += [
            f"round {number}: {finding.construct} {finding.kind} {finding.path}: {finding.why}"
            for finding in report.counted
            if finding.construct not in seeded and not _is_echo(finding, seeded)
        ]
    recall, precision = 1 - len(lost) / total, 1 - len(false) / max(1, reported)
    print(
        f"{layout}: {ROUNDS} rounds, {total} seeds of {len(kinds)} kinds, {intended} intended differences beside them"
    )
    print(
        f"  found {total - len(lost)}, recall {recall:.4f}; reported {reported}, false {len(false)}, precision {precision:.4f}"
    )
    measured = f"{total - len(lost)} of {total} found, {len(false)} false of {reported} reported"
    record("parity", f"{layout} layout, share missed", measured, ratio=1 - recall, bar=1 - RECALL)
    record("parity", f"{layout} layout, share false", measured, ratio=1 - precision, bar=1 - PRECISION)
    for line in [*(f"  lost  {one}" for one in lost[:20]), *(f"  false {one}" for one in false[:20])]:
        print(line)
    return recall >= RECALL and precision >= PRECISION


def sow(folder: Path, chance: random.Random) -> dict[str, str]:
    """Change prod in `folder`; kinds of the seeds by the construct that each changed."""
    world = World(folder, "prod")
    for disturb in NOISE:
        disturb(world, chance)
    sown: dict[str, str] = {}
    bag = [seed for seed in SEEDS for _ in range(4)]
    chance.shuffle(bag)
    for seed in bag:
        if len(sown) == SEEDED:
            break
        construct = seed(world, chance)
        if construct is not None and construct not in sown:
            sown[construct] = seed.__name__
            world.used.add(construct)
    world.save()
    return sown


def compared(base: Path, seeded: Path) -> ParityReport:
    """Staging as it was against prod with its seeds."""
    return compare(
        Side(config=load_environment("staging"), assembly=Assembly(base)),
        Side(config=load_environment("prod"), assembly=Assembly(seeded)),
        own=[],
        shipped=shipped_expectations(),
        started=datetime.now(UTC),
    )


def _is_echo(finding: Finding, seeded: dict[str, str]) -> bool:
    """Whether it is about a reference to something that a seed took away."""
    gone = [construct for construct, kind in seeded.items() if kind in ("resource_removed", "alarm_removed")]
    return any(f"${{{construct}" in (finding.source or "") for construct in gone)


if __name__ == "__main__":
    main()
