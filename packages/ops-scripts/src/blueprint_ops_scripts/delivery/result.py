"""A delivery as the document and as text."""

import click

from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from ..release.errors import short
from ..release.manifest import Manifest
from .engine import Delivered

_WORDS = {
    Outcome.SUCCEEDED: "is live",
    Outcome.NOOP: "was live already; nothing to do",
}


def take_delivered(envelope: Envelope, manifest: Manifest, delivered: Delivered) -> None:
    """Put the end of a delivery into the command's document."""
    facts = manifest.facts
    envelope.outcome = delivered.outcome
    envelope.result = {
        **envelope.result,
        "release": manifest.digest,
        "commit": facts.commit,
        "dirty": facts.dirty,
        **delivered.detail,
    }
    if delivered.reason:
        problem = Problem(code=delivered.outcome.value, message=delivered.reason, remedy=delivered.remedy)
        envelope.problems.append(problem)


def show_delivered(envelope: Envelope) -> None:
    """Print the end of a delivery for people."""
    if not envelope.result.get("release"):
        click.echo(f"{envelope.environment}: {envelope.outcome.value.replace('_', ' ')}; nothing was touched")
        return
    release = short(str(envelope.result["release"]))
    word = _WORDS.get(envelope.outcome, f"is not live: {envelope.outcome.value}")
    dirty = " (from a changed working tree)" if envelope.result.get("dirty") else ""
    click.echo(f"{envelope.environment}: release {release}{dirty} {word}")
