"""The pictures in the documents show what is synthesised now."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"


def test_the_picture_of_the_stacks_is_that_of_the_assembly(assemblies: dict[str, Path]) -> None:
    draw = runpy.run_path(str(PICTURES / "draw_stacks.py"))["draw"]
    assert (PICTURES / "stacks.svg").read_text(encoding="utf-8") == draw(assemblies["infrastructure"]), (
        "draw it again: cd apps/infrastructure && uv run cdk synth '**' --quiet"
        " && python ../../docs/pictures/draw_stacks.py cdk.out > ../../docs/pictures/stacks.svg"
    )
