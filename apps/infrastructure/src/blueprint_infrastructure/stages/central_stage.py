"""The stages of a central account, for environments that are shown to one."""

from collections.abc import Sequence

from aws_cdk import App, Environment, Stage, Tags
from constructs import Construct

from blueprint_config import EnvironmentConfig, standard_tags

from ..stacks.observability_stack import ObservabilityStack


class CentralStage(Stage):
    """What a central account has in `region` for `environments`, all of which name it: a sink there, and one dashboard.

    The dashboard is in the region of the last environment. The stage is deployed by itself; neither it nor any environment waits
    for the other.
    """

    def __init__(
        self, scope: Construct, *, account: str, region: str, environments: Sequence[EnvironmentConfig]
    ) -> None:
        place = Environment(account=account, region=region)
        super().__init__(scope, f"central-{account}-{region}", env=place)
        last = environments[-1]
        here = {config.account for config in environments if config.region == region}
        self.observability = ObservabilityStack(
            self,
            env=place,
            prefix=last.prefix,
            sources=sorted(here - {account}),
            shown=environments if region == last.region else (),
            termination_protection=any(config.termination_protection for config in environments),
        )
        for key, value in {**standard_tags(last), "Environment": "central"}.items():
            Tags.of(self).add(key, value)
            self.observability.add_stack_tag(key, value)


def add_central_stages(app: App, environments: Sequence[EnvironmentConfig]) -> tuple[CentralStage, ...]:
    """A stage for each account and region that some environment is shown to; none, where no configuration names one."""
    made = []
    for account in sorted({config.monitoring.central_account or "" for config in environments} - {""}):
        shown = [config for config in environments if config.monitoring.central_account == account]
        regions = {config.region for config in shown if config.account != account} | {shown[-1].region}
        made += [CentralStage(app, account=account, region=each, environments=shown) for each in sorted(regions)]
    return tuple(made)
