"""The stages of delivery: in which order environments receive a release, and what is asked before and after."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from .models.base import ConfigModel
from .models.environment import EnvironmentConfig


class StageConfig(ConfigModel):
    """One step on the way of a release. Derived from the environments, so that it cannot contradict them."""

    environment: str
    """The environment that receives the release."""

    order: int = Field(ge=0)
    """Promotions that a release has behind it when it arrives; stages of the same order do not wait for each other."""

    promotes_from: str | None
    """The environment that it comes from; None where releases begin."""

    approvals: int = Field(ge=0)
    """People who must agree before it enters."""

    separate_approver: bool
    """Whether that person must be somebody other than the initiator."""

    checks_before: tuple[Literal["source_healthy", "source_soaked", "source_tested"], ...]
    """What must hold in the source."""

    checks_after: tuple[Literal["deployment_valid", "tests_passed"], ...]
    """What is checked in the environment once the release is live."""


def stage_configs(environments: Sequence[EnvironmentConfig]) -> tuple[StageConfig, ...]:
    """The stages in the order of promotion, those of the same order by name.

    Raises:
        ValueError: releases would go round in a circle.
    """
    sources = {config.name: config.delivery.promotes_from for config in environments}
    stages = (_stage(config, _order(config.name, sources), sources) for config in environments)
    return tuple(sorted(stages, key=lambda stage: (stage.order, stage.environment)))


def _stage(config: EnvironmentConfig, order: int, sources: dict[str, str | None]) -> StageConfig:
    delivery = config.delivery
    source = delivery.promotes_from if delivery.promotes_from in sources else None
    return StageConfig(
        environment=config.name,
        order=order,
        promotes_from=source,
        approvals=1 if delivery.approval_required else 0,
        separate_approver=delivery.separate_approver,
        checks_before=("source_healthy", "source_soaked", "source_tested") if source is not None else (),
        checks_after=("deployment_valid", "tests_passed") if delivery.test_command else ("deployment_valid",),
    )


def _order(name: str, sources: dict[str, str | None]) -> int:
    seen = [name]
    while (source := sources.get(seen[-1])) is not None and source in sources:
        if source in seen:
            raise ValueError(
                f"promotion order has no beginning: {name} is reached from {source} again; remove one promotes_from"
            )
        seen.append(source)
    return len(seen) - 1
