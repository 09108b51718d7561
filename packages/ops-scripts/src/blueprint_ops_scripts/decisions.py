"""Files of decisions: a YAML list whose entries say what they are about, why, whose they are, and until when they hold."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .errors import ConfigInvalidError

T = TypeVar("T")


def read_decisions(text: str, name: str, make: Callable[[Mapping[str, Any]], T], *, remedy: str) -> list[T]:
    """What `make` makes of each entry of `text`; an empty text has none. `name` is what errors call it.

    `make` may raise KeyError, TypeError, ValueError or AttributeError for an entry that is not complete.

    Raises:
        ConfigInvalidError: the text is not a list of complete entries; `remedy` says what an entry needs.
    """
    try:
        raw = YAML(typ="safe").load(text) or []
    except YAMLError as error:
        raise ConfigInvalidError(f"reading {name}: not YAML ({error})", remedy="mend the file") from error
    if not isinstance(raw, list):
        raise ConfigInvalidError(f"reading {name}: not a list", remedy="write one entry for each, with - match: first")
    made = []
    for number, entry in enumerate(raw, start=1):
        try:
            made.append(make(entry))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"reading {name}, entry {number}: {type(error).__name__}: {error}"
            raise ConfigInvalidError(what, remedy=remedy) from error
    return made


def globs(entry: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    """The `match` of an entry: globs by what they are held against.

    Raises:
        ValueError: it is empty, or names something that is not known.
    """
    match = {key: str(value) for key, value in entry["match"].items()}
    unknown = sorted(set(match) - set(known))
    if unknown or not match:
        raise ValueError(f"match knows {', '.join(known)}, and was given {', '.join(unknown) or 'nothing'}")
    return match


def day(value: Any) -> date:
    """A day, whether YAML took it for one or not.

    Raises:
        ValueError: it is no day.
    """
    return value if isinstance(value, date) else date.fromisoformat(str(value))
