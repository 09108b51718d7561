"""An alias sends the share of its weights to the other version, and the rest to its own."""

import pytest
from blueprint_emulator.lambda_service.weights import chosen_version

ALIAS = {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}}}


@pytest.mark.parametrize(("draw", "version"), [(0.0, "2"), (0.2499, "2"), (0.25, "1"), (0.999, "1")])
def test_the_draw_decides(draw: float, version: str) -> None:
    assert chosen_version(ALIAS, draw=lambda: draw) == version


def test_no_weights_mean_the_main_version() -> None:
    assert chosen_version({"FunctionVersion": "7"}, draw=lambda: 0.0) == "7"


def test_a_weight_of_zero_is_never_drawn() -> None:
    alias = {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0}}}
    assert chosen_version(alias, draw=lambda: 0.0) == "1"
