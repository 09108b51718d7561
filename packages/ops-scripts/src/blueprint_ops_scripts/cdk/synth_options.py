"""Which of a command's arguments reach the app when it is synthesised, and which forbid using a kept assembly."""

from collections.abc import Sequence

from .selection import OPTIONS_WITH_VALUE

COMMANDS = frozenset({"deploy", "diff", "list", "ls"})
"""Commands that need an assembly and nothing else of the app."""

NO_CACHE = "--no-synth-cache"

_REACH = frozenset(
    {"-c", "--context", "-p", "--plugin", "-i", "--ec2creds", "--profile", "--region", "--proxy", "--ca-bundle-path"}
    | {
        "--strict",
        "--lookups",
        "--no-lookups",
        "--ignore-errors",
        "--path-metadata",
        "--no-path-metadata",
        "-r",
        "--role-arn",
    }
    | {
        "--asset-metadata",
        "--no-asset-metadata",
        "--staging",
        "--no-staging",
        "--version-reporting",
        "--no-version-reporting",
    }
)
_FORBID = frozenset(
    {
        "-a",
        "--app",
        "-o",
        "--output",
        "--build",
        "--watch",
        "--debug",
        "--debug-app",
        "-v",
        "--verbose",
        "--trace",
        "--unstable",
    }
    | {"-h", "--help", "--version"}
)


def reaching(arguments: Sequence[str], command: str | None) -> tuple[str, ...] | None:
    """What of `arguments` reaches the app, to be given to `cdk synth` as well; None when this command must run without the cache.

    That is so for commands that do not need an assembly, and for options that say where the assembly comes from or goes to,
    or that ask to see the synthesis. Other spellings that the CLI takes mean that too, as they are not read here: short options
    together (`-vc`), `--pathMetadata`, and `--path-metadata false`.
    """
    if command not in COMMANDS:
        return None
    kept: list[str] = []
    takes_value = False
    for argument in arguments:
        name = argument.partition("=")[0]
        if takes_value:
            kept.append(argument)
            takes_value = False
        elif name in _FORBID:
            return None
        elif name in _REACH:
            kept.append(argument)
            takes_value = name in OPTIONS_WITH_VALUE and "=" not in argument
        elif _is_another_spelling(name):
            return None
    return tuple(kept)


def _is_another_spelling(name: str) -> bool:
    together = len(name) > 2 and name[0] == "-" != name[1]
    return together or name in ("true", "false") or (name.startswith("--") and name != name.lower())
