"""Every way in which botocore fails becomes an error with an outcome and a remedy."""

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
    UnknownServiceError,
)

from blueprint_ops_scripts.aws.faults import aws_faults
from blueprint_ops_scripts.errors import NotAllowedError, OpsError
from blueprint_ops_scripts.outcomes import Outcome


def answer(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "text"}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Op"
    )  # type: ignore[typeddict-item]  # the other keys do not matter here


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (NoCredentialsError(), Outcome.CREDENTIALS),
        (ProfileNotFound(profile="prd"), Outcome.CREDENTIALS),
        (TokenRetrievalError(provider="sso", error_msg="expired"), Outcome.CREDENTIALS),
        (UnknownServiceError(service_name="x", known_service_names="y"), Outcome.INCOMPLETE),
        (answer("ExpiredToken"), Outcome.CREDENTIALS),
        (answer("AccessDenied", 403), Outcome.CREDENTIALS),
        (answer("Throttling"), Outcome.AWS_UNAVAILABLE),
        (answer("InternalFailure", 500), Outcome.AWS_UNAVAILABLE),
        (EndpointConnectionError(endpoint_url="http://x"), Outcome.AWS_UNAVAILABLE),
        (answer("ValidationError"), Outcome.INCOMPLETE),
    ],
)
def test_faults_become_outcomes(raised: Exception, outcome: Outcome) -> None:
    with pytest.raises(OpsError) as caught, aws_faults("reading stacks of prod"):
        raise raised
    assert caught.value.outcome is outcome
    assert str(caught.value).startswith("reading stacks of prod: ")
    assert caught.value.remedy


def test_other_exceptions_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), aws_faults("counting"):
        raise ZeroDivisionError


def test_what_is_not_allowed_is_told_from_credentials_that_do_not_work() -> None:
    for code, allowed in (("AccessDenied", False), ("ExpiredToken", True)):
        with pytest.raises(OpsError) as caught, aws_faults("reading"):
            raise answer(code, 403)
        assert isinstance(caught.value, NotAllowedError) is not allowed
