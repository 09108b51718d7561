"""Kept assemblies are found by their inputs, whole or not at all, and old ones go."""

import os
import time
from pathlib import Path

import pytest

from blueprint_ops_scripts.cdk.synth_cache import KEPT, SynthCache, SynthCacheSettings
from blueprint_ops_scripts.errors import UsageError

HOUR = 3600.0


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(tmp_path: Path, clock: Clock) -> SynthCache:
    return SynthCache(tmp_path / "cache", now=clock)


def synthesised(cache: SynthCache, text: str = "{}") -> Path:
    room = cache.room()
    (room / "assembly-dev").mkdir(parents=True)
    (room / "manifest.json").write_text(text)
    (room / "assembly-dev" / "a.template.json").write_text(text)
    return room


def test_nothing_is_found_before_something_is_kept(cache: SynthCache) -> None:
    synthesised(cache)
    assert cache.find("d1") is None


def test_what_was_kept_is_found_by_its_digest_only(cache: SynthCache) -> None:
    kept = cache.keep(synthesised(cache, "one"), "d1")
    assert cache.find("d1") == kept
    assert (kept / "manifest.json").read_text() == "one"
    assert cache.find("d2") is None


@pytest.mark.parametrize("damage", ["edit", "remove", "add"])
def test_an_assembly_that_somebody_touched_is_not_used_again(cache: SynthCache, damage: str) -> None:
    kept = cache.keep(synthesised(cache), "d1")
    template = kept / "assembly-dev" / "a.template.json"
    if damage == "edit":
        template.write_text("[]")
    elif damage == "remove":
        template.unlink()
    else:
        (kept / "more.json").write_text("{}")
    assert cache.find("d1") is None
    assert not kept.exists()


@pytest.mark.parametrize("seal", [None, b"", b"\xff\xfe"])
def test_an_entry_whose_seal_is_broken_makes_room_for_the_next(cache: SynthCache, seal: bytes | None) -> None:
    broken = cache.keep(synthesised(cache), "d1").parent / "sealed"
    broken.unlink() if seal is None else broken.write_bytes(seal)
    assert cache.find("d1") is None
    assert cache.keep(synthesised(cache), "d1") == cache.find("d1")


def test_the_locks_of_the_cli_are_no_damage(cache: SynthCache) -> None:
    kept = cache.keep(synthesised(cache), "d1")
    (kept / "read.123.1.lock").write_text("")
    assert cache.find("d1") == kept


def test_a_synthesis_that_was_killed_leaves_nothing_to_be_found(cache: SynthCache) -> None:
    room = cache.room()
    room.mkdir()
    (room / "manifest.json").write_text("{")
    assert cache.find("") is None
    assert cache.find(room.parent.name) is None


def test_the_second_of_two_processes_uses_its_own(cache: SynthCache) -> None:
    first, second = synthesised(cache), synthesised(cache)
    kept = cache.keep(first, "d1")
    assert cache.keep(second, "d1") == second
    assert cache.find("d1") == kept


def test_old_assemblies_go_but_none_that_was_just_used(cache: SynthCache, clock: Clock, tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        cache.keep(synthesised(cache), f"d{number}")
        os.utime(tmp_path / "cache" / f"d{number}", (clock.now, clock.now))
        clock.now += 2 * HOUR
    assert cache.find("d0") is None
    assert cache.find(f"d{KEPT + 1}") is not None
    left = [path.name for path in (tmp_path / "cache").iterdir()]
    assert len(left) == KEPT
    clock.now -= HOUR * 1.5
    for number in range(10, 10 + KEPT + 2):
        cache.keep(synthesised(cache), f"d{number}")
        os.utime(tmp_path / "cache" / f"d{number}", (clock.now, clock.now))
    assert all(cache.find(f"d{number}") for number in range(10, 10 + KEPT + 2))


def test_an_app_without_the_setting_has_no_cache(tmp_path: Path) -> None:
    assert SynthCacheSettings.of(tmp_path) is None
    (tmp_path / "cdk.json").write_text('{"app": "python app.py"}')
    assert SynthCacheSettings.of(tmp_path) is None


def test_what_an_app_reads_elsewhere_may_be_named_by_a_variable(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text('{"blueprint": {"synthCache": {"reads": ["../x", "$CONFIG", "$UNSET"]}}}')
    settings = SynthCacheSettings.of(tmp_path)
    assert settings is not None
    assert settings.paths(tmp_path, {"CONFIG": "/etc/config"}) == [tmp_path.parent / "x", Path("/etc/config")]


@pytest.mark.parametrize("value", ["true", '{"reads": "x"}', '{"reads": [1]}', "[]"])
def test_settings_that_are_not_valid_are_refused_with_an_example(tmp_path: Path, value: str) -> None:
    (tmp_path / "cdk.json").write_text(f'{{"blueprint": {{"synthCache": {value}}}}}')
    with pytest.raises(UsageError, match="synthCache") as refused:
        SynthCacheSettings.of(tmp_path)
    assert "reads" in refused.value.remedy
