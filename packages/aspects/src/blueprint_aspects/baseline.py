"""A ratchet: what was found before is known, what is new fails, what is gone must be taken off the list.

A baseline holds fingerprints, so it survives renamed stacks and moved logical ids. The rule, place and detail
beside each are for the reader.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from blueprint_aspects.engine import Report
from blueprint_aspects.errors import BaselineError
from blueprint_aspects.model import Finding, Verdict

_VERSION = 1


@dataclass(frozen=True)
class Baseline:
    """The fingerprints of findings that are known."""

    fingerprints: frozenset[str]

    def without_known(self, report: Report) -> Report:
        """Return the report with the known findings left out."""
        kept = tuple(finding for finding in report.findings if finding.fingerprint not in self.fingerprints)
        return replace(report, findings=kept)

    def gone(self, report: Report) -> frozenset[str]:
        """Return the fingerprints that are no longer found, set aside or not."""
        found = [*report.findings, *(item.finding for item in report.suppressed)]
        return self.fingerprints - {finding.fingerprint for finding in found}


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file.

    Raises:
        BaselineError: it is missing, or not a baseline.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] != _VERSION:
            raise BaselineError(
                f"baseline {path} has version {document['version']}; write it anew with --write-baseline"
            )
        return Baseline(frozenset(str(entry["fingerprint"]) for entry in document["findings"]))
    except OSError as error:
        raise BaselineError(
            f"baseline {path} cannot be opened: {error.strerror}; write it with --write-baseline"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(
            f"baseline {path} is not a baseline: {error}; write it anew with --write-baseline"
        ) from error


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Write the failures among the findings as the new baseline; return how many they are.

    Raises:
        BaselineError: it cannot be written.
    """
    entries = [
        {"fingerprint": item.fingerprint, "rule": item.rule, "path": item.path, "detail": item.detail}
        for item in findings
        if item.verdict is Verdict.FAIL
    ]
    entries.sort(key=lambda entry: (entry["rule"], entry["path"], entry["fingerprint"]))
    try:
        path.write_text(json.dumps({"version": _VERSION, "findings": entries}, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise BaselineError(
            f"baseline {path} cannot be written: {error.strerror}; name a file in a folder that exists"
        ) from error
    return len(entries)
