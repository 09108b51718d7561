"""A validation as a JUnit report, for CI."""

from xml.sax.saxutils import escape, quoteattr

from .checks import CheckResult, Severity, Status
from .run import Validation


def junit(environment: str, validation: Validation) -> str:
    """The report: a required check that failed is a failure, one without an answer is an error, advice is a remark."""
    cases = [_case(environment, result) for result in validation.results]
    failures = sum("<failure" in case for case in cases)
    errors = sum("<error" in case for case in cases)
    seconds = sum(result.seconds for result in validation.results)
    head = f'name={quoteattr(f"validate-deployment {environment}")} tests="{len(cases)}"'
    counts = f'failures="{failures}" errors="{errors}" time="{seconds:.3f}"'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuite {head} {counts}>\n{"".join(cases)}</testsuite>\n'


def _case(environment: str, result: CheckResult) -> str:
    head = f'classname={quoteattr(environment)} name={quoteattr(result.check.name)} time="{result.seconds:.3f}"'
    return f"  <testcase {head}>{_verdict(result)}</testcase>\n"


def _verdict(result: CheckResult) -> str:
    message, status = quoteattr(result.answer.message), result.answer.status
    if result.check.severity is Severity.REQUIRED and status is Status.FAIL:
        return f"<failure message={message}/>"
    if result.check.severity is Severity.REQUIRED and status is Status.UNKNOWN:
        return f"<error message={message}/>"
    return f"<system-out>{escape(f'{status}: {result.answer.message}')}</system-out>"
