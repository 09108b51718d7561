"""What the pipeline itself needs to know: where it lives and where its source comes from."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

CONTEXT_KEY = "blueprint:pipeline"


class SettingsError(ValueError):
    """The pipeline's settings cannot be used; the message lists every problem."""

    exit_code = 2


class PipelineSettings(BaseModel):
    """The value of `blueprint:pipeline` in cdk.json."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    account: str = Field(pattern="^[0-9]{12}$")
    """Account of the pipeline, twelve digits."""

    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    """Region of the pipeline."""

    repository: str = Field(pattern=r"^[^/\s]+/[^/\s]+$")
    """`owner/name` of the source repository."""

    branch: str = Field(default="main", min_length=1)
    """Branch that is delivered."""

    connection_arn: str = Field(
        pattern=r"^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/.+$"
    )
    """ARN of the CodeConnections connection to the repository's host; no token is stored anywhere."""

    operator_role: str = Field(default="blueprint-operator", pattern=r"^[\w+=,.@-]{1,64}$")
    """Name of the role in each environment's account as which the pipeline's builds run the commands of operations."""

    alarm_emails: tuple[str, ...] = ()
    """Who hears of failed executions and of approvals that wait."""

    @classmethod
    def from_context(cls, value: Any) -> "PipelineSettings":
        """The settings in the app's context.

        Raises:
            SettingsError: they are missing or wrong.
        """
        if value is None:
            raise SettingsError(f"cdk.json has no context {CONTEXT_KEY!r}; see apps/pipeline/README.md")
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(map(str, e['loc']))}: {e['msg']} (seen: {e['input']!r})" for e in error.errors()
            )
            raise SettingsError(f"context {CONTEXT_KEY!r} in cdk.json is not valid: {problems}") from error
