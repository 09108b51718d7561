"""Problems for people."""

from collections.abc import Sequence

from .problem import Problem


def as_text(problems: Sequence[Problem]) -> str:
    """Every problem as a block of three or four lines, with the place first so that editors can jump there."""
    return "\n\n".join(_block(problem) for problem in problems)


def one_line(problem: Problem) -> str:
    """Why, in one line: `memory is not allowed; allowed: 128 to 10,240 (overrides base.yaml:9)`."""
    allowed = f"; allowed: {problem.allowed}" if problem.allowed else ""
    overrides = f" (overrides {', '.join(map(str, problem.overrides))})" if problem.overrides else ""
    return f"{problem.what}{allowed}{overrides}"


def _block(problem: Problem) -> str:
    subject = problem.path if problem.value is None else f"{problem.path} = {problem.value}"
    code = problem.code if problem.severity == "error" else f"{problem.code} (warning)"
    heading = f"{problem.origin.exact}  {code}  {subject}".rstrip()
    # Said only when it is not obvious: a shared file concerns several environments.
    scope = [f"  concerns: {', '.join(problem.environments)}"] if len(problem.environments) > 1 else []
    return "\n".join((heading, f"  {one_line(problem)}", f"  {problem.remedy}", *scope))
