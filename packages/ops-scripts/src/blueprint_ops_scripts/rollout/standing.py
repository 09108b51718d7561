"""Rates and evidence of each function, for the live view and the report."""

from collections.abc import Mapping

from .judge import Judge


def standing(judges: Mapping[str, Judge]) -> dict[str, object]:
    """What an event of a tick carries, by function name."""
    return {
        "standing": {
            name: {
                "evidence": judge.evidence,
                "threshold": judge.threshold,
                "canary": [judge.errors.total.canary_requests, judge.errors.total.canary_failures],
                "baseline": [judge.errors.total.baseline_requests, judge.errors.total.baseline_failures],
            }
            for name, judge in judges.items()
        }
    }
