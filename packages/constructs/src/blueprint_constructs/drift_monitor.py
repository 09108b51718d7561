"""Looks for drift on a schedule, tells what is new, and rings when it has not looked."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarms import alarm
from .checked import checked
from .drift_checks import check_monitor, check_prefixes, check_schedule
from .drift_permissions import NAMESPACE, let_be_readers, let_report, let_run
from .drift_reader import DriftReader
from .drift_schedule import drift_schedule
from .drift_state_machine import DriftStateMachine
from .drift_target import DriftTarget
from .drift_workflow import workflow
from .encrypted_table import EncryptedTable
from .function_checks import check_options
from .function_size import FunctionSize
from .secure_lambda import SecureLambda


class DriftMonitor(Construct):
    """A schedule, a state machine with a distributed map over stacks, its function, and an alarm on a missing run.

    `code` and `handler` are the function: it is called with a `step`, `find`, `inspect` or `report`. What a run finds goes to
    `bucket` below `drift/`, what is new in it to `topic`, its figures to the namespace `Blueprint/Drift` with the dimension
    `Environment`: DriftedResources, OldestDriftAge (seconds), CoveragePct, RunAge (seconds from start to report).

    Raises:
        ValueError: an argument is out of its range.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: lambda_.Code,
        handler: str,
        environment_name: str,
        stack_prefix: str,
        parameter_prefix: str,
        bucket: s3.IBucket,
        topic: sns.ITopic,
        ledger: EncryptedTable | None = None,
        others: Sequence[DriftTarget] = (),
        schedule: str = "rate(1 day)",
        silent_after_hours: int = 26,
        max_concurrency: int = 8,
        size: FunctionSize | None = None,
        tracing: bool = True,
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        vpc: ec2.IVpc | None = None,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        check_options(handler=handler, code=code, log_retention_days=log_retention_days)
        check_prefixes(stack_prefix=stack_prefix, parameter_prefix=parameter_prefix)
        check_monitor(
            silent_after_hours=silent_after_hours, max_concurrency=max_concurrency, environment_name=environment_name
        )
        check_schedule(schedule, silent_after_hours=silent_after_hours)
        super().__init__(scope, construct_id)
        self.role = self._service_role("Role", "states.amazonaws.com")
        variables = {
            "ENVIRONMENT": environment_name,
            "STACK_PREFIX": stack_prefix,
            "PARAMETER_PREFIX": parameter_prefix,
            "BUCKET": bucket.bucket_name,
            "TOPIC": topic.topic_arn,
        }
        self.function = SecureLambda(
            self,
            "Function",
            handler=handler,
            code=code,
            size=size or FunctionSize(memory_mib=512, timeout_seconds=900),
            environment=variables,
            tracing=tracing,
            log_retention_days=log_retention_days,
            encryption_key=encryption_key,
            vpc=vpc,
            alarm_topic=alarm_topic,
            removal_policy=removal_policy,
            description=f"looks for drift in {environment_name}",
        )
        self.reader = DriftReader(
            self,
            "Reader",
            stack_prefix=stack_prefix,
            parameter_prefix=parameter_prefix,
            trusted=[iam.ArnPrincipal(self.role.role_arn), iam.ArnPrincipal(self.function.role.role_arn)],
        )
        if ledger is not None:
            ledger.grant(self.reader.role, operations=["GetItem"])
        self._targets(others)
        let_report(self.function.role, bucket=bucket, topic=topic, key=encryption_key)
        let_run(self.role, function_arn=self.function.function.function_arn, bucket=bucket)
        self.state_machine = DriftStateMachine(
            self,
            "StateMachine",
            role=self.role,
            definition=workflow(
                function_arn=self.function.function.function_arn,
                bucket=bucket.bucket_name,
                max_concurrency=max_concurrency,
            ),
            tracing=tracing,
            log_retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        self.schedule_role = self._service_role("ScheduleRole", "scheduler.amazonaws.com")
        self.schedule = drift_schedule(
            self,
            "Schedule",
            expression=schedule,
            state_machine_arn=self.state_machine.arn,
            role=self.schedule_role,
            failures=self.function.failures,
            encryption_key=encryption_key,
        )
        self.silence = self._silence(environment_name, silent_after_hours, alarm_topic)

    def _targets(self, others: Sequence[DriftTarget]) -> None:
        """Our own account comes first: that is where the ledger is."""
        stack = Stack.of(self)
        own = {"account": stack.account, "region": stack.region, "role": self.reader.role.role_arn}
        more = [{"account": one.account, "region": one.region, "role": one.role_arn} for one in others]
        self.function.function.add_environment("TARGETS", stack.to_json_string([own, *more]))
        let_be_readers((self.role, self.function.role), [target["role"] for target in (own, *more)])

    def _service_role(self, construct_id: str, service: str) -> iam.Role:
        conditions = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        return iam.Role(self, construct_id, assumed_by=iam.ServicePrincipal(service, conditions=conditions))

    def _silence(self, environment_name: str, hours: int, topic: sns.ITopic | None) -> cloudwatch.Alarm:
        """A run that does not take place reports nothing, so missing data is what rings."""
        return alarm(
            self,
            "Silent",
            metric=cloudwatch.Metric(
                namespace=NAMESPACE,
                metric_name="RunAge",
                dimensions_map={"Environment": environment_name},
                statistic="Maximum",
                period=Duration.hours(1),
            ),
            above=Duration.hours(hours).to_seconds(),
            periods=hours,
            missing_data_rings=True,
            description=f"nobody has looked for drift in {environment_name} for {hours} hours; "
            "look at the last execution of the state machine, and at its schedule",
            topic=topic,
        )
