"""Values in one line of YAML."""

import pytest

from blueprint_config.rendering import flow


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-05, "0.00001"),
        (60.0, "60.0"),
        (10**7, "10000000"),
        (True, "true"),
        (None, "null"),
        ("us-east-1", "us-east-1"),
        ("no", '"no"'),
        ("012345678901", '"012345678901"'),
        ("a: b", '"a: b"'),
        ("a\x85b", '"a\\u0085b"'),
        (["a", 1], "[a, 1]"),
        ({"code": "C101", "on": []}, '{code: C101, "on": []}'),
    ],
)
def test_a_value_is_written_so_that_every_reader_reads_the_same(value: object, text: str) -> None:
    assert flow(value) == text
