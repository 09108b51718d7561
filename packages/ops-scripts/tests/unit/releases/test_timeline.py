from html.parser import HTMLParser
from typing import Any

from blueprint_ops_scripts.releases.timeline import timeline


class Words(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def entry(release: str, since: str, status: str = "live") -> dict[str, Any]:
    return {"release": release * 64, "since": since, "status": status, "by": "ada", "note": "<script>alert(1)</script>"}


def read(history: dict[str, Any]) -> Words:
    words = Words()
    words.feed(timeline(history))
    return words


def test_every_release_has_a_bar_and_every_run_a_row() -> None:
    run = {
        "run": "prod-1",
        "kind": "promote",
        "source": "staging",
        "release": "b" * 64,
        "initiator": "ada",
        "started": "t",
    }
    history = {
        "environment": "prod",
        "live": entry("b", "2026-01-02T00:00:00Z"),
        "releases": [
            entry("b", "2026-01-02T00:00:00Z"),
            entry("x", "2026-01-01T12:00:00Z", "rolled_back"),
            entry("a", "2026-01-01T00:00:00Z"),
        ],
        "runs": [{**run, "outcome": "rolled_back", "phase": "done", "reason": "validation <failed>"}],
    }
    page = read(history)
    assert page.tags.count("rect") == 3
    assert page.tags.count("tr") == 2
    assert "validation <failed>" in page.text
    assert "script" not in page.tags


def test_an_environment_without_releases_has_a_page_too() -> None:
    assert "none yet" in read({"environment": "prod", "live": None, "releases": [], "runs": []}).text
