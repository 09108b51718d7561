"""Stages follow from the environments."""

import pytest

from blueprint_config import EnvironmentConfig, load_environment, load_environments, stage_configs
from blueprint_config.fixtures import FIXTURES


def test_releases_move_from_dev_over_staging_to_every_prod() -> None:
    stages = stage_configs(load_environments(FIXTURES))

    assert [(stage.environment, stage.order, stage.promotes_from) for stage in stages] == [
        ("dev", 0, None),
        ("staging", 1, "dev"),
        ("eu-prod", 2, "staging"),
        ("prod", 2, "staging"),
        ("regulated", 2, "staging"),
    ]


def test_prod_asks_for_an_approval_and_proof_from_staging() -> None:
    dev, _, prod = stage_configs(load_environments())

    assert (dev.approvals, dev.checks_before) == (0, ())
    assert (prod.approvals, prod.separate_approver) == (1, True)
    assert prod.checks_before == ("source_healthy", "source_soaked", "source_tested")
    assert prod.checks_after == ("deployment_valid",)


def test_a_test_command_becomes_a_check_afterwards() -> None:
    dev = load_environment("dev")
    tested = dev.model_copy(update={"delivery": dev.delivery.model_copy(update={"test_command": ("run-tests",)})})

    assert stage_configs([tested])[0].checks_after == ("deployment_valid", "tests_passed")


def test_a_source_that_is_not_there_is_where_releases_begin() -> None:
    assert [(stage.order, stage.promotes_from) for stage in stage_configs([load_environment("prod")])] == [(0, None)]


def test_a_circle_has_no_order() -> None:
    def from_other(name: str, source: str) -> EnvironmentConfig:
        dev = load_environment("dev")
        return dev.model_copy(
            update={"name": name, "delivery": dev.delivery.model_copy(update={"promotes_from": source})}
        )

    with pytest.raises(ValueError, match="promotion order has no beginning"):
        stage_configs([from_other("aa", "bb"), from_other("bb", "aa")])
