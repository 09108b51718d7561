"""What each code stands for, in one line."""

from ..policy.registry import EVERY

NOTATION = {
    "Y001": "a file cannot be read, or is too large",
    "Y002": "a file has bytes that readers see differently: not UTF-8, a byte order mark, carriage returns, control characters",
    "Y003": "a file is not YAML, or is indented with tabs",
    "Y004": "a key stands twice in one mapping",
    "Y005": "anchors, aliases, merge keys, tags, directives, several documents",
    "Y006": "an unquoted word means different things to different YAML readers",
    "Y007": "a file is no mapping, a key is not text, or values are nested too deeply",
    "Y008": "a file would be overlooked because of its name",
}
SHAPE = {
    "S001": "there is no such key",
    "S002": "a required key is missing",
    "S003": "a value has the wrong type",
    "S004": "a value is out of range, or not one of the choices",
    "S005": "one layer has a mapping where another has a single value",
}
WAIVERS = {
    "W001": "a waiver has expired",
    "W002": "the invariant cannot be waived",
    "W003": "a waiver accepts nothing",
    "W004": "a waiver holds for too long",
    "W005": "a waiver expires soon (a warning)",
}


def all_codes() -> dict[str, str]:
    """Every code with its meaning. A code of several invariants has the meanings of all, joined."""
    invariants = {
        "C001": ["names are short, lower-case, and those of their files"],
        "C401": ["no secrets, anywhere in a file"],
    }
    for each in EVERY:
        invariants.setdefault(each.code, []).append(each.fact)
    return NOTATION | SHAPE | WAIVERS | {code: "; ".join(facts) for code, facts in sorted(invariants.items())}
