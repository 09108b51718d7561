"""A folder of generated environments, large and valid."""

from pathlib import Path

PROFILES = 37
VARIABLES = 57

PROFILE = """\
    profile-{number}:
      steps_percent: [1, 5, {step}]
      bake_percent: 90
      tick_seconds: 60
      dwell_seconds: {step}
      bake_seconds: 600
      post_watch_seconds: 60
      max_hold_seconds: 600
      minimum_requests: 100
      alpha: 0.01
"""
ENVIRONMENT = """\
name: env-{number}
tier: dev
account: "{account}"
region: us-east-1
availability_zones: [us-east-1a, us-east-1b]
network:
  enabled: true
  cidr: 10.{number}.0.0/16
lambda:
  environment:
{variables}
delivery:
  profile: profile-1
  profiles:
{profiles}"""


def generate(folder: Path, count: int) -> None:
    """Writes `count` environments of some 400 leaves each, and a base file that leaves the shipped ones out."""
    (folder / "base.yaml").write_text("replaces_shipped: true\nprefix: bench\n", encoding="utf-8")
    profiles = "".join(PROFILE.format(number=each, step=each + 10) for each in range(PROFILES))
    variables = "\n".join(f"    VARIABLE_{each}: value of the variable {each}" for each in range(VARIABLES))
    for number in range(count):
        text = ENVIRONMENT.format(
            number=number, account=100_000_000_000 + number, variables=variables, profiles=profiles
        )
        (folder / f"env-{number}.yaml").write_text(text, encoding="utf-8")
