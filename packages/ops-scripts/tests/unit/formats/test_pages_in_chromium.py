"""Every HTML page in a real browser, narrow and wide, in light and in dark: what it needs, and whether it can be read."""

import html
import json
import re
import shutil
import struct
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.drift.formats.html import html as drift_html
from blueprint_ops_scripts.drift.report import DriftReport
from blueprint_ops_scripts.parity.formats.html import html as parity_html
from blueprint_ops_scripts.parity.report import ParityReport
from blueprint_ops_scripts.releases.timeline import timeline
from blueprint_ops_scripts.rollout.history import History
from blueprint_ops_scripts.rollout.html_report import render
from blueprint_ops_scripts.rollout.result import RolloutResult

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
DARK = "--blink-settings=preferredColorScheme=0"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: nothing can draw the pages")


def _chromium(folder: Path, page: Path, *arguments: str) -> str:
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


@pytest.fixture
def pages(
    drift_report: DriftReport,
    parity_report: ParityReport,
    releases: dict[str, Any],
    rollout: tuple[RolloutResult, History],
) -> dict[str, str]:
    """The pages by name."""
    found = {
        "drift": drift_html(drift_report),
        "parity": parity_html(parity_report),
        "releases": timeline(releases),
        "rollout": render(*rollout),
    }
    return {name: text.encode(errors="replace").decode() for name, text in found.items()}


@cache
def _script() -> str:
    return Path(__file__).with_name("measuring.js").read_text(encoding="utf-8")


def _measured(folder: Path, pages: dict[str, str], *arguments: str) -> list[dict[str, Any]]:
    """What the browser says of each page at each width."""
    sources = "".join(
        f'<template id="{name}" data-page="{html.escape(text, quote=True)}"></template>' for name, text in pages.items()
    )
    bench = folder / "bench.html"
    text = f'<!doctype html><meta charset="utf-8"><pre id="measured"></pre>{sources}<script>{_script()}</script>'
    bench.write_text(text, encoding="utf-8")
    dom = _chromium(folder, bench, "--virtual-time-budget=10000", "--dump-dom", *arguments)
    found = re.search(r'<pre id="measured">(.*?)</pre>', dom, re.DOTALL)
    assert found is not None
    assert found.group(1), dom[:2000]
    measured: list[dict[str, Any]] = json.loads(html.unescape(found.group(1)))
    assert len(measured) == 2 * len(pages)
    return measured


@pytest.mark.parametrize(("mode", "arguments"), [("light", ()), ("dark", (DARK,))])
def test_pages_fit_ask_for_nothing_and_can_be_read(
    mode: str, arguments: tuple[str, ...], pages: dict[str, str], tmp_path: Path
) -> None:
    for seen in _measured(tmp_path, pages, *arguments):
        where = f"{seen['name']} at {seen['width']} px, {mode}"
        assert seen["needs"] <= seen["width"], f"{where} is {seen['needs']} px wide"
        assert seen["requests"] == [], where
        assert seen["faint"] == [], where
        assert (seen["paper"] < 0.2) == (mode == "dark"), where


def test_rows_become_cards_on_a_narrow_screen_only(pages: dict[str, str], tmp_path: Path) -> None:
    drift = {seen["width"]: seen for seen in _measured(tmp_path, pages) if seen["name"] == "drift"}
    assert drift[400]["rows"] == drift[1200]["rows"] > 0
    assert (drift[400]["cards"], drift[1200]["cards"]) == (drift[400]["rows"], 0)


def test_a_page_that_is_too_wide_and_too_faint_would_be_noticed(tmp_path: Path) -> None:
    bad = '<!doctype html><body style="background:#fff"><p style="width:900px;color:#bbb">x</p><img src="http://x.invalid/y">'
    narrow = _measured(tmp_path, {"bad": bad})[0]
    assert narrow["needs"] > 400
    assert narrow["requests"] == ["http://x.invalid/y"]
    assert narrow["faint"]


def test_a_picture_of_the_page_can_be_taken(pages: dict[str, str], tmp_path: Path) -> None:
    sizes = []
    for name, arguments in {"light": (), "dark": (DARK,)}.items():
        page, picture = tmp_path / "drift.html", tmp_path / f"{name}.png"
        page.write_text(pages["drift"], encoding="utf-8")
        _chromium(tmp_path, page, f"--screenshot={picture}", "--window-size=800,600", *arguments)
        content = picture.read_bytes()
        assert struct.unpack(">II", content[16:24]) == (800, 600)
        sizes.append(content)
    assert sizes[0] != sizes[1]
    assert min(map(len, sizes)) > 10_000  # a blank picture of this size takes less than 3 kB
