"""A line of the ledger is read by versions of ours before and after the one that wrote it."""

from dataclasses import replace
from typing import Any

from blueprint_ops_scripts.ledger.entry import LedgerEntry, LiveCode

ENTRY = LedgerEntry(
    release="r",
    manifest_sha256="m",
    commit="c",
    dirty=False,
    run="run",
    by="ada",
    since=1.0,
    functions={"orders": LiveCode(version="2", code_sha256="code", layers=("base", "extra"))},
    stacks={},
)


def item(**code: Any) -> dict[str, Any]:
    stored = ENTRY.as_item()
    return {**stored, "functions": {"orders": {**stored["functions"]["orders"], **code}}}


def test_what_was_written_comes_back() -> None:
    assert LedgerEntry.from_item(item(layers=["base", "extra"])) == ENTRY


def test_what_a_later_version_wrote_besides_is_left_alone() -> None:
    assert LedgerEntry.from_item({**item(signer="x"), "weather": "fine"}) == ENTRY


def test_an_earlier_version_knew_of_no_layers() -> None:
    stored = item()
    del stored["functions"]["orders"]["layers"]
    bare = replace(ENTRY, functions={"orders": LiveCode(version="2", code_sha256="code")})
    assert LedgerEntry.from_item(stored) == bare
