"""The configuration layer of the sandbox: the same environments, with seconds for minutes."""

from pathlib import Path

BASE = """\
# A layer over the shipped environments: everything stays as it is, only waiting is shorter.
delivery:
  profiles:
    standard:
      tick_seconds: 1
      dwell_seconds: 3
      bake_seconds: 4
      post_watch_seconds: 3
      max_hold_seconds: 30
      minimum_requests: 20
  gates:
    health_window_seconds: 2
    soak_seconds: 0
"""


def write_layer(folder: Path) -> Path:
    """Write the layer into `folder` and return it, ready for `BLUEPRINT_CONFIG_DIR`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    return folder
