"""What the watchdog promises: an abandoned rollout is brought to its end, and it is called."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from function_promises import FunctionPromises, within

from blueprint_config.models.delivery import RolloutConfig
from blueprint_infrastructure.names import live_version_parameter
from blueprint_ops_scripts.rollout.journal import OPEN
from blueprint_ops_scripts.rollout.policy import StoredPolicy
from blueprint_ops_scripts.rollout.record import RolloutRecord, record_key
from blueprint_ops_scripts.rollout.routing import AliasState, Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.target import FunctionTarget, Shift
from blueprint_ops_scripts.state.items import Key, Put
from blueprint_ops_scripts.state.table import StateTable

RUN = "rehearsal"


class WatchdogPromises(FunctionPromises):
    """Leaves a rollout of orders behind, as a process that was killed does, and looks at what the watchdog makes of it."""

    def __init__(self, deployment: Any) -> None:
        super().__init__(deployment)
        found = {
            resource["LogicalResourceId"][:-8]: resource["PhysicalResourceId"]
            for resource in deployment.client("cloudformation").describe_stack_resources(
                StackName=deployment.config.stack_name("Operations")
            )["StackResources"]
        }
        self._name = found["OperationsWatchdogFunction"]
        self._schedule_role = found["OperationsWatchdogScheduleRole"]
        self._table = deployment.outputs["StateTableName"]
        self._state = StateTable(deployment.client("dynamodb"), self._table)
        self._orders = deployment.outputs["OrdersFunctionName"]
        self._parameter = live_version_parameter(deployment.config, "orders")
        self.functions.update_function_configuration(FunctionName=self._orders, Description="second")
        self._second = self.functions.publish_version(FunctionName=self._orders)["Version"]

    def callee(self, function: str) -> dict[str, str]:  # noqa: ARG002 - there is one watchdog
        self._forget()
        return {"FunctionName": self._name, "Qualifier": "$LATEST"}

    def poison(self, function: str) -> bytes:  # noqa: ARG002 - there is one watchdog
        """Leave a record that nobody can read, which fails whatever the event says."""
        self._state.write(Put(item={**record_key(RUN), "environment": "prod"}), self._listed())
        return b"{}"

    def ends_an_abandoned_rollout(self) -> bool:
        """Orders that were split between two versions go to the old one, and the rollout says that it was rolled back."""
        return self._is_ended(State.STEP, flipped=False)

    def takes_parameters_back(self) -> bool:
        """The live-version parameter names the old version again when the process died on its way back from the new one."""
        return self._is_ended(State.ROLLING_BACK, flipped=True) and self._live_version() == "1"

    def is_called_by_a_schedule(self) -> bool:
        """A schedule with the role of the watchdog's own calls it."""
        self._forget()
        before = self._calls()
        soon = datetime.now(UTC) + timedelta(seconds=1)
        account = self.deployment.config.account
        self.deployment.client("scheduler").create_schedule(
            Name=f"soon-{time.time_ns()}",
            ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": self.functions.get_function_configuration(FunctionName=self._name)["FunctionArn"],
                "RoleArn": f"arn:aws:iam::{account}:role/{self._schedule_role}",
            },
        )
        return within(self.patience_seconds + 3.0, lambda: self._calls() > before)

    def _is_ended(self, state: State, *, flipped: bool) -> bool:
        self._abandon(state, flipped=flipped)
        self.functions.invoke(FunctionName=self._name)
        routing = Routing.of(self.functions.get_alias(FunctionName=self._orders, Name="live"))
        record = RolloutRecord.from_item(self._state.get(Key(**record_key(RUN))) or {})
        return routing == Routing(version="1") and record.state is State.ROLLED_BACK

    def _abandon(self, state: State, *, flipped: bool) -> None:
        self._forget()
        routing = Routing.at(0.1, old="1", new=self._second)
        self._route(routing)
        live = self.functions.get_alias(FunctionName=self._orders, Name="live")
        self._set_live_version(self._second if flipped else "1")
        target = FunctionTarget(
            name="orders", function_name=self._orders, new_version=self._second, parameter=self._parameter
        )
        record = RolloutRecord(
            run=RUN,
            environment=self.deployment.config.name,
            owner="a test",
            state=state,
            shifts=(Shift(target=target, old_version="1"),),
            policy=StoredPolicy.of(RolloutConfig()),
            started=time.time() - 600,
            updated=time.time() - 300,
            weight=0.1,
            aliases={"orders": AliasState(routing=routing, revision=live["RevisionId"])},
            flipped=flipped,
        )
        self._state.write(Put(item=record.as_item()), self._listed())

    def _listed(self) -> Put:
        return Put(item={"pk": OPEN, "sk": RUN, "environment": self.deployment.config.name})

    def _forget(self) -> None:
        """Everything as it was before any rollout."""
        dynamodb = self.deployment.client("dynamodb")
        for item in dynamodb.scan(TableName=self._table)["Items"]:
            dynamodb.delete_item(TableName=self._table, Key={"pk": item["pk"], "sk": item["sk"]})
        self._route(Routing(version="1"))
        self._set_live_version("1")

    def _route(self, routing: Routing) -> None:
        weights = {"AdditionalVersionWeights": routing.weights}
        self.functions.update_alias(
            FunctionName=self._orders, Name="live", FunctionVersion=routing.version, RoutingConfig=weights
        )

    def _live_version(self) -> str:
        return str(self.deployment.client("ssm").get_parameter(Name=self._parameter)["Parameter"]["Value"])

    def _set_live_version(self, version: str) -> None:
        self.deployment.client("ssm").put_parameter(Name=self._parameter, Value=version, Type="String", Overwrite=True)

    def _calls(self) -> int:
        config = self.functions.get_function_configuration(FunctionName=self._name)
        pages = self.deployment.client("logs").get_paginator("describe_log_streams")
        streams = pages.paginate(logGroupName=config["LoggingConfig"]["LogGroup"])
        return sum(len(page["logStreams"]) for page in streams)
