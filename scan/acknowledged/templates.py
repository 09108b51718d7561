"""How templates are written."""

from ..acknowledgement import Acknowledgement

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("W3005",),
        resource="Lambda/Functions/*/Function/Resource/Resource",
        reason="The CDK lets a function wait for its role and the role's policy; the role is named by a property as "
        "well, so this half is said twice. The other half is needed, and the repetition changes nothing.",
    ),
)
