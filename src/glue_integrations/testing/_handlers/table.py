"""The operations that the emulator serves, and their handlers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from glue_integrations.testing._service.errors import known_fault

from .call import Call
from .integrations import create_integration, delete_integration, describe_integrations, modify_integration
from .validation import validate

_HANDLERS: Final[dict[str, Callable[[Call], bytes]]] = {
    "CreateIntegration": create_integration,
    "DeleteIntegration": delete_integration,
    "DescribeIntegrations": describe_integrations,
    "ModifyIntegration": modify_integration,
}


def operate(call: Call) -> bytes:
    """Validate a request against AWS's service model and run its operation.

    Returns:
        The response as JSON.

    Raises:
        Fault: The request is invalid, or the service returns an error.
    """
    handler = _HANDLERS.get(call.operation)
    if handler is None:
        raise known_fault("UnknownOperationException", f"The emulator does not serve {call.operation}.")
    return handler(replace(call, params=validate(call.operation, call.params)))
