"""How a schedule in seconds becomes steps in ticks."""

import math

from ..errors import ConfigInvalidError
from .judge import JudgePolicy
from .policy import RolloutPolicy
from .schedule import Schedule, Step


def schedule_of(policy: RolloutPolicy) -> Schedule:
    """The steps of `policy` in ticks. A bake of 0 seconds leaves the bake out.

    Raises:
        ConfigInvalidError: the weights do not rise, or are not between 1 and 99.
    """
    weights = list(policy.steps_percent)
    baking = policy.bake_seconds > 0
    in_order = [*weights, policy.bake_percent] if baking else weights
    if not in_order or sorted(set(in_order)) != in_order or in_order[0] < 1 or in_order[-1] > 99:
        raise ConfigInvalidError(
            f"rollout steps {weights} with a bake at {policy.bake_percent}: not rising between 1 and 99",
            remedy="correct steps_percent and bake_percent of the profile",
        )
    steps = [Step(weight=weight / 100, ticks=ticks(policy, policy.dwell_seconds)) for weight in weights]
    if baking:
        steps.append(Step(weight=policy.bake_percent / 100, ticks=ticks(policy, policy.bake_seconds)))
    return Schedule(steps=steps, max_hold_ticks=ticks(policy, policy.max_hold_seconds))


def judge_policy_of(policy: RolloutPolicy) -> JudgePolicy:
    """What the judge needs of `policy`."""
    return JudgePolicy(
        minimum_requests=policy.minimum_requests, alpha=policy.alpha, steps=len(schedule_of(policy).steps)
    )


def ticks(policy: RolloutPolicy, seconds: float) -> int:
    """`seconds` in ticks, at least one."""
    return max(1, math.ceil(seconds / policy.tick_seconds - 1e-9))
