"""The environment variables that decide what ministack is; they must be set before it is imported."""

import os
from pathlib import Path

from blueprint_emulator.alarms import periods

LOOPBACK = "127.0.0.1"


def prepare(*, port: int, data_dir: Path, persist: bool, enforce_iam: bool, minute_seconds: float) -> None:
    """Set what ministack reads when it is imported: this port on loopback only, data in `data_dir`, nothing superfluous.

    With `enforce_iam` policies decide; without, every caller may do everything in its account. A minute of an alarm lasts
    `minute_seconds`.
    Temporary files (unpacked functions) go to the data folder as well, so that nothing is left elsewhere.
    """
    scratch = data_dir / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": LOOPBACK,
            "MINISTACK_HOST": LOOPBACK,
            "AUTH": "true" if enforce_iam else "false",
            periods.VARIABLE: str(minute_seconds),
            "PERSIST_STATE": "1" if persist else "0",
            "S3_PERSIST": "1" if persist else "0",
            "STATE_DIR": str(data_dir / "state"),
            "S3_DATA_DIR": str(data_dir / "s3"),
            "TMPDIR": str(scratch),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local",
            "LAMBDA_WARM_TTL_SECONDS": "60",
            "DOCKER_HOST": f"unix://{data_dir}/no-docker.sock",
            "AWS_ACCESS_KEY_ID": "000000000000",
            "AWS_SECRET_ACCESS_KEY": "local",
            "POWERTOOLS_METRICS_DISABLED": os.environ.get("POWERTOOLS_METRICS_DISABLED", "false"),
        }
    )
    os.environ.setdefault("LOG_LEVEL", "WARNING")
