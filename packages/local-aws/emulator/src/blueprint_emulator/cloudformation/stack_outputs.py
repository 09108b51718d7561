"""`Fn::GetStackOutput` with a region: an output of a stack in another region of the same account.

Stock ministack looks in the consumer's region only, and ignores `Region`, which the CDK always writes.
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import _stacks, changesets, engine, handlers, stacks

from blueprint_emulator import patching, scope

INTRINSIC = "Fn::GetStackOutput"


def install() -> None:
    """Teach the template engine, everywhere where its function is held."""
    patching.wrap(engine, "_resolve_refs", _with_regions)
    for module in (stacks, handlers, changesets):
        patching.replace(module, "_resolve_refs", engine._resolve_refs)


def _with_regions(stock: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(value: Any, *context: Any) -> Any:
        if isinstance(value, dict) and INTRINSIC in value and isinstance(value[INTRINSIC], dict):
            wanted = {key: resolve(inner, *context) for key, inner in value[INTRINSIC].items()}
            return output_of(str(wanted.get("StackName", "")), str(wanted.get("OutputName", "")), wanted.get("Region"))
        return stock(value, *context)

    return resolve


def output_of(stack_name: str, output_name: str, region: str | None) -> Any:
    """Return an output of a stack of the current account.

    Raises:
        ValueError: there is no such stack or output; the stack operation fails with this message.
    """
    account, here = scope.current()
    name = stack_name.split("/")[1] if stack_name.startswith("arn:") else stack_name
    stack = _stacks.get_scoped(account, region or here, name)
    for output in (stack or {}).get("Outputs", []):
        if output.get("OutputKey") == output_name:
            return output.get("OutputValue", "")
    raise ValueError(f"Output '{output_name}' not found in stack '{stack_name}' ({region or here})")
