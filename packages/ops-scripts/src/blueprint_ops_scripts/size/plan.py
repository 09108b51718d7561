"""From what was used to what is proposed. Pure.

The margins are those of AWS Compute Optimizer and of the Lambda operator guide, rounded to the safe side; each is a constant here.
"""

from collections.abc import Iterator

from blueprint_config import EnvironmentConfig

from .observed import Usage
from .report import Proposal
from .sizing_functions import propose_concurrency, propose_memory, propose_timeout
from .sizing_table import propose_table


def propose(config: EnvironmentConfig, usage: Usage) -> Iterator[Proposal]:
    """A proposal for each leaf that usage says something about, also for those that stay."""
    yield propose_memory(config, usage)
    yield propose_timeout(config, usage)
    yield propose_concurrency(config, usage)
    yield from propose_table(config, usage)
