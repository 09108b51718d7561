"""Compares live aliases with what the rollout recorded in SSM."""

from ..delivery.state import function_outputs
from ..errors import OpsError
from .cloudformation import StackReader, outputs
from .functions import FunctionReader
from .session import EnvironmentSession
from .ssm import read_parameters


class LiveVersions:
    """An `AliasLedger` over `/<prefix>/<env>/<function>/live-version` and the aliases themselves."""

    def __init__(self, session: EnvironmentSession) -> None:
        self._session = session
        self._recorded: dict[str, str] | None = None

    def agrees(self, alias_arn: str) -> bool:
        """Whether the alias serves exactly the recorded version, all traffic on it.

        What cannot be read does not agree: the drift then stays visible.
        """
        parts = alias_arn.split(":")
        if len(parts) < 8:
            return False
        function, name = parts[6], parts[7]
        try:
            if self._recorded is None:
                self._recorded = self._read()
            alias = FunctionReader(self._session.client("lambda")).live(function)
        except OpsError:
            return False
        recorded = self._recorded.get(function)
        return name == "live" and alias is not None and alias.version == recorded and not alias.weights

    def _read(self) -> dict[str, str]:
        """Recorded versions by the physical name of the function."""
        config = self._session.config
        stacks = StackReader(self._session.client("cloudformation")).of_environment(config)
        names = {
            function: config.parameter_name(name, "live-version")
            for name, (function, _) in function_outputs(outputs(stacks)).items()
        }
        values = read_parameters(self._session.client("ssm"), list(names.values()))
        return {function: values[name] for function, name in names.items() if name in values}
