"""An AWS that runs on a laptop: an emulator, what it lacks, and the sandbox."""

from blueprint_local_aws.client_environment import client_environment
from blueprint_local_aws.credentials import Credentials
from blueprint_local_aws.errors import (
    DataFolderError,
    EmulatorDiedError,
    EnvironmentNotMadeError,
    LocalAwsError,
    NotRunningError,
    PortInUseError,
    UsageError,
)
from blueprint_local_aws.local_aws import LocalAws
from blueprint_local_aws.profiles import profile_name, write_profiles

__all__ = [
    "Credentials",
    "DataFolderError",
    "EmulatorDiedError",
    "EnvironmentNotMadeError",
    "LocalAws",
    "LocalAwsError",
    "NotRunningError",
    "PortInUseError",
    "UsageError",
    "client_environment",
    "profile_name",
    "write_profiles",
]
