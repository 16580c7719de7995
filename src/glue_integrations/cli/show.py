"""The commands that read an account: ``list`` and ``get``."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from glue_integrations.client import GlueIntegrationsClient
from glue_integrations.models import IntegrationStatus

from .terminal import draw_details, draw_table
from .text import write_details, write_json, write_json_array, write_json_lines, write_lines


@dataclass(frozen=True, slots=True)
class Connection:
    """Region, profile and endpoint; None for the AWS configuration's."""

    region: str | None
    profile: str | None
    endpoint_url: str | None

    def client(self) -> GlueIntegrationsClient:
        """Create a client without opening it."""
        return GlueIntegrationsClient(self.region, profile_name=self.profile, endpoint_url=self.endpoint_url)


async def show_integrations(
    connection: Connection,
    output: Literal["table", "json", "jsonl"],
    *,
    status: Sequence[IntegrationStatus] | None,
    name: str | None,
    source_arn: str | None,
    limit: int | None,
) -> None:
    """Show a listing, each page as it arrives."""
    async with connection.client() as client:
        integrations = client.iter_integrations(
            status=status, integration_name=name, source_arn=source_arn, limit=limit
        )
        if output == "json":
            await write_json_array(integrations)
        elif output == "jsonl":
            await write_json_lines(integrations)
        elif sys.stdout.isatty():
            await draw_table(integrations)
        else:
            await write_lines(integrations)


async def show_integration(connection: Connection, output: Literal["table", "json"], arn_or_name: str) -> None:
    """Show one integration."""
    async with connection.client() as client:
        integration = await client.get_integration(arn_or_name)
    if output == "json":
        write_json(integration)
    elif sys.stdout.isatty():
        draw_details(integration)
    else:
        write_details(integration)
