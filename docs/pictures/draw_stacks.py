"""Draws `stacks.svg` from a synthesised assembly: `python docs/pictures/draw_stacks.py ASSEMBLY_FOLDER > stacks.svg`.

Boxes are the stacks of prod with what they hold, arrows what a stack uses of another. An arrow that follows from others is left
out (Monitoring > ApiGateway > Lambda says that Monitoring needs Lambda). Everything comes from the manifest and the templates.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path

STAGE = "prod"
BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN = 216, 84, 28, 58, 24
CHARACTERS_PER_LINE = 31

NOTEWORTHY = {
    "AWS::KMS::Key": "key",
    "AWS::SNS::Topic": "topic",
    "AWS::EC2::VPC": "VPC",
    "AWS::Lambda::Function": "function",
    "AWS::Lambda::Alias": "alias",
    "AWS::Lambda::LayerVersion": "layer",
    "AWS::ApiGatewayV2::Api": "HTTP API",
    "AWS::ApiGatewayV2::Authorizer": "authorizer",
    "AWS::ApiGatewayV2::Route": "route",
    "AWS::S3::Bucket": "bucket",
    "AWS::DynamoDB::Table": "table",
    "AWS::DynamoDB::GlobalTable": "table",
    "AWS::Cognito::UserPool": "user pool",
    "AWS::Cognito::UserPoolClient": "client",
    "AWS::Events::EventBus": "bus",
    "AWS::Events::Archive": "archive",
    "AWS::Events::Rule": "rule",
    "AWS::SQS::Queue": "queue",
    "AWS::CloudWatch::Dashboard": "dashboard",
    "AWS::CloudWatch::CompositeAlarm": "composite alarm",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::SSM::Parameter": "parameter",
}
PLURALS = {"alias": "aliases", "key": "keys"}


@dataclass(frozen=True)
class Stack:
    """One stack: its short name, what it holds, and the names of the stacks that it uses."""

    name: str
    holds: str
    uses: frozenset[str]


def read_stacks(assembly: Path) -> dict[str, Stack]:
    """The stacks of the stage in `assembly`, by short name."""
    folder = assembly / f"assembly-{STAGE}"
    artifacts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = {key: value for key, value in artifacts.items() if value["type"] == "aws:cloudformation:stack"}
    short = {key: value["properties"]["stackName"].rsplit("-", 1)[1] for key, value in stacks.items()}
    found = {}
    for key, value in stacks.items():
        template = json.loads((folder / value["properties"]["templateFile"]).read_text(encoding="utf-8"))
        uses = frozenset(short[other] for other in value.get("dependencies", []) if other in short)
        found[short[key]] = Stack(short[key], contents(template), uses)
    return found


def contents(template: dict[str, dict[str, dict[str, str]]]) -> str:
    """The noteworthy resources of a template in words, in the order of `NOTEWORTHY`."""
    counted = Counter(NOTEWORTHY.get(resource["Type"]) for resource in template["Resources"].values())
    words = dict.fromkeys(NOTEWORTHY.values())
    return ", ".join(f"{counted[word]} {plural(word, counted[word])}" for word in words if counted[word])


def plural(word: str, number: int) -> str:
    """The word, in the plural where there is more than one."""
    return word if number == 1 else PLURALS.get(word, f"{word}s")


def reachable(stacks: dict[str, Stack], start: str) -> set[str]:
    """Every stack that `start` uses, directly or not."""
    return {name for direct in stacks[start].uses for name in {direct} | reachable(stacks, direct)}


def drawn_edges(stacks: dict[str, Stack]) -> list[tuple[str, str]]:
    """The edges that do not follow from others."""
    return [
        (stack.name, used)
        for stack in stacks.values()
        for used in sorted(stack.uses)
        if not any(used in reachable(stacks, other) for other in stack.uses - {used})
    ]


def depths(stacks: dict[str, Stack]) -> dict[str, int]:
    """The row of each stack, counted from the top: just below the lowest one that uses it."""
    known: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in known:
            known[name] = 1 + max((depth(user) for user, stack in stacks.items() if name in stack.uses), default=-1)
        return known[name]

    for name in stacks:
        depth(name)
    return known


def wrapped(text: str) -> list[str]:
    """`text` in lines that fit a box."""
    lines = [""]
    for part in text.split(", "):
        longer = f"{lines[-1]}, {part}" if lines[-1] else part
        if len(longer) <= CHARACTERS_PER_LINE:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def places(stacks: dict[str, Stack]) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Upper left corner of each box, and width and height of the whole; what uses others stands above them."""
    rows: dict[int, list[str]] = {}
    for name, depth in depths(stacks).items():
        rows.setdefault(depth, []).append(name)
    widest = max(len(row) for row in rows.values())
    width = 2 * MARGIN + widest * BOX_WIDTH + (widest - 1) * GAP_X
    corner = {}
    for depth, row in rows.items():
        y = MARGIN + depth * (BOX_HEIGHT + GAP_Y)
        left = (width - len(row) * BOX_WIDTH - (len(row) - 1) * GAP_X) / 2
        for index, name in enumerate(sorted(row)):
            corner[name] = (left + index * (BOX_WIDTH + GAP_X), y)
    return corner, width, 2 * MARGIN + (max(rows) + 1) * BOX_HEIGHT + max(rows) * GAP_Y


def box(stack: Stack, x: float, y: float) -> str:
    """The box of one stack."""
    lines = "".join(
        f'<text x="{x + BOX_WIDTH / 2:g}" y="{y + 42 + 15 * index:g}" class="holds">{escape(line)}</text>'
        for index, line in enumerate(wrapped(stack.holds))
    )
    name = f'<text x="{x + BOX_WIDTH / 2:g}" y="{y + 23:g}" class="name">{escape(stack.name)}</text>'
    return f'<rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6" class="box"/>{name}{lines}'


def arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """An arrow from the bottom of one box to the top of another."""
    x1, y1 = start[0] + BOX_WIDTH / 2, start[1] + BOX_HEIGHT
    x2, y2 = end[0] + BOX_WIDTH / 2, end[1] - 5
    bend = (y2 - y1) / 2
    path = f"M{x1:g} {y1:g} C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    return f'<path d="{path}" class="uses" marker-end="url(#head)"/>'


STYLE = """
.page{fill:#fff}.box{fill:#f4f7fb;stroke:#3b5b8c;stroke-width:1.4}
text{font-family:system-ui,sans-serif;text-anchor:middle;fill:#1d2b40}
.name{font-size:15px;font-weight:600}.holds{font-size:11.5px;fill:#47566b}
.uses{fill:none;stroke:#7a8ba6;stroke-width:1.4}
"""


def draw(assembly: Path) -> str:
    """The picture as SVG."""
    stacks = read_stacks(assembly)
    corner, width, height = places(stacks)
    head = '<marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
        f"<title>The stacks of {STAGE} and what they use of each other</title>",
        f"<style>{STYLE.strip()}</style>",
        f'<defs>{head}<path d="M0 0L8 4L0 8z" fill="#7a8ba6"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" class="page"/>',
        *(arrow(corner[user], corner[used]) for user, used in drawn_edges(stacks)),
        *(box(stack, *corner[stack.name]) for stack in stacks.values()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(draw(Path(sys.argv[1])))
