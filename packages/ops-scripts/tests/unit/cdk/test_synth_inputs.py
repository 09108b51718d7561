"""Whatever a synthesis could depend on changes the digest; what only tools and terminals write does not."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import blueprint_ops_scripts
from blueprint_ops_scripts.cdk.synth_inputs import BYTECODE, OUTPUTS, PythonInputs, SynthInputs, project_of


@pytest.fixture
def inputs(tmp_path: Path) -> SynthInputs:
    project = tmp_path / "project"
    for name, content in {
        "uv.lock": "version = 1",
        "apps/infrastructure/cdk.json": "{}",
        "apps/infrastructure/cdk.context.json": "{}",
        "apps/infrastructure/app.py": "print()",
        "apps/infrastructure/lambdas/orders/handler.py": "x = 1",
        "packages/config/src/environments/prod.yaml": "account: 1",
        "run.sh": "true",
    }.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (project / "link").symlink_to("run.sh")
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[default]")
    (home / ".cdk.json").write_text("{}")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "dev.yaml").write_text("a: 1")
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "module.py").write_text("a")
    (tmp_path / "editable").mkdir()
    (tmp_path / "editable" / "module.py").write_text("a")
    (tmp_path / "node").write_text("24")
    return SynthInputs(
        app=project / "apps" / "infrastructure",
        arguments=("-c", "a=b"),
        environment={"AWS_PROFILE": "dev", "TERM": "xterm", "AWS_CONFIG_FILE": str(home / ".aws" / "config")},
        python=PythonInputs(installed=[tmp_path / "site-packages"], sources=[tmp_path / "editable"]),
        reads=[tmp_path / "outside"],
        tools=[tmp_path / "node"],
        home=home,
        today="2026-11-23",
    )


def with_environment(inputs: SynthInputs, more: Mapping[str, str]) -> SynthInputs:
    return replace(inputs, environment={**inputs.environment, **more})


def project(inputs: SynthInputs) -> Path:
    return project_of(inputs.app)


def every_file(inputs: SynthInputs) -> list[Path]:
    places = (project(inputs), inputs.home, *inputs.reads, *inputs.python.sources)
    return sorted(path for place in places for path in place.rglob("*") if path.is_file() and not path.is_symlink())


def test_the_digest_of_an_unchanged_tree_stays(inputs: SynthInputs) -> None:
    assert inputs.digest() == inputs.digest()


def test_a_byte_changed_in_any_file_changes_the_digest(inputs: SynthInputs) -> None:
    seen = {inputs.digest()}
    for number, path in enumerate(every_file(inputs), start=2):
        path.write_bytes(path.read_bytes() + b" ")
        seen.add(inputs.digest())
        assert len(seen) == number, f"{path} does not count"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_edit_of_any_file_changes_the_digest_and_its_undoing_brings_it_back(
    inputs: SynthInputs, data: st.DataObject
) -> None:
    before = inputs.digest()
    path = data.draw(st.sampled_from(every_file(inputs)))
    content = path.read_bytes()
    edited = data.draw(st.binary(max_size=40).filter(lambda drawn: drawn != content))
    path.write_bytes(edited)
    assert inputs.digest() != before
    path.write_bytes(content)
    assert inputs.digest() == before


def add(inputs: SynthInputs) -> None:
    (project(inputs) / "apps" / "infrastructure" / "lambdas" / "orders" / "new.py").write_text("")


def remove(inputs: SynthInputs) -> None:
    (inputs.app / "cdk.context.json").unlink()


def rename(inputs: SynthInputs) -> None:
    (inputs.app / "app.py").rename(inputs.app / "app2.py")


def make_executable(inputs: SynthInputs) -> None:
    (project(inputs) / "run.sh").chmod(0o755)


def point_elsewhere(inputs: SynthInputs) -> None:
    (project(inputs) / "link").unlink()
    (project(inputs) / "link").symlink_to("uv.lock")


def replace_a_tool(inputs: SynthInputs) -> None:
    inputs.tools[0].write_text("24.1")


def read_more(inputs: SynthInputs) -> None:
    (inputs.reads[0] / "prod.yaml").write_text("")


@pytest.mark.parametrize("change", [add, remove, rename, make_executable, point_elsewhere, replace_a_tool, read_more])
def test_every_change_of_the_tree_changes_the_digest(
    inputs: SynthInputs, change: Callable[[SynthInputs], None]
) -> None:
    before = inputs.digest()
    change(inputs)
    assert inputs.digest() != before


@pytest.mark.parametrize(
    "change",
    [
        lambda inputs: with_environment(inputs, {"AWS_PROFILE": "prod"}),
        lambda inputs: with_environment(inputs, {"ANYTHING": ""}),
        lambda inputs: with_environment(inputs, {"CDK_DEFAULT_REGION": "eu-west-1"}),
        lambda inputs: replace(inputs, arguments=("-c", "a=c")),
        lambda inputs: replace(inputs, arguments=()),
        lambda inputs: replace(inputs, today="2026-11-24"),
        lambda inputs: replace(inputs, reads=[]),
        lambda inputs: replace(inputs, home=inputs.app),
    ],
)
def test_every_change_outside_the_tree_changes_the_digest(
    inputs: SynthInputs, change: Callable[[SynthInputs], SynthInputs]
) -> None:
    assert change(inputs).digest() != inputs.digest()


def test_an_installed_file_that_changes_changes_the_digest(inputs: SynthInputs) -> None:
    before = inputs.digest()
    (inputs.python.installed[0] / "module.py").write_text("ab")
    assert inputs.digest() != before


def test_this_process_imports_its_own_package_from_where_it_is() -> None:
    found = PythonInputs.of_this_process()
    places = [*found.installed, *found.sources]
    assert any(place in Path(blueprint_ops_scripts.__file__).parents for place in places)


def test_files_whose_names_and_contents_run_together_differ(inputs: SynthInputs) -> None:
    (inputs.app / "ab").write_text("c")
    one = inputs.digest()
    (inputs.app / "ab").unlink()
    (inputs.app / "a").write_text("bc")
    assert inputs.digest() != one


@pytest.mark.parametrize("folder", sorted(OUTPUTS))
def test_a_folder_of_such_a_name_in_the_code_of_a_function_counts(inputs: SynthInputs, folder: str) -> None:
    before = inputs.digest()
    vendored = inputs.app / "lambdas" / "orders" / folder
    vendored.mkdir()
    (vendored / "module.py").write_text("x")
    assert inputs.digest() != before


def test_a_link_to_a_folder_that_is_read_anyway_is_a_link(inputs: SynthInputs) -> None:
    before = inputs.digest()
    (inputs.app / "shared").symlink_to(inputs.reads[0])
    assert inputs.digest() != before


@pytest.mark.parametrize("place", ["elsewhere", "project/dist/code"])
def test_a_link_to_a_folder_that_nobody_looks_at_is_an_error_and_not_a_digest(inputs: SynthInputs, place: str) -> None:
    target = inputs.home.parent / place
    target.mkdir(parents=True)
    (inputs.app / "lambdas" / "shared").symlink_to(target)
    with pytest.raises(OSError, match=r"shared leads out .*name that in blueprint\.synthCache\.reads"):
        inputs.digest()


@pytest.mark.parametrize("folder", [*sorted(OUTPUTS), BYTECODE])
def test_what_tools_write_does_not_count(inputs: SynthInputs, folder: str) -> None:
    before = inputs.digest()
    (inputs.app / folder).mkdir()
    (inputs.app / folder / "output").write_text("x")
    assert inputs.digest() == before


def test_another_terminal_does_not_count(inputs: SynthInputs) -> None:
    assert with_environment(inputs, {"TERM": "dumb", "SHLVL": "3", "PWD": "/"}).digest() == inputs.digest()


def test_an_app_outside_a_project_counts_its_own_folder(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    assert project_of(app) == app


def test_a_file_that_cannot_be_read_is_an_error_and_not_a_digest(inputs: SynthInputs) -> None:
    fifo = inputs.app / "unreadable.py"
    fifo.write_text("x")
    fifo.chmod(0)
    if os.access(fifo, os.R_OK):
        pytest.skip("root reads everything")
    with pytest.raises(OSError, match=r"unreadable\.py"):
        inputs.digest()
