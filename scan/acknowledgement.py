"""A finding that is accepted, by whom and why."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .finding import ENVIRONMENTS, STAGES, Finding

SHORTEST_REASON = 40
"""Characters: a reviewer must be able to disagree with a reason, so it has to say something."""


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Rules that say the same thing about the same resources, and why it is accepted.

    Every rule must find something in every stage that is named: what is no longer needed fails the scan.

    Raises:
        ValueError: it names no rule or an unknown stage, covers everything, or its reason is too short to judge.
    """

    rules: tuple[str, ...]
    """Rule ids of any tool, such as `AwsSolutions-S1` and `CKV_AWS_18`."""

    resource: str
    """Glob over the path of the construct, `Operations/*/Releases/Resource`."""

    reason: str
    """Why a security reviewer should agree: what the risk is, and what is done about it instead."""

    details: tuple[str, ...] = ("",)
    """Globs over the finding's detail; by default findings without one."""

    stages: tuple[str, ...] = ENVIRONMENTS
    """Where it holds."""

    owner: str = "platform-team"
    """Who answers for it."""

    def __post_init__(self) -> None:
        what = f"acknowledgement of {', '.join(self.rules) or 'no rule'}"
        if not self.rules:
            raise ValueError(f"{what}: rules is empty; name the rules that it is about")
        if self.resource.replace("/", "") in ("", "*"):
            raise ValueError(f"{what}: resource {self.resource!r} covers everything; name the construct")
        if len(self.reason) < SHORTEST_REASON:
            raise ValueError(
                f"{what}: reason {self.reason!r} convinces nobody; use {SHORTEST_REASON} characters or more"
            )
        unknown = sorted(set(self.stages) - set(STAGES))
        if unknown or not self.stages:
            raise ValueError(f"{what}: stages {self.stages} hold unknown {unknown}; use some of {', '.join(STAGES)}")
        if not self.owner:
            raise ValueError(f"{what}: nobody answers for it; name an owner")

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is one of those that are accepted here."""
        return (
            finding.rule in self.rules
            and finding.stage in self.stages
            and fnmatchcase(finding.resource, self.resource)
            and any(fnmatchcase(finding.detail, detail) for detail in self.details)
        )
