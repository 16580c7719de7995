"""What provisioning needs of a client."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from glue_integrations.models import (
    GetIntegrationResourcePropertyResponse,
    GetIntegrationTablePropertiesResponse,
    InboundIntegration,
    Integration,
    IntegrationConfig,
    IntegrationTableProperties,
    IntegrationTablePropertiesFilter,
    SourceProcessingProperties,
    SourceTableConfig,
    Tag,
    TargetProcessingProperties,
    TargetTableConfig,
)
from glue_integrations.pagination import Pager


class Glue(Protocol):
    """The operations that set an integration up and remove it. The client is one."""

    def iter_integrations(self, *, integration_name: str | None = None) -> Pager[Integration]:
        """See `GlueIntegrationsClient.iter_integrations`."""
        ...

    def iter_inbound_integrations(self, *, target_arn: str) -> Pager[InboundIntegration]:
        """See `GlueIntegrationsClient.iter_inbound_integrations`."""
        ...

    async def get_integration(self, arn_or_name: str) -> Integration:
        """See `GlueIntegrationsClient.get_integration`."""
        ...

    async def create_integration(
        self,
        *,
        integration_name: str,
        source_arn: str,
        target_arn: str,
        description: str | None,
        data_filter: str | None,
        kms_key_id: str | None,
        additional_encryption_context: Mapping[str, str] | None,
        tags: Sequence[Tag] | Mapping[str, str] | None,
        integration_config: IntegrationConfig | None,
    ) -> Integration:
        """See `GlueIntegrationsClient.create_integration`."""
        ...

    async def modify_integration(
        self,
        *,
        integration_identifier: str,
        description: str | None,
        data_filter: str | None,
        integration_config: IntegrationConfig | None,
    ) -> Integration:
        """See `GlueIntegrationsClient.modify_integration`."""
        ...

    async def delete_integration(self, *, integration_identifier: str) -> object:
        """See `GlueIntegrationsClient.delete_integration`."""
        ...

    async def get_integration_resource_property(self, *, resource_arn: str) -> GetIntegrationResourcePropertyResponse:
        """See `GlueIntegrationsClient.get_integration_resource_property`."""
        ...

    async def create_integration_resource_property(
        self,
        *,
        resource_arn: str,
        source_processing_properties: SourceProcessingProperties | None,
        target_processing_properties: TargetProcessingProperties | None,
    ) -> object:
        """See `GlueIntegrationsClient.create_integration_resource_property`."""
        ...

    async def update_integration_resource_property(
        self,
        *,
        resource_arn: str,
        source_processing_properties: SourceProcessingProperties | None,
        target_processing_properties: TargetProcessingProperties | None,
    ) -> object:
        """See `GlueIntegrationsClient.update_integration_resource_property`."""
        ...

    async def delete_integration_resource_property(self, *, resource_arn: str) -> object:
        """See `GlueIntegrationsClient.delete_integration_resource_property`."""
        ...

    async def get_integration_table_properties(
        self, *, resource_arn: str, table_name: str
    ) -> GetIntegrationTablePropertiesResponse:
        """See `GlueIntegrationsClient.get_integration_table_properties`."""
        ...

    def iter_integration_table_properties(
        self, *, filters: Sequence[IntegrationTablePropertiesFilter]
    ) -> Pager[IntegrationTableProperties]:
        """See `GlueIntegrationsClient.iter_integration_table_properties`."""
        ...

    async def create_integration_table_properties(
        self,
        *,
        resource_arn: str,
        table_name: str,
        source_table_config: SourceTableConfig | None,
        target_table_config: TargetTableConfig | None,
    ) -> object:
        """See `GlueIntegrationsClient.create_integration_table_properties`."""
        ...

    async def update_integration_table_properties(
        self,
        *,
        resource_arn: str,
        table_name: str,
        source_table_config: SourceTableConfig | None,
        target_table_config: TargetTableConfig | None,
    ) -> object:
        """See `GlueIntegrationsClient.update_integration_table_properties`."""
        ...

    async def delete_integration_table_properties(self, *, resource_arn: str, table_name: str) -> object:
        """See `GlueIntegrationsClient.delete_integration_table_properties`."""
        ...
