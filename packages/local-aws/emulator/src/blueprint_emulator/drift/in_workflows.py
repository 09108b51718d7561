"""Step Functions may call CloudFormation: the stock emulator knows no SDK integration for it."""

from ministack.services import stepfunctions

from blueprint_emulator import patching

SERVICE = "cloudformation"


def install() -> None:
    """Add CloudFormation to the services of SDK integrations.

    Raises:
        MissingTargetError: the emulator has learnt it, so this can go.
    """
    if SERVICE in stepfunctions._AWS_SDK_SERVICE_MAP:
        raise patching.MissingTargetError("the emulator calls CloudFormation from Step Functions: drop our entry")
    stepfunctions._AWS_SDK_SERVICE_MAP[SERVICE] = {"protocol": "query"}
    stepfunctions._AWS_SDK_ERROR_PREFIX[SERVICE] = "CloudFormation"
    patching.replaced.append(f"SDK integration {SERVICE}")
