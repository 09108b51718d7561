"""Moving live traffic of an environment, by the rollout."""

from collections.abc import Callable, Mapping

from ..delivery.policy import traffic_policy
from ..delivery.state import FunctionState
from ..delivery.target import Report, ShiftReport
from ..rollout.ports import RolloutEvent
from ..rollout.result import RolloutResult
from ..rollout.service import return_traffic, shift_functions
from ..rollout.target import FunctionTarget
from ..state.lease import Lease
from .functions import FunctionReader
from .session import EnvironmentSession


class AwsTraffic:
    """The live aliases of one environment. `interactive` holds an undecided rollout for a person."""

    def __init__(self, session: EnvironmentSession, *, owner: str, interactive: bool = False) -> None:
        self.session = session
        self.owner = owner
        self.interactive = interactive
        self._functions = FunctionReader(session.client("lambda"))

    def shift(
        self, functions: Mapping[str, FunctionState], *, lease: Lease, run: str, profile: str | None, report: Report
    ) -> ShiftReport:
        """Shift live traffic to the published version of each function."""
        policy = traffic_policy(self.session.config, profile)
        targets = [_target(found, found.published) for found in functions.values() if found.published]
        for target in targets:
            self._functions.wait_until_active(target.function_name, target.new_version)
        result = shift_functions(
            self.session,
            functions=targets,
            policy=policy,
            lease=lease,
            run=run,
            report=_translated(report),
            owner=self.owner,
            interactive=self.interactive,
        )
        return _reported(result)

    def return_traffic(
        self,
        functions: Mapping[str, FunctionState],
        versions: Mapping[str, str],
        *,
        lease: Lease,
        run: str,
        report: Report,
    ) -> ShiftReport:
        """Give all live traffic to the named version of each function, unless that one is sick."""
        result = return_traffic(
            self.session,
            functions=[_target(functions[name], version) for name, version in versions.items()],
            policy=traffic_policy(self.session.config, None),
            lease=lease,
            run=run,
            report=_translated(report),
            owner=self.owner,
        )
        return _reported(result)


def _target(function: FunctionState, version: str) -> FunctionTarget:
    return FunctionTarget(
        name=function.name,
        function_name=function.function_name,
        new_version=version,
        parameter=function.parameter,
    )


def _reported(result: RolloutResult) -> ShiftReport:
    return ShiftReport(
        outcome=result.outcome,
        reason=result.reason,
        detail={"state": result.state.value, "functions": dict(result.functions)},
    )


def _translated(report: Report) -> Callable[[RolloutEvent], None]:
    def tell(event: RolloutEvent) -> None:
        report(
            {
                "event": "rollout",
                "text": event.message,
                "state": event.state,
                "weight": event.weight,
                "data": dict(event.data),
            }
        )

    return tell
