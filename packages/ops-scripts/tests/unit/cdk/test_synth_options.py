"""Only what `cdk synth` understands reaches the app, and what asks for a synthesis of its own gets one."""

import pytest

from blueprint_ops_scripts.cdk import synth_options
from blueprint_ops_scripts.cdk.synth_options import reaching


@pytest.mark.parametrize(
    ("arguments", "reach"),
    [
        (["deploy", "dev/**"], ()),
        (["deploy", "--require-approval", "never", "-c", "a=b"], ("-c", "a=b")),
        (["-c", "a=b", "diff", "--profile", "me", "--strict"], ("-c", "a=b", "--profile", "me", "--strict")),
        (["diff", "--context=a=b"], ("--context=a=b",)),
        (["list", "--long"], ()),
    ],
)
def test_what_reaches_the_app_is_passed_on(arguments: list[str], reach: tuple[str, ...]) -> None:
    command = next(word for word in arguments if word in synth_options.COMMANDS)
    assert reaching(arguments, command) == reach


@pytest.mark.parametrize(
    "arguments",
    [
        ["deploy", "--app", "cdk.out"],
        ["deploy", "-a", "x"],
        ["diff", "--output=elsewhere"],
        ["deploy", "--watch"],
        ["deploy", "--help"],
        ["diff", "-v"],
        ["diff", "--debug"],
        ["diff", "-vv"],
        ["deploy", "-ca=b"],
        ["deploy", "--pathMetadata=false"],
        ["deploy", "--version-reporting", "false"],
        ["deploy", "-fa", "cdk.out"],
    ],
)
def test_what_asks_for_another_assembly_or_to_see_the_synthesis_gets_its_own(arguments: list[str]) -> None:
    assert reaching(arguments, arguments[0]) is None


@pytest.mark.parametrize("command", ["synth", "destroy", "bootstrap", "import", None])
def test_other_commands_are_left_alone(command: str | None) -> None:
    assert reaching([command] if command else [], command) is None
