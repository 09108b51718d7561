"""The token bucket of a stage, and which of its settings applies to a route."""

from blueprint_emulator.http_api.throttling import TokenBucket, limits_of

STAGE = {
    "defaultRouteSettings": {"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20},
    "routeSettings": {"GET /slow": {"throttlingRateLimit": 1}},
}


def test_a_burst_passes_and_then_the_rate() -> None:
    now = [0.0]
    bucket = TokenBucket(2, 3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_route_of_its_own_goes_before_the_default() -> None:
    assert limits_of(STAGE, "GET /slow") == ("GET /slow", 1.0, 1.0)
    assert limits_of(STAGE, "GET /other") == ("", 10.0, 20.0)


def test_no_settings_limit_nothing() -> None:
    assert limits_of({"defaultRouteSettings": {"DetailedMetricsEnabled": True}}, "GET /") is None
