"""A validation as a JUnit report, for CI."""

from datetime import UTC, datetime

from ..formats.junit import Case, Suite, report
from .checks import CheckResult, Severity, Status
from .run import Validation


def junit(environment: str, validation: Validation) -> str:
    """The report: a required check that failed is a failure, one without an answer is an error, advice is a remark."""
    suite = Suite(name=environment, cases=[_case(environment, result) for result in validation.results])
    return report("validate-deployment", [suite], started=datetime.now(UTC))


def _case(environment: str, result: CheckResult) -> Case:
    name, message, status = result.check.name, result.answer.message, result.answer.status
    if result.check.severity is Severity.REQUIRED and status is Status.FAIL:
        return Case(
            group=environment, name=name, verdict="failure", kind="failed", text=message, seconds=result.seconds
        )
    if result.check.severity is Severity.REQUIRED and status is Status.UNKNOWN:
        return Case(group=environment, name=name, verdict="error", kind="unknown", text=message, seconds=result.seconds)
    return Case(group=environment, name=name, text=f"{status}: {message}", seconds=result.seconds)
