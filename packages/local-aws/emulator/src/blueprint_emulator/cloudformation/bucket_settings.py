"""Settings of buckets that stock ministack drops from templates: encryption, life cycle, tags.

A bucket that is encrypted with KMS has clients write with `aws:kms` and no key, which means the account's own key for S3;
stock ministack refuses that.
"""

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import s3

from blueprint_emulator import patching, scope
from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Properties
from blueprint_emulator.cloudformation.service_calls import checked

_PLAIN = {"ExpirationInDays": ("Expiration", "Days"), "ExpirationDate": ("Expiration", "Date")}


def install() -> None:
    """Apply the settings after a bucket was made or changed."""
    registry.after_either("AWS::S3::Bucket", _apply)
    patching.wrap(s3, "_resolve_sse_write_headers", _with_managed_key)


def _with_managed_key(stock: Callable[..., Any]) -> Callable[..., Any]:
    """Name the account's key for S3 when a write asks for KMS and names none."""
    key_header = "x-amz-server-side-encryption-aws-kms-key-id"

    def resolve(headers: dict[str, str], bucket_name: str) -> Any:
        if headers.get("x-amz-server-side-encryption") == "aws:kms" and not headers.get(key_header):
            default = s3._bucket_default_sse_headers(bucket_name).get(key_header)
            account, region = scope.current()
            headers = {**headers, key_header: default or f"arn:aws:kms:{region}:{account}:alias/aws/s3"}
        return stock(headers, bucket_name)

    return resolve


def _apply(name: str, props: Properties, _attributes: dict[str, Any]) -> None:
    for property_name, store, to_xml, put in _SETTINGS:
        if props.get(property_name):
            checked(put(name, to_xml(props[property_name]).encode()), property_name)
        else:
            store.pop(name, None)


def encryption_xml(encryption: Properties) -> str:
    """Return `BucketEncryption` as the body of PutBucketEncryption."""
    rules = []
    for rule in encryption.get("ServerSideEncryptionConfiguration") or []:
        default = rule.get("ServerSideEncryptionByDefault") or {}
        key = _element("KMSMasterKeyID", default.get("KMSMasterKeyID"))
        inner = _element("SSEAlgorithm", default.get("SSEAlgorithm", "AES256")) + key
        enabled = _element("BucketKeyEnabled", rule.get("BucketKeyEnabled"))
        rules.append(
            f"<Rule><ApplyServerSideEncryptionByDefault>{inner}</ApplyServerSideEncryptionByDefault>{enabled}</Rule>"
        )
    return f"<ServerSideEncryptionConfiguration>{''.join(rules)}</ServerSideEncryptionConfiguration>"


def lifecycle_xml(lifecycle: Properties) -> str:
    """Return `LifecycleConfiguration` as the body of PutBucketLifecycleConfiguration."""
    return f"<LifecycleConfiguration>{''.join(_rule(rule) for rule in lifecycle.get('Rules') or [])}</LifecycleConfiguration>"


def _rule(rule: Properties) -> str:
    parts = [_element("ID", rule.get("Id")), f"<Filter>{_element('Prefix', rule.get('Prefix', ''))}</Filter>"]
    parts.append(_element("Status", rule.get("Status", "Enabled")))
    for name, (group, member) in _PLAIN.items():
        if name in rule:
            parts.append(f"<{group}>{_element(member, rule[name])}</{group}>")
    for transition in rule.get("Transitions") or []:
        days = _element("Days", transition.get("TransitionInDays"))
        parts.append(f"<Transition>{days}{_element('StorageClass', transition.get('StorageClass'))}</Transition>")
    noncurrent = rule.get("NoncurrentVersionExpiration") or {}
    age = noncurrent.get("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"))
    if age is not None:
        parts.append(f"<NoncurrentVersionExpiration>{_element('NoncurrentDays', age)}</NoncurrentVersionExpiration>")
    abort = (rule.get("AbortIncompleteMultipartUpload") or {}).get("DaysAfterInitiation")
    if abort is not None:
        inner = _element("DaysAfterInitiation", abort)
        parts.append(f"<AbortIncompleteMultipartUpload>{inner}</AbortIncompleteMultipartUpload>")
    return f"<Rule>{''.join(parts)}</Rule>"


def tags_xml(tags: list[Properties]) -> str:
    """Return `Tags` as the body of PutBucketTagging."""
    inner = "".join(
        f"<Tag>{_element('Key', tag['Key'])}{_element('Value', tag.get('Value', ''))}</Tag>" for tag in tags
    )
    return f"<Tagging><TagSet>{inner}</TagSet></Tagging>"


def _element(name: str, value: Any) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


_SETTINGS: tuple[tuple[str, Any, Callable[[Any], str], Callable[[str, bytes], Any]], ...] = (
    ("BucketEncryption", s3._bucket_encryption, encryption_xml, s3._put_bucket_encryption),
    ("LifecycleConfiguration", s3._bucket_lifecycle, lifecycle_xml, s3._put_bucket_lifecycle),
    ("Tags", s3._bucket_tags, tags_xml, s3._put_bucket_tagging),
)
