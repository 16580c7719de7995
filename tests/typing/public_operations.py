"""Every operation as a type checker sees it. Checked, never run."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import assert_never, assert_type

from glue_integrations import (
    Arn,
    CreateIntegrationRequest,
    CreateIntegrationResourcePropertyResponse,
    CreateIntegrationResponse,
    CreateIntegrationTablePropertiesResponse,
    DeleteIntegrationResourcePropertyResponse,
    DeleteIntegrationResponse,
    DeleteIntegrationTablePropertiesResponse,
    DescribeInboundIntegrationsResponse,
    GetIntegrationResourcePropertyResponse,
    GetIntegrationTablePropertiesResponse,
    GlueIntegrationsClient,
    InboundIntegration,
    Integration,
    IntegrationConfig,
    IntegrationPartition,
    IntegrationResourceProperty,
    IntegrationResourcePropertyFilter,
    IntegrationStatus,
    IntegrationTableProperties,
    IntegrationTablePropertiesFilter,
    ListIntegrationResourcePropertiesResponse,
    ListIntegrationTablePropertiesResponse,
    ModifyIntegrationResponse,
    Pager,
    SourceProcessingProperties,
    SourceTableConfig,
    Tag,
    TargetProcessingProperties,
    TargetTableConfig,
    UnknownValue,
    UnnestSpec,
    UpdateIntegrationResourcePropertyResponse,
    UpdateIntegrationTablePropertiesResponse,
)


async def integrations(client: GlueIntegrationsClient, source: str, target: str, arn: str) -> None:
    created = await client.create_integration(
        integration_name="orders",
        source_arn=source,
        target_arn=target,
        description="nightly",
        data_filter="include: *",
        kms_key_id="key",
        additional_encryption_context={"team": "data"},
        tags={"team": "data"},
        integration_config=IntegrationConfig(
            refresh_interval=timedelta(hours=1),
            source_properties={"SubnetIds": "a"},
            continuous_sync=True,
            target_namespace="lake",
        ),
    )
    assert_type(created, CreateIntegrationResponse)
    any_integration: Integration = created
    assert_type(any_integration.status, IntegrationStatus | UnknownValue)
    await client.create_integration(
        integration_name="orders", source_arn=source, target_arn=target, tags=[Tag(key="team", value="data")]
    )
    modified = await client.modify_integration(
        integration_identifier=arn, integration_config=IntegrationConfig(refresh_interval="60")
    )
    assert_type(modified, ModifyIntegrationResponse)
    assert_type(await client.delete_integration(integration_identifier=arn), DeleteIntegrationResponse)
    page = await client.describe_inbound_integrations(integration_arn=arn, target_arn=target, max_records=5)
    assert_type(page, DescribeInboundIntegrationsResponse)
    assert_type(page.inbound_integrations, tuple[InboundIntegration, ...])
    pager = client.iter_inbound_integrations(target_arn=target, page_size=5, limit=10, resume=None)
    assert_type(pager, Pager[InboundIntegration])


async def resource_properties(client: GlueIntegrationsClient, arn: str) -> None:
    created = await client.create_integration_resource_property(
        resource_arn=arn,
        source_processing_properties=SourceProcessingProperties(role_arn=arn),
        target_processing_properties=TargetProcessingProperties(
            role_arn=arn, kms_arn=arn, connection_name="vpc", event_bus_arn=arn
        ),
        tags={"team": "data"},
    )
    assert_type(created, CreateIntegrationResourcePropertyResponse)
    assert_type(created.resource_arn, str)
    found = await client.get_integration_resource_property(resource_arn=arn)
    assert_type(found, GetIntegrationResourcePropertyResponse)
    assert_type(found.resource_arn, str | None)
    assert_type(found.target_processing_properties, TargetProcessingProperties | None)
    updated = await client.update_integration_resource_property(
        resource_arn=arn, target_processing_properties=found.target_processing_properties
    )
    assert_type(updated, UpdateIntegrationResourcePropertyResponse)
    deleted = await client.delete_integration_resource_property(resource_arn=arn)
    assert_type(deleted, DeleteIntegrationResourcePropertyResponse)
    filters = [IntegrationResourcePropertyFilter(name="TargetArn", values=[arn])]
    page = await client.list_integration_resource_properties(marker="m", filters=filters, max_records=5)
    assert_type(page, ListIntegrationResourcePropertiesResponse)
    assert_type(page.integration_resource_property_list, tuple[IntegrationResourceProperty, ...])
    pager = client.iter_integration_resource_properties(filters=[{"Name": "SourceArn", "Values": [arn]}], limit=5)
    assert_type(pager, Pager[IntegrationResourceProperty])


async def table_properties(client: GlueIntegrationsClient, arn: str) -> None:
    config = TargetTableConfig(
        unnest_spec=UnnestSpec.FULL,
        partition_spec=[IntegrationPartition(field_name="day", function_spec="day", conversion_spec="iso")],
        target_table_name="orders",
        integration_arn=arn,
    )
    assert_type(config.partition_spec, Sequence[IntegrationPartition])
    created = await client.create_integration_table_properties(
        resource_arn=arn, table_name="orders", target_table_config=config
    )
    assert_type(created, CreateIntegrationTablePropertiesResponse)
    found = await client.get_integration_table_properties(resource_arn=arn, table_name="orders")
    assert_type(found, GetIntegrationTablePropertiesResponse)
    updated = await client.update_integration_table_properties(
        resource_arn=arn, table_name="orders", source_table_config=SourceTableConfig(fields=["a"], primary_key=("b",))
    )
    assert_type(updated, UpdateIntegrationTablePropertiesResponse)
    deleted = await client.delete_integration_table_properties(resource_arn=arn, table_name="orders")
    assert_type(deleted, DeleteIntegrationTablePropertiesResponse)
    filters = (IntegrationTablePropertiesFilter(name="TargetTableName", values=["orders"]),)
    page = await client.list_integration_table_properties(filters=filters)
    assert_type(page, ListIntegrationTablePropertiesResponse)
    assert_type(page.integration_table_properties_list, tuple[IntegrationTableProperties, ...])
    pager = client.iter_integration_table_properties(filters=filters, page_size=5)
    assert_type(pager, Pager[IntegrationTableProperties])


def settings(config: IntegrationConfig, table: TargetTableConfig) -> None:
    assert_type(config.refresh_interval, str | None)
    assert_type(config.source_properties, Mapping[str, str])
    match table.unnest_spec:
        case UnnestSpec.FULL | UnnestSpec.TOPLEVEL | UnnestSpec.NOUNNEST | UnknownValue() | None:
            pass
        case _:
            assert_never(table.unnest_spec)


def requests(source: str) -> None:
    CreateIntegrationRequest(integration_name="orders", source_arn=source, target_arn=source, tags={"team": "data"})


def arns(integration: Integration) -> None:
    arn = Arn.parse(integration.source_arn)
    assert_type(arn, Arn)
    assert_type(arn.account, str)
