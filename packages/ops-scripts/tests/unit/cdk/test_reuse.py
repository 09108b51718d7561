"""An unchanged tree is synthesised once; anything else is synthesised again. The CLI is a stand-in that Node really runs."""

from pathlib import Path

import pytest

from blueprint_ops_scripts.cdk.pinned import PinnedCli
from blueprint_ops_scripts.cdk.reuse import reuse_assembly
from blueprint_ops_scripts.cdk.synth_inputs import PythonInputs

CLI = """
const fs = require('fs'), path = require('path'), given = process.argv.slice(2);
const out = given[given.indexOf('--output') + 1];
fs.appendFileSync('../syntheses', given.join(' ') + '\\n');
if (fs.readFileSync('app.py', 'utf8').includes('broken')) { console.error('the app broke'); process.exit(7); }
if (fs.readFileSync('app.py', 'utf8').includes('lookup')) fs.writeFileSync('cdk.context.json', String(Math.random()));
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'manifest.json'), fs.readFileSync('app.py'));
"""


class Project:
    """An app that allows the cache, and how often it was synthesised."""

    def __init__(self, root: Path) -> None:
        self.app = root / "app"
        self.app.mkdir()
        (self.app / "cdk.json").write_text('{"app": "x", "blueprint": {"synthCache": {}}}')
        (self.app / "app.py").write_text("one")
        self.cli = PinnedCli(root / "cli", "2.1.0")
        self.cli.script.parent.mkdir(parents=True)
        self.cli.script.write_text(CLI)
        (self.cli.script.parents[1] / "package.json").write_text("{}")
        self.said: list[str] = []
        self._syntheses = root / "syntheses"

    def run(self, *arguments: str) -> list[str]:
        return reuse_assembly(self.cli, self.app, list(arguments), self.said.append, python=PythonInputs([], []))

    @property
    def syntheses(self) -> list[str]:
        return self._syntheses.read_text().splitlines() if self._syntheses.exists() else []


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    monkeypatch.chdir(made.app)
    for name in ("CDK_APP", "CDK_OUTDIR"):
        monkeypatch.delenv(name, raising=False)
    return made


def test_the_second_command_gets_the_assembly_of_the_first(project: Project) -> None:
    first = project.run("diff", "dev/**")
    second = project.run("deploy", "dev/**")
    assert len(project.syntheses) == 1
    assert second[:-1] == ["deploy", "dev/**", "--app"]
    assert first[-1] == second[-1]
    assert (Path(second[-1]) / "manifest.json").read_text() == "one"
    assert "nothing changed" in project.said[-1]


def test_a_change_is_synthesised_and_so_is_its_undoing_found_again(project: Project) -> None:
    project.run("diff")
    (project.app / "app.py").write_text("two")
    changed = project.run("diff")
    assert (Path(changed[-1]) / "manifest.json").read_text() == "two"
    (project.app / "app.py").write_text("one")
    assert (Path(project.run("diff")[-1]) / "manifest.json").read_text() == "one"
    assert len(project.syntheses) == 2


def test_context_on_the_command_line_reaches_the_synthesis_and_counts(project: Project) -> None:
    project.run("diff", "-c", "a=1")
    project.run("diff", "-c", "a=2")
    assert ["-c a=1" in line or "-c a=2" in line for line in project.syntheses] == [True, True]


def test_an_app_that_fails_ends_the_command_with_its_code_and_keeps_nothing(project: Project) -> None:
    (project.app / "app.py").write_text("broken")
    with pytest.raises(SystemExit) as ended:
        project.run("deploy")
    assert ended.value.code == 7
    assert list((project.app / ".synth-cache").iterdir()) == []


def test_what_changed_during_the_synthesis_is_not_kept(project: Project) -> None:
    (project.app / "app.py").write_text("lookup")
    first = project.run("deploy")
    assert (Path(first[-1]) / "manifest.json").is_file()
    project.run("deploy")
    assert len(project.syntheses) == 2


def test_an_app_that_does_not_allow_it_runs_as_ever(project: Project) -> None:
    (project.app / "cdk.json").write_text('{"app": "x"}')
    assert project.run("deploy", "dev/**") == ["deploy", "dev/**"]
    assert project.syntheses == []


def test_an_assembly_named_by_the_environment_is_left_alone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_APP", "elsewhere")
    assert project.run("deploy") == ["deploy"]


def test_a_cache_that_cannot_be_written_costs_a_synthesis_only(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLUEPRINT_SYNTH_CACHE_DIR", str(project.app / "app.py"))
    assert project.run("deploy") == ["deploy"]
    assert "without the cache" in project.said[-1]
