"""What the sandbox has shown so far, as the document of `--json` and as the table at its end."""

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

DECLARED_BEFORE_ANY_RUN = (
    "CodeDeploy and CodePipeline execution",
    "WAF blocking, NAT and VPC isolation",
    "provisioned concurrency, latencies and quotas of AWS",
    "stack policies and CloudTrail",
)
"""What no local emulator shows, whatever is deployed."""


@dataclass
class Proof:
    """The evidence, filled step by step. A part that stays empty was not reached."""

    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    promotion: dict[str, Any] = field(default_factory=dict)
    broken_release: dict[str, Any] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=lambda: {"sent": 0, "failed": 0})
    drift: list[dict[str, Any]] = field(default_factory=list)
    declared_only: list[str] = field(default_factory=lambda: list(DECLARED_BEFORE_ANY_RUN))
    proven: list[tuple[str, str]] = field(default_factory=list)
    """Sentences with their evidence, in the order of the story."""

    problem: str | None = None

    def show(self, fact: str, evidence: str) -> None:
        """Add a line to the table."""
        self.proven.append((fact, evidence))

    def document(self, seconds: float) -> dict[str, Any]:
        """The document of `--json`."""
        document: dict[str, Any] = {
            "environments": self.environments,
            "promotion": self.promotion,
            "broken_release": self.broken_release,
            "requests": self.requests,
            "drift": {"found": self.drift},
            "declared_only": self.declared_only,
            "seconds": round(seconds, 1),
        }
        return document if self.problem is None else {**document, "problem": self.problem}

    def print(self, console: Console, seconds: float) -> None:
        """The table, the URLs, and what was only declared."""
        proven = Table(title=f"Proven in {seconds:.0f} s", title_justify="left", show_header=False)
        for row in self.proven:
            proven.add_row(*row)
        console.print(proven)
        for name, facts in self.environments.items():
            console.print(f"{name:8} {facts.get('url', '')}", markup=False, highlight=False)
        console.print("\nDeclared, not emulated (only a real account can show these):")
        for line in self.declared_only:
            console.print(f"  - {line}", markup=False, highlight=False)
