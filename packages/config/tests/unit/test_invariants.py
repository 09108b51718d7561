"""Every invariant: a file that keeps it, and files that break it at one leaf and nowhere else."""

import shutil
from pathlib import Path

import pytest

from blueprint_config import validate_folder
from blueprint_config.problems.codes import all_codes

FILES = Path(__file__).parent.parent / "files"
GOOD = sorted(FILES.glob("C*/good*.yaml"))
BAD = sorted(FILES.glob("C*/bad-*.yaml"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("base.yaml", "neighbour.yaml"):
        shutil.copy(FILES / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_a_file_that_keeps_the_invariant_is_valid(case: Path, folder: Path) -> None:
    shutil.copy(case, folder / "shop.yaml")

    report = validate_folder(folder)

    assert report.problems == ()
    assert [each.name for each in report.environments if each.config] == ["neighbour", "shop"]


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_a_file_that_breaks_the_invariant_is_told_where_and_nothing_else(case: Path, folder: Path) -> None:
    shutil.copy(case, folder / "shop.yaml")
    path = case.read_text(encoding="utf-8").splitlines()[0].removeprefix("# breaks: ")

    report = validate_folder(folder)

    assert {(each.code, each.path) for each in report.problems} == {(case.parent.name, path)}
    assert all(each.remedy and each.what for each in report.problems)
    assert {each.name: each.config for each in report.environments}["shop"] is None


def test_every_invariant_has_a_good_and_a_bad_file() -> None:
    codes = {code for code in all_codes() if code.startswith("C")}

    assert {case.parent.name for case in GOOD} == codes
    assert {case.parent.name for case in BAD} == codes


@pytest.mark.parametrize("case", [case for case in BAD if case.parent.name == "C401"], ids=name_of)
def test_the_secret_itself_is_never_in_a_problem(case: Path, folder: Path) -> None:
    shutil.copy(case, folder / "shop.yaml")
    secrets = ("sk_live_", "hunter2", "q7Zr0LxV3mPb9TsKd2WnYh8JcF5gAe4R", "AKIA")

    problems = validate_folder(folder).problems

    assert not [secret for secret in secrets if secret in repr(problems)]
