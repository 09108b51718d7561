"""Our verdicts against those of cdk-nag and checkov: they agree, or disagreements.yaml says why not.

Run with `uv run --group test --group peers pytest packages/aspects/tests/peers`; README.md beside says what it needs.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from blueprint_aspects.assembly import load_template
from blueprint_aspects.engine import EnvironmentPolicy, Policy, evaluate
from blueprint_aspects.model import Level, Verdict
from blueprint_aspects.rules import ALL_RULES

HERE = Path(__file__).parent
CORPUS: dict[str, Any] = YAML(typ="safe").load((HERE / "corpus.yaml").read_text())
CHECKOV = "checkov==3.3.30"
KINDS = ("agree", "only ours", "only theirs")
Verdicts = dict[str, set[str]]


class Comparison(NamedTuple):
    """One rule and one peer on one template."""

    rule: str
    peer: str
    case: str
    ours: bool
    theirs: bool

    @property
    def kind(self) -> str:
        """Who alone fails it."""
        return "agree" if self.ours == self.theirs else "only ours" if self.ours else "only theirs"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus as files."""
    path = tmp_path_factory.mktemp("corpus")
    for case, resources in CORPUS.items():
        (path / f"{case}.json").write_text(json.dumps({"Resources": resources}))
    return path


def _checkov_command() -> list[str]:
    own = os.environ.get("CHECKOV") or shutil.which("checkov")
    return [own] if own else [os.environ.get("UV", "uv"), "tool", "run", "--from", CHECKOV, "checkov"]


@pytest.fixture(scope="module")
def theirs(folder: Path) -> Verdicts:
    """Case to the peer rules that fail."""
    command = [sys.executable, str(HERE / "cdk_nag_verdicts.py"), str(folder)]
    nag = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Verdicts = {case: set(rules) for case, rules in json.loads(nag.stdout).items()}
    checks = sorted({peer for rule in ALL_RULES for peer in rule.peers if peer.startswith("CKV")})
    files = [argument for case in CORPUS for argument in ("-f", str(folder / f"{case}.json"))]
    options = ["--framework", "cloudformation", "-o", "json", "--compact", "--quiet", "--check", ",".join(checks)]
    done = subprocess.run([*_checkov_command(), *files, *options], capture_output=True, text=True, check=False)
    for failed in json.loads(done.stdout)["results"]["failed_checks"]:
        found[Path(failed["file_path"]).stem].add(failed["check_id"])
    return found


def _ours(case: str) -> set[str]:
    found: set[str] = set()
    for level in Level:
        asked = Policy(today=date(2026, 11, 23), default=EnvironmentPolicy(level=level, production=True))
        rules = [rule for rule in ALL_RULES if max(rule.level.rank, Level.ENHANCED.rank) == level.rank]
        assembly = load_template({"Resources": CORPUS[case]})
        report = evaluate(assembly, rules=rules, policy=asked)
        found |= {finding.rule for finding in report.findings if finding.verdict is Verdict.FAIL}
    return found


@pytest.fixture(scope="module")
def comparisons(theirs: Verdicts) -> list[Comparison]:
    """Every rule with a peer, on every template where the rule or the peer has something to say."""
    judged = _types_of_peers(theirs)
    result = []
    for case in CORPUS:
        ours = _ours(case)
        for rule in ALL_RULES:
            for peer in rule.peers:
                if _types(case) & judged.get(peer, set(rule.types)):
                    result.append(Comparison(rule.id, peer, case, rule.id in ours, peer in theirs[case]))
    return result


def _types(case: str) -> set[str]:
    return {resource["Type"] for resource in CORPUS[case].values()}


def _types_of_peers(theirs: Verdicts) -> dict[str, set[str]]:
    """Peer to the resource types that it judges: those of the templates of one type that it fails."""
    found: dict[str, set[str]] = {}
    for case, peers in theirs.items():
        for peer in peers if len(_types(case)) == 1 else ():
            found.setdefault(peer, set()).update(_types(case))
    return found


def _reasons() -> list[dict[str, str]]:
    return YAML(typ="safe").load((HERE / "disagreements.yaml").read_text()) or []


def _explains(reason: dict[str, str], item: Comparison) -> bool:
    same = fnmatchcase(item.rule, reason["rule"]) and fnmatchcase(item.peer, reason["peer"])
    return (
        same and item.kind == reason["kind"] and any(fnmatchcase(item.case, glob) for glob in reason["cases"].split())
    )


def _table(comparisons: list[Comparison]) -> str:
    """How often each rule and peer agree, and why not where they do not; the last line is the sum."""
    counts = Counter((item.rule, item.peer, item.kind) for item in comparisons)
    lines = ["| rule | peer | agree | only ours | only theirs | why |", "|---|---|--:|--:|--:|---|"]
    for rule, peer in sorted({(item.rule, item.peer) for item in comparisons}):
        apart = [item for item in comparisons if (item.rule, item.peer) == (rule, peer) and item.kind != "agree"]
        why = [reason["reason"] for reason in _reasons() if any(_explains(reason, item) for item in apart)]
        numbers = " | ".join(str(counts[rule, peer, kind]) for kind in KINDS)
        lines.append(f"| {rule} | {peer} | {numbers} | {'; '.join(why)} |")
    sums = Counter(item.kind for item in comparisons)
    lines.append(f"| all {len(CORPUS)} templates | | {' | '.join(str(sums[kind]) for kind in KINDS)} | |")
    return "\n".join(lines) + "\n"


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60


def test_we_agree_or_say_why_not(comparisons: list[Comparison]) -> None:
    unexplained = [
        f"{item.rule} {item.peer} {item.case}: {item.kind}"
        for item in comparisons
        if item.kind != "agree" and not any(_explains(reason, item) for reason in _reasons())
    ]

    assert not unexplained, "\n".join(unexplained)


def test_every_written_reason_is_still_needed(comparisons: list[Comparison]) -> None:
    stale = [reason for reason in _reasons() if not any(_explains(reason, item) for item in comparisons)]

    assert stale == []


def test_every_peer_fails_somewhere_so_that_the_comparison_means_something(comparisons: list[Comparison]) -> None:
    failing = {item.peer for item in comparisons if item.theirs}

    silent = {item.peer for item in comparisons} - failing

    assert not silent, sorted(silent)


def test_the_agreement_table_is_up_to_date(comparisons: list[Comparison]) -> None:
    text = _table(comparisons)
    path = HERE / "agreement.md"
    if os.environ.get("WRITE_AGREEMENT"):
        path.write_text(text)

    assert path.read_text() == text
