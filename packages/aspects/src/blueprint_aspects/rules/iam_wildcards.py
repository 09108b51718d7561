"""Which resources, actions and addresses a pattern covers."""

import re

_GAP = re.compile(r"\$\{[^}]*\}")
_EVERYTHING = re.compile(
    r"""[*?]*[*][*?]*(:[*]+)*                                    # *, **, *:*
    | arn(:[^:*?]*)?(:[^:*?]*)?:[*]+                            # arn:*, arn:aws:*, arn:aws:dynamodb:*
    | arn:[^:]*:[^:]*:[*]*:[*]*(:[*]+(/[*]+)?)?                 # arn:aws:dynamodb:*:*:*, arn:aws:s3:::*/*
    | (0\.0\.0\.0|::)/0""",
    re.VERBOSE,
)


def covers_everything(pattern: str) -> bool:
    """Whether a resource, source or address pattern covers all there is of a service, in every account."""
    return _EVERYTHING.fullmatch(_GAP.sub("-", pattern)) is not None
