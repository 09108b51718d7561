"""docs/security.md, written from the acknowledgements."""

from pathlib import Path
from types import ModuleType

from .acknowledged import SUBJECTS
from .acknowledgement import Acknowledgement
from .finding import STAGES

PAGE = Path(__file__).parents[1] / "docs" / "security.md"

INTRODUCTION = """\
# Security

Three kinds of rules judge every template before it is deployed:

- our own, in `app.synth()` itself: [the rules](rules/README.md), at the level that the environment's configuration names;
- unit tests over every stage and layout: no action with a wildcard, no resource `*` but for the actions that AWS cannot limit (they are
  written out in `UNSCOPABLE_ACTIONS`: tracing, network interfaces, the status of drift detection and the like), one role for each
  function, no name twice, no circle of dependencies, no export, no secret in a configuration;
- other people's scanners, with `nox -s scan`: cdk-nag (AwsSolutions, NIST 800-53 R5, Serverless), checkov, cfn-lint (errors, warnings and
  informational rules) and CDK's own validation, over dev, staging, prod, the fixture `regulated` (no way to the internet, customer
  keys, backups), the same behind a REST API with a web ACL (`rest`), each in both layouts, and the pipeline's own stacks.

The scan uses no network. A finding is mended, or acknowledged below; anything else fails it, and so does an acknowledgement that no longer
finds anything in one of its stages. This page is written by `uv run python -m scan --write`, and the scan fails when it is stale.

## Acknowledged findings
"""


def security_page() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(_section(subject) for subject in SUBJECTS)


def _section(subject: ModuleType) -> str:
    title = (subject.__doc__ or "").strip().rstrip(".")
    rows = "".join(_row(each) for each in subject.ACKNOWLEDGED)
    return f"\n### {title}\n\n| rule | construct | stages | why it is accepted | owner |\n|---|---|---|---|---|\n{rows}"


def _row(each: Acknowledgement) -> str:
    details = f" ({', '.join(f'`{detail}`' for detail in each.details if detail)})" if any(each.details) else ""
    stages = "all" if each.stages == STAGES else ", ".join(each.stages)
    rules = ", ".join(each.rules) + details
    return f"| {rules} | `{each.resource}` | {stages} | {each.reason} | {each.owner} |\n"
