"""Networks, where there is one."""

from ..acknowledgement import Acknowledgement
from .functions import IN_A_VPC

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("NIST.800.53.R5-VPCDefaultSecurityGroupClosed",),
        resource="SharedResources/Shared/Network/Resource/Resource",
        stages=IN_A_VPC,
        reason="CloudFormation cannot empty the default group; a custom resource could, with the right to change any "
        "security group. Nothing uses the group, the network has no way to the internet, and flow logs would show "
        "a use.",
    ),
    Acknowledgement(
        rules=("W3010",),
        resource="SharedResources/Shared/Network/Resource/IsolatedSubnet*/Subnet",
        stages=IN_A_VPC,
        reason="Zones come from the configuration of the environment, which checks that they are of its region; looking "
        "them up would make a synthesis depend on credentials and on the day.",
    ),
)
