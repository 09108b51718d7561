"""A changelog in the form of Keep a Changelog: its sections, and moving what is unreleased under a version."""

import re
from datetime import date

from packaging.version import Version

UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## \[(?P<name>[^\]]+)\].*$", re.MULTILINE)
_ENTRY = re.compile(r"^- \S", re.MULTILINE)


def entries(changelog: str, section: str) -> int:
    """How many entries the section `[section]` has; 0 when there is no such section."""
    return len(_ENTRY.findall(_body(changelog, section) or ""))


def has_section(changelog: str, section: str) -> bool:
    """Whether there is a section `[section]`."""
    return _body(changelog, section) is not None


def release(changelog: str, version: Version, day: date) -> str:
    """The changelog with everything that is unreleased under `version`, and an empty `[Unreleased]` above it.

    Raises:
        ValueError: nothing is unreleased, or the version has a section already.
    """
    if has_section(changelog, str(version)):
        raise ValueError(f"the changelog has a section [{version}] already; choose another version")
    if not entries(changelog, UNRELEASED):
        raise ValueError("the changelog has no entry under [Unreleased]; say what changed for its users")
    return changelog.replace(f"## [{UNRELEASED}]", f"## [{UNRELEASED}]\n\n## [{version}] - {day.isoformat()}", 1)


def _body(changelog: str, section: str) -> str | None:
    headings = list(_HEADING.finditer(changelog))
    for at, heading in enumerate(headings):
        if heading["name"] == section:
            end = headings[at + 1].start() if at + 1 < len(headings) else len(changelog)
            return changelog[heading.end() : end]
    return None
