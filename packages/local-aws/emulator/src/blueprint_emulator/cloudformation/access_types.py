"""IAM groups, OIDC providers and WAF associations in stacks; the local services behind them exist already.

WAF rules are stored and block nothing.
"""

from typing import Any

from ministack.services import iam, waf
from ministack.services.cloudformation.provisioners import _physical_name

from blueprint_emulator import scope
from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Created, Properties
from blueprint_emulator.cloudformation.service_calls import checked, query


def install() -> None:
    """Add the types."""
    registry.add("AWS::IAM::Group", {"create": _group, "update": _kept_group, "delete": _delete_group})
    registry.add("AWS::IAM::OIDCProvider", {"create": _provider, "delete": _delete_provider})
    registry.add("AWS::WAFv2::WebACLAssociation", {"create": _associate, "delete": _disassociate})


def _group(logical_id: str, props: Properties, stack_name: str) -> Created:
    name = str(props.get("GroupName") or _physical_name(stack_name, logical_id, max_len=128))
    checked(iam._create_group(query(GroupName=name, Path=props.get("Path", "/"))), "CreateGroup")
    return name, _group_attributes(name)


def _kept_group(physical_id: str, _old: Properties, _new: Properties, _stack_name: str, **_: Any) -> Created:
    return physical_id, _group_attributes(physical_id)


def _group_attributes(name: str) -> dict[str, Any]:
    return {"Arn": iam._groups[name]["Arn"]}


def _delete_group(physical_id: str, _props: Properties) -> None:
    iam._delete_group(query(GroupName=physical_id))


def _provider(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    request = query(Url=props["Url"], **_members("ClientIDList", props), **_members("ThumbprintList", props))
    checked(iam._create_oidc_provider(request), "CreateOpenIDConnectProvider")
    account, _ = scope.current()
    arn = f"arn:aws:iam::{account}:oidc-provider/{str(props['Url']).removeprefix('https://')}"
    return arn, {"Arn": arn}


def _members(name: str, props: Properties) -> dict[str, Any]:
    """Return a list property in the way that IAM's query protocol names members."""
    source = {"ClientIDList": "ClientIdList"}.get(name, name)
    return {f"{name}.member": list(props.get(source) or [])}


def _delete_provider(physical_id: str, _props: Properties) -> None:
    iam._delete_oidc_provider(query(OpenIDConnectProviderArn=physical_id))


def _associate(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    checked(waf._associate_web_acl(dict(props)), "AssociateWebACL")
    return f"{props['WebACLArn']}|{props['ResourceArn']}", {}


def _disassociate(_physical_id: str, props: Properties) -> None:
    waf._disassociate_web_acl({"ResourceArn": props.get("ResourceArn", "")})
