"""The package as others meet it: cheap to import, pure, with schemas that are up to date."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from blueprint_config import json_schema
from blueprint_config.cli import main

FORBIDDEN = ("aws_cdk", "jsii", "constructs", "boto3", "botocore", "blueprint_ops_scripts", "blueprint_infrastructure")


def modules_after(statement: str) -> set[str]:
    """The top-level modules of a fresh interpreter after a statement."""
    script = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_the_package_loads_no_aws_library() -> None:
    assert not modules_after("import blueprint_config") & set(FORBIDDEN)


def test_importing_the_package_reads_no_file_and_loads_no_reader() -> None:
    script = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import blueprint_config\n"
        "print(*[each for each in opened if each.endswith(('.yaml', '.json'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
    assert not modules_after("import blueprint_config") & {"ruamel", "click", "difflib"}


def test_loading_an_environment_loads_no_aws_library() -> None:
    assert not modules_after("import blueprint_config; blueprint_config.load_environments()") & set(FORBIDDEN)


def test_the_checked_in_schemas_are_those_of_the_models() -> None:
    assert json_schema.stale_files() == []
    assert CliRunner().invoke(main, ["schema", "--check"]).exit_code == 0


def test_a_schema_that_differs_is_noticed(tmp_path: Path) -> None:
    full, partial = json_schema.write_files(tmp_path)
    assert json_schema.stale_files(tmp_path) == []

    partial.write_text(partial.read_text(encoding="utf-8").replace("10240", "10241"), encoding="utf-8")
    full.unlink()

    assert json_schema.stale_files(tmp_path) == [full, partial]


def test_the_schemas_say_what_the_models_say() -> None:
    full = json.loads(CliRunner().invoke(main, ["schema"]).stdout)
    partial = json.loads(CliRunner().invoke(main, ["schema", "--partial"]).stdout)
    memory = full["$defs"]["LambdaConfig"]["properties"]["memory_mib"]

    assert full["$schema"] == partial["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (memory["minimum"], memory["maximum"], memory["default"]) == (128, 10_240, 512)
    assert memory["description"].startswith("Memory in MiB")
    assert full["additionalProperties"] is partial["additionalProperties"] is False
    assert full["required"] == ["name", "tier", "account", "region", "availability_zones"]
    assert "required" not in partial
    assert "default" not in partial["$defs"]["LambdaConfig"]["properties"]["memory_mib"]
    assert partial["$defs"]["Waiver"]["required"] == ["code", "path", "reason", "owner", "expires"]


def test_every_field_of_the_schema_has_a_description() -> None:
    full = json_schema.schema("full")
    parts = {"EnvironmentConfig": full, **full["$defs"]}

    silent = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, value in part["properties"].items()
        if "description" not in value
    ]

    assert silent == []


def test_every_shipped_file_names_its_schema() -> None:
    folders = (
        json_schema.CHECKED_IN.parent / "environments",
        json_schema.CHECKED_IN.parent / "fixtures" / "environments",
    )
    for path in (path for folder in folders for path in folder.glob("*.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        modeline, _, target = first.partition("$schema=")
        assert modeline == "# yaml-language-server: ", path
        assert (path.parent / target).resolve() == json_schema.CHECKED_IN / json_schema.FILES["partial"]
