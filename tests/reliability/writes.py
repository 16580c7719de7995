"""Every write, as a call, and the call that shows what became of it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiobotocore.session import AioSession

from glue_integrations import (
    ClientConfig,
    GlueIntegrationsClient,
    IntegrationConfig,
    RetryPolicy,
    SourceProcessingProperties,
    TargetTableConfig,
)
from support import arn_of

SOURCE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ROLE: Final = SourceProcessingProperties(role_arn="arn:aws:iam::123456789012:role/glue")
TABLE: Final[dict[str, Any]] = {"resource_arn": TARGET, "table_name": "orders"}
CONFIG: Final = TargetTableConfig(target_table_name="orders_v2")

WRITES: Final[dict[str, Callable[[GlueIntegrationsClient], Awaitable[object]]]] = {
    "CreateIntegration": lambda client: client.create_integration(
        integration_name="orders", source_arn=SOURCE, target_arn=TARGET
    ),
    "ModifyIntegration": lambda client: client.modify_integration(
        integration_identifier=arn_of(1), integration_config=IntegrationConfig(refresh_interval="60")
    ),
    "DeleteIntegration": lambda client: client.delete_integration(integration_identifier=arn_of(1)),
    "CreateIntegrationResourceProperty": lambda client: client.create_integration_resource_property(
        resource_arn=SOURCE, source_processing_properties=ROLE
    ),
    "UpdateIntegrationResourceProperty": lambda client: client.update_integration_resource_property(
        resource_arn=SOURCE, source_processing_properties=ROLE
    ),
    "DeleteIntegrationResourceProperty": lambda client: client.delete_integration_resource_property(
        resource_arn=SOURCE
    ),
    "CreateIntegrationTableProperties": lambda client: client.create_integration_table_properties(
        **TABLE, target_table_config=CONFIG
    ),
    "UpdateIntegrationTableProperties": lambda client: client.update_integration_table_properties(
        **TABLE, target_table_config=CONFIG
    ),
    "DeleteIntegrationTableProperties": lambda client: client.delete_integration_table_properties(**TABLE),
}

FIND_OUT: Final = {
    "CreateIntegration": 'await client.get_integration("orders")',
    "Integration": f'await client.describe_integrations(integration_identifier="{arn_of(1)}")',
    "ResourceProperty": f'await client.get_integration_resource_property(resource_arn="{SOURCE}")',
    "TableProperties": f'await client.get_integration_table_properties(resource_arn="{TARGET}", table_name="orders")',
}
"""The call that shows what happened, by the end of the operation's name; the first that fits."""


def find_out(operation: str) -> str:
    """Return the call that shows what became of a write."""
    return next(call for ending, call in FIND_OUT.items() if operation.endswith(ending))


@asynccontextmanager
async def client_of(session: AioSession, url: str, **limits: Any) -> AsyncGenerator[GlueIntegrationsClient]:
    """Open a client of a server on this machine."""
    config = ClientConfig(retry=RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6), **limits)
    async with GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        session=session,
        config=config,
    ) as client:
        yield client
