"""What can be wrong with a release."""

from collections.abc import Sequence

from ..errors import OpsError
from ..outcomes import Outcome

_SHOWN = 5


class ArtefactMismatchError(OpsError):
    """The bytes at hand are not the bytes that were stored and tested."""

    outcome = Outcome.ARTEFACT_MISMATCH

    @classmethod
    def of(cls, digest: str, where: str, found: Sequence[str]) -> "ArtefactMismatchError":
        """The error for a release whose files are not what its manifest says; `found` has a line for each."""
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return cls(
            f"release {short(digest)} in {where} is not what was stored: {'; '.join(found[:_SHOWN])}{more}",
            remedy=f"see who wrote what: aws s3api list-object-versions --bucket {where} --prefix releases/{digest}/; "
            "restore what was stored first, or deploy the release anew from its commit",
        )


class UnknownReleaseError(OpsError):
    """No release of that digest is stored."""

    outcome = Outcome.USAGE


class SynthesisError(OpsError):
    """The app did not produce an assembly."""

    outcome = Outcome.INCOMPLETE


class ReleaseRefusedError(OpsError):
    """The release may not enter the environment."""

    outcome = Outcome.PLAN_REFUSED


def short(digest: str) -> str:
    """The first twelve characters of a digest, for people."""
    return digest[:12]
