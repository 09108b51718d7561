"""How templates are written."""

from ..acknowledgement import Acknowledgement
from .functions import ROLLED_OUT

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("W3005",),
        resource="Lambda/Functions/*/Function/Resource/Resource",
        reason="The CDK lets a function wait for its role and the role's policy; the role is named by a property as "
        "well, so this half is said twice. The other half is needed, and the repetition changes nothing.",
    ),
    Acknowledgement(
        rules=("W3005",),
        resource="Operations/Operations/Watchdog/*",
        stages=ROLLED_OUT,
        reason="Function and schedule wait for their roles and the roles' policies; the role is named by a property as "
        "well, so this half is said twice, and changes nothing.",
    ),
)
