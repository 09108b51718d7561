"""A few resources are looked at once more, as a remediation does: soon, and nothing else with them."""

from blueprint_ops_scripts.drift.redaction import Redactor
from blueprint_ops_scripts.drift.run_options import RunOptions
from blueprint_ops_scripts.drift.service import run_report
from fake_cloudformation import FakeCloudFormation, build_world
from measuring import STARTED
from simulation import SimulatedPool

A_WHOLE_STACK = 5.0
"""Virtual seconds that a detection of ten resources takes, at least."""


def test_one_resource_is_known_within_seconds_although_nobody_knows_how_long_detections_take() -> None:
    service = FakeCloudFormation(build_world(stacks=6, resources=10, drifted_share=0.5, seed=4))
    stack = next(one for one in service.world.stacks.values() if one.drifted)
    wanted = min(resource.logical_id for resource in stack.drifted)
    only = {stack.name: frozenset({wanted})}
    options = RunOptions(environment="dev", prefix="blueprint-dev-", deadline_seconds=None, only=only)
    pool = SimulatedPool(service)

    report = run_report(pool, options=options, begun=STARTED, redactor=Redactor(b"key"))

    assert {one.logical_id for one in report.findings} == {wanted}
    assert (report.complete, report.coverage.resources) == (True, 1)
    assert pool.time < A_WHOLE_STACK
