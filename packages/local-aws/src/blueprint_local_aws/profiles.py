"""AWS configuration files with one profile per environment, for commands that work on several accounts.

The operations commands use the profile `blueprint-<environment>` when there is one. The files lie in a folder of the
local AWS; `~/.aws` is neither read nor written.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from blueprint_config import EnvironmentConfig
from blueprint_local_aws.credentials import Credentials
from blueprint_local_aws.errors import DataFolderError


def profile_name(environment: EnvironmentConfig) -> str:
    """Return the name of the profile in which commands look for an environment's credentials."""
    return f"{environment.prefix}-{environment.name}"


def write_profiles(
    folder: Path, environments: Sequence[EnvironmentConfig], *, role: str | None = None
) -> Mapping[str, str]:
    """Write `config` and `credentials` into `folder`; return the variables that make AWS clients read them.

    With `role`, each profile assumes the role of that name in its account, so that commands act as that identity; the
    role must exist there.

    Raises:
        DataFolderError: the folder cannot be written.
    """
    config, credentials = folder / "config", folder / "credentials"
    blocks = [_blocks(environment, role) for environment in environments]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        config.write_text("\n".join(block for block, _ in blocks))
        credentials.write_text("\n".join(block for _, block in blocks))
        credentials.chmod(0o600)
    except OSError as error:
        raise DataFolderError(
            f"{folder} cannot be written: {error.strerror}; choose another with --data-dir"
        ) from error
    return {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}


def _blocks(environment: EnvironmentConfig, role: str | None) -> tuple[str, str]:
    """Return an environment's part of the configuration file, and of the credentials file."""
    name = profile_name(environment)
    keys = Credentials.of_account(environment.account)
    root = name if role is None else f"{name}-root"
    lines = [f"[profile {name}]", f"region = {environment.region}"]
    if role is not None:
        lines += [f"role_arn = arn:aws:iam::{environment.account}:role/{role}", f"source_profile = {root}"]
        lines += [f"role_session_name = {role}", f"\n[profile {root}]", f"region = {environment.region}"]
    secret = [f"[{root}]", f"aws_access_key_id = {keys.access_key_id}"]
    secret += [f"aws_secret_access_key = {keys.secret_access_key}"]
    return "\n".join(lines) + "\n", "\n".join(secret) + "\n"
