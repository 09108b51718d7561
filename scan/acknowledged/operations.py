"""Operations: the watchdog and the drift monitor."""

from ..acknowledgement import Acknowledgement
from ..finding import ENVIRONMENTS
from .functions import OUTSIDE_A_VPC

MONITOR = "Operations/Operations/DriftMonitor"
ROLLED_OUT = ("staging", "prod", "regulated", "rest")
"""Stages with a watchdog: those in which a rollout shifts traffic."""

SCHEDULED = (("Operations/Operations/Watchdog", ROLLED_OUT), (MONITOR, ENVIRONMENTS))
"""What is called by a schedule, and the stages that have it."""

ACKNOWLEDGED = (
    *(
        acknowledgement
        for place, stages in SCHEDULED
        for acknowledgement in (
            Acknowledgement(
                rules=("AwsSolutions-IAM5",),
                details=("Resource::[*]",),
                resource=f"{place}/Function/Role/DefaultPolicy/Resource",
                stages=stages,
                reason="As with the other functions, X-Ray and, in a VPC, network interfaces know no resource; metrics know "
                "none either, and a condition names the one namespace. The unit test over every stage covers this "
                "role too.",
            ),
            Acknowledgement(
                rules=("NIST.800.53.R5-LambdaConcurrency", "CKV_AWS_115"),
                resource=f"{place}/Function/Resource/Resource",
                stages=stages,
                reason="Its schedule calls it, or the drift monitor's state machine, at most eight at a time (max_concurrency). "
                "A reservation would take executions from those who serve customers, and a run that overlaps the one "
                "before is harmless.",
            ),
            Acknowledgement(
                rules=("NIST.800.53.R5-LambdaDLQ", "Serverless-LambdaDLQ", "CKV_AWS_116"),
                resource=f"{place}/Function/Resource/Resource",
                stages=stages,
                reason="Failed asynchronous events go to dead letters through an on-failure destination, which also says "
                "why; the older setting beside it would send each of them twice.",
            ),
            Acknowledgement(
                rules=("NIST.800.53.R5-LambdaInsideVPC", "CKV_AWS_117"),
                resource=f"{place}/Function/Resource/Resource",
                stages=tuple(stage for stage in stages if stage in OUTSIDE_A_VPC),
                reason="It calls AWS endpoints over TLS with its role and nothing in a private network; in stages whose "
                "functions have a VPC it is in there as well.",
            ),
            Acknowledgement(
                rules=("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"),
                resource=f"{place}/Function/Failures/Resource/Resource",
                stages=stages,
                reason="This is where failed asynchronous calls of the function end, which the rules recognise only behind "
                "another queue; an alarm rings at the first message.",
            ),
            Acknowledgement(
                rules=("W3005",),
                resource=f"{place}/*",
                stages=stages,
                reason="Function, schedule and state machine wait for their roles and the roles' policies; the role is named "
                "by a property as well, so this half is said twice, and changes nothing.",
            ),
        )
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::arn:aws:lambda:*:function:blueprint-*-[*]",),
        resource="Operations/Operations/Watchdog/Function/Role/DefaultPolicy/Resource",
        stages=ROLLED_OUT,
        reason="The watchdog moves aliases of functions that a later stack makes, whose names begin with those of "
        "its own environment; it may read and update aliases only, and no code.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::[*]",),
        resource=f"{MONITOR}/Role/DefaultPolicy/Resource",
        reason="Step Functions writes its log through log delivery, and traces, with actions that know no resource "
        "(its developer guide lists them).",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::<OperationsReleases*.Arn>/drift/*",),
        resource=f"{MONITOR}/*Role/DefaultPolicy/Resource",
        reason="Reports are objects below one prefix of one bucket, named after the run; stored releases are below "
        "another prefix.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5", "NIST.800.53.R5-IAMNoInlinePolicy"),
        details=("", "Resource::arn:aws:states:*:execution:<OperationsDriftMonitorStateMachine*.Name>/[*]"),
        resource=f"{MONITOR}/StateMachine/MapRuns/Resource",
        reason="A distributed map starts executions of its own state machine, whose names are drawn while it runs; "
        "the policy names that machine, and is apart only because the machine needs its role first.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::[*]",),
        resource=f"{MONITOR}/Reader/Role/DefaultPolicy/Resource",
        reason="The status of a drift detection and the list of stacks know no resource; both are read-only.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=(
            *("Resource::arn:aws:*blueprint-*", "Resource::arn:aws:ssm:*:parameter/blueprint/*/[*]"),
            *("Resource::arn:aws:cloudformation:*:stack/[*]", "Resource::arn:aws:apigateway:*::/apis[*]"),
            *("Resource::arn:aws:cloudwatch::*:dashboard/[*]", "Resource::arn:aws:cognito-idp:*:userpool/[*]"),
            *("Resource::arn:aws:events:*:[*]", "Resource::arn:aws:kms:*:key/[*]"),
            *("Resource::arn:aws:lambda:*:event-source-mapping:[*]", "Resource::arn:aws:logs:*:log-group:[*]"),
            "Resource::arn:aws:states:*:stateMachine:[*]",
        ),
        resource=f"{MONITOR}/Reader/Role/DefaultPolicy/Resource",
        reason="CloudFormation detects drift with the permissions of its caller, on every resource of every stack of "
        "the environment. The role reads how they are configured, which of functions includes their code and of "
        "parameters their values (of secure ones the cipher: it may not decrypt them), and of the ledger what is "
        "live; no other table, no queue, object or secret. It changes nothing, is limited to names of the "
        "environment where resources bear them, else to account and region, and only the monitor's own two roles "
        "may assume it.",
    ),
)
