"""`environments validate`: everything that is wrong, in one go."""

from importlib.metadata import version
from pathlib import Path

import click

from ..loading import in_order
from ..problems.document import as_document
from ..problems.problem import Problem
from ..problems.sarif import as_sarif
from ..problems.text import as_text
from ..validation import Report, validate_folder
from .options import check_known, config_dir_option, json_option, print_json


@click.command()
@click.argument("environments", nargs=-1)
@json_option
@click.option("--sarif", "as_sarif_log", is_flag=True, help="Print a SARIF 2.1.0 log for code scanning.")
@config_dir_option
def validate(environments: tuple[str, ...], as_json: bool, as_sarif_log: bool, config_dir: Path | None) -> None:
    """Check ENVIRONMENTS (all by default) and print every problem. Exit code 2 when there is one."""
    if as_json and as_sarif_log:
        raise click.UsageError("--json and --sarif are two forms of the answer; give one of them")
    report = validate_folder(config_dir)
    if environments:
        check_known(report, environments, config_dir, as_json=as_json)
    names = environments or in_order({name for each in report.problems for name in each.environments} | _valid(report))
    problems = [each for each in report.problems if not each.environments or set(each.environments) & set(names)]
    if as_sarif_log:
        print_json(as_sarif(problems, version("blueprint-config")))
    elif as_json:
        print_json(as_document(problems, names))
    else:
        _print_text(problems, names)
    raise SystemExit(2 if any(each.severity == "error" for each in problems) else 0)


def _valid(report: Report) -> set[str]:
    return {each.name for each in report.environments}


def _print_text(problems: list[Problem], names: tuple[str, ...]) -> None:
    errors = sum(each.severity == "error" for each in problems)
    warnings = len(problems) - errors
    if problems:
        click.echo(as_text(problems) + "\n")
    if errors:
        click.echo(
            f"{errors} {'error' if errors == 1 else 'errors'}, {warnings} {'warning' if warnings == 1 else 'warnings'}"
        )
    else:
        click.echo(f"valid: {', '.join(names)}")
