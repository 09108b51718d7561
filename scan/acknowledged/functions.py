"""Functions: roles, concurrency, failures and networks."""

from ..acknowledgement import Acknowledgement

OUTSIDE_A_VPC = ("dev", "staging", "prod")
IN_A_VPC = ("regulated", "rest")

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::[*]",),
        resource="Lambda/Functions/*/Role/DefaultPolicy/Resource",
        reason="X-Ray's PutTraceSegments and PutTelemetryRecords, and in a VPC the actions on network interfaces, know "
        "no resource; a unit test over every stage and layout holds that no other action has `*`.",
    ),
    Acknowledgement(
        rules=("CKV_AWS_111",),
        resource="*/Function/Role/DefaultPolicy/Resource",
        stages=IN_A_VPC,
        reason="Lambda attaches functions to a network with their role, and asks for the actions on network interfaces "
        "without a resource; a second statement denies the same actions to calls that come from the code of a "
        "function.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-IAMNoInlinePolicy",),
        resource="*/*Policy/Resource",
        reason="Each policy belongs to one role and is deployed and deleted with it; a managed policy could be attached "
        "to others, and one role per function is what keeps privileges least.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-LambdaConcurrency", "CKV_AWS_115"),
        resource="Lambda/Functions/*/Function/Resource/Resource",
        stages=("dev",),
        reason="A development account shares its concurrency with whatever is tried there; the API's throttle bounds the "
        "calls, and the other stages reserve (lambda.reserved_concurrency).",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-LambdaDLQ", "Serverless-LambdaDLQ", "CKV_AWS_116"),
        resource="Lambda/Functions/*/Function/Resource/Resource",
        reason="Failed asynchronous events go to dead letters through an on-failure destination of the alias, which also "
        "says why; the older setting beside it would send each of them twice.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-LambdaInsideVPC", "CKV_AWS_117"),
        resource="Lambda/Functions/*/Function/Resource/Resource",
        stages=OUTSIDE_A_VPC,
        reason="They call AWS endpoints over TLS with their role and nothing in a private network; a VPC would add a "
        "path to the internet to guard. The level strict demands one (C140), and stage regulated shows it.",
    ),
)
