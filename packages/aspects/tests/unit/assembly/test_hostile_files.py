"""Files that nobody would write on purpose, or only to do harm: each is an error or is read, none hangs or vanishes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from blueprint_aspects.assembly import load
from blueprint_aspects.template.text_facts import facts_of

Write = Callable[[str, str], Path]
TOPIC = "Resources: {T: {Type: AWS::SNS::Topic}}\n"


def test_aliases_that_multiply_each_other_are_refused(write: Write) -> None:
    levels = "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )

    (error,) = load([write("bomb.yaml", f"a: &a [x, x, x]\n{levels}{TOPIC}")]).errors

    assert "multiplies itself" in error.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Resources": {}}', "Resources stands there twice"),
        ('{"Resources": {"T": {"Properties": {"A": NaN}}}}', "NaN is no value of JSON"),
        ('{"Resources": {"T": {"Properties": {"A": -Infinity}}}}', "-Infinity is no value of JSON"),
        ('{"Resources": ' + "9" * 5000 + "}", "limit"),
        ('{"Resources": {', "is not JSON: Expecting"),
    ],
)
def test_json_that_says_two_things_or_none_is_an_error(write: Write, text: str, message: str) -> None:
    (error,) = load([write("odd.json", text)]).errors

    assert message in error.message


def test_a_folder_with_pipes_devices_and_links_in_circles_is_read_to_its_end(write: Write) -> None:
    folder = write("a.yaml", TOPIC).parent
    os.mkfifo(folder / "pipe.yaml")
    (folder / "self.yaml").symlink_to("self.yaml")
    (folder / "endless.yaml").symlink_to("/dev/zero")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "up").symlink_to(".")

    assembly = load([folder])

    assert [template.name for template in assembly.templates] == ["a"]
    assert {Path(error.file).name for error in assembly.errors} == {
        "pipe.yaml",
        "self.yaml",
        "endless.yaml",
        "gone.yaml",
    }


def test_a_linked_folder_is_searched_and_counted_once(write: Write, tmp_path: Path) -> None:
    shared = write("shared/a.yaml", TOPIC).parent
    for name in ("one", "two"):
        (tmp_path / "app").mkdir(exist_ok=True)
        (tmp_path / "app" / name).symlink_to(shared)

    assert [template.name for template in load([tmp_path / "app"]).templates] == ["a"]


def test_an_assembly_that_is_a_part_of_itself_is_an_error(write: Write) -> None:
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}
    folder = write("out/manifest.json", json.dumps({"artifacts": {"inner": inner}})).parent

    (error,) = load([folder]).errors

    assert "part of itself" in error.message


@pytest.mark.parametrize(
    "metadata", ["{", "[]", '{"/S": [{"type": "blueprint:suppression"}]'], ids=["cut off", "a list", "cut off late"]
)
def test_metadata_that_is_cut_off_is_an_error(write: Write, metadata: str) -> None:
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "t.json"}}
    manifest = {"artifacts": {"S": {**stack, "additionalMetadataFile": "m.json"}}}
    write("out/t.json", '{"Resources": {}}')
    write("out/m.json", metadata)

    (error,) = load([write("out/manifest.json", json.dumps(manifest)).parent]).errors

    assert error.file.endswith("m.json")


def test_many_files_that_are_no_templates_are_all_named(write: Write) -> None:
    for number in range(500):
        folder = write(f"data/{number}.json", "{}").parent

    assert len(load([folder]).skipped) == 500


def test_a_text_in_block_form_may_begin_with_a_line_of_spaces(write: Write) -> None:
    path = write("a.yaml", "")
    path.write_text("Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Metadata:\n      Text: |\n       \n         a\n")

    assembly = load([path])

    assert assembly.errors == []
    assert assembly.templates[0].resources["T"].metadata == {"Text": "\na\n"}


@pytest.mark.parametrize(
    "text",
    [
        "Fn::Transform",
        "!Transform",
        "Fn::ForEach::X",
        "!Rain::Include x",
        '"Fn::\\u0054ransform"',
        '"Fn::\\x46"',
        "%TAG ! x",
    ],
)
def test_a_text_in_which_a_macro_may_hide_is_never_taken_for_plain(text: str) -> None:
    assert facts_of(text) == (True, True)


def test_a_plain_text_is_known_to_be_plain() -> None:
    assert facts_of('{"Version": "2012-10-17"}') == (False, False)
    assert facts_of('{"At": "2026-11-23T09:30"}') == (False, True)
