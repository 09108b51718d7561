"""People: how they sign in."""

from ..acknowledgement import Acknowledgement

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("AwsSolutions-COG8",),
        resource="Cognito/Auth/Users/Resource/Resource",
        stages=("dev", "staging", "prod"),
        reason="Nobody signs up alone, the password never leaves the device (SRP), and a second factor is required, so a "
        "leaked password alone opens nothing. Threat protection is paid for each user; auth.threat_protection "
        "turns it on, and stage regulated has it.",
    ),
)
