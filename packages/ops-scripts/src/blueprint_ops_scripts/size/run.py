"""Reads usage, proposes, and tries every proposal on the environment's file."""

from dataclasses import replace
from datetime import date, datetime

from blueprint_config import EnvironmentConfig

from .costs import costs_of
from .observed import Usage, UsageReader
from .patch import EnvironmentFile, changed_lately, with_leaf
from .plan import propose
from .report import Proposal, SizeReport


def size(
    config: EnvironmentConfig, reader: UsageReader, file: EnvironmentFile, *, days: int, started: datetime
) -> tuple[SizeReport, str]:
    """The report, and the environment's file with everything that is proposed."""
    functions, table = tuple(reader.functions()), reader.table()
    usage = Usage(days=days, functions=functions, table=table, notes=tuple(reader.notes))
    text = file.text()
    proposals = []
    for proposal in propose(config, usage):
        judged, text = _tried(proposal, file, text, started.date())
        proposals.append(judged)
    report = SizeReport(
        environment=config.name,
        started=started,
        days=days,
        proposals=proposals,
        costs=costs_of(config, usage),
        file=str(file.path),
        patch=file.diff(text),
        notes=list(usage.notes),
    )
    return report, text


def _tried(proposal: Proposal, file: EnvironmentFile, text: str, today: date) -> tuple[Proposal, str]:
    """The proposal as far as the configuration allows it, with the text that then holds it."""
    if proposal.verdict != "change":
        return proposal, text
    lately = changed_lately(text, proposal.leaf, today)
    if lately is not None:
        why = f"changed on {lately}, and not again within two weeks; {proposal.why}"
        return replace(proposal, verdict="keep", proposed=None, why=why), text
    changed = with_leaf(text, proposal.leaf, proposal.proposed, today=today, was=proposal.current)
    refusal = file.refusal(changed)
    if refusal is not None:
        return replace(proposal, verdict="refused", why=f"{proposal.why}; not valid: {refusal}"), text
    return proposal, changed
