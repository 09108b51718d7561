"""Finding secrets by how they look, so that none is stored or printed by accident.

The token forms are those that their issuers document as recognisable (prefixes and lengths). Text without a known form is
caught by its randomness, and by the name of the key that holds it.
"""

import math
import re
from collections import Counter

_FORMS = re.compile(
    r"""
      (?P<an_AWS_access_key>\b(?:AKIA|ASIA)[A-Z2-7]{16}\b)
    | (?P<a_private_key>-----BEGIN[A-Z ]*PRIVATE\ KEY-----)
    | (?P<a_GitHub_token>\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{22,})
    | (?P<a_GitLab_token>\bglpat-[A-Za-z0-9_-]{20,})
    | (?P<a_Slack_token>\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/\w+/\w+/\w+)
    | (?P<a_Stripe_key>\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/]{16,})
    | (?P<a_Google_key>\bAIza[A-Za-z0-9_-]{35})
    | (?P<an_npm_or_PyPI_token>\bnpm_[A-Za-z0-9]{36}|\bpypi-[A-Za-z0-9_-]{32,})
    | (?P<a_signed_token>\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)
    | (?P<a_password_in_a_URL>\b[a-z][a-z0-9+.-]*://[^\s/:@'"]*:[^\s/@'"]{3,}@)
    """,
    re.VERBOSE,
)
_RANDOM = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{32,}(?![A-Za-z0-9+/=_-])")
_RANDOM_BITS = 4.2
"""Bits a character from which text counts as random: 32 random base64 characters have about 4.5, hexadecimal digests at most 4."""

_TELLING_NAME = re.compile(
    r"(?:^|[_-])(?:password|passwd|pwd|passphrase|secret|token|credentials?|(?:api|access|private|secret|signing)[_-]?key)s?$",
    re.IGNORECASE,
)


def secret_kind(text: str) -> str | None:
    """What secret the text seems to hold, in words, or None. The text itself is never part of the answer."""
    if found := _FORMS.search(text):
        return str(found.lastgroup).replace("_", " ")
    if any(_is_random(word) for word in _RANDOM.findall(text)):
        return "a random key"
    return None


def secret_offset(text: str) -> int | None:
    """Where in the text the first secret of a known form begins."""
    found = _FORMS.search(text)
    return found.start() if found else None


def contains_secret(text: str) -> bool:
    """Whether the text must not be shown."""
    return secret_kind(text) is not None


def names_secret(key: str) -> bool:
    """Whether a value under this key is a secret by its name: `DB_PASSWORD`, `api_key`."""
    return _TELLING_NAME.search(key) is not None


def _is_random(word: str) -> bool:
    if not (re.search(r"[a-z]", word) and re.search(r"[A-Z]", word) and re.search(r"\d", word)):
        return False
    counts = Counter(word)
    bits = -sum(count / len(word) * math.log2(count / len(word)) for count in counts.values())
    return bits >= _RANDOM_BITS
