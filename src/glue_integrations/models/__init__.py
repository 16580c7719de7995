"""The shapes of the API as frozen pydantic models: wire names in snake_case, unknown members and values kept."""

from .integration import (
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationFilter,
    IntegrationStatus,
    Tag,
    UnknownValue,
)

__all__ = [
    "DescribeIntegrationsRequest",
    "DescribeIntegrationsResponse",
    "Integration",
    "IntegrationConfig",
    "IntegrationError",
    "IntegrationFilter",
    "IntegrationStatus",
    "Tag",
    "UnknownValue",
]
