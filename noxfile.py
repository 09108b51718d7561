"""Every check of the repository, by name. `nox -l` lists them; `nox -s test -- config` runs one member's tests."""

import os
import shutil
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "test", "synth", "integration"]
nox.options.allow_parallel = True  # `nox -j 2 -s ...`: each session has an environment of its own

ROOT = Path(__file__).parent
MEMBERS = {
    path.name: path
    for path in sorted([*ROOT.glob("packages/*"), *ROOT.glob("apps/*")])
    if (path / "pyproject.toml").is_file()
}
APPS = ("infrastructure", "pipeline")
WITH_INTEGRATION = ("ops-scripts", "infrastructure", "local-aws", "pipeline")
"""Members with tests against the local AWS; the one that takes longest comes first, so that `-j 2` is not left with it."""

BENCHMARKS = tuple(path.parent.name for path in sorted(ROOT.glob("benchmarks/*/bench.py")))


def distribution(member: str) -> str:
    """Name of the member's distribution."""
    return f"blueprint-{member}"


def uv() -> str:
    """The uv that started us, else the one on the PATH."""
    return os.environ.get("UV") or shutil.which("uv") or "uv"


def sync(session: nox.Session, *what: str) -> None:
    """Make the session's environment exactly what the lock says for `what`."""
    session.run_install(
        *(uv(), "sync", "--frozen", "--exact", "--quiet", *what),
        env={"UV_PROJECT_ENVIRONMENT": session.virtualenv.location, "VIRTUAL_ENV": session.virtualenv.location},
        external=True,
    )
    session.run_install(uv(), "pip", "check", "--quiet", "--python", session.virtualenv.location, external=True)


def selected(session: nox.Session, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names given after `--`, or all; unknown ones end the session with the list of the known."""
    unknown = [name for name in session.posargs if name not in known]
    if unknown:
        session.error(f"unknown: {', '.join(unknown)}; known are: {', '.join(known)}")
    return tuple(session.posargs) or known


@nox.session
@nox.parametrize("member", list(MEMBERS), ids=list(MEMBERS))
def test(session: nox.Session, member: str) -> None:
    """Run each member's unit tests with only what it declares; `-- config aspects` picks members."""
    if member not in selected(session, tuple(MEMBERS)):
        session.skip("not asked for")
    sync(session, "--package", distribution(member), "--no-default-groups", "--group", "test")
    tests = MEMBERS[member] / "tests"
    elsewhere = [f"--ignore={tests / name}" for name in ("integration", "peers", "smoke")]
    session.run("python", "-m", "pytest", "-q", *elsewhere, str(tests))


@nox.session
def repository(session: nox.Session) -> None:
    """Check facts about the whole repository: layers, names, pins, pictures, releases."""
    sync(session, "--all-packages", "--all-groups")
    session.run(
        "python",
        "-m",
        "pytest",
        "-q",
        "-m",
        "not integration",
        "--ignore=tests/documentation",
        "tests",
        *session.posargs,
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format with ruff; `-- --fix` mends."""
    sync(session, "--only-group", "dev")
    mend = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if mend else []), ".")
    session.run("ruff", "format", *([] if mend else ["--check"]), ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check every member with mypy --strict; keeps .mypy_cache, which turns a minute into a second."""
    sync(session, "--all-packages", "--all-groups")
    sources = [*(str(path / "src") for path in MEMBERS.values()), str(MEMBERS["infrastructure"] / "lambdas")]
    session.run(
        "mypy", *sources, "releasing", "documentation", "scan", env={"MYPYPATH": os.pathsep.join([*sources, str(ROOT)])}
    )


@nox.session
@nox.parametrize("app", list(APPS), ids=list(APPS))
def synth(session: nox.Session, app: str) -> None:
    """Synthesise both apps with the pinned CLI and CDK's own validation; `-- pipeline` picks one."""
    if app not in selected(session, APPS):
        session.skip("not asked for")
    sync(session, "--package", distribution(app), "--group", "dev", "--group", "test")
    session.chdir(MEMBERS[app])
    with tempfile.TemporaryDirectory() as output:
        session.run("cdk", "synth", "**", "--quiet", "--strict", "--output", output)


@nox.session
def scan(session: nox.Session) -> None:
    """Let cdk-nag, checkov, cfn-lint and CDK's validation judge every template; the scan itself uses no network."""
    sync(session, "--all-packages", "--no-default-groups", "--group", "scan")
    session.run_install("python", "-m", "scan.tools.checkov", env={"UV": uv()}, silent=True)
    session.run("python", "-m", "scan", *session.posargs, env={"UV": uv()})


@nox.session
def peers(session: nox.Session) -> None:
    """Compare our rules with cdk-nag and checkov on one corpus: they agree, or a written reason says why not."""
    sync(session, "--package", distribution("aspects"), "--no-default-groups", "--group", "test", "--group", "peers")
    session.run("python", "-m", "pytest", "-q", str(MEMBERS["aspects"] / "tests" / "peers"), env={"UV": uv()})


@nox.session
@nox.parametrize("member", list(WITH_INTEGRATION), ids=list(WITH_INTEGRATION))
def integration(session: nox.Session, member: str) -> None:
    """Run the tests that talk to the local AWS: real HTTP, real boto3, the real CDK CLI; `-- local-aws` picks members."""
    if member not in selected(session, WITH_INTEGRATION):
        session.skip("not asked for")
    sync(session, "--all-packages", "--all-groups")
    session.run("cdk", "--version", silent=True)  # installs the pinned CLI where it is missing
    session.run("python", "-m", "pytest", "-q", str(MEMBERS[member] / "tests" / "integration"))


@nox.session
def smoke(session: nox.Session) -> None:
    """Call a deployed environment as a client would: `-- staging`, or the API in BLUEPRINT_API_URL."""
    if not session.posargs and "BLUEPRINT_API_URL" not in os.environ:
        session.error("which environment? nox -s smoke -- staging, or set BLUEPRINT_API_URL")
    sync(session, "--all-packages", "--all-groups")
    environment = {"BLUEPRINT_ENVIRONMENT": session.posargs[0]} if session.posargs else {}
    session.run("python", "-m", "pytest", "-q", str(MEMBERS["infrastructure"] / "tests" / "smoke"), env=environment)


@nox.session
def build(session: nox.Session) -> None:
    """Install every member's wheel with highest and with lowest direct dependencies, and run its tests; `-- config` picks members."""
    sync(session, "--only-group", "releasing")
    session.run("python", "-m", "releasing.wheels", *session.posargs, env={"UV": uv()})


@nox.session(name="release-check")
def release_check(session: nox.Session) -> None:
    """Check that what changed since a member's tag has a version and a changelog that fit; `-- --entries` asks for entries only."""
    sync(session, "--only-group", "releasing")
    session.run("python", "-m", "releasing.check", *session.posargs)


@nox.session(allow_parallel=False)
def release(session: nox.Session) -> None:
    """Commit and tag a release of one member: `-- constructs minor`. Nothing is pushed."""
    sync(session, "--only-group", "releasing")
    session.run("python", "-m", "releasing.release", *session.posargs, env={"UV": uv()})


@nox.session
def docs(session: nox.Session) -> None:
    """Check the documents (links, commands, fences that run), and build the site into site/; a warning is a failure."""
    sync(session, "--all-packages", "--all-groups")
    session.run("python", "-m", "pytest", "-q", "tests/documentation")
    session.run("mkdocs", "build", "--quiet", "--strict", env={"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"})


@nox.session(allow_parallel=False)
def bench(session: nox.Session) -> None:
    """Measure speed and memory as ratios within one run; `-- config` picks benchmarks."""
    sync(session, "--all-packages", "--all-groups")
    session.run("python", str(ROOT / "benchmarks" / "table.py"), *selected(session, BENCHMARKS))
