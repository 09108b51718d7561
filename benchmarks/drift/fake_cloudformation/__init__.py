"""A CloudFormation for drift runs: stacks that drift, limits that bite, faults on demand, time that can be sped up."""

from .faults import FAULTS, Fault
from .limits import LOOSE, TIGHT, Limits
from .service import FakeCloudFormation
from .world import Resource, Stack, World, build_world

__all__ = [
    "FAULTS",
    "LOOSE",
    "TIGHT",
    "FakeCloudFormation",
    "Fault",
    "Limits",
    "Resource",
    "Stack",
    "World",
    "build_world",
]
