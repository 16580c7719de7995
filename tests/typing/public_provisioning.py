"""Specs, plans and inventories as a type checker sees them. Checked, never run."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Literal, assert_never, assert_type

from glue_integrations import (
    AccountRegion,
    Difference,
    GlueIntegrationsClient,
    InboundIntegration,
    Integration,
    IntegrationConfig,
    IntegrationSpec,
    Plan,
    SourceProcessingProperties,
    Step,
    TableSpec,
    TargetTableConfig,
    UnnestSpec,
)
from glue_integrations.inventory import (
    Found,
    InventoryFailure,
    InventoryItem,
    InventorySummary,
    all_regions,
    iter_inventory,
)


def specs(path: Path) -> None:
    spec = IntegrationSpec(
        integration_name="orders",
        source_arn="arn:",
        target_arn="arn:",
        tags={"team": "data"},
        integration_config=IntegrationConfig(refresh_interval="60"),
        source_processing_properties=SourceProcessingProperties(role_arn="arn:"),
        table_properties=[
            TableSpec(table_name="orders", target_table_config=TargetTableConfig(unnest_spec=UnnestSpec.FULL))
        ],
    )
    assert_type(spec.source_processing_properties, SourceProcessingProperties | None)
    assert_type(IntegrationSpec.from_file(path), IntegrationSpec)
    assert_type(IntegrationSpec.from_file("orders.toml"), IntegrationSpec)


async def provisioning(client: GlueIntegrationsClient, spec: IntegrationSpec) -> None:
    plan = await client.plan_integration(spec)
    assert_type(plan, Plan)
    assert_type(plan.steps, tuple[Step, ...])
    assert_type(plan.refused, tuple[Difference, ...])
    assert_type(plan.integration, Integration | None)
    assert_type(plan.is_done, bool)
    for step in plan.steps:
        assert_type(step.action, Literal["create", "update", "keep", "wait"])
    assert_type(await client.ensure_integration(spec), Integration)
    assert_type(await client.ensure_integration(spec, shared="change"), Integration)
    await client.remove_integration(spec, timeout=60, poll_interval=5)


async def inventories() -> None:
    assert_type(all_regions(), tuple[str, ...])
    places = [AccountRegion(region_name=each, profile_name="a", role_arn=None) for each in all_regions()]
    stream = iter_inventory(places, concurrency=5, inbound=True)
    assert_type(stream, AsyncGenerator[Found, None])
    summary = InventorySummary()
    async for found in stream:
        summary.add(found)
        match found:
            case InventoryItem():
                assert_type(found.integration, Integration | InboundIntegration)
            case InventoryFailure():
                raise found.error
            case _:
                assert_never(found)
    assert_type(summary.oldest_syncing, InventoryItem | None)
