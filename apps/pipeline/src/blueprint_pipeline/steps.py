"""The steps of the pipeline around each environment: what runs before it may be deployed, and what runs after."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Stage
from aws_cdk import aws_codebuild as codebuild
from aws_cdk.pipelines import CodeBuildStep, ConfirmPermissionsBroadening, IFileSetProducer, ManualApprovalStep, Step

from blueprint_config import EnvironmentConfig

PYTHON_VERSION = "3.13"
INSTALL = ("python3 -m pip install --quiet --upgrade uv",)


def synth_step(source: IFileSetProducer) -> CodeBuildStep:
    """Test everything, then write the assembly of every environment and of the pipeline itself."""
    return CodeBuildStep(
        "Synth",
        input=source,
        install_commands=list(INSTALL),
        commands=[
            "uv run nox -s test",
            "uv run nox -s synth",
            "cd apps/pipeline && uv run cdk synth '**' --quiet",
        ],
        primary_output_directory="apps/pipeline/cdk.out",
        partial_build_spec=python_runtime(),
    )


def before(stage: Stage, config: EnvironmentConfig) -> Sequence[Step]:
    """A person confirms an environment that asks for approval, after CDK has confirmed that permissions do not widen."""
    if not config.delivery.approval_required:
        return ()
    permissions = ConfirmPermissionsBroadening("ConfirmPermissions", stage=stage)
    approval = ManualApprovalStep("Approve", comment=f"Deploy to {config.name} ({config.account}, {config.region})?")
    approval.add_step_dependency(permissions)
    return (permissions, approval)


def after(stage: Stage, source: IFileSetProducer) -> Sequence[Step]:
    """Call the deployed API as a client would."""
    return (
        CodeBuildStep(
            "Smoke",
            input=source,
            install_commands=list(INSTALL),
            commands=["uv run nox -s smoke"],
            env_from_cfn_outputs={"BLUEPRINT_API_URL": api_url(stage)},
            partial_build_spec=python_runtime(),
        ),
    )


def api_url(stage: Stage) -> CfnOutput:
    """The output `ApiUrl` of a stage, in whichever stack its layout puts it.

    Raises:
        ValueError: the stage has none.
    """
    found = [node for node in stage.node.find_all() if node.node.id == "ApiUrl" and isinstance(node, CfnOutput)]
    if len(found) != 1:
        raise ValueError(
            f"stage {stage.node.id} has {len(found)} outputs called ApiUrl; the smoke tests need exactly one"
        )
    return found[0]


def python_runtime() -> codebuild.BuildSpec:
    """The Python of the build image; Node comes with the Python packages."""
    runtime = {"phases": {"install": {"runtime-versions": {"python": PYTHON_VERSION}}}}
    return codebuild.BuildSpec.from_object(runtime)
