"""How strict a value is where strictness is about safety: the environment nearer to customers must not be the weaker one."""

import re
from collections.abc import Callable
from typing import Any

_FOREVER = 10**9

_ACCESS = re.compile(
    r"/(PolicyDocument|AssumeRolePolicyDocument|KeyPolicy|Policies|ManagedPolicyArns|SecurityGroup(In|E)gress)\b"
)
_GUARDS = (
    "AWS::CloudWatch::",
    "AWS::IAM::",
    "AWS::KMS::",
    "AWS::WAFv2::",
    "AWS::Backup::",
    "AWS::ApiGatewayV2::Authorizer",
)

Order = Callable[[Any], float | None]
"""Higher is stricter; None for a value that cannot be placed. It is given None where there is no value."""


def _truth(value: Any) -> float | None:
    return {"True": 1, "true": 1, "ACTIVE": 1, "Enabled": 1, "ENABLED": 1}.get(str(value), 0.0)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else 0.0 if value is None else None


def _presence(value: Any) -> float | None:
    return 0.0 if value in (None, [], {}, "") else 1.0


def _forever_when_absent(value: Any) -> float | None:
    return float(_FOREVER) if value is None else _number(value)


def _ranked(*words: str) -> Order:
    """Words from lax to strict; the first one is also what an absent value means."""
    return lambda value: float(words.index(value)) if value in words else 0.0 if value is None else None


def _closed(value: Any) -> float | None:
    """Web origins: everybody, then anything without encryption, then names."""
    entries = value if isinstance(value, list) else [] if value is None else [value]
    if "*" in entries:
        return 0.0
    return 1.0 if any(str(entry).startswith("http://") for entry in entries) else 2.0


_ORDERS: tuple[tuple[re.Pattern[str], Order, str], ...] = tuple(
    (re.compile(pattern), order, what)
    for pattern, order, what in (
        (
            r"^/(Deletion|UpdateReplace)Policy$",
            _ranked("Delete", "Snapshot", "RetainExceptOnCreate", "Retain"),
            "keeps less",
        ),
        (r"/DeletionProtection(Enabled)?$", _truth, "can be deleted"),
        (r"^/termination protection$", _truth, "can be deleted"),
        (r"/PointInTimeRecoverySpecification$", _presence, "cannot be restored"),
        (r"/PointInTimeRecoveryEnabled$", _truth, "cannot be restored"),
        (r"/(RecoveryPeriodInDays|RetentionDays|PendingWindowInDays)$", _number, "is kept for less time"),
        (r"/RetentionInDays$", _forever_when_absent, "is kept for less time"),
        (r"/EnableKeyRotation$", _truth, "does not rotate its key"),
        (
            r"/(KmsKeyId|KmsMasterKeyId|KMSMasterKeyI[dD]|KmsKeyArn|KmsKeyIdentifier)$",
            _presence,
            "is encrypted with no key of ours",
        ),
        (r"/(SSESpecification|BucketEncryption|SSEEnabled|SqsManagedSseEnabled)$", _presence, "is not encrypted"),
        (r"/PublicAccessBlockConfiguration$", _presence, "can be public"),
        (r"/(BlockPublic(Acls|Policy)|IgnorePublicAcls|RestrictPublicBuckets)$", _truth, "can be public"),
        (r"/VersioningConfiguration/Status$", _truth, "keeps no versions"),
        (r"/VersioningConfiguration$", _presence, "keeps no versions"),
        (r"/TracingConfig/Mode$", _ranked("PassThrough", "Active"), "is not traced"),
        (r"/(AlarmActions|OKActions)$", _presence, "tells nobody"),
        (r"/ActionsEnabled$", lambda value: 1.0 if value is None else _truth(value), "tells nobody"),
        (r"/AuthorizationType$", lambda value: 0.0 if value in (None, "NONE") else 1.0, "lets anybody in"),
        (r"/AllowOrigins$", _closed, "lets more origins in"),
        (r"/CorsConfiguration$", lambda value: _closed((value or {}).get("AllowOrigins")), "lets more origins in"),
        (
            r"/ApplicationLogLevel$",
            lambda value: 0.0 if value in ("TRACE", "DEBUG") else 1.0,
            "writes more into its log",
        ),
        (r"/MfaConfiguration$", _ranked("OFF", "OPTIONAL", "ON"), "asks for less proof"),
        (r"/PasswordPolicy/MinimumLength$", _number, "asks for less proof"),
        (r"/PasswordPolicy/Require\w+$", _truth, "asks for less proof"),
        (r"/DLQ|/DeadLetterConfig$|/RedrivePolicy$|/DestinationConfig$", _presence, "loses what fails"),
    )
)


def weaker(path: str, lower: Any, upper: Any) -> str | None:
    """What is weaker in the upper environment, in words; None when nothing is, or when that cannot be told."""
    for pattern, order, what in _ORDERS:
        if pattern.search(path):
            below, above = order(lower), order(upper)
            return what if below is not None and above is not None and above < below else None
    return None


def about_safety(path: str) -> bool:
    """Whether the place is one where strictness counts, or where access is given."""
    return bool(_ACCESS.search(path)) or any(pattern.search(path) for pattern, _, _ in _ORDERS)


def guards(type: str) -> bool:
    """Whether a resource of this type watches, protects or permits, so that it matters when only one environment has it."""
    return type.startswith(_GUARDS)
