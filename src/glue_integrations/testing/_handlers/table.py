"""The operations that the emulator serves, and their handlers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from glue_integrations.testing._service.errors import known_fault

from . import inbound_integrations, integrations, resource_properties, table_properties
from .call import Call
from .validation import validate

_HANDLERS: Final[dict[str, Callable[[Call], bytes]]] = {
    "CreateIntegration": integrations.create_integration,
    "CreateIntegrationResourceProperty": resource_properties.create_resource_property,
    "CreateIntegrationTableProperties": table_properties.create_table_properties,
    "DeleteIntegration": integrations.delete_integration,
    "DeleteIntegrationResourceProperty": resource_properties.delete_resource_property,
    "DeleteIntegrationTableProperties": table_properties.delete_table_properties,
    "DescribeInboundIntegrations": inbound_integrations.describe_inbound_integrations,
    "DescribeIntegrations": integrations.describe_integrations,
    "GetIntegrationResourceProperty": resource_properties.get_resource_property,
    "GetIntegrationTableProperties": table_properties.get_table_properties,
    "ListIntegrationResourceProperties": resource_properties.list_resource_properties,
    "ListIntegrationTableProperties": table_properties.list_table_properties,
    "ModifyIntegration": integrations.modify_integration,
    "UpdateIntegrationResourceProperty": resource_properties.update_resource_property,
    "UpdateIntegrationTableProperties": table_properties.update_table_properties,
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
