"""Where code scanning shows a finding: at the line that somebody can change."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprint_aspects.assembly import load
from blueprint_aspects.assembly.places import Places
from blueprint_aspects.engine import Report
from blueprint_aspects.reports import as_sarif
from blueprint_aspects.rules import function_urls_are_authenticated

Write = Callable[[str, str], Path]
Judge = Callable[..., Report]


@pytest.fixture
def results(judge: Judge) -> Callable[[Path], list[dict[str, Any]]]:
    """The SARIF results of SEC007 for a path."""

    def run(path: Path) -> list[dict[str, Any]]:
        assembly = load([path])
        report = judge(assembly, function_urls_are_authenticated)
        log = json.loads(as_sarif(report, [], version="1", places=Places(assembly)))
        return list(log["runs"][0]["results"])

    return run


def _place(location: dict[str, Any]) -> tuple[str, int]:
    physical = location["physicalLocation"]
    return str(physical["artifactLocation"]["uri"]), int(physical["region"]["startLine"])


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.yaml", "Outputs:\n  Open: {Value: x}\nResources:\n\n  Open: {Type: AWS::Lambda::Url}\n", 5),
        ("b.yaml", "Resources: {A: {Type: AWS::SNS::Topic},\n Open: {Type: AWS::Lambda::Url}}\n", 2),
        ("c.json", '{\n "Resources": {\n  "Open": {\n   "Type": "AWS::Lambda::Url"\n  }\n }\n}\n', 3),
        ("d.json", '{"Resources": {"Open": {"Type": "AWS::Lambda::Url"}}}', 1),
        (
            "sam.yaml",
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
            "    Properties: {FunctionUrlConfig: {AuthType: NONE}}\n",
            3,
        ),
    ],
)
def test_names_the_line_of_the_template(
    write: Write, results: Callable[[Path], list[dict[str, Any]]], name: str, text: str, line: int
) -> None:
    path = write(name, text)
    path.write_text(text)

    (result,) = results(path)

    assert [_place(location) for location in result["locations"]] == [(path.as_uri(), line)]
    assert "relatedLocations" not in result


def _assembly(write: Write, entries: list[dict[str, Any]], *, inline: bool = False) -> Path:
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}
    said = {"/S/Open/Resource": [{"type": "aws:cdk:logicalId", "data": "Open"}, *entries]}
    if inline:
        stack["metadata"] = said
    else:
        stack["additionalMetadataFile"] = "S.metadata.json"
        write("out/S.metadata.json", json.dumps(said))
    write("out/S.template.json", json.dumps({"Resources": {"Open": {"Type": "AWS::Lambda::Url"}}}))
    return write("out/manifest.json", json.dumps({"artifacts": {"S": stack}})).parent


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (
            {
                "type": "aws:cdk:creationStack",
                "data": [
                    "...aws-cdk-lib, jsii runtime, node internals...",
                    "make (/venv/site-packages/a.py:3)",
                    "__init__ (/app/shop/stack.py:17)",
                    "<module> (/app/app.py:4)",
                ],
            },
            ("file:///app/shop/stack.py", 17),
        ),
        (
            {
                "type": "aws:cdk:creationStack",
                "data": ["new Url (/app/node_modules/aws-cdk-lib/a.js:1:2)", "new Shop (/app/lib/my shop.ts:12:5)"],
            },
            ("file:///app/lib/my%20shop.ts", 12),
        ),
        (
            {"type": "x", "trace": ["Object.<anonymous> (node:internal/a.js:1:2)", "/app/bin/app.ts:4:1"]},
            ("file:///app/bin/app.ts", 4),
        ),
    ],
    ids=["Python", "TypeScript", "before 2026"],
)
@pytest.mark.parametrize("inline", [False, True], ids=["in a file", "in the manifest"])
def test_prefers_the_line_of_the_program_that_made_the_construct(
    write: Write,
    results: Callable[[Path], list[dict[str, Any]]],
    entry: dict[str, Any],
    place: tuple[str, int],
    inline: bool,
) -> None:
    folder = _assembly(write, [entry], inline=inline)

    (result,) = results(folder)

    assert [_place(location) for location in result["locations"]] == [place]
    assert [_place(location) for location in result["relatedLocations"]] == [((folder / "S.template.json").as_uri(), 1)]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "S/Open/Resource"


def test_falls_back_to_the_template_where_no_frame_is_the_programs_own(
    write: Write, results: Callable[[Path], list[dict[str, Any]]]
) -> None:
    frames = ["...aws-cdk-lib...", "(no user code in 10 frames, use --stack-trace-limit to capture more)"]
    folder = _assembly(write, [{"type": "aws:cdk:creationStack", "data": frames}])

    (result,) = results(folder)

    assert _place(result["locations"][0]) == ((folder / "S.template.json").as_uri(), 1)


def test_names_files_below_the_working_directory_as_code_scanning_wants_them(
    write: Write, results: Callable[[Path], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("infra/a b.yaml", "Resources: {Open: {Type: AWS::Lambda::Url}}\n")
    monkeypatch.chdir(path.parents[1])

    (result,) = results(path)

    assert _place(result["locations"][0]) == ("infra/a%20b.yaml", 1)
