# pyright: standard
"""Specs, plans and inventories that a type checker must refuse."""

from glue_integrations import AccountRegion, GlueIntegrationsClient, IntegrationSpec, TableSpec
from glue_integrations.inventory import iter_inventory


async def wrong(client: GlueIntegrationsClient, spec: IntegrationSpec) -> None:
    await client.plan_integration({"IntegrationName": "a"})  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.ensure_integration(spec, shared="yes")  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.ensure_integration(spec, "change")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.remove_integration(spec, timeout="60")  # E: mypy[arg-type] pyright[reportArgumentType]
    client.ensure_integration(spec)  # E: mypy[unused-coroutine] pyright[reportUnusedCoroutine]
    IntegrationSpec(integration_name="a", source_arn="b")  # E: mypy[call-arg] pyright[reportCallIssue]
    TableSpec()  # E: mypy[call-arg] pyright[reportCallIssue]
    AccountRegion("eu-west-1")  # E: mypy[call-arg] pyright[reportCallIssue]
    iter_inventory(["eu-west-1"])  # E: mypy[list-item] pyright[reportArgumentType]
