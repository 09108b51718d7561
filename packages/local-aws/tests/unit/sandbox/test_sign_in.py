"""The SRP exchange is checked against a server written from the protocol's own formulas."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from blueprint_local_aws.sandbox.errors import SandboxError
from blueprint_local_aws.sandbox.sign_in import _GENERATOR as G
from blueprint_local_aws.sandbox.sign_in import _PRIME as N
from blueprint_local_aws.sandbox.sign_in import SecureRemotePassword, sign_in

POOL, USER, PASSWORD = "eu-west-1_AbCdEf", "reader", "Aa1!correct"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def digest(*parts: bytes) -> int:
    return int(hashlib.sha256(b"".join(parts)).hexdigest(), 16)


def signed(number: int) -> bytes:
    """A positive number as ASN.1 writes it: never with a leading one bit."""
    text = f"{number:x}"
    text = text if len(text) % 2 == 0 else f"0{text}"
    return bytes.fromhex(f"00{text}" if text[0] in "89abcdef" else text)


class Server:
    """The other side of SRP-6a, which knows only the verifier."""

    def __init__(self, *, salt: int, secret: int) -> None:
        self.salt, self.secret = salt, secret
        inner = hashlib.sha256(f"AbCdEf{USER}:{PASSWORD}".encode()).digest()
        self.verifier = pow(G, digest(signed(salt), inner), N)
        self.public = (digest(signed(N), signed(G)) * self.verifier + pow(G, secret, N)) % N

    def challenge(self) -> dict[str, str]:
        return {
            "USER_ID_FOR_SRP": USER,
            "SRP_B": f"{self.public:x}",
            "SALT": f"{self.salt:x}",
            "SECRET_BLOCK": base64.b64encode(b"block").decode(),
        }

    def accepts(self, client_public: str, answer: dict[str, str]) -> bool:
        a = int(client_public, 16)
        u = digest(signed(a), signed(self.public))
        shared = pow(a * pow(self.verifier, u, N), self.secret, N)
        key = hmac.digest(hmac.digest(signed(u), signed(shared), "sha256"), b"Caldera Derived Key\x01", "sha256")[:16]
        message = f"AbCdEf{USER}".encode() + b"block" + answer["TIMESTAMP"].encode()
        expected = base64.b64encode(hmac.digest(key, message, "sha256")).decode()
        return hmac.compare_digest(expected, answer["PASSWORD_CLAIM_SIGNATURE"])


# Values on both sides of the sign bit: padding decides whether the hashes agree.
@pytest.mark.parametrize("salt", [0x7F12, 0x8F12, 0x0F12, 1])
@pytest.mark.parametrize("secret", [3, 2**255 + 17])
def test_the_right_password_convinces_the_server(salt: int, secret: int) -> None:
    server, exchange = Server(salt=salt, secret=secret + 5), SecureRemotePassword(POOL, secret=secret)
    assert server.accepts(exchange.public, exchange.answer(server.challenge(), PASSWORD, NOW))


def test_a_wrong_password_does_not() -> None:
    server, exchange = Server(salt=0x8F12, secret=11), SecureRemotePassword(POOL, secret=7)
    assert not server.accepts(exchange.public, exchange.answer(server.challenge(), "Aa1!wrong", NOW))


def test_the_time_stamp_has_cognitos_form() -> None:
    server, exchange = Server(salt=1, secret=11), SecureRemotePassword(POOL, secret=7)
    assert exchange.answer(server.challenge(), PASSWORD, NOW)["TIMESTAMP"] == "Wed Mar 4 05:06:07 UTC 2026"


def test_a_server_value_of_zero_is_refused() -> None:
    challenge = Server(salt=1, secret=11).challenge() | {"SRP_B": f"{N:x}"}
    with pytest.raises(SandboxError, match="no honest server"):
        SecureRemotePassword(POOL).answer(challenge, PASSWORD, NOW)


class PoolThatAsksFor:
    """A Cognito that sets one challenge that cannot be met."""

    def __init__(self, challenge: str) -> None:
        self.challenge = challenge

    def initiate_auth(self, **_: Any) -> dict[str, Any]:
        return {"ChallengeName": self.challenge, "ChallengeParameters": {}}


def test_a_challenge_that_nobody_can_meet_is_named() -> None:
    with pytest.raises(SandboxError, match="SMS_MFA"):
        sign_in(
            PoolThatAsksFor("SMS_MFA"),
            pool_id=POOL,
            client_id="client",
            username=USER,
            password=PASSWORD,
            new_password="Aa1!next",
        )
