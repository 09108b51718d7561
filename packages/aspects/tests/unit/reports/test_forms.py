"""The forms of a report, against the schemas of those who will read them."""

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema

from blueprint_aspects.assembly import Assembly, load
from blueprint_aspects.assembly.places import Places
from blueprint_aspects.engine import Report
from blueprint_aspects.reports import as_json, as_junit, as_markdown, as_sarif
from blueprint_aspects.rules import ALL_RULES

DATA = Path(__file__).parents[2] / "data"
SARIF_SCHEMA = DATA / "sarif-schema-2.1.0.json"


@pytest.fixture
def report(write: Callable[[str, str], Path], judge: Callable[..., Report]) -> Report:
    """One of everything: failures, an unknown, a suppressed one, a suppression that is broken, a broken file."""
    write(
        "shop with space.yaml",
        """
        Parameters: {Auth: {Type: String}}
        Resources:
          Open: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE}}
          Unknown: {Type: AWS::Lambda::Url, Properties: {AuthType: !Ref Auth}}
          Set:
            Type: AWS::Lambda::Url
            Metadata: {blueprint: {suppress: {rule: SEC007, reason: "a webhook that signs | its calls", owner: x, expires: 2027-01-01}}}
            Properties: {AuthType: NONE}
          Files: {Type: AWS::S3::Bucket, Metadata: {blueprint: {suppress: broken}}}
        """,
    )
    return judge(load([write("broken.yaml", "[").parent]))


def test_sarif_is_valid_by_the_official_schema(report: Report) -> None:
    log = json.loads(as_sarif(report, ALL_RULES, version="1.2.3", places=Places(Assembly())))

    jsonschema.validate(log, json.loads(SARIF_SCHEMA.read_text()))
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in ALL_RULES]
    assert {result["kind"] for result in run["results"]} == {"fail", "review"}
    assert len([result for result in run["results"] if "suppressions" in result]) == 1
    assert run["invocations"][0]["executionSuccessful"] is False


def test_json_is_valid_by_our_schema(report: Report) -> None:
    schema = json.loads(
        resources.files("blueprint_aspects").joinpath("schemas/check-templates.schema.json").read_text()
    )

    jsonschema.validate(json.loads(as_json(report)), schema)


def test_junit_counts_what_it_holds(report: Report) -> None:
    root = ElementTree.fromstring(as_junit(report))

    for suite in root.iter("testsuite"):
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))
    assert len(list(root.iter("error"))) == 1


def test_junit_is_valid_by_the_schema_of_what_its_readers_share(report: Report) -> None:
    xmlschema.XMLSchema(DATA / "junit.xsd").validate(as_junit(report))


def test_markdown_keeps_its_columns(report: Report) -> None:
    for line in as_markdown(report).splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") == 6, line
