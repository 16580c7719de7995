"""The shapes of the API as frozen pydantic models: wire names in snake_case, unknown members and values kept."""

from .describe_integrations import DescribeIntegrationsRequest, DescribeIntegrationsResponse, IntegrationFilter
from .integration import Integration, IntegrationConfig, IntegrationError, IntegrationStatus, Tag, UnknownValue

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
