"""The release that is to be deployed, before it is stored: synthesised now, or by an earlier step of a pipeline."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..cdk.pinned import PinnedCli
from ..release.assembly import Assembly
from ..release.digest import ReleaseFacts
from ..release.source import origin_of
from ..release.synth import synthesise


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A synthesised assembly and what it is known by."""

    assembly: Assembly
    facts: ReleaseFacts


def from_source(
    cli: PinnedCli, app_dir: Path, into: Path, *, config_dir: Path | None, say: Callable[[str], None]
) -> Candidate:
    """Run the app once.

    Raises:
        SynthesisError: it failed.
    """
    origin = origin_of(app_dir, cli=cli.version)
    assembly = synthesise(cli, app_dir, into, config_dir=config_dir, say=say)
    return Candidate(assembly=assembly, facts=ReleaseFacts.of(assembly, origin))


def from_assembly(folder: Path, source: Path, *, cli: str) -> Candidate:
    """What a pipeline has synthesised already from the checkout that holds `source`.

    Raises:
        OpsError: the folder holds no whole assembly.
    """
    assembly = Assembly(folder)
    return Candidate(assembly=assembly, facts=ReleaseFacts.of(assembly, origin_of(source, cli=cli)))
