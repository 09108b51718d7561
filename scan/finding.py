"""What a tool says about one resource of one template."""

from dataclasses import dataclass
from typing import Literal

Tool = Literal["AwsSolutions", "NIST.800.53.R5", "Serverless", "checkov", "cfn-lint", "CloudFormation Validate"]

TOOLS: tuple[Tool, ...] = (
    "AwsSolutions",
    "NIST.800.53.R5",
    "Serverless",
    "checkov",
    "cfn-lint",
    "CloudFormation Validate",
)
"""In the order of the table: the packs of cdk-nag, two tools of their own, and what CDK itself checks."""

ENVIRONMENTS = ("dev", "staging", "prod", "regulated", "rest")
"""Stages that hold the system: those that ship, and two fixtures (see `assemblies`)."""

STAGES = (*ENVIRONMENTS, "pipeline")
"""Everything that is scanned; `pipeline` is the pipeline's own stacks."""

LAYOUTS = ("split", "nested")


class ScanError(Exception):
    """A tool could not run, or did not say what it found."""


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One rule that one resource does not satisfy."""

    tool: str
    rule: str
    stage: str
    layout: str
    """`split` or `nested`; of the pipeline always `split`."""

    resource: str
    """Path of the construct without stage and root stack, the same in both layouts: `Lambda/Functions/Orders/Function/Resource`."""

    detail: str = ""
    """What tells two findings of one rule apart, such as `Resource::*` in a policy."""

    message: str = ""
    """The finding in the tool's words."""

    def __str__(self) -> str:
        about = f"{self.rule}[{self.detail}]" if self.detail else self.rule
        return f"{self.tool} {about} {self.stage} ({self.layout}) {self.resource}: {self.message}"
