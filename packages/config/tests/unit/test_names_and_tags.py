"""Names, tags, regions: the small tables that every member relies on."""

import pytest
from pydantic import ValidationError

from blueprint_config import load_environment, naming, standard_tags
from blueprint_config.regions import is_zone_of, partition_of


def test_names_carry_prefix_and_environment() -> None:
    prod = load_environment("prod")

    assert prod.stack_name("Lambda") == "blueprint-prod-Lambda"
    assert prod.parameter_name("orders", "live-version") == "/blueprint/prod/orders/live-version"
    assert naming.profile_name("blueprint", "prod") == "blueprint-prod"


def test_the_standard_tags_say_who_owns_what_and_never_when() -> None:
    assert dict(standard_tags(load_environment("dev"))) == {
        "Project": "blueprint",
        "Environment": "dev",
        "ManagedBy": "CDK",
        "Owner": "platform-team",
        "CostCenter": "engineering",
        "DataClassification": "internal",
    }


@pytest.mark.parametrize("owner", ["", "x" * 257, "team!", "a\nb"])
def test_a_tag_takes_only_what_every_service_takes(owner: str) -> None:
    tags = load_environment("dev").tags

    with pytest.raises(ValidationError, match="owner"):
        tags.model_copy(update={"owner": owner})


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("ap-southeast-7", "aws"),
        ("mx-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-esat-1", None),
        ("us-east-1a", None),
        ("us-east", None),
        ("US-EAST-1", None),
    ],
)
def test_a_region_has_the_form_of_its_partition(region: str, partition: str | None) -> None:
    assert partition_of(region) == partition


def test_a_zone_is_its_region_and_one_letter() -> None:
    assert is_zone_of("us-east-1a", "us-east-1")
    assert not any(is_zone_of(zone, "us-east-1") for zone in ("us-east-1", "us-east-1aa", "us-east-11a", "us-west-1a"))
