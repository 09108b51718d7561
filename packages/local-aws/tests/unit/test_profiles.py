"""Profiles: one per environment, in a folder of ours, optionally acting as a role."""

import configparser
from pathlib import Path

import pytest

from blueprint_config import load_environments
from blueprint_local_aws import DataFolderError, write_profiles


def read(path: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(path)
    return found


def test_every_environment_has_a_profile_with_its_account_and_region(tmp_path: Path) -> None:
    environments = load_environments()
    variables = write_profiles(tmp_path, environments)
    config, keys = read(variables["AWS_CONFIG_FILE"]), read(variables["AWS_SHARED_CREDENTIALS_FILE"])
    for environment in environments:
        name = f"blueprint-{environment.name}"
        assert config[f"profile {name}"]["region"] == environment.region
        assert keys[name]["aws_access_key_id"] == environment.account


def test_a_role_is_assumed_from_the_account_itself(tmp_path: Path) -> None:
    (prod,) = [one for one in load_environments() if one.name == "prod"]
    variables = write_profiles(tmp_path, [prod], role="approver")
    profile = read(variables["AWS_CONFIG_FILE"])["profile blueprint-prod"]
    assert profile["role_arn"] == f"arn:aws:iam::{prod.account}:role/approver"
    keys = read(variables["AWS_SHARED_CREDENTIALS_FILE"])
    assert keys[profile["source_profile"]]["aws_access_key_id"] == prod.account
    assert "blueprint-prod" not in keys, "keys beside a role would win over it"


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    variables = write_profiles(tmp_path, load_environments())
    assert Path(variables["AWS_SHARED_CREDENTIALS_FILE"]).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="--data-dir"):
        write_profiles(tmp_path / "file" / "folder", load_environments())
