"""Memory, time limit and concurrency, which all functions of an environment share: the most demanding one decides."""

import math
from collections.abc import Callable

from blueprint_config import EnvironmentConfig

from .costs import compute_cost, function_cost
from .observed import FunctionUse, Usage
from .prices import DAYS_A_MONTH
from .report import Confidence, Proposal, Saving

FEWEST = 200
"""Invocations below which a function's numbers are chance."""

MANY = 10_000
MEMORY_MARGIN = 1.25
TIMEOUT_MARGIN = 1.5
CONCURRENCY_MARGIN = 2.0
WORTH_IT = 0.05
"""Share of the functions' cost below which a saving is not worth a change."""

STEP_MIB = 64
LEAST_MIB = 128
LEAST_SECONDS = 3
"""A first call has to load the code, too."""


def propose_memory(config: EnvironmentConfig, usage: Usage) -> Proposal:
    """At least 1.25 times the most that any function used, and what Compute Optimizer advises where it does.

    Less memory is less CPU: it stays enough for the slowest call to keep within its time limit, were it only computing.
    """
    leaf, current = "lambda.memory_mib", config.lambda_.memory_mib
    doubt = _doubt(usage, lambda use: use.max_memory_mib is None, "the memory used is not known")
    known = [use for use in usage.functions if use.max_memory_mib is not None]
    needed = max((_rounded(use.max_memory_mib * MEMORY_MARGIN) for use in known if use.max_memory_mib), default=0)
    most = f"at most {max((use.max_memory_mib or 0 for use in known), default=0)} MiB were used"
    if needed > current:
        return Proposal(
            leaf=leaf,
            current=current,
            proposed=needed,
            verdict="change",
            why=f"{most}: less than {MEMORY_MARGIN} times that much is left",
            saving=_memory_saving(config, usage, needed),
            confidence=_confidence(usage),
        )
    if doubt:
        return Proposal(leaf=leaf, current=current, verdict="unknown", why=doubt)
    advised = max((use.advised_memory_mib or 0 for use in usage.functions), default=0)
    paced = _rounded(current * _stretch(config, usage))
    needed = max(needed, paced, advised)
    saving = _memory_saving(config, usage, needed)
    if needed >= current or saving.at_most < WORTH_IT * _monthly(config, usage):
        slow = "; with less the slowest call could need more than its time limit"
        little = f"; less would save under {WORTH_IT:.0%}"
        return Proposal(leaf=leaf, current=current, verdict="keep", why=most + (slow if paced >= current else little))
    return Proposal(
        leaf=leaf,
        current=current,
        proposed=needed,
        verdict="change",
        why=f"{most} ({', '.join(sorted({use.memory_source for use in known}))}), {MEMORY_MARGIN} times that is enough",
        saving=saving,
        confidence=_confidence(usage),
    )


def propose_timeout(config: EnvironmentConfig, usage: Usage) -> Proposal:
    """At least 1.5 times the slowest p99.9; lowered only where it is more than twice what is needed."""
    leaf, current = "lambda.timeout_seconds", config.lambda_.timeout_seconds
    doubt = _doubt(usage, lambda use: use.p999_ms is None, "the duration is not known")
    if doubt:
        return Proposal(leaf=leaf, current=current, verdict="unknown", why=doubt)
    slowest = max(use.p999_ms or 0.0 for use in usage.functions)
    needed = max(LEAST_SECONDS, math.ceil(slowest * TIMEOUT_MARGIN / 1000))
    seen = f"the slowest p99.9 is {slowest:.0f} ms"
    if any((use.max_ms or 0.0) >= 980 * current for use in usage.functions):
        return Proposal(
            leaf=leaf,
            current=current,
            verdict="unknown",
            why=f"calls run into the limit of {current} s, so that nobody knows how long they need; look at their traces",
        )
    if current / 2 <= needed <= current:
        return Proposal(leaf=leaf, current=current, verdict="keep", why=f"{seen}, the limit fits")
    free = ("a time limit costs nothing until a call hangs",)
    return Proposal(
        leaf=leaf,
        current=current,
        proposed=needed,
        verdict="change",
        why=f"{seen}; {TIMEOUT_MARGIN} times that, and {LEAST_SECONDS} s at least, are enough",
        saving=Saving(assumptions=free),
        confidence=_confidence(usage),
    )


def propose_concurrency(config: EnvironmentConfig, usage: Usage) -> Proposal:
    """Twice the most that ran at once, where concurrency is reserved at all."""
    leaf, current = "lambda.reserved_concurrency", config.lambda_.reserved_concurrency
    if current is None:
        return Proposal(leaf=leaf, current=None, verdict="keep", why="nothing is reserved")
    doubt = _doubt(usage, lambda use: use.max_concurrency is None, "the concurrency is not known")
    if doubt:
        return Proposal(leaf=leaf, current=current, verdict="unknown", why=doubt)
    peak = max(use.max_concurrency or 0 for use in usage.functions)
    throttled = sum(use.throttles for use in usage.functions)
    needed = max(10, math.ceil(peak * CONCURRENCY_MARGIN))
    seen = f"at most {peak} ran at once, {throttled} calls were refused"
    if (throttled and needed > current) or (not throttled and needed * 2 <= current):
        return Proposal(
            leaf=leaf,
            current=current,
            proposed=needed,
            verdict="change",
            why=seen,
            saving=Saving(assumptions=("a reservation costs nothing; it takes from what other functions may use",)),
            confidence=_confidence(usage),
        )
    return Proposal(leaf=leaf, current=current, verdict="keep", why=seen)


def _doubt(usage: Usage, lacks: Callable[[FunctionUse], bool], what: str) -> str | None:
    """Why nothing may be lowered: one function that nobody knows about is enough, for the leaf is shared."""
    if not usage.functions:
        return "no function was found: the environment is not deployed"
    rare = [use.name for use in usage.functions if use.invocations < FEWEST]
    if rare:
        return f"no data: fewer than {FEWEST} invocations in {usage.days} days of {', '.join(rare)}"
    blind = [use.name for use in usage.functions if lacks(use)]
    return f"no data: {what} of {', '.join(blind)}" if blind else None


def _memory_saving(config: EnvironmentConfig, usage: Usage, proposed: int) -> Saving:
    """All of it when calls wait for others all the time, none when they compute all the time: less memory is less CPU."""
    share = 1 - proposed / config.lambda_.memory_mib
    computing = sum(compute_cost(config, use) for use in usage.functions) * DAYS_A_MONTH / usage.days
    most = round(share * computing, 2)
    slower = config.lambda_.memory_mib / proposed
    return Saving(
        at_least=0.0 if most > 0 else most,
        at_most=most if most > 0 else 0.0,
        assumptions=(
            f"the use of the last {usage.days} days goes on, at list price without free tier",
            f"most when durations stay, nothing when calls only compute: they may take up to {slower:.2f} times as long",
        ),
    )


def _monthly(config: EnvironmentConfig, usage: Usage) -> float:
    return sum(function_cost(config, use) for use in usage.functions) * DAYS_A_MONTH / usage.days


def _stretch(config: EnvironmentConfig, usage: Usage) -> float:
    """The share of the memory below which the slowest call could need more than the time limit allows."""
    slowest = max((use.p999_ms or 0.0 for use in usage.functions), default=0.0)
    return min(1.0, slowest * TIMEOUT_MARGIN / (1000 * config.lambda_.timeout_seconds))


def _confidence(usage: Usage) -> Confidence:
    fewest = min((use.invocations for use in usage.functions), default=0)
    if fewest >= MANY and usage.days >= 14:
        return "high"
    return "medium" if fewest >= FEWEST and usage.days >= 7 else "low"


def _rounded(mib: float) -> int:
    return max(LEAST_MIB, math.ceil(mib / STEP_MIB) * STEP_MIB)
