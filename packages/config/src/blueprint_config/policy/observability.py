"""C601: what a central account sees is said completely."""

from ..models.environment import EnvironmentConfig
from .invariant import Finding, Invariant


def a_sink_has_an_account(config: EnvironmentConfig) -> Finding | None:
    watched = config.monitoring
    if watched.central_sink_id is None or watched.central_account is not None:
        return None
    what = "it has no effect without monitoring.central_account, whose sink it is"
    return Finding(config.name, "monitoring.central_sink_id", what, "set both, or the account alone")


INVARIANTS = (Invariant(code="C601", fact="a sink is named together with its account", check=a_sink_has_an_account),)
