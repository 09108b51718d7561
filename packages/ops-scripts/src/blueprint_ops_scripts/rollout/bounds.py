"""Confidence bounds for the difference of two rates."""

import math

Z_90 = 1.2816
"""One-sided 90 % quantile of the normal distribution."""


def wilson(failures: int, requests: int, z: float = Z_90) -> tuple[float, float]:
    """Lower and upper bound of a rate by Wilson's score (E. B. Wilson, 1927); (0, 1) without requests."""
    if not requests:
        return 0.0, 1.0
    rate, squared = failures / requests, z * z
    centre = (rate + squared / (2 * requests)) / (1 + squared / requests)
    reach = z / (1 + squared / requests) * math.sqrt(rate * (1 - rate) / requests + squared / (4 * requests**2))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def upper_difference(
    canary_failures: int, canary_requests: int, baseline_failures: int, baseline_requests: int, z: float = Z_90
) -> float:
    """Upper bound of (canary rate - baseline rate), by Newcombe's hybrid score (R. G. Newcombe, 1998, method 10)."""
    canary = canary_failures / canary_requests if canary_requests else 0.0
    baseline = baseline_failures / baseline_requests if baseline_requests else 0.0
    _, canary_upper = wilson(canary_failures, canary_requests, z)
    baseline_lower, _ = wilson(baseline_failures, baseline_requests, z)
    return canary - baseline + math.hypot(canary_upper - canary, baseline - baseline_lower)
