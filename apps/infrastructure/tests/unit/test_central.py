"""Environments that are shown to a central account, and stay independent of it and of each other."""

import json
from pathlib import Path
from typing import Any

import pytest

from blueprint_config import EnvironmentConfig, load_environments

from ..conftest import Assembly, synthesise

CENTRAL = "999999999999"
SINK = "11111111-2222-3333-4444-555555555555"


def shown(config: EnvironmentConfig, **monitoring: Any) -> EnvironmentConfig:
    """The environment, with other settings of its monitoring."""
    return config.model_copy(update={"monitoring": config.monitoring.model_copy(update=monitoring)})


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Every environment, shown to an account of its own; prod waits for its sink."""
    dev, staging, prod = load_environments()
    configs = (
        shown(dev, central_account=CENTRAL, central_sink_id=SINK),
        shown(staging, central_account=CENTRAL, central_sink_id=SINK),
        shown(prod, central_account=CENTRAL),
    )
    return synthesise(tmp_path_factory.mktemp("central"), configs)


def stack(assembly: Assembly, region: str) -> dict[str, Any]:
    """The template of the central account in a region."""
    (path,) = (assembly.folder / f"assembly-central-{CENTRAL}-{region}").glob("*.template.json")
    template: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return template


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def test_without_a_central_account_there_is_neither_a_stage_nor_a_link(split: Assembly) -> None:
    assert not list(split.folder.glob("assembly-central*"))
    for environment in split.environments:
        assert not of_type(split.template(environment, "Monitoring"), "AWS::Oam::Link")


def test_each_region_has_a_sink_for_exactly_the_accounts_of_its_environments(central: Assembly) -> None:
    accounts = {}
    for region in ("us-east-1", "us-west-2"):
        (sink,) = of_type(stack(central, region), "AWS::Oam::Sink")
        accounts[region] = sink["Policy"]["Statement"][0]["Principal"]["AWS"]
        assert set(stack(central, region)["Outputs"]) == {"SinkId"}
    assert accounts == {"us-east-1": ["222222222222", "333333333333"], "us-west-2": ["111111111111"]}


def test_one_dashboard_has_a_row_for_each_environment_and_the_same_signals_in_each(central: Assembly) -> None:
    assert not of_type(stack(central, "us-west-2"), "AWS::CloudWatch::Dashboard")
    (dashboard,) = of_type(stack(central, "us-east-1"), "AWS::CloudWatch::Dashboard")
    widgets = json.loads(flat(dashboard["DashboardBody"]))["widgets"]
    rows = [[each for each in widgets if each["y"] == y] for y in sorted({each["y"] for each in widgets})]
    names = [row[0]["properties"]["markdown"].split()[1] for row in rows]
    assert names == ["dev", "staging", "prod"]
    titles = {tuple(each["properties"]["title"] for each in row[1:]) for row in rows}
    assert len(titles) == 1
    for row, (account, region) in zip(rows, [("1", "us-west-2"), ("2", "us-east-1"), ("3", "us-east-1")], strict=True):
        for widget in row[1:]:
            expression = widget["properties"]["metrics"][0][0]["expression"]
            assert f':aws.AccountId="{account * 12}"' in expression
            assert widget["properties"]["region"] == region


def test_an_environment_links_to_the_sink_of_its_region_once_that_is_known(central: Assembly) -> None:
    (link,) = of_type(central.template("dev", "Monitoring"), "AWS::Oam::Link")
    assert flat(link["SinkIdentifier"]) == f"arn:aws:oam:us-west-2:{CENTRAL}:sink/{SINK}"
    assert link["LabelTemplate"] == "blueprint-dev"
    assert not of_type(central.template("prod", "Monitoring"), "AWS::Oam::Link")


def test_an_environment_in_the_central_account_needs_no_link_and_no_sink(tmp_path: Path) -> None:
    dev, _, prod = load_environments()
    own = shown(prod, central_account=prod.account, central_sink_id=SINK)
    assembly = synthesise(tmp_path, (dev, own))
    (path,) = (tmp_path / f"assembly-central-{prod.account}-us-east-1").glob("*.template.json")
    template = json.loads(path.read_text(encoding="utf-8"))
    assert not of_type(assembly.template("prod", "Monitoring"), "AWS::Oam::Link")
    assert [each["Type"] for each in template["Resources"].values()] == ["AWS::CloudWatch::Dashboard"]


def test_nobody_waits_for_the_central_account_and_it_waits_for_nobody(central: Assembly, split: Assembly) -> None:
    for environment in central.environments:
        assert central.stacks(environment) == split.stacks(environment)
    manifest = json.loads((central.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [each for each in manifest["artifacts"].values() if each.get("dependencies")] == []
    for region in ("us-east-1", "us-west-2"):
        assert "Fn::GetStackOutput" not in json.dumps(stack(central, region))


def flat(value: Any) -> str:
    """A text that CloudFormation joins, with the pieces that it knows by then left out."""
    if isinstance(value, str):
        return value
    return "".join(part for part in value["Fn::Join"][1] if isinstance(part, str))
