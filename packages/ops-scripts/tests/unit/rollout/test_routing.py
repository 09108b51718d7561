"""The alias encoding of a rollout."""

import pytest

from blueprint_ops_scripts.rollout.errors import RolloutRefusedError
from blueprint_ops_scripts.rollout.routing import Routing


@pytest.mark.parametrize(
    ("weight", "version", "weights"), [(0.0, "1", {}), (0.1, "1", {"2": 0.1}), (0.9, "1", {"2": 0.9}), (1.0, "2", {})]
)
def test_old_version_carries_the_alias_until_the_flip(weight: float, version: str, weights: dict[str, float]) -> None:
    routing = Routing.at(weight, old="1", new="2")
    assert (routing.version, routing.weights) == (version, weights)


def test_latest_cannot_be_routed_to() -> None:
    with pytest.raises(RolloutRefusedError, match=r"\$LATEST is not a numbered version"):
        Routing.at(0.5, old="1", new="$LATEST")


def test_alias_of_lambda_is_read_back_as_it_was_written() -> None:
    wanted = Routing.at(0.25, old="1", new="2")
    alias = {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}}}
    assert Routing.of(alias) == wanted
    assert Routing.of({"FunctionVersion": "1"}) == Routing.at(0, old="1", new="2")
