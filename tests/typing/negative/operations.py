# pyright: standard
"""Calls of the operations that a type checker must refuse."""

from datetime import timedelta

from glue_integrations import (
    Arn,
    GlueIntegrationsClient,
    IntegrationConfig,
    IntegrationFilter,
    IntegrationPartition,
    SourceTableConfig,
    TargetTableConfig,
)

ARN = "arn:aws:glue:us-east-1:123456789012:database/lake"
CONFIG = TargetTableConfig()


async def misspelt(client: GlueIntegrationsClient) -> None:
    await client.modify_integration(integration_identifier=ARN, name="x")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.delete_integration(integration_arn=ARN)  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.describe_inbound_integrations(arn=ARN)  # E: mypy[call-arg] pyright[reportCallIssue]
    client.iter_inbound_integrations(status="ACTIVE")  # E: mypy[call-arg] pyright[reportCallIssue]
    client.iter_integration_resource_properties(pagesize=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    client.iter_integration_table_properties(table_name="t")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.list_integration_resource_properties(page_size=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.list_integration_table_properties(limit=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.get_integration_resource_property(arn=ARN)  # E: mypy[call-arg] pyright[reportCallIssue]


async def missing(client: GlueIntegrationsClient) -> None:
    await client.create_integration(integration_name="x")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.modify_integration(description="x")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.delete_integration()  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.create_integration_resource_property()  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.update_integration_resource_property()  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.delete_integration_resource_property()  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.create_integration_table_properties(table_name="t")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.get_integration_table_properties(resource_arn=ARN)  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.update_integration_table_properties(table_name="t")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.delete_integration_table_properties(resource_arn=ARN)  # E: mypy[call-arg] pyright[reportCallIssue]


async def by_position(client: GlueIntegrationsClient) -> None:
    await client.delete_integration(ARN)  # E: mypy[call-arg] pyright[reportCallIssue]
    client.iter_inbound_integrations(ARN)  # E: mypy[call-arg] pyright[reportCallIssue]


async def wrong_type(client: GlueIntegrationsClient) -> None:
    await client.create_integration(
        integration_name="x",
        source_arn=Arn.parse(ARN),  # E: mypy[arg-type] pyright[reportArgumentType]
        target_arn=5,  # E: mypy[arg-type] pyright[reportArgumentType]
        tags="team",  # E: mypy[arg-type] pyright[reportArgumentType]
        integration_config=CONFIG,  # E: mypy[arg-type] pyright[reportArgumentType]
    )
    await client.update_integration_table_properties(
        resource_arn=ARN,
        table_name="t",
        source_table_config=CONFIG,  # E: mypy[arg-type] pyright[reportArgumentType]
    )
    client.iter_integration_table_properties(
        filters=[IntegrationFilter()]  # E: mypy[list-item] pyright[reportArgumentType]
    )


def wrong_shapes() -> None:
    TargetTableConfig(unnest_spec="FULL")  # E: mypy[arg-type] pyright[reportArgumentType]
    TargetTableConfig(partition_spec=IntegrationPartition())  # E: mypy[arg-type] pyright[reportArgumentType]
    SourceTableConfig(fields="a")  # E: mypy[arg-type] pyright[reportArgumentType]
    IntegrationConfig(refresh_interval=timedelta)  # E: mypy[arg-type] pyright[reportArgumentType]
    IntegrationConfig(refresh="60")  # E: mypy[call-arg] pyright[reportCallIssue]
    IntegrationConfig().refresh_interval.isdigit()  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
