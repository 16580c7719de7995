"""The shapes of the API as frozen pydantic models. Names are in snake_case; unknown members and values are kept."""

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
