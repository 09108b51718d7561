"""How much the fake puts up with: a token bucket for each API, and one for the reads that detections make inside AWS.

AWS publishes none of these numbers. They are chosen so that one stack of fifty resources takes half a minute, which is
what people report, and so that two hundred detections at once drown.
"""

from dataclasses import dataclass, field


@dataclass
class Bucket:
    """Tokens that come back with time."""

    rate: float
    burst: float
    tokens: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def take(self, now: float) -> bool:
        """Take one token, if there is one."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Rates a second and bursts."""

    name: str
    detect: tuple[float, float]
    status: tuple[float, float]
    read: tuple[float, float]
    """ListStackResources, DescribeStackResourceDrifts, DescribeStacks, GetTemplate: each has a bucket of its own."""

    resource_reads: tuple[float, float]
    """Resources that all detections together may read."""

    def scaled(self, *, rate: float = 1.0, burst: float = 1.0, reads: float = 1.0) -> "Limits":
        """Other limits: rates and bursts of the APIs, and the rate of reads inside detections, times a factor each."""

        def times(pair: tuple[float, float], factor: float) -> tuple[float, float]:
            return pair[0] * factor, max(1.0, pair[1] * burst)

        return Limits(
            name=self.name,
            detect=times(self.detect, rate),
            status=times(self.status, rate),
            read=times(self.read, rate),
            resource_reads=times(self.resource_reads, reads),
        )

    def bucket(self, action: str) -> Bucket:
        """A full bucket for an API."""
        chosen = {"DetectStackDrift": self.detect, "DescribeStackDriftDetectionStatus": self.status}.get(
            action, self.read
        )
        return Bucket(*chosen)

    def bucket_of_reads(self) -> Bucket:
        """A full bucket for the reads inside detections."""
        return Bucket(*self.resource_reads)

    def floor_seconds(self, *, stacks: int, resources: int, detection_seconds: float) -> float:
        """Below this no client can get: every resource must be read once, every stack detected once."""
        reads = (resources - self.resource_reads[1]) / self.resource_reads[0]
        detects = (stacks - self.detect[1]) / self.detect[0]
        return max(reads, detects, detection_seconds)


LOOSE = Limits(name="loose", detect=(5, 10), status=(10, 20), read=(10, 20), resource_reads=(30, 60))
TIGHT = Limits(name="tight", detect=(1, 5), status=(3, 6), read=(3, 6), resource_reads=(18, 36))
UNLIMITED = Limits(name="none", detect=(1e9, 1e9), status=(1e9, 1e9), read=(1e9, 1e9), resource_reads=(1e9, 1e9))
