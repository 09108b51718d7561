"""Servers drawn at random, for a client that must not know them: rates, bursts, lengths, latencies, pages, sizes of worlds."""

import math
import random
from dataclasses import dataclass

from fake_cloudformation import FakeCloudFormation, Limits, World, build_world
from fake_cloudformation.detections import SECONDS_PER_RESOURCE
from measuring import Measured, judged, run
from simulation import SimulatedPool

HELD_OUT = 70_000
"""First seed of the servers that nothing was tuned on; those from 0 on may be looked at while tuning."""

PAGE_SIZES = (25, 50, 100, 100, 100, 250)
STACKS = (8, 20, 60, 120, 200, 200, 200, 400)
RESOURCES: tuple[int | tuple[int, int], ...] = (5, 20, 50, 50, 100, 200, (1, 50), (1, 500), (10, 100))
NO_LIMIT = 1e9


@dataclass(frozen=True, kw_only=True)
class Server:
    """One draw."""

    seed: int
    stacks: int
    resources: int | tuple[int, int]
    detection_seconds: float
    """Of a stack of usual size."""

    limits: Limits
    latency: tuple[float, float]
    page_size: int

    @property
    def speed(self) -> float:
        """How much faster it detects than the fake does by default."""
        low, high = (self.resources, self.resources) if isinstance(self.resources, int) else self.resources
        return math.sqrt(low * high) * SECONDS_PER_RESOURCE / self.detection_seconds


def draw(seed: int) -> Server:
    """A server: rates from 1 to 50 a second, detections from half a second to ten minutes, four in five with limited reads."""
    rng = random.Random(seed)
    latency = _spread(rng, 0.005, 0.5)
    reads = _spread(rng, 9, 400) if rng.random() < 0.8 else NO_LIMIT
    return Server(
        seed=seed,
        stacks=rng.choice(STACKS),
        resources=rng.choice(RESOURCES),
        detection_seconds=_spread(rng, 0.5, 600) if rng.random() < 0.5 else _spread(rng, 2, 60),
        limits=Limits(
            name="drawn",
            detect=_pair(rng),
            status=_pair(rng),
            read=_pair(rng),
            resource_reads=(reads, reads * _spread(rng, 0.5, 5)),
        ),
        latency=(latency, latency * _spread(rng, 1, 4)),
        page_size=rng.choice(PAGE_SIZES),
    )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How the client did on one server."""

    server: Server
    measured: Measured
    floor: float
    """Seconds that no client can beat: every limit, the longest detection, and the calls that must follow one another."""

    calls: float
    """For each stack, drifted or not: detections begun, questions about them, and lists beyond those that pages force."""

    @property
    def of_floor(self) -> float:
        """Time, of the floor."""
        return self.measured.seconds / self.floor


def play(server: Server) -> Drawn:
    """One run against it."""
    world = build_world(stacks=server.stacks, resources=server.resources, seed=server.seed)
    service = FakeCloudFormation(
        world,
        limits=server.limits,
        seed=server.seed,
        detection_speed=server.speed,
        page_size=server.page_size,
    )
    pool = SimulatedPool(service, seed=server.seed, latency=server.latency)
    report = run(pool)
    longest = max(len(stack.resources) for stack in world.stacks.values())
    measured = judged(report, service, pool.time, longest)
    made = sum(
        service.calls[api] for api in ("DetectStackDrift", "DescribeStackDriftDetectionStatus", "ListStackResources")
    )
    return Drawn(
        server=server,
        measured=measured,
        floor=_floor(server, world, longest),
        calls=(made - _pages(server, world) + server.stacks) / server.stacks,
    )


def _floor(server: Server, world: World, longest: int) -> float:
    limits = server.limits
    one_after_the_other = (
        2 * math.ceil(server.stacks / server.page_size) + 2 + math.ceil(longest / server.page_size)
    ) * (sum(server.latency) / 2)
    return one_after_the_other + max(
        _wait(world.resource_count, limits.resource_reads),
        _wait(server.stacks, limits.detect),
        _wait(server.stacks, limits.status),
        _wait(_pages(server, world), limits.read),
        longest * SECONDS_PER_RESOURCE / server.speed,
    )


def _pages(server: Server, world: World) -> int:
    return sum(math.ceil(len(stack.resources) / server.page_size) for stack in world.stacks.values())


def _wait(number: int, limit: tuple[float, float]) -> float:
    return max(0.0, (number - limit[1]) / limit[0])


def _pair(rng: random.Random) -> tuple[float, float]:
    rate = _spread(rng, 1, 50)
    return rate, max(1.0, rate * _spread(rng, 0.5, 5))


def _spread(rng: random.Random, low: float, high: float) -> float:
    """Between the two, each order of magnitude as likely as the next."""
    return math.exp(rng.uniform(math.log(low), math.log(high)))
