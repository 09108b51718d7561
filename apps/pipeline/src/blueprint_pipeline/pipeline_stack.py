"""The pipeline: it builds itself anew first, then takes one assembly through every environment in order."""

from collections.abc import Sequence

from aws_cdk import Environment, Stack, Tags
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam
from aws_cdk.pipelines import CodeBuildOptions, CodePipeline, CodePipelineSource
from constructs import Construct

from blueprint_aspects import suppress
from blueprint_config import standard_tags
from blueprint_infrastructure import ApplicationStage

from .accepted import ABOUT_ARTEFACTS, ABOUT_ROLES
from .notifications import Notifications
from .settings import PipelineSettings
from .steps import EnvironmentSteps, synth_step

CDK_CLI_VERSION = "2.1148.1"
"""The CLI that the pipeline uses to change itself; a test compares it with package-lock.json."""

CDK_ASSETS_VERSION = "4"
"""Major version of the tool that publishes assets: it must read the schema of the assembly (55), which no release that could be
tried does (4.7.3 reads 54). docs/verify-on-aws.md has the command that tells."""


class PipelineStack(Stack):
    """A V2 pipeline with cross-account keys that rotate.

    `stages` are made under the App, not under this stack, so that their templates are those of apps/infrastructure.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: PipelineSettings, stages: Sequence[ApplicationStage]
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=Environment(account=settings.account, region=settings.region),
            description="delivers every environment from one assembly",
            termination_protection=True,
        )
        source = CodePipelineSource.connection(
            settings.repository,
            settings.branch,
            connection_arn=settings.connection_arn,
            # A clone, not a copy: a release says from which commit it is made.
            code_build_clone_output=True,
        )
        synth = synth_step(source)
        self.pipeline = CodePipeline(
            self,
            "Pipeline",
            synth=synth,
            pipeline_type=codepipeline.PipelineType.V2,
            self_mutation=True,
            cross_account_keys=True,
            enable_key_rotation=True,
            cli_version=CDK_CLI_VERSION,
            cdk_assets_cli_version=CDK_ASSETS_VERSION,
            code_build_defaults=CodeBuildOptions(
                build_environment=codebuild.BuildEnvironment(build_image=codebuild.LinuxBuildImage.STANDARD_8_0),
                role_policy=[use_connection(settings.connection_arn)],
            ),
        )
        for stage in stages:
            around = EnvironmentSteps(stage, stage.config, settings=settings, source=source, synth=synth)
            self.pipeline.add_stage(stage, pre=list(around.before), post=list(around.after))
        self.pipeline.build_pipeline()
        self._let_source_use_connection(settings.connection_arn)
        self.notifications = Notifications(
            self, "Notifications", pipeline=self.pipeline.pipeline, emails=settings.alarm_emails
        )
        own = [self, *(support.stack for support in self.pipeline.pipeline.cross_region_support.values())]
        tags = {**standard_tags(stages[-1].config), "Environment": "pipeline"}
        suppress(self, *ABOUT_ROLES)
        for stack in own:
            suppress(stack, *ABOUT_ARTEFACTS)
            for key, value in tags.items():
                Tags.of(stack).add(key, value)
                stack.add_stack_tag(key, value)

    def _let_source_use_connection(self, connection_arn: str) -> None:
        """The action that fetches the source has a role of its own, which the CDK makes."""
        source = self.pipeline.pipeline.node.find_child("Source")
        (role,) = [node for node in source.node.find_all() if isinstance(node, iam.Role)]
        role.add_to_principal_policy(use_connection(connection_arn))


def use_connection(connection_arn: str) -> iam.PolicyStatement:
    """What a build needs to clone the source."""
    return iam.PolicyStatement(
        sid="UseConnection", actions=["codeconnections:UseConnection"], resources=[connection_arn]
    )
