"""`check-templates`: the rules over cloud assemblies, folders and files."""

import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from blueprint_aspects.assembly import Assembly, load
from blueprint_aspects.assembly.places import Places
from blueprint_aspects.baseline import read_baseline, write_baseline
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule, evaluate
from blueprint_aspects.errors import AspectsError
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.reports import as_json, as_junit, as_markdown, as_sarif, as_table
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.version import VERSION

_CLEAN, _FINDINGS, _USAGE, _UNREADABLE = 0, 1, 2, 3
_FORMATS = ("table", "json", "sarif", "markdown", "junit")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--level",
    type=click.Choice([item.value for item in Level]),
    default=Level.ENHANCED.value,
    show_default=True,
    help="How strict.",
)
@click.option("--environment", help="Name of the environment, where no stage of the assembly says it.")
@click.option("--level-of", multiple=True, metavar="ENV=LEVEL", help="Another level for one environment; repeatable.")
@click.option(
    "--fail-on",
    type=click.Choice([item.value for item in Severity]),
    default=Severity.HIGH.value,
    show_default=True,
    help="Least severity that fails.",
)
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="Form of the report."
)
@click.option("--json", "json_", is_flag=True, help="Short for --format json.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Known findings; only new ones are reported.")
@click.option("--write-baseline", is_flag=True, help="Write what is found now to the --baseline file.")
@click.option("--rule", "only", multiple=True, metavar="ID", help="Only this rule; repeatable.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge expiry as of this day.")
def main(
    paths: tuple[Path, ...],
    level: str,
    environment: str | None,
    level_of: tuple[str, ...],
    fail_on: str,
    form: str,
    json_: bool,
    baseline: Path | None,
    write_baseline: bool,
    only: tuple[str, ...],
    today: datetime | None,
) -> None:
    """Check the CloudFormation templates in PATHS: cloud assemblies (cdk.out), folders, files.

    Exit code: 0 clean, 1 findings at or above --fail-on, 2 wrong usage, 3 something could not be read.
    """
    try:
        policy = _policy(level, level_of, today.date() if today else datetime.now(UTC).date())
        rules = _rules(only)
        assembly = load(paths, environment=environment)
        for file in assembly.skipped:
            click.echo(f"{'not searched' if file.endswith(os.sep) else 'not a template'}: {file}", err=True)
        if not assembly.templates and not assembly.errors:
            click.echo("no templates found in the given paths", err=True)
        report = evaluate(assembly, rules=rules, policy=policy)
        if baseline:
            report = _ratchet(report, baseline, write_baseline)
        elif write_baseline:
            raise click.UsageError("--write-baseline needs --baseline FILE")
    except AspectsError as error:
        click.echo(f"check-templates: {error}", err=True)
        sys.exit(error.exit_code)
    text = _render(report, assembly, "json" if json_ else form, Severity(fail_on))
    encoding = (sys.stdout.encoding if form == "table" else None) or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace"), nl=False)
    sys.exit(_UNREADABLE if report.errors else _FINDINGS if report.failures(Severity(fail_on)) else _CLEAN)


def _rules(only: tuple[str, ...]) -> tuple[Rule, ...]:
    unknown = set(only) - {rule.id for rule in ALL_RULES}
    if unknown:
        raise click.UsageError(f"no such rule: {', '.join(sorted(unknown))}")
    return tuple(rule for rule in ALL_RULES if not only or rule.id in only)


def _policy(level: str, level_of: tuple[str, ...], today: date) -> Policy:
    policy = Policy(today=today, default=EnvironmentPolicy(level=Level(level)))
    environments = {}
    for entry in level_of:
        name, separator, value = entry.partition("=")
        if not separator or value not in [*Level]:
            raise click.UsageError(f"--level-of {entry!r}: write ENV=LEVEL with a level of {', '.join(Level)}")
        environments[name] = replace(policy.of(name), level=Level(value))
    return replace(policy, environments=environments)


def _ratchet(report: Report, path: Path, write: bool) -> Report:
    if write:
        count = write_baseline(path, report.findings)
        click.echo(f"wrote {count} findings to {path}", err=True)
    known = read_baseline(path)
    gone = known.gone(report)
    if gone:
        click.echo(f"{len(gone)} findings of {path} are gone; write it anew with --write-baseline", err=True)
    return known.without_known(report)


def _render(report: Report, assembly: Assembly, form: str, fail_on: Severity) -> str:
    match form:
        case "json":
            return as_json(report)
        case "sarif":
            return as_sarif(report, ALL_RULES, version=VERSION, places=Places(assembly))
        case "markdown":
            return as_markdown(report)
        case "junit":
            return as_junit(report, fail_on=fail_on)
        case _:
            return as_table(report)
