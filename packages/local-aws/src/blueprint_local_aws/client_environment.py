"""The variables under which a command talks to the local AWS, and to nothing else."""

from collections.abc import Mapping

from blueprint_config import EnvironmentConfig
from blueprint_local_aws.credentials import Credentials

_FORGOTTEN = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_CA_BUNDLE",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
)


def client_environment(
    inherited: Mapping[str, str],
    *,
    endpoint_url: str,
    profiles: Mapping[str, str],
    environment: EnvironmentConfig | None = None,
) -> dict[str, str]:
    """Return `inherited` without any trace of another AWS, and with the local one instead.

    `profiles` is what `write_profiles` returned. With `environment`, its account and region are the default; without,
    a command must choose a profile itself. Loopback never goes through a proxy.
    """
    result = {
        name: value
        for name, value in inherited.items()
        if name not in _FORGOTTEN and not name.startswith("AWS_ENDPOINT_URL")
    }
    bypass = [result.get("NO_PROXY") or result.get("no_proxy") or "", "127.0.0.1", "localhost"]
    result["NO_PROXY"] = result["no_proxy"] = ",".join(filter(None, bypass))
    result |= {"AWS_ENDPOINT_URL": endpoint_url, "AWS_EC2_METADATA_DISABLED": "true", **profiles}
    if environment is not None:
        keys = Credentials.of_account(environment.account)
        result["AWS_ACCESS_KEY_ID"] = keys.access_key_id
        result["AWS_SECRET_ACCESS_KEY"] = keys.secret_access_key
        result["AWS_REGION"] = result["AWS_DEFAULT_REGION"] = environment.region
    return result
