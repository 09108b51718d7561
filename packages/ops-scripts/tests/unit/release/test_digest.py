from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.release.assembly import Assembly
from blueprint_ops_scripts.release.digest import Origin, ReleaseFacts

ORIGIN = Origin(commit="abc", dirty=False, lock="lock", cli="2.1148.1")


def facts(folder: Path, app: Any, origin: Origin = ORIGIN) -> ReleaseFacts:
    return ReleaseFacts.of(Assembly(app.write(folder)), origin)


def test_two_folders_give_one_digest(tiny_app: Any, tmp_path: Path) -> None:
    assert facts(tmp_path / "a", tiny_app()).digest() == facts(tmp_path / "elsewhere" / "b", tiny_app()).digest()


@pytest.mark.parametrize(
    "change", [{"commit": "def"}, {"commit": None}, {"dirty": True}, {"lock": "other"}, {"lock": None}, {"cli": "2.2"}]
)
def test_the_origin_is_part_of_the_digest(tiny_app: Any, tmp_path: Path, change: dict[str, Any]) -> None:
    first = facts(tmp_path / "a", tiny_app())
    assert facts(tmp_path / "b", tiny_app(), replace(ORIGIN, **change)).digest() != first.digest()


def test_one_byte_of_a_template_is_another_digest(tiny_app: Any, tmp_path: Path) -> None:
    first = facts(tmp_path / "a", tiny_app())
    assembly = Assembly(tiny_app().write(tmp_path / "b"))
    template = tmp_path / "b" / assembly.templates()[0]
    template.write_bytes(template.read_bytes() + b" ")
    assert ReleaseFacts.of(assembly, ORIGIN).digest() != first.digest()


def test_another_asset_is_another_digest(tiny_app: Any, tmp_path: Path) -> None:
    first = facts(tmp_path / "a", tiny_app())
    other = replace(first, assets=(*first.assets, "new"))
    assert other.digest() != first.digest()


def test_every_stage_is_in_the_assembly_with_its_stacks_in_order(tiny_app: Any, tmp_path: Path) -> None:
    assembly = Assembly(tiny_app().write(tmp_path / "a"))
    assert assembly.stages() == ("dev", "prod", "staging")
    names = [stack.display for stack in assembly.stacks("prod")]
    assert names.index("prod/SharedResources") < names.index("prod/Operations") < names.index("prod/Lambda")
    assert len(assembly.templates()) == 18
