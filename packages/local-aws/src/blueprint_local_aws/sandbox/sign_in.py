"""A user signs in to Cognito as a browser would: secure remote password, new password, one-time code.

The arithmetic is SRP-6a (RFC 5054) in the group of 3,072 bits of RFC 3526, with the key derivation that Amazon Cognito
documents for `USER_SRP_AUTH`. Passwords never leave this process in the clear.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyotp

from .errors import SandboxError

# RFC 3526, section 4: 2^3072 - 2^3008 - 1 + 2^64 * ([2^2942 pi] + 1690314)
_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D"
    "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
_GENERATOR = 2
_INFO = b"Caldera Derived Key"


def _padded(number: int) -> bytes:
    """Big-endian bytes, with a leading zero byte where the first bit would else read as a sign."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash_to_int(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


@dataclass
class SecureRemotePassword:
    """One SRP exchange for one user of one pool."""

    pool_id: str
    secret: int = field(default_factory=lambda: secrets.randbelow(_PRIME - 1) + 1)

    @property
    def public(self) -> str:
        """The value A that opens the exchange, in hexadecimal."""
        return f"{pow(_GENERATOR, self.secret, _PRIME):x}"

    def answer(self, challenge: dict[str, str], password: str, now: datetime) -> dict[str, str]:
        """The responses to a PASSWORD_VERIFIER challenge."""
        user, server = challenge["USER_ID_FOR_SRP"], int(challenge["SRP_B"], 16)
        if server % _PRIME == 0:
            raise SandboxError("signing in: the pool sent an SRP value that no honest server sends")
        key = self._key(user, password, server, int(challenge["SALT"], 16))
        stamp = f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now:%Y}"
        message = self._pool_name + user.encode() + base64.b64decode(challenge["SECRET_BLOCK"]) + stamp.encode()
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(hmac.digest(key, message, "sha256")).decode(),
            "TIMESTAMP": stamp,
        }

    @property
    def _pool_name(self) -> bytes:
        return self.pool_id.split("_", 1)[1].encode()

    def _key(self, user: str, password: str, server: int, salt: int) -> bytes:
        multiplier = _hash_to_int(_padded(_PRIME), _padded(_GENERATOR))
        scramble = _hash_to_int(_padded(pow(_GENERATOR, self.secret, _PRIME)), _padded(server))
        inner = hashlib.sha256(self._pool_name + user.encode() + b":" + password.encode()).digest()
        private = _hash_to_int(_padded(salt), inner)
        base = (server - multiplier * pow(_GENERATOR, private, _PRIME)) % _PRIME
        shared = pow(base, self.secret + scramble * private, _PRIME)
        seed = hmac.digest(_padded(scramble), _padded(shared), "sha256")
        return hmac.digest(seed, _INFO + b"\x01", "sha256")[:16]


def sign_in(cognito: Any, *, pool_id: str, client_id: str, username: str, password: str, new_password: str) -> str:
    """Sign `username` in through every challenge that the pool sets, and return the access token.

    `cognito` is a boto3 client. `new_password` is set when the pool asks for one; a one-time-code generator is enrolled
    when the pool asks for that.

    Raises:
        SandboxError: the pool sets a challenge that nobody here can meet.
    """
    exchange = SecureRemotePassword(pool_id)
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": username, "SRP_A": exchange.public},
    )
    while "AuthenticationResult" not in answer:
        name, parameters = answer["ChallengeName"], answer.get("ChallengeParameters", {})
        session = answer.get("Session")
        user = parameters.get("USER_ID_FOR_SRP", username)
        if name == "PASSWORD_VERIFIER":
            responses = exchange.answer(parameters, password, datetime.now(UTC))
        elif name == "NEW_PASSWORD_REQUIRED":
            responses = {"USERNAME": user, "NEW_PASSWORD": new_password}
        elif name == "MFA_SETUP":
            session = _enrol(cognito, session)
            responses = {"USERNAME": user}
        else:
            raise SandboxError(f"signing in: the pool asks for {name}, which a user without history cannot answer")
        answer = cognito.respond_to_auth_challenge(
            ClientId=client_id,
            ChallengeName=name,
            ChallengeResponses=responses,
            **({"Session": session} if session else {}),
        )
    return str(answer["AuthenticationResult"]["AccessToken"])


def _enrol(cognito: Any, session: str | None) -> str:
    associated = cognito.associate_software_token(Session=session)
    code = pyotp.TOTP(associated["SecretCode"]).now()
    verified = cognito.verify_software_token(Session=associated["Session"], UserCode=code)
    return str(verified["Session"])
