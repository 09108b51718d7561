"""The steps of the pipeline around each environment: what runs before it may be deployed, and what runs after."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Stage
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from aws_cdk.pipelines import CodeBuildStep, ConfirmPermissionsBroadening, IFileSetProducer, ManualApprovalStep, Step

from blueprint_config import EnvironmentConfig

from .settings import PipelineSettings

PYTHON_VERSION = "3.13"
INSTALL = ("python3 -m pip install --quiet --upgrade uv",)
ASSEMBLY = "../assembly"
"""Where a build finds the assembly that the synth step wrote, beside the source."""


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


class EnvironmentSteps:
    """What surrounds the deployment of one environment: the same commands as by hand, as the environment's operator."""

    def __init__(
        self,
        stage: Stage,
        config: EnvironmentConfig,
        *,
        settings: PipelineSettings,
        source: IFileSetProducer,
        synth: CodeBuildStep,
    ) -> None:
        self._stage = stage
        self._config = config
        self._settings = settings
        self._source = source
        self._synth = synth

    @property
    def before(self) -> Sequence[Step]:
        """An environment that asks for approval is checked for drift, and a person confirms it after CDK has confirmed that
        permissions do not widen. The approval shows which account and region it is for.
        """
        config = self._config
        if not config.delivery.approval_required:
            return ()
        drift = self._build("Drift", f"uv run detect-drift {config.name}")
        permissions = ConfirmPermissionsBroadening("ConfirmPermissions", stage=self._stage)
        approval = ManualApprovalStep(
            "Approve", comment=f"Deploy to {config.name} ({config.account}, {config.region})?"
        )
        approval.add_step_dependency(drift)
        approval.add_step_dependency(permissions)
        return (drift, permissions, approval)

    @property
    def after(self) -> Sequence[Step]:
        """Record the release and shift traffic to it, call the API as a client would, and look at what runs."""
        name = self._config.name
        release = self._build("Release", f"uv run deploy {name} --assembly {ASSEMBLY}", needs_assembly=True)
        smoke = self._build("Smoke", "uv run nox -s smoke", needs_url=True)
        validate = self._build("Validate", f"uv run validate-deployment {name}")
        smoke.add_step_dependency(release)
        validate.add_step_dependency(smoke)
        return (release, smoke, validate)

    def _build(
        self, name: str, command: str, *, needs_assembly: bool = False, needs_url: bool = False
    ) -> CodeBuildStep:
        return CodeBuildStep(
            name,
            input=self._source,
            additional_inputs={ASSEMBLY: self._synth} if needs_assembly else None,
            install_commands=[*INSTALL, *self._profile()],
            commands=[command],
            env={"AWS_CONFIG_FILE": "/tmp/operator.ini"},
            env_from_cfn_outputs={"BLUEPRINT_API_URL": api_url(self._stage)} if needs_url else None,
            role_policy_statements=[iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[self._operator])],
            partial_build_spec=python_runtime(),
        )

    @property
    def _operator(self) -> str:
        return f"arn:aws:iam::{self._config.account}:role/{self._settings.operator_role}"

    def _profile(self) -> Sequence[str]:
        """The profile by which every command knows the environment's credentials."""
        config = self._config
        lines = (
            f"[profile {config.prefix}-{config.name}]",
            f"region = {config.region}",
            f"role_arn = {self._operator}",
            "credential_source = EcsContainer",
        )
        return [f"printf '%s\\n' {' '.join(repr(line) for line in lines)} > \"$AWS_CONFIG_FILE\""]


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
