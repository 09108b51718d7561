"""What the drift monitor promises: it is started, runs, looks, keeps its reports, counts, tells, and knows our own work."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from function_promises import FunctionPromises, within

from blueprint_infrastructure.names import live_version_parameter

RUN_SECONDS = 120.0
"""A whole run takes twenty seconds here: the state machine asks about a detection after fifteen."""


class DriftPromises(FunctionPromises):
    """Moves the alias of users, which nobody calls meanwhile, and looks at what the monitor's steps make of it."""

    def __init__(self, deployment: Any) -> None:
        super().__init__(deployment)
        self._config = deployment.config
        stacks = deployment.client("cloudformation")
        found = {
            resource["LogicalResourceId"][:-8]: resource["PhysicalResourceId"]
            for resource in stacks.describe_stack_resources(StackName=self._config.stack_name("Operations"))[
                "StackResources"
            ]
        }
        self._name = found["OperationsDriftMonitorFunction"]
        self._machine = found["OperationsDriftMonitorStateMachine"]
        self._schedule_role = found["OperationsDriftMonitorScheduleRole"]
        (stack,) = stacks.describe_stacks(StackName=self._config.stack_name("Lambda"))["Stacks"]
        self._item = {
            "number": 0,
            "stack": stack["StackId"],
            "name": stack["StackName"],
            "account": self._config.account,
            "region": self._config.region,
            "role": f"arn:aws:iam::{self._config.account}:role/{found['OperationsDriftMonitorReaderRole']}",
            "here": True,
            "looks": 0,
        }
        self._s3, self._bucket = deployment.client("s3"), deployment.outputs["ReleaseBucketName"]
        self._states = deployment.client("stepfunctions")
        self._users = {"FunctionName": deployment.outputs["UsersFunctionName"], "Name": "live"}

    def callee(self, function: str) -> dict[str, str]:  # noqa: ARG002 - there is one drift monitor
        return {"FunctionName": self._name, "Qualifier": "$LATEST"}

    def call(self, function: str, payload: bytes) -> Any:  # noqa: ARG002 - this function answers no probe
        """Let it find the stacks, its shortest step."""
        return self._step("find", _new_run())

    def finds_the_stacks(self) -> bool:
        """Every stack of the environment is found, and kept for the map to read."""
        run = _new_run()
        self._step("find", run)
        names = {stack["name"] for stack in self._kept(f"runs/{run}/stacks.json") or []}
        return {self._config.stack_name(one) for one in ("Lambda", "Operations")} <= names

    def looks_at_a_stack(self) -> bool:
        """A stack is looked at whole: what drifted in it is found, the construct is named, nothing is left in doubt."""
        run = _new_run()
        with self._users_moved():
            self._step("inspect", run, item=self._item)
        seen = self._kept(f"runs/{run}/outcomes/000000.json")
        if seen is None or seen["result"]["verdict"] != "drifted" or seen["result"]["doubts"]:
            return False
        return [bool(one["construct_path"]) for one in self._about_users(seen)] == [True]

    def keeps_a_report(self) -> bool:
        """A report of the run is in the bucket."""
        run = _new_run()
        self._step("report", run)
        return self._kept(f"reports/{run}.json") is not None

    def knows_a_rollout(self) -> bool:
        """An alias that moved together with its live-version parameter is reported as our own work."""
        run = _new_run()
        with self._parameters_asked_for_as_in_aws(), self._users_moved(told=True):
            self._inspect_and_report(run)
        report = self._kept(f"reports/{run}.json")
        return report is not None and [one["verdict"] for one in self._about_users(report)] == ["managed"]

    def counts(self) -> bool:
        """The figures of a run are in the metrics."""
        before = self._samples()
        self._step("report", _new_run())
        return within(self.patience_seconds, lambda: self._samples() > before)

    def tells_of_drift(self) -> bool:
        """Drift that the last report did not have is told on the topic."""
        run = _new_run()
        self._news()  # subscribes the first time
        self._s3.delete_object(Bucket=self._bucket, Key="drift/latest.json")
        with self._users_moved():
            self._inspect_and_report(run)
        return within(self.patience_seconds, lambda: f"run {run}:" in self._news())

    def runs(self) -> bool:
        """The state machine goes through every stack, and its report is complete."""
        execution = self._states.start_execution(stateMachineArn=self._machine, input="{}")["executionArn"]

        def seen() -> Any:
            return self._states.describe_execution(executionArn=execution)

        if not within(RUN_SECONDS, lambda: seen()["status"] != "RUNNING") or seen()["status"] != "SUCCEEDED":
            return False
        report = self._kept(json.loads(seen()["output"])["report"].removeprefix("drift/"))
        return bool(report and report["complete"])

    def is_started_by_a_schedule(self) -> bool:
        """A schedule with the role of the monitor's own starts a run."""
        before = set(self._executions())
        soon = datetime.now(UTC) + timedelta(seconds=1)
        self.deployment.client("scheduler").create_schedule(
            Name=f"soon-{time.time_ns()}",
            ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": self._machine,
                "RoleArn": f"arn:aws:iam::{self._config.account}:role/{self._schedule_role}",
            },
        )
        started = within(self.patience_seconds + 3.0, lambda: set(self._executions()) > before)
        for execution in set(self._executions()) - before:
            self._states.stop_execution(executionArn=execution)
        return started

    def _about_users(self, seen: dict[str, Any]) -> list[dict[str, Any]]:
        """Findings about the alias that was moved: other tests leave traces in the same stack."""
        moved = f"{self._users['FunctionName']}:{self._users['Name']}"
        return [one for one in seen["findings"] if one["physical_id"].endswith(moved)]

    def _step(self, step: str, run: str, **more: Any) -> Any:
        event = {"step": step, "run": run, "started": datetime.now(UTC).isoformat(), **more}
        return self.functions.invoke(**self.callee("Drift"), Payload=json.dumps(event).encode())

    def _inspect_and_report(self, run: str) -> None:
        """A run over one stack, without the state machine."""
        self._step("inspect", run, item=self._item)
        self._s3.put_object(Bucket=self._bucket, Key=f"drift/runs/{run}/stacks.json", Body=json.dumps([self._item]))
        self._step("report", run)

    @contextmanager
    def _users_moved(self, *, told: bool = False) -> Iterator[None]:
        """The alias of users on another version; with the parameter that tells of it, or behind everybody's back."""
        usual, moved = self._versions
        self.functions.update_alias(**self._users, FunctionVersion=moved)
        self._tell_version(moved if told else usual)
        try:
            yield
        finally:
            self.functions.update_alias(**self._users, FunctionVersion=usual)
            self._tell_version(usual)

    @contextmanager
    def _parameters_asked_for_as_in_aws(self) -> Iterator[None]:
        """The local AWS asks for ssm:GetParameters on `*`, where AWS asks for it on each parameter."""
        iam = self.deployment.client("iam")
        policy = {"RoleName": self._item["role"].rpartition("/")[2], "PolicyName": "AsInAws"}
        allow = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}
        iam.put_role_policy(**policy, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
        try:
            yield
        finally:
            iam.delete_role_policy(**policy)

    @cached_property
    def _versions(self) -> tuple[str, str]:
        """The version that the alias of users has, and a newer one, made for this."""
        name = self._users["FunctionName"]
        usual = self.functions.get_alias(**self._users)["FunctionVersion"]
        described = self.functions.get_function_configuration(FunctionName=name)["Description"]
        self.functions.update_function_configuration(FunctionName=name, Description="another")
        another = self.functions.publish_version(FunctionName=name)["Version"]
        self.functions.update_function_configuration(FunctionName=name, Description=described)
        return usual, another

    def _tell_version(self, version: str) -> None:
        name = live_version_parameter(self._config, "users")
        self.deployment.client("ssm").put_parameter(Name=name, Value=version, Type="String", Overwrite=True)

    def _kept(self, key: str) -> Any:
        """What lies below the monitor's folder; None when nothing does."""
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=f"drift/{key}")
        except self._s3.exceptions.NoSuchKey:
            return None
        return json.loads(found["Body"].read())

    def _samples(self) -> float:
        now = datetime.now(UTC)
        points = self.deployment.client("cloudwatch").get_metric_statistics(
            Namespace="Blueprint/Drift",
            MetricName="RunAge",
            Dimensions=[{"Name": "Environment", "Value": self._config.name}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=60,
            Statistics=["SampleCount"],
        )["Datapoints"]
        return float(sum(point["SampleCount"] for point in points))

    def _news(self) -> str:
        """What the topic has said since the last question."""
        messages = self.sqs.receive_message(QueueUrl=self._inbox, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=self._inbox, ReceiptHandle=message["ReceiptHandle"])
        return "\n".join(message["Body"] for message in messages)

    @cached_property
    def _inbox(self) -> str:
        """A subscriber of the environment's topic."""
        url = str(self.sqs.create_queue(QueueName="drift-promises")["QueueUrl"])
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        topic = self.deployment.outputs["TopicArn"]
        self.deployment.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return url

    def _executions(self) -> list[str]:
        pages = self._states.get_paginator("list_executions").paginate(stateMachineArn=self._machine)
        return [one["executionArn"] for page in pages for one in page["executions"]]


def _new_run() -> str:
    return f"rehearsal-{time.time_ns()}"
