"""Values that group options refuse what AWS would refuse, and say what it takes."""

from collections.abc import Callable
from typing import Any

import pytest

from blueprint_constructs import (
    ApiMetrics,
    ApiThresholds,
    Cors,
    DriftTarget,
    FunctionSize,
    FunctionThresholds,
    OnDemand,
    Provisioned,
    ProvisionedConcurrency,
    TableIndex,
    Throttle,
)

READER = f"arn:aws:iam::{'2' * 12}:role/reader"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FunctionSize(memory_mib=127), "memory_mib of 127 is outside Lambda's quota; use 128 to 10240"),
        (lambda: FunctionSize(timeout_seconds=901), "timeout_seconds of 901 .* use 1 to 900"),
        (lambda: FunctionSize(ephemeral_storage_mib=511), "ephemeral_storage_mib of 511 .* use 512 to 10240"),
        (lambda: FunctionSize(architecture="x64"), "architecture 'x64' is not known; use arm64 or x86_64"),
        (lambda: FunctionSize(reserved_concurrency=0), "reserved_concurrency of 0 would stop the function"),
        (lambda: FunctionThresholds(error_rate_percent=0), "error_rate_percent of 0 is not a share"),
        (lambda: FunctionThresholds(minimum_errors=0), "minimum_errors of 0 would ring without an error"),
        (lambda: FunctionThresholds(duration_share_of_timeout=1), "duration_share_of_timeout of 1 can never"),
        (lambda: ApiThresholds(server_error_percent=101), "server_error_percent of 101 is not a share"),
        (lambda: ApiThresholds(client_error_percent=0), "client_error_percent of 0 is not a share"),
        (lambda: ApiThresholds(minimum_errors=0), "minimum_errors of 0 would ring without an error"),
        (lambda: ApiThresholds(latency_p99_ms=0), "latency_p99_ms of 0 would always ring"),
        (lambda: Throttle(rate_per_second=0), "throttle of 0 a second, burst 200, lets nobody in"),
        (lambda: Cors(allow_origins=()), "CORS without an origin lets nobody in"),
        (lambda: Cors(allow_origins=("*",)), r"CORS origin '\*' is not allowed; use https://host"),
        (lambda: Cors(allow_origins=("http://shop.example.com",)), "CORS origin 'http://shop.example.com' is not"),
        (lambda: Cors(allow_origins=("https://a.example",), allow_methods=("*",)), r"CORS method '\*' is not allowed"),
        (
            lambda: Cors(allow_origins=("https://a.example",), max_age_seconds=-1),
            "max_age_seconds of -1 is outside .* use 0 to 86400",
        ),
        (
            lambda: Cors(allow_origins=("http://localhost.example.com",)),
            "CORS origin 'http://localhost.example.com' is not allowed",
        ),
        (lambda: Cors(allow_origins=("https://a.example/",)), "origin 'https://a.example/' is not .* without a path"),
        (lambda: Cors(allow_origins=("https://a.example",), allow_methods=()), "CORS without a method lets nobody do"),
        (lambda: Cors(allow_origins=("https://a.example",), allow_headers=("*",)), r"CORS header '\*' is not allowed"),
        (
            lambda: ApiMetrics(dimensions={}, server_errors="5xx", client_errors="4xx"),
            "by {}, .* find nothing; name all",
        ),
        (
            lambda: DriftTarget(account="22", region="eu-west-1", role_arn=READER),
            "account '22' is not an account; write its twelve digits",
        ),
        (lambda: DriftTarget(account="2" * 12, region="Ireland", role_arn=READER), "region 'Ireland' is not a region"),
        (
            lambda: DriftTarget(account="3" * 12, region="eu-west-1", role_arn=READER),
            "is not the ARN of a role in 333333333333; name the one that DriftReader made there",
        ),
        (lambda: TableIndex(name="ByUser", partition_key="a", sort_key=""), "keys 'a' and '' finds nothing; name two"),
        (lambda: TableIndex(name="a", partition_key="pk"), "index name 'a' is not one; use 3 to 255 letters"),
        (lambda: TableIndex(name="ByUser", partition_key=""), "index ByUser with keys '' and None finds nothing"),
        (lambda: OnDemand(max_read_request_units=0), "max_read_request_units of 0 would refuse every request"),
        (lambda: Provisioned(read_least=2, read_most=1, write_least=1, write_most=1), "read capacity cannot scale"),
        (lambda: ProvisionedConcurrency(least=0), "provisioned concurrency of 0 keeps nothing warm"),
        (lambda: ProvisionedConcurrency(least=2, most=1), "cannot scale from 2 to 1"),
        (lambda: ProvisionedConcurrency(least=1, target_utilization=1), "target_utilization of 1 cannot be kept"),
    ],
)
def test_refuses_a_value_and_says_what_is_allowed(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_takes_localhost_as_an_origin_for_development() -> None:
    assert Cors(allow_origins=("http://localhost:3000",)).allow_methods == ("GET", "POST")
