"""A promotion that fails, at every stage: the end is told truthfully, prod answers throughout, and there is a way on."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.aws.probe import AwsProbe
from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.ledger.runs import RunBook
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.state.clock import SystemClock
from blueprint_ops_scripts.validate.run import Validator

pytestmark = pytest.mark.integration

Act = Callable[[Any, Any], None]
"""Something that happens to the clouds and to the running command."""


@dataclass(frozen=True)
class Seen:
    """What prod really is, read without any of the commands."""

    release: str
    versions: Mapping[str, str]
    split: bool
    code_is_recorded: bool
    """Whether the live code is what the ledger has of its release."""

    stacks: str
    """Release whose templates all stacks have; `mixed` when there is none."""


@dataclass(frozen=True)
class Case:
    """One failure, what is said of it, and what follows."""

    name: str
    outcome: str
    code: int
    left: str
    """`old` when everything is as before, `new` when the release is live, `open` when the run is to be resumed,
    `traffic` when only traffic is back, `moved` when the new versions have it and the ledger does not say so."""

    then: str
    """How it goes on: `promote` a mended release, `resume` the run, `again` with a new run, or put the stacks `back`."""

    release: Mapping[str, Any] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    mend: Act | None = None
    waits: bool = False
    """Whether the lock of the dead process is really waited for, up to a minute and a half."""


def alarm(clouds: Any, _process: Any) -> None:
    clouds.ring("prod", "ALARM")


def quiet(clouds: Any, _process: Any) -> None:
    clouds.ring("prod", "OK")


def kill(_clouds: Any, process: Any) -> None:
    process.kill()


def ctrl_c(_clouds: Any, process: Any) -> None:
    process.send_signal(signal.SIGINT)


def take_the_name(clouds: Any, _process: Any) -> None:
    """Somebody else makes a parameter of the name that the previous release wants back."""
    alarm(clouds, None)
    ssm = clouds.session("prod").client("ssm")
    ssm.put_parameter(Name=NOTE, Value="somebody else's", Type="String", Overwrite=True)


def free_the_name(clouds: Any, _process: Any) -> None:
    quiet(clouds, None)
    clouds.session("prod").client("ssm").delete_parameter(Name=NOTE)


def sicken(clouds: Any, _process: Any) -> None:
    """The version to go back to falls ill while the validation runs."""
    plague(clouds).touch()


def heal(clouds: Any, _process: Any) -> None:
    quiet(clouds, None)
    plague(clouds).unlink(missing_ok=True)


def plague(clouds: Any) -> Path:
    return Path(clouds.folder / "plague")


def meddle(clouds: Any, _process: Any) -> None:
    """Somebody moves an alias by hand while the rollout has it."""
    client = clouds.session("prod").client("lambda")
    alias = client.get_alias(FunctionName="blueprint-prod-orders", Name="live")
    client.update_alias(
        FunctionName="blueprint-prod-orders",
        Name="live",
        FunctionVersion=alias["FunctionVersion"],
        RoutingConfig={"AdditionalVersionWeights": {}},
    )


NOTE = "/blueprint/prod/note"
SHIFTING = "   step 1 of"
CASES = (
    Case("a stack cannot be deployed", "rolled_back", 1, "old", "promote", release={"broken_stack_in": ["prod"]}),
    Case("the shift rolls back", "rolled_back", 1, "old", "promote", release={"sick_in": ["prod"]}),
    Case("the validation fails", "rolled_back", 1, "old", "promote", acts={"== shift": alarm}, mend=quiet),
    Case(
        "the way back of the stacks fails",
        *("rollback_failed", 4, "traffic", "back"),
        release={"with_parameter": False},
        acts={"== shift": take_the_name},
        mend=free_the_name,
    ),
    Case(
        "the version to go back to is sick",
        *("rollback_blocked", 4, "moved", "keep"),
        acts={"== shift": alarm, "== validate": sicken},
        mend=heal,
    ),
    Case("somebody else moves an alias", "diverged", 4, "meddled", "adopt, again", acts={SHIFTING: meddle}),
    Case("SIGKILL while stacks are deployed", "killed", -9, "open", "resume", acts={"...": kill}, waits=True),
    Case("SIGKILL while stacks are deployed, then a new run", "killed", -9, "open", "again", acts={"...": kill}),
    Case("SIGKILL while traffic is split", "killed", -9, "open", "resume", acts={SHIFTING: kill}),
    Case("SIGKILL on the validation", "killed", -9, "open", "resume", acts={"== validate": kill}),
    Case("SIGKILL on the validation, then a new run", "killed", -9, "open", "again", acts={"== validate": kill}),
    Case("SIGKILL on the recording", "killed", -9, "open", "resume", acts={"== record": kill}),
    Case(
        "SIGKILL on the way back",
        *("killed", -9, "open", "resume back"),
        acts={"== shift": alarm, "== roll_back": kill},
        mend=quiet,
    ),
    Case("Ctrl-C while stacks are deployed", "interrupted", 130, "open", "resume", acts={"...": ctrl_c}),
    Case("Ctrl-C while traffic is split", "interrupted", 130, "open", "watch, resume", acts={SHIFTING: ctrl_c}),
    Case("Ctrl-C in the validation", "interrupted", 130, "open", "resume", acts={"== validate": ctrl_c}),
)


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[list[tuple[str, ...]]]:
    """Prints its rows when all cases are through."""
    rows: list[tuple[str, ...]] = [
        ("failure", "outcome", "exit", "live", "stacks", "ledger", "health", "then", "ends"),
    ]
    yield rows
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))  # noqa: T201 - the table is what the test is for


@pytest.fixture(autouse=True)
def quiet_in_the_end(clouds: Any) -> Iterator[None]:
    """A case that fails does not take the next ones with it."""
    yield
    heal(clouds, None)


def see(clouds: Any) -> Seen:
    target = clouds.target("prod")
    state = target.observe()
    entry = Ledger(target.store(state), "prod").live()
    live = {name: (found.function_name, str(found.live)) for name, found in state.functions.items()}
    recorded = {name: code.code_sha256 for name, code in entry.functions.items()}
    return Seen(
        release=entry.release,
        versions={name: version for name, (_, version) in live.items()},
        split=bool(state.split()),
        code_is_recorded=target.code(live) == recorded,
        stacks=deployed_release(clouds, target, state),
    )


def deployed_release(clouds: Any, target: Any, state: Any) -> str:
    store = target.releases(state)
    templates = {name: target.template(name) for name in state.stacks}
    runs = RunBook(target.store(state), "prod").all()
    for release in dict.fromkeys(run.release for run in runs if run.before):
        folder = clouds.folder / "stored" / release
        assembly = store.fetch(store.find(release, expected=None), folder)
        wanted = {stack.name: stack.body() for stack in assembly.stacks("prod")}
        if all(templates.get(name) == body for name, body in wanted.items()):
            return release
    return "mixed"


def word(release: str, before: Seen, wanted: str) -> str:
    return {before.release: "old", wanted: "new"}.get(release, release[:12])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_failed_promotion_says_what_it_left_and_can_be_taken_up(
    clouds: Any, health_watch: Any, table: list[tuple[str, ...]], case: Case
) -> None:
    settings = {"marker": case.name, "with_parameter": True, "sick_while": str(plague(clouds))}
    if not table[1:]:
        clouds.staged(**{**settings, "marker": "before all"})
        assert clouds.to_prod().outcome == "succeeded"
    fresh = {**settings, "sick_while": ""} if case.left == "moved" else settings
    wanted = clouds.staged(**{**fresh, **case.release})
    before = see(clouds)
    url = f"{clouds.target('prod').observe().output('ApiUrl')}/health"
    with health_watch(url) as watch:
        run = clouds.approved()
        acts = {said: lambda process, act=act: act(clouds, process) for said, act in case.acts.items()}
        done = clouds.disturbed("promote", "--resume", run, acts=acts)
        seen = see(clouds)
        check_statement(clouds, case, done, before, seen, wanted)
        if case.mend:
            case.mend(clouds, None)
        end = GOING_ON[case.then](clouds, case, run, before)
    after = see(clouds)
    assert not after.split
    assert after.code_is_recorded
    assert after.stacks == after.release
    assert_valid(clouds)
    table.append(
        (
            *(case.name, done.outcome, str(done.code)),
            "split" if seen.split else "old" if seen.versions == before.versions else "new",
            word(seen.stacks, before, wanted),
            word(seen.release, before, wanted),
            f"{len(watch.failures)} of {watch.answers} failed",
            case.then,
            f"{end.outcome}, {word(after.release, before, wanted)}",
        )
    )
    if case.left != "moved":
        assert watch.failures == []


def assert_valid(clouds: Any) -> None:
    """What validate-deployment would say, without another process."""
    target = clouds.target("prod")
    validator = Validator(AwsProbe(target), clock=SystemClock(), report=lambda _: None)
    found = validator.validate(Ledger(target.store(target.glance()), "prod").live())
    assert found.outcome is Outcome.SUCCEEDED, found.complaints()


def check_statement(clouds: Any, case: Case, done: Any, before: Seen, seen: Seen, wanted: str) -> None:
    """What was said is what is."""
    assert (done.outcome, done.code) == (case.outcome, case.code), done.document["problems"]
    serving = done.document.get("result", {}).get("serving")
    if serving:
        assert serving["release"] == seen.release
        assert {name: found["version"] for name, found in serving["functions"].items()} == seen.versions
        assert any(found["weights"] for found in serving["functions"].values()) == seen.split
    if case.left == "old":
        assert (seen.release, seen.versions, seen.stacks) == (before.release, before.versions, before.release)
    if case.left == "traffic":
        assert (seen.release, seen.versions, seen.stacks) == (before.release, before.versions, "mixed")
    if case.left == "moved":
        assert seen.release == before.release
        assert seen.versions != before.versions
    if case.left == "open":
        shown = clouds.run("releases", "show", run_of(done, clouds)).document["result"]
        assert shown["outcome"] in (None, "interrupted", "rolled_back")
        assert shown["phase"] != "done"
    if done.code > 0:
        assert done.document["problems"][0]["remedy"]


def run_of(done: Any, clouds: Any) -> str:
    if done.document.get("run"):
        return str(done.document["run"])
    return str(clouds.run("releases", "history", "prod").document["result"]["runs"][0]["run"])


def promote_mended(clouds: Any, case: Case, _run: str, _before: Seen) -> Any:
    clouds.staged(marker=f"mended: {case.name}", with_parameter=True, sick_while=str(plague(clouds)))
    done = clouds.to_prod()
    assert done.outcome == "succeeded", done.document
    return done


def resume(clouds: Any, case: Case, run: str, _before: Seen) -> Any:
    if case.outcome == "killed" and not case.waits:
        clouds.forget_lock("prod")
    done = clouds.run("promote", "--resume", run)
    assert done.outcome == "succeeded", done.document
    assert ("may be gone: waiting" in done.said) == case.waits
    return done


def wait_for_rest(clouds: Any) -> None:
    """A new run is refused while stacks move; CloudFormation finishes what the dead process told it."""
    target = clouds.target("prod")
    until = time.monotonic() + 60
    while any(stack.status.endswith("_IN_PROGRESS") for stack in target.glance().stacks.values()):
        assert time.monotonic() < until
        time.sleep(0.5)


def watch_and_resume(clouds: Any, case: Case, run: str, before: Seen) -> Any:
    """Traffic is held where it was; who watches the run is told so."""
    watched = clouds.run("rollout", "watch", run, "--env", "prod")
    assert (watched.outcome, watched.code) == ("held", 3)
    locked = clouds.run("promote", "staging", "prod")
    assert (locked.outcome, locked.code) == ("locked", 1)
    assert f"uv run releases show {run}" in locked.document["problems"][0]["remedy"]
    return resume(clouds, case, run, before)


def resume_back(clouds: Any, _case: Case, run: str, before: Seen) -> Any:
    clouds.forget_lock("prod")
    done = clouds.run("promote", "--resume", run)
    assert done.outcome == "rolled_back", done.document
    assert see(clouds).release == before.release
    return done


def again(clouds: Any, case: Case, _run: str, _before: Seen) -> Any:
    if case.outcome == "killed":
        clouds.forget_lock("prod")
        wait_for_rest(clouds)
    done = clouds.to_prod()
    assert done.outcome == "succeeded", done.document
    return done


def adopt_and_again(clouds: Any, case: Case, run: str, before: Seen) -> Any:
    blocked = clouds.run("promote", "staging", "prod")
    assert blocked.gates()["target_traffic"] == "blocked"
    assert f"uv run rollout abort {run} --env prod --adopt" in blocked.document["problems"][0]["remedy"]
    client = clouds.session("prod").client("lambda")
    for name, version in before.versions.items():
        whole = {"FunctionVersion": version, "RoutingConfig": {"AdditionalVersionWeights": {}}}
        client.update_alias(FunctionName=f"blueprint-prod-{name}", Name="live", **whole)
    adopted = clouds.run("rollout", "abort", run, "--env", "prod", "--adopt")
    assert adopted.outcome == "succeeded", adopted.document
    return again(clouds, case, run, before)


def put_stacks_back(clouds: Any, _case: Case, _run: str, before: Seen) -> Any:
    done = clouds.run("deploy", "prod", "--release", before.release)
    assert done.outcome in ("noop", "succeeded"), done.document
    assert see(clouds).release == before.release
    return done


def keep_the_new_one(clouds: Any, _case: Case, run: str, _before: Seen) -> Any:
    target = clouds.target("prod")
    wanted = RunBook(target.store(target.glance()), "prod").get(run).release
    done = clouds.run("deploy", "prod", "--release", wanted)
    assert done.outcome == "succeeded", done.document
    return done


GOING_ON = {
    "promote": promote_mended,
    "resume": resume,
    "watch, resume": watch_and_resume,
    "resume back": resume_back,
    "again": again,
    "adopt, again": adopt_and_again,
    "back": put_stacks_back,
    "keep": keep_the_new_one,
}
