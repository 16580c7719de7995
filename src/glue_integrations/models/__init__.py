"""The shapes of the API as frozen pydantic models. Names are in snake_case; unknown members and values are kept.

Each module is loaded on first use of one of its names, so code that only lists integrations defines no other shapes.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._values import (
        UnknownValue,
    )
    from .inbound_integration import (
        DescribeInboundIntegrationsRequest,
        DescribeInboundIntegrationsResponse,
        InboundIntegration,
    )
    from .integration import (
        Integration,
        IntegrationConfig,
        IntegrationError,
        IntegrationStatus,
    )
    from .integration_calls import (
        CreateIntegrationRequest,
        CreateIntegrationResponse,
        DeleteIntegrationRequest,
        DeleteIntegrationResponse,
        DescribeIntegrationsRequest,
        DescribeIntegrationsResponse,
        IntegrationFilter,
        ModifyIntegrationRequest,
        ModifyIntegrationResponse,
    )
    from .resource_property import (
        CreateIntegrationResourcePropertyRequest,
        CreateIntegrationResourcePropertyResponse,
        DeleteIntegrationResourcePropertyRequest,
        DeleteIntegrationResourcePropertyResponse,
        GetIntegrationResourcePropertyRequest,
        GetIntegrationResourcePropertyResponse,
        IntegrationResourceProperty,
        IntegrationResourcePropertyFilter,
        ListIntegrationResourcePropertiesRequest,
        ListIntegrationResourcePropertiesResponse,
        SourceProcessingProperties,
        TargetProcessingProperties,
        UpdateIntegrationResourcePropertyRequest,
        UpdateIntegrationResourcePropertyResponse,
    )
    from .table_properties import (
        CreateIntegrationTablePropertiesRequest,
        CreateIntegrationTablePropertiesResponse,
        DeleteIntegrationTablePropertiesRequest,
        DeleteIntegrationTablePropertiesResponse,
        GetIntegrationTablePropertiesRequest,
        GetIntegrationTablePropertiesResponse,
        IntegrationPartition,
        IntegrationTableProperties,
        IntegrationTablePropertiesFilter,
        ListIntegrationTablePropertiesRequest,
        ListIntegrationTablePropertiesResponse,
        SourceTableConfig,
        TargetTableConfig,
        UnnestSpec,
        UpdateIntegrationTablePropertiesRequest,
        UpdateIntegrationTablePropertiesResponse,
    )
    from .tag import (
        Tag,
    )

__all__ = [
    "CreateIntegrationRequest",
    "CreateIntegrationResourcePropertyRequest",
    "CreateIntegrationResourcePropertyResponse",
    "CreateIntegrationResponse",
    "CreateIntegrationTablePropertiesRequest",
    "CreateIntegrationTablePropertiesResponse",
    "DeleteIntegrationRequest",
    "DeleteIntegrationResourcePropertyRequest",
    "DeleteIntegrationResourcePropertyResponse",
    "DeleteIntegrationResponse",
    "DeleteIntegrationTablePropertiesRequest",
    "DeleteIntegrationTablePropertiesResponse",
    "DescribeInboundIntegrationsRequest",
    "DescribeInboundIntegrationsResponse",
    "DescribeIntegrationsRequest",
    "DescribeIntegrationsResponse",
    "GetIntegrationResourcePropertyRequest",
    "GetIntegrationResourcePropertyResponse",
    "GetIntegrationTablePropertiesRequest",
    "GetIntegrationTablePropertiesResponse",
    "InboundIntegration",
    "Integration",
    "IntegrationConfig",
    "IntegrationError",
    "IntegrationFilter",
    "IntegrationPartition",
    "IntegrationResourceProperty",
    "IntegrationResourcePropertyFilter",
    "IntegrationStatus",
    "IntegrationTableProperties",
    "IntegrationTablePropertiesFilter",
    "ListIntegrationResourcePropertiesRequest",
    "ListIntegrationResourcePropertiesResponse",
    "ListIntegrationTablePropertiesRequest",
    "ListIntegrationTablePropertiesResponse",
    "ModifyIntegrationRequest",
    "ModifyIntegrationResponse",
    "SourceProcessingProperties",
    "SourceTableConfig",
    "Tag",
    "TargetProcessingProperties",
    "TargetTableConfig",
    "UnknownValue",
    "UnnestSpec",
    "UpdateIntegrationResourcePropertyRequest",
    "UpdateIntegrationResourcePropertyResponse",
    "UpdateIntegrationTablePropertiesRequest",
    "UpdateIntegrationTablePropertiesResponse",
]

_MODULES = {
    "UnknownValue": "_values",
    **dict.fromkeys(
        ("DescribeInboundIntegrationsRequest", "DescribeInboundIntegrationsResponse", "InboundIntegration"),
        "inbound_integration",
    ),
    **dict.fromkeys(
        (
            "Integration",
            "IntegrationConfig",
            "IntegrationError",
            "IntegrationStatus",
        ),
        "integration",
    ),
    **dict.fromkeys(
        (
            "CreateIntegrationRequest",
            "CreateIntegrationResponse",
            "DeleteIntegrationRequest",
            "DeleteIntegrationResponse",
            "DescribeIntegrationsRequest",
            "DescribeIntegrationsResponse",
            "IntegrationFilter",
            "ModifyIntegrationRequest",
            "ModifyIntegrationResponse",
        ),
        "integration_calls",
    ),
    **dict.fromkeys(
        (
            "CreateIntegrationResourcePropertyRequest",
            "CreateIntegrationResourcePropertyResponse",
            "DeleteIntegrationResourcePropertyRequest",
            "DeleteIntegrationResourcePropertyResponse",
            "GetIntegrationResourcePropertyRequest",
            "GetIntegrationResourcePropertyResponse",
            "IntegrationResourceProperty",
            "IntegrationResourcePropertyFilter",
            "ListIntegrationResourcePropertiesRequest",
            "ListIntegrationResourcePropertiesResponse",
            "SourceProcessingProperties",
            "TargetProcessingProperties",
            "UpdateIntegrationResourcePropertyRequest",
            "UpdateIntegrationResourcePropertyResponse",
        ),
        "resource_property",
    ),
    **dict.fromkeys(
        (
            "CreateIntegrationTablePropertiesRequest",
            "CreateIntegrationTablePropertiesResponse",
            "DeleteIntegrationTablePropertiesRequest",
            "DeleteIntegrationTablePropertiesResponse",
            "GetIntegrationTablePropertiesRequest",
            "GetIntegrationTablePropertiesResponse",
            "IntegrationPartition",
            "IntegrationTableProperties",
            "IntegrationTablePropertiesFilter",
            "ListIntegrationTablePropertiesRequest",
            "ListIntegrationTablePropertiesResponse",
            "SourceTableConfig",
            "TargetTableConfig",
            "UnnestSpec",
            "UpdateIntegrationTablePropertiesRequest",
            "UpdateIntegrationTablePropertiesResponse",
        ),
        "table_properties",
    ),
    "Tag": "tag",
}


if not TYPE_CHECKING:  # a type checker that saw it would accept any misspelt name

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
