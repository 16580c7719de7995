"""The operations of the API, one row each, by AWS's nouns.

The rows of a noun, and their models, are loaded when one of them is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .inbound_integrations import (
        DESCRIBE_INBOUND_INTEGRATIONS,
    )
    from .integrations import (
        CREATE_INTEGRATION,
        DELETE_INTEGRATION,
        DESCRIBE_INTEGRATIONS,
        MODIFY_INTEGRATION,
    )
    from .resource_properties import (
        CREATE_INTEGRATION_RESOURCE_PROPERTY,
        DELETE_INTEGRATION_RESOURCE_PROPERTY,
        GET_INTEGRATION_RESOURCE_PROPERTY,
        LIST_INTEGRATION_RESOURCE_PROPERTIES,
        UPDATE_INTEGRATION_RESOURCE_PROPERTY,
    )
    from .table_properties import (
        CREATE_INTEGRATION_TABLE_PROPERTIES,
        DELETE_INTEGRATION_TABLE_PROPERTIES,
        GET_INTEGRATION_TABLE_PROPERTIES,
        LIST_INTEGRATION_TABLE_PROPERTIES,
        UPDATE_INTEGRATION_TABLE_PROPERTIES,
    )

__all__ = [
    "CREATE_INTEGRATION",
    "CREATE_INTEGRATION_RESOURCE_PROPERTY",
    "CREATE_INTEGRATION_TABLE_PROPERTIES",
    "DELETE_INTEGRATION",
    "DELETE_INTEGRATION_RESOURCE_PROPERTY",
    "DELETE_INTEGRATION_TABLE_PROPERTIES",
    "DESCRIBE_INBOUND_INTEGRATIONS",
    "DESCRIBE_INTEGRATIONS",
    "GET_INTEGRATION_RESOURCE_PROPERTY",
    "GET_INTEGRATION_TABLE_PROPERTIES",
    "LIST_INTEGRATION_RESOURCE_PROPERTIES",
    "LIST_INTEGRATION_TABLE_PROPERTIES",
    "MODIFY_INTEGRATION",
    "UPDATE_INTEGRATION_RESOURCE_PROPERTY",
    "UPDATE_INTEGRATION_TABLE_PROPERTIES",
]

_MODULES = {
    "DESCRIBE_INBOUND_INTEGRATIONS": "inbound_integrations",
    **dict.fromkeys(
        (
            "CREATE_INTEGRATION",
            "DELETE_INTEGRATION",
            "DESCRIBE_INTEGRATIONS",
            "MODIFY_INTEGRATION",
        ),
        "integrations",
    ),
    **dict.fromkeys(
        (
            "CREATE_INTEGRATION_RESOURCE_PROPERTY",
            "DELETE_INTEGRATION_RESOURCE_PROPERTY",
            "GET_INTEGRATION_RESOURCE_PROPERTY",
            "LIST_INTEGRATION_RESOURCE_PROPERTIES",
            "UPDATE_INTEGRATION_RESOURCE_PROPERTY",
        ),
        "resource_properties",
    ),
    **dict.fromkeys(
        (
            "CREATE_INTEGRATION_TABLE_PROPERTIES",
            "DELETE_INTEGRATION_TABLE_PROPERTIES",
            "GET_INTEGRATION_TABLE_PROPERTIES",
            "LIST_INTEGRATION_TABLE_PROPERTIES",
            "UPDATE_INTEGRATION_TABLE_PROPERTIES",
        ),
        "table_properties",
    ),
}


if not TYPE_CHECKING:  # a type checker that saw it would accept any misspelt name

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
