"""What an unquoted YAML word means, and which words mean different things to different readers.

YAML 1.1 and 1.2 readers disagree about `no`, `012`, `1e3`, `0x1F`, `1_000` and `12:30`. A configuration must not depend
on that, so each is refused with the two ways to write what was meant.
"""

import re
from typing import NamedTuple

from .tree import Scalar


class Trap(NamedTuple):
    """An unquoted word that is refused."""

    why: str
    remedy: str


_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_TRAPS = (
    (
        re.compile(r"y|n|yes|no|on|off", re.IGNORECASE),
        "{word} is true or false to some YAML readers and text to others",
        "write true or false, or put the text in quotes",
    ),
    (
        re.compile(r"[-+]?0[0-9_]+"),
        "YAML drops leading zeros: {word} would be another number",
        'put it in quotes: "{word}" (an account is text of twelve digits)',
    ),
    (
        re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)[eE][-+]?\d+"),
        "{word} is a fraction to some YAML readers and text to others",
        "write the number out, or put the text in quotes",
    ),
    (
        re.compile(r"[-+]?0[xob][0-9a-fA-F_]+|[-+]?\d[\d_]*_[\d_]*|[-+]?(\d+\.|\.\d+)|[-+]?\d+(:[0-5]?\d)+(\.\d*)?"),
        "{word} is a number to some YAML readers and text to others",
        "write a plain decimal number, or put the text in quotes",
    ),
    (
        re.compile(r"[-+]?\.inf|\.nan|<<|=", re.IGNORECASE),
        "{word} has a meaning of its own in YAML",
        "write a plain decimal number, or put the text in quotes",
    ),
)
_MAYBE_NUMBER = frozenset("+-.0123456789")
_MAYBE_TRAP = _MAYBE_NUMBER | frozenset("yYnNoO<=")
_LONGEST_NUMBER = 400
"""Digits that are tried as a number: the smallest fraction written out has some 330."""


def read_scalar(word: str) -> Scalar | Trap:
    """The value of an unquoted word, or why it is refused."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _MAYBE_TRAP:
        return word
    if word[0] in _MAYBE_NUMBER:
        if len(word) <= _LONGEST_NUMBER and _INTEGER.fullmatch(word):
            return int(word)
        if len(word) <= _LONGEST_NUMBER and _FLOAT.fullmatch(word):
            return float(word)
    for form, why, remedy in _TRAPS:
        if form.fullmatch(word):
            return Trap(why.format(word=word), remedy.format(word=word))
    return word
