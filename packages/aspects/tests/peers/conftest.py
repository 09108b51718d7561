"""Skips the comparison where the peers are not installed: they are heavy, and no part of the normal run."""

from importlib.util import find_spec

if find_spec("cdk_nag") is None:
    collect_ignore = ["test_peers.py", "cdk_nag_verdicts.py"]
