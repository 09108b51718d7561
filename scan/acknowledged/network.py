"""Networks, where there is one."""

from ..acknowledgement import Acknowledgement
from .functions import IN_A_VPC

CLOSER = "SharedResources/Shared/Network/DefaultGroup"

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("NIST.800.53.R5-VPCDefaultSecurityGroupClosed",),
        resource="SharedResources/Shared/Network/Resource/Resource",
        stages=IN_A_VPC,
        reason="The group is closed when the network is made (DefaultGroup), by a function that may revoke rules of this one "
        "group. The rule says this of every VPC, because CloudFormation itself cannot close it; that it is closed is "
        "held by our own rule CMP011.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-LambdaInsideVPC", "CKV_AWS_117"),
        resource=f"{CLOSER}/Function/Resource/Resource",
        stages=IN_A_VPC,
        reason="It closes the network's own default group through EC2, to which an isolated network has no way; it is called "
        "by CloudFormation only, when the network is made, and holds neither data nor a permission on any.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-LambdaConcurrency", "CKV_AWS_115"),
        resource=f"{CLOSER}/Function/Resource/Resource",
        stages=IN_A_VPC,
        reason="CloudFormation calls it once in a deployment that makes or changes the network. A reservation would take an "
        "execution from those who serve customers, and new accounts have none to reserve.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::[*]",),
        resource=f"{CLOSER}/Function/Role/DefaultPolicy/Resource",
        stages=IN_A_VPC,
        reason="X-Ray's PutTraceSegments and PutTelemetryRecords know no resource; revoking rules names the one group.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-LambdaDLQ", "Serverless-LambdaDLQ", "CKV_AWS_116"),
        resource=f"{CLOSER}/Function/Resource/Resource",
        stages=IN_A_VPC,
        reason="What it cannot do it tells CloudFormation, and the deployment fails; calls that fail without a word end in "
        "dead letters through an on-failure destination, beside which the older setting would send each twice.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"),
        resource=f"{CLOSER}/Function/Failures/Resource/Resource",
        stages=IN_A_VPC,
        reason="This is where failed asynchronous calls of the function end, which the rules recognise only behind "
        "another queue; an alarm rings at the first message.",
    ),
    Acknowledgement(
        rules=("W3005",),
        resource=f"{CLOSER}/*",
        stages=IN_A_VPC,
        reason="The function waits for its role and the role's policy; the role is named by a property as well, so this half "
        "is said twice, and changes nothing.",
    ),
    Acknowledgement(
        rules=("W3010",),
        resource="SharedResources/Shared/Network/Resource/IsolatedSubnet*/Subnet",
        stages=IN_A_VPC,
        reason="Zones come from the configuration of the environment, which checks that they are of its region; looking "
        "them up would make a synthesis depend on credentials and on the day.",
    ),
)
