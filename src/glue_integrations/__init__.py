"""Typed async client for AWS Glue zero-ETL integrations.

Names are loaded on first use, so code that needs only the models does not load aiobotocore.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import errors
    from ._version import __version__ as __version__
    from .arn import Arn
    from .client import GlueIntegrationsClient
    from .config import ClientConfig, RetryPolicy
    from .cursor import Cursor
    from .health import Finding, Findings
    from .inventory import AccountRegion
    from .models import (
        CreateIntegrationRequest,
        CreateIntegrationResourcePropertyRequest,
        CreateIntegrationResourcePropertyResponse,
        CreateIntegrationResponse,
        CreateIntegrationTablePropertiesRequest,
        CreateIntegrationTablePropertiesResponse,
        DeleteIntegrationRequest,
        DeleteIntegrationResourcePropertyRequest,
        DeleteIntegrationResourcePropertyResponse,
        DeleteIntegrationResponse,
        DeleteIntegrationTablePropertiesRequest,
        DeleteIntegrationTablePropertiesResponse,
        DescribeInboundIntegrationsRequest,
        DescribeInboundIntegrationsResponse,
        DescribeIntegrationsRequest,
        DescribeIntegrationsResponse,
        GetIntegrationResourcePropertyRequest,
        GetIntegrationResourcePropertyResponse,
        GetIntegrationTablePropertiesRequest,
        GetIntegrationTablePropertiesResponse,
        InboundIntegration,
        Integration,
        IntegrationConfig,
        IntegrationError,
        IntegrationFilter,
        IntegrationPartition,
        IntegrationResourceProperty,
        IntegrationResourcePropertyFilter,
        IntegrationStatus,
        IntegrationTableProperties,
        IntegrationTablePropertiesFilter,
        ListIntegrationResourcePropertiesRequest,
        ListIntegrationResourcePropertiesResponse,
        ListIntegrationTablePropertiesRequest,
        ListIntegrationTablePropertiesResponse,
        ModifyIntegrationRequest,
        ModifyIntegrationResponse,
        SourceProcessingProperties,
        SourceTableConfig,
        Tag,
        TargetProcessingProperties,
        TargetTableConfig,
        UnknownValue,
        UnnestSpec,
        UpdateIntegrationResourcePropertyRequest,
        UpdateIntegrationResourcePropertyResponse,
        UpdateIntegrationTablePropertiesRequest,
        UpdateIntegrationTablePropertiesResponse,
    )
    from .pagination import Page, Pager
    from .provisioning import Difference, IntegrationSpec, Plan, Step, TableSpec
    from .transport import Transport, WireRequest, WireResponse
    from .watching import (
        Added,
        ErrorsChanged,
        Modified,
        Removed,
        Snapshot,
        SnapshotEntry,
        StatusChanged,
        Update,
    )

__all__ = [
    "AccountRegion",
    "Added",
    "Arn",
    "ClientConfig",
    "CreateIntegrationRequest",
    "CreateIntegrationResourcePropertyRequest",
    "CreateIntegrationResourcePropertyResponse",
    "CreateIntegrationResponse",
    "CreateIntegrationTablePropertiesRequest",
    "CreateIntegrationTablePropertiesResponse",
    "Cursor",
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
    "Difference",
    "ErrorsChanged",
    "Finding",
    "Findings",
    "GetIntegrationResourcePropertyRequest",
    "GetIntegrationResourcePropertyResponse",
    "GetIntegrationTablePropertiesRequest",
    "GetIntegrationTablePropertiesResponse",
    "GlueIntegrationsClient",
    "InboundIntegration",
    "Integration",
    "IntegrationConfig",
    "IntegrationError",
    "IntegrationFilter",
    "IntegrationPartition",
    "IntegrationResourceProperty",
    "IntegrationResourcePropertyFilter",
    "IntegrationSpec",
    "IntegrationStatus",
    "IntegrationTableProperties",
    "IntegrationTablePropertiesFilter",
    "ListIntegrationResourcePropertiesRequest",
    "ListIntegrationResourcePropertiesResponse",
    "ListIntegrationTablePropertiesRequest",
    "ListIntegrationTablePropertiesResponse",
    "Modified",
    "ModifyIntegrationRequest",
    "ModifyIntegrationResponse",
    "Page",
    "Pager",
    "Plan",
    "Removed",
    "RetryPolicy",
    "Snapshot",
    "SnapshotEntry",
    "SourceProcessingProperties",
    "SourceTableConfig",
    "StatusChanged",
    "Step",
    "TableSpec",
    "Tag",
    "TargetProcessingProperties",
    "TargetTableConfig",
    "Transport",
    "UnknownValue",
    "UnnestSpec",
    "Update",
    "UpdateIntegrationResourcePropertyRequest",
    "UpdateIntegrationResourcePropertyResponse",
    "UpdateIntegrationTablePropertiesRequest",
    "UpdateIntegrationTablePropertiesResponse",
    "WireRequest",
    "WireResponse",
    "errors",
]


_MODULES = {
    "__version__": "_version",
    "Arn": "arn",
    "GlueIntegrationsClient": "client",
    **dict.fromkeys(("ClientConfig", "RetryPolicy"), "config"),
    "Cursor": "cursor",
    **dict.fromkeys(("Finding", "Findings"), "health"),
    "AccountRegion": "inventory",
    **dict.fromkeys(("Page", "Pager"), "pagination"),
    **dict.fromkeys(("Difference", "IntegrationSpec", "Plan", "Step", "TableSpec"), "provisioning"),
    **dict.fromkeys(("Transport", "WireRequest", "WireResponse"), "transport"),
    **dict.fromkeys(("Snapshot", "SnapshotEntry", "Update"), "watching"),
    **dict.fromkeys(("Added", "ErrorsChanged", "Modified", "Removed", "StatusChanged"), "watching"),
}


if not TYPE_CHECKING:  # a type checker that saw it would accept any misspelt name

    def __getattr__(name: str) -> object:
        if name not in __all__ and name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "errors":
            return import_module(".errors", __name__)
        return getattr(import_module(f".{_MODULES.get(name, 'models')}", __name__), name)


def __dir__() -> list[str]:
    return __all__
