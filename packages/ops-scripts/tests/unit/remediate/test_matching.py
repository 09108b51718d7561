"""When a change is explained by what was found, and when it is a phantom: the cases that the fake does not make."""

import pytest

from blueprint_ops_scripts.drift.redaction import Redactor
from blueprint_ops_scripts.drift.report import Finding, FindingVerdict
from blueprint_ops_scripts.remediate.actions import Step
from blueprint_ops_scripts.remediate.change_set import PropertyChange, ResourceChange
from blueprint_ops_scripts.remediate.matching import match

REDACTOR = Redactor(b"key")


def _finding(path: str, expected: str, actual: str, *, verdict: FindingVerdict = "drift", name: str = "Fn") -> Finding:
    return Finding(
        environment="dev",
        stack="s",
        logical_id=name,
        physical_id="fn-1",
        type="AWS::Lambda::Function",
        kind="MODIFIED",
        path=path,
        expected=REDACTOR.value(path, expected, other=actual),
        actual=REDACTOR.value(path, actual, other=expected),
        verdict=verdict,
        fingerprint=f"{name}{path}",
    )


def _change(path: str, before: str | None, after: str | None, *, action: str = "Modify") -> ResourceChange:
    one = PropertyChange(attribute="Properties", path=path, before=before, after=after)
    return ResourceChange(
        action=action, logical_id="Fn", physical_id="fn-1", type="AWS::Lambda::Function", properties=(one,)
    )


def _phantoms(change: ResourceChange, *approved: Finding, others: tuple[Finding, ...] = ()) -> tuple[str, ...]:
    steps = [Step(finding=one, action="revert", reason="") for one in approved]
    return match([change], steps, [*approved, *others], REDACTOR).phantoms


MEMORY = _finding("/MemorySize", "128", "512")
SECRET = _finding("/Environment/Variables/KEY", "old", "new")


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (_change("/MemorySize", "512", "128"), MEMORY),
        (_change("/MemorySize", None, None), MEMORY),
        (_change("/Environment/Variables/KEY", "new", "old"), SECRET),
        (_change("/Environment", '{"Variables": {"KEY": "new"}}', '{"Variables": {"KEY": "old"}}'), SECRET),
        (_change("/Tags/0/Value", "b", "a"), _finding("/Tags/0", '{"Key": "k", "Value": "a"}', '{"Value": "b"}')),
        (_change("/Enabled", "False", "true"), _finding("/Enabled", "True", "false")),
    ],
)
def test_a_change_between_the_values_that_were_found_is_explained(change: ResourceChange, finding: Finding) -> None:
    assert _phantoms(change, finding) == ()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (_change("/MemorySize", "512", "1024"), MEMORY),
        (_change("/MemorySize", "256", "128"), MEMORY),
        (_change("/Memory", "512", "128"), MEMORY),
        (_change("/Environment/Variables/KEY", "new", "another"), SECRET),
        (_change("/Environment", '{"Variables": {"KEY": "new"}}', '{"Variables": {"KEY": "another"}}'), SECRET),
        (_change("/Environment/Variables/OTHER", "new", "old"), SECRET),
        (_change("/Tags/0/Value", "b", "c"), _finding("/Tags/0", '{"Key": "k", "Value": "a"}', '{"Value": "b"}')),
        (_change("", "512", "128"), MEMORY),
    ],
)
def test_a_change_to_or_from_another_value_is_a_phantom(change: ResourceChange, finding: Finding) -> None:
    assert len(_phantoms(change, finding)) >= 1


def test_a_whole_property_is_changed_only_when_everything_below_it_is_approved() -> None:
    noise = _finding("/Environment/Variables/NOISE", "1", "2", verdict="noise")
    change = _change("/Environment", None, None)
    assert _phantoms(change, SECRET) == ()
    assert "noise and not approved" in _phantoms(change, SECRET, others=(noise,))[0]


def test_only_our_own_work_is_synchronised_without_being_approved() -> None:
    change = _change("/FunctionVersion", "2", "2", action="SyncWithActual")
    ours = _finding("/FunctionVersion", "1", "2", verdict="managed")
    assert _phantoms(change, others=(ours,)) == ()
    assert _phantoms(change, others=(_finding("/FunctionVersion", "1", "2"),))
    assert _phantoms(change, others=(ours, _finding("/Description", "a", "b", verdict="noise")))
    assert _phantoms(change)


def test_our_own_work_is_never_put_back_unasked() -> None:
    change = _change("/FunctionVersion", "2", "1")
    assert "managed" in _phantoms(change, others=(_finding("/FunctionVersion", "1", "2", verdict="managed"),))[0]
