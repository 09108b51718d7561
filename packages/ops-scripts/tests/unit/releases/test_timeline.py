"""The history page: every release and every run is on it, and what people wrote stays text."""

from html.parser import HTMLParser
from typing import Any

from blueprint_ops_scripts.releases.history import history_text
from blueprint_ops_scripts.releases.timeline import timeline


class Words(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.classes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.classes.append(dict(attrs).get("class") or "")

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
        "started": "2026-01-02T00:00:00Z",
        "approvals": [
            {
                "verdict": "approved",
                "by": "arn:aws:sts::333333333333:assumed-role/grace/grace",
                "at": 1.0,
                "plan_digest": "c" * 64,
                "reason": "<not> today",
            }
        ],
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
    assert page.classes.count("bar") == 2
    assert page.classes.count("mark") == 1
    assert page.tags.count("b") == 1
    assert "validation <failed>" in page.text
    assert "approved by grace" in page.text
    assert "<not> today" in page.text
    assert "script" not in page.tags


def test_an_environment_without_releases_has_a_page_too() -> None:
    assert "none yet" in read({"environment": "prod", "live": None, "releases": [], "runs": []}).text


def test_the_present_release_reaches_to_now_and_the_others_to_the_next_one() -> None:
    history = {
        "environment": "prod",
        "live": entry("b", "2026-01-02T00:00:00Z"),
        "releases": [entry("b", "2026-01-02T00:00:00Z"), entry("a", "2026-01-01T00:00:00Z")],
        "runs": [],
    }
    page = timeline(history)
    assert "left:88.00%;width:12.00%" in page
    assert "left:0.00%;width:88.00%" in page


def run_with(**changes: Any) -> dict[str, Any]:
    answer = {"verdict": "rejected", "by": "arn:grace", "at": 1.0, "plan_digest": "c" * 64, "reason": "too late"}
    run = {
        "run": "prod-1",
        "kind": "promote",
        "source": "staging",
        "release": "b" * 64,
        "initiator": "ada",
        "started": "2026-01-02T00:00:00Z",
        "phase": "done",
        "outcome": "approval_rejected",
        "reason": "rejected by arn:grace",
        "approvals": [answer],
    }
    return {"environment": "prod", "live": None, "releases": [], "runs": [{**run, **changes}]}


def test_a_rejection_is_told_once_with_its_reason() -> None:
    for text in (read(run_with()).text, history_text(run_with())):
        assert text.count("rejected by") == 1
        assert "too late" in text


def test_a_run_that_waits_for_an_answer_has_not_failed() -> None:
    waiting = run_with(phase="planned", outcome=None, reason="", approvals=[])
    assert "waits for an answer" in read(waiting).text
    assert "quiet" in read(waiting).classes
    assert "bad" in read(run_with(phase="shift", outcome=None, approvals=[])).classes
