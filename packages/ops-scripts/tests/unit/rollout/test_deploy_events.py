"""Events of a rollout as lines of JSON: for machines, and never in the way of the rollout."""

import json
import sys
from pathlib import Path

import pytest

from blueprint_ops_scripts.rollout.deploy_cli import main, writing_events
from blueprint_ops_scripts.rollout.ports import RolloutEvent

EVENT = RolloutEvent(at=5.0, run="prod-1", state="STEP", message="shifted", weight=0.1)


def test_each_event_is_a_line_and_is_passed_on(tmp_path: Path) -> None:
    seen: list[RolloutEvent] = []
    with writing_events(str(tmp_path / "events"), seen.append) as report:
        report(EVENT)
    assert json.loads((tmp_path / "events").read_text()) == {"event": "rollout", **vars(EVENT)}
    assert seen == [EVENT]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_stops_the_writing_and_not_the_rollout(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[RolloutEvent] = []
    with writing_events("/dev/full", seen.append) as report:
        report(EVENT)
        report(EVENT)
    assert seen == [EVENT, EVENT]
    assert capsys.readouterr().err.count("no more events are written to /dev/full") == 1


def test_events_and_the_document_do_not_share_stdout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["blue-green-deploy", "orders", "--env", "prod", "--json", "--events", "-"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "both want stdout" in json.loads(capsys.readouterr().out)["problems"][0]["message"]
