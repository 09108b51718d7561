"""What a template's text shows at a glance, so that the rules need not look at every value."""

import re
from typing import NamedTuple

_ELSEWHERE = ("Transform", "ForEach", "Rain::")
"""Words of everything that makes keys and values which the text does not hold: macros, loops, includes."""

_HIDDEN = re.compile(r"\\[uUx\n]")
"""Escapes of JSON and YAML with which a word can be written so that its letters are not in the text."""

_TIME = re.compile(r"20\d\d-[01]\d-[0-3]\d[T\s]")


class TextFacts(NamedTuple):
    """What may be anywhere in a template: False is certain, True only possible.

    `generates` is about macros and loops, which may add keys anywhere, `tells_time` about dates with a time of day.
    """

    generates: bool = True
    tells_time: bool = True


def facts_of(text: str) -> TextFacts:
    """The facts of a template's text; nothing is certain where some of it is hidden or lies elsewhere."""
    renames_tags = text[:1] != "{" and "%TAG" in text
    if renames_tags or any(word in text for word in _ELSEWHERE) or ("\\" in text and _HIDDEN.search(text)):
        return TextFacts()
    return TextFacts(generates=False, tells_time=_TIME.search(text) is not None)
