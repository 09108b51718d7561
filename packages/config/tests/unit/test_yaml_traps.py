"""What YAML readers disagree about, and files that are no configuration: each is one clear problem, never a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from blueprint_config import Problem, validate_folder
from blueprint_config.cli import main
from blueprint_config.layers.parsing import DEEPEST
from blueprint_config.layers.reading import LARGEST_BYTES

SHOP = 'name: shop\ntier: dev\naccount: "999999999999"\nregion: us-east-1\navailability_zones: [us-east-1a]\n'


def problems_of(folder: Path, content: bytes) -> list[Problem]:
    (folder / "shop.yaml").write_bytes(content)
    return list(validate_folder(folder).problems)


def test_the_file_without_a_trap_is_valid(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SHOP.encode()) == []


TRAPS = {
    "leading zeros": ("tags:\n  owner: 007\n", "Y006", "leading zeros", 7),
    "no": ("retain_data: no\n", "Y006", "true or false", 6),
    "On": ("retain_data: On\n", "Y006", "true or false", 6),
    "y as text": ("tags:\n  owner: y\n", "Y006", "true or false", 7),
    "1e3": ("lambda:\n  memory_mib: 1e3\n", "Y006", "write the number out", 7),
    "hexadecimal": ("lambda:\n  memory_mib: 0x200\n", "Y006", "plain decimal", 7),
    "underscores": ("lambda:\n  memory_mib: 1_024\n", "Y006", "plain decimal", 7),
    "minutes": ("lambda:\n  timeout_seconds: 1:30\n", "Y006", "plain decimal", 7),
    "not a number": ("delivery:\n  approval_max_age_seconds: .nan\n", "Y006", "plain decimal", 7),
    "half a fraction": ("delivery:\n  approval_max_age_seconds: 5.\n", "Y006", "plain decimal", 7),
    "trap in a list": ("delivery:\n  test_command: [run, on]\n", "Y006", "true or false", 7),
    "trap as a key": ("lambda:\n  environment:\n    no: value\n", "Y006", "put the key in quotes", 8),
    "duplicate key": ("retain_data: true\nretain_data: false\n", "Y004", "first at line 6", 7),
    "duplicate below": ("lambda:\n  memory_mib: 128\n  memory_mib: 256\n", "Y004", "keep one", 8),
    "tab": ("lambda:\n\tmemory_mib: 512\n", "Y003", "tab", 7),
    "tab after spaces": ("lambda:\n  \tmemory_mib: 512\n", "Y003", "tab", 7),
    "anchor": ("lambda: &sizes\n  memory_mib: 512\n", "Y005", "write the value out", 6),
    "alias": ("tags:\n  owner: &me team\n  cost_center: *me\n", "Y005", "write the value out", 7),
    "merge key": ("lambda:\n  <<: {memory_mib: 512}\n", "Y005", "merge keys", 7),
    "tag": ("tags:\n  owner: !!str team\n", "Y005", "tags", 7),
    "python object": ("tags:\n  owner: !!python/object/apply:os.system id\n", "Y005", "tags", 7),
    "second document": ("---\nname: other\n", "Y005", "second document", 6),
    "key that is a list": ("? [a, b]\n: 1\n", "Y007", "not text", 6),
    "key that is a number": ("lambda:\n  environment:\n    12: value\n", "Y006", "put the key in quotes", 8),
    "too deep": (f"waivers: {'[' * 40}{']' * 40}\n", "Y007", f"{DEEPEST} levels", 6),
    "unclosed list": ("availability: [a\n", "Y003", "not YAML", 7),
    "unclosed quote": ("prefix: 'a\n", "Y003", "not YAML", 7),
    "control character": ("prefix: a\x07\n", "Y002", "U+0007", 6),
    "next line character": ("prefix: a\x85\n", "Y002", "U+0085", 6),
    "carriage returns": ("prefix: a\r\n", "Y002", "LF line ends", 6),
}


@pytest.mark.parametrize(("text", "code", "said", "line"), TRAPS.values(), ids=TRAPS.keys())
def test_a_trap_is_refused_at_its_line(text: str, code: str, said: str, line: int, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, (SHOP + text).encode())

    found = next(each for each in problems if each.code == code)
    assert said in f"{found.what}; {found.remedy}"
    assert found.origin.line == line
    assert {each.code[0] for each in problems} == {"Y"}


NO_CONFIGURATIONS = {
    "a list": (b"- a\n- b\n", "Y007", "the file is a list"),
    "a word": (b"hello\n", "Y007", "single value"),
    "byte order mark": (b"\xef\xbb\xbf" + SHOP.encode(), "Y002", "byte order mark"),
    "UTF-16": (SHOP.encode("utf-16"), "Y002", "byte order mark"),
    "latin 1": (SHOP.encode() + b"# caf\xe9\n", "Y002", "not UTF-8"),
    "5 MB": (SHOP.encode() + b"# filler\n" * 600_000, "Y001", f"at most {LARGEST_BYTES:,}"),
    "binary": (bytes(range(256)), "Y002", "not UTF-8"),
    "directive": (b"%YAML 1.1\n---\n" + SHOP.encode(), "Y005", "directives"),
    "windows": (SHOP.replace("\n", "\r\n").encode(), "Y002", "carriage return"),
    "brackets": (b"[" * 100_000, "Y007", "levels deep"),
    "braces": (b"{a: " * 50_000, "Y007", "levels deep"),
}


@pytest.mark.parametrize(("content", "code", "said"), NO_CONFIGURATIONS.values(), ids=NO_CONFIGURATIONS.keys())
def test_a_file_that_is_no_configuration_is_one_problem(content: bytes, code: str, said: str, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, content)

    assert [each.code for each in problems] == [code]
    assert said in f"{problems[0].what}; {problems[0].remedy}"


@pytest.mark.parametrize("content", [b"", b"\n", b"# only a comment\n", b"---\n", b"null\n"])
def test_an_empty_file_is_an_environment_that_says_nothing(content: bytes, tmp_path: Path) -> None:
    codes = {each.code for each in problems_of(tmp_path, content)}

    assert codes == {"S002"}


def test_a_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").mkdir()

    assert [each.code for each in validate_folder(tmp_path).problems] == ["Y001"]


def test_a_file_with_another_ending_is_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "prod.yml").write_text(SHOP, encoding="utf-8")

    (problem,) = validate_folder(tmp_path).problems

    assert (problem.code, problem.remedy) == ("Y008", "call it prod.yaml")


@pytest.mark.parametrize(
    "content",
    [
        *(SHOP.encode() + text.encode() for text, *_ in TRAPS.values()),
        *(each[0] for each in NO_CONFIGURATIONS.values()),
    ],
)
def test_the_command_never_ends_in_a_traceback(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes(content)

    result = CliRunner().invoke(main, ["validate", "shop", "--config-dir", str(tmp_path)])

    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert "shop.yaml:" in result.stdout


def test_text_in_quotes_is_text_whatever_it_looks_like(tmp_path: Path) -> None:
    quoted = "tags:\n  owner: \"no\"\n  cost_center: '012'\n"

    assert problems_of(tmp_path, (SHOP + quoted).encode()) == []
