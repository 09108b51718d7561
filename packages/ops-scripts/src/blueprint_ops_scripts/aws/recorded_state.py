"""What the operations commands recorded of an environment, for telling drift from our own work."""

from collections.abc import Mapping, Sequence

from ..delivery.function_outputs import function_outputs
from ..drift.managed import Door
from ..drift.observed import StackRecord
from ..drift.report import Finding
from ..errors import OpsError
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..state.table import StateTable
from .functions import LIVE, FunctionReader
from .ssm import read_parameters


class RecordedState:
    """The live-version parameters, the release parameter and the ledger of one environment. Read when first needed."""

    def __init__(self, session: Door) -> None:
        self._session = session
        self._outputs: Mapping[str, str] = {}
        self._entry: LedgerEntry | None = None
        self._entry_read = False

    def expected_stacks(self, stacks: Sequence[StackRecord]) -> tuple[str, ...] | None:
        """Names of the stacks that the live release deployed; None when no release is recorded.

        Raises:
            OpsError: the ledger is there and cannot be read.
        """
        self._outputs = {key: value for stack in stacks for key, value in stack.outputs}
        entry = self._live_entry()
        return tuple(sorted(entry.stacks)) if entry is not None and entry.stacks else None

    def managed(self, finding: Finding) -> str | None:
        """The rule under which a finding is our own work; None also when that cannot be found out."""
        try:
            if finding.type == "AWS::Lambda::Alias":
                return "rollout-alias-version" if self._alias_agrees(finding.physical_id) else None
            if finding.physical_id == self._session.config.parameter_name("release"):
                entry = self._live_entry()
                return "recorded-release" if entry is not None and entry.release == finding.actual else None
            return "rollout-live-version" if self._parameter_agrees(finding.physical_id) else None
        except OpsError:
            return None

    def _live_entry(self) -> LedgerEntry | None:
        if not self._entry_read:
            table = self._outputs.get("StateTableName")
            if table is not None:
                client = self._session.client("dynamodb")
                self._entry = Ledger(StateTable(client, table), self._session.config.name).live()
            self._entry_read = True
        return self._entry

    def _functions(self) -> dict[str, str]:
        """Live-version parameter by the physical name of the function."""
        names = function_outputs(self._outputs)
        return {
            function: self._session.config.parameter_name(name, "live-version") for name, (function, _) in names.items()
        }

    def _alias_agrees(self, arn: str) -> bool:
        """Whether the alias serves exactly the recorded version, all traffic on it."""
        parts = arn.split(":")
        if len(parts) < 8 or parts[7] != LIVE:
            return False
        parameter = self._functions().get(parts[6])
        return parameter is not None and self._agrees(parts[6], parameter)

    def _parameter_agrees(self, parameter: str) -> bool:
        """Whether a live-version parameter says what its function's alias serves."""
        functions = [function for function, name in self._functions().items() if name == parameter]
        return len(functions) == 1 and self._agrees(functions[0], parameter)

    def _agrees(self, function: str, parameter: str) -> bool:
        alias = FunctionReader(self._session.client("lambda")).live(function)
        recorded = read_parameters(self._session.client("ssm"), [parameter]).get(parameter)
        return alias is not None and alias.version == recorded and not alias.weights
