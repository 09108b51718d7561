"""From botocore's exceptions to ours, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from ..errors import AwsUnavailableError, CredentialsError, NotAllowedError, OpsError

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN_KEY = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidAccessKeyId"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden"}
_SIGN_IN = "sign in again (aws sso login, or set AWS_PROFILE) and repeat the command"


@contextmanager
def aws_faults(doing: str) -> Iterator[None]:
    """Turn every botocore exception inside the block into an `OpsError` that names what was being done."""
    try:
        yield
    except ProfileNotFound as error:
        raise CredentialsError(
            f"{doing}: {error}", remedy="correct or unset AWS_PROFILE; aws configure list-profiles has the names"
        ) from error
    except (
        NoCredentialsError,
        PartialCredentialsError,
        CredentialRetrievalError,
        SSOError,
        TokenRetrievalError,
    ) as error:
        raise CredentialsError(f"{doing}: no usable AWS credentials ({error})", remedy=_SIGN_IN) from error
    except (BotoConnectionError, HTTPClientError) as error:
        raise AwsUnavailableError(
            f"{doing}: AWS did not answer ({error})",
            remedy="check the network and AWS_ENDPOINT_URL, then repeat the command",
        ) from error
    except ClientError as error:
        raise from_client_error(doing, error) from error
    except BotoCoreError as error:
        raise OpsError(f"{doing}: {error}", remedy="mend the AWS configuration of this machine, then repeat") from error


def from_client_error(doing: str, error: ClientError) -> OpsError:
    """The `OpsError` for an answer that AWS gave."""
    code = error.response.get("Error", {}).get("Code", "Unknown")
    text = error.response.get("Error", {}).get("Message", str(error))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _EXPIRED | _UNKNOWN_KEY:
        return CredentialsError(f"{doing}: the credentials are not accepted ({code}: {text})", remedy=_SIGN_IN)
    if code in _DENIED:
        return NotAllowedError(f"{doing}: not allowed ({text})", remedy="use a role that may do this")
    if status >= 500 or "Throttl" in code or code == "RequestLimitExceeded":
        return AwsUnavailableError(
            f"{doing}: AWS is not able to answer ({code}: {text})", remedy="repeat the command later"
        )
    return OpsError(
        f"{doing}: {code}: {text}", remedy=f"AWS refused it for good: mend what {code} names, then repeat the command"
    )
