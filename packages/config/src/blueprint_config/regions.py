"""Which regions there can be, without asking AWS.

The patterns are those of the AWS SDKs (`partitions.json` of botocore, which every SDK shares), so that a region that AWS
adds tomorrow passes and a typing error does not: `us-esat-1` is refused because directions are checked as well.
"""

import re
from typing import Final

_PLACE = r"(central|north|south|east|west|northeast|northwest|southeast|southwest)-\d"

PARTITIONS: Final = {
    "aws": re.compile(rf"(us|eu|ap|sa|ca|me|af|il|mx)-{_PLACE}"),
    "aws-cn": re.compile(rf"cn-{_PLACE}"),
    "aws-us-gov": re.compile(rf"us-gov-{_PLACE}"),
    "aws-iso": re.compile(rf"us-iso-{_PLACE}"),
    "aws-iso-b": re.compile(rf"us-isob-{_PLACE}"),
    "aws-iso-e": re.compile(rf"eu-isoe-{_PLACE}"),
    "aws-iso-f": re.compile(rf"us-isof-{_PLACE}"),
    "aws-eusc": re.compile(rf"eusc-(de)-{_PLACE}"),
}
"""Pattern of the region names of each partition."""


def partition_of(region: str) -> str | None:
    """The partition of a region, or None when no partition has regions of that form."""
    return next((partition for partition, form in PARTITIONS.items() if form.fullmatch(region)), None)


def is_zone_of(zone: str, region: str) -> bool:
    """Whether the name of an availability zone belongs to the region: the region's name and one letter."""
    return re.fullmatch(rf"{re.escape(region)}[a-z]", zone) is not None
