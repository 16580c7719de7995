"""Output for programs and pipes: JSON and plain lines, independent of the terminal."""

import json
from collections.abc import AsyncIterable

import typer

from glue_integrations.models import Integration
from glue_integrations.pagination import Page

from .formatting import details_of, row_of


async def write_json_array(integrations: AsyncIterable[Integration]) -> None:
    """Write a JSON array, one element per line, as they arrive.

    If the listing fails midway, the array stays open, so no reader can mistake it for the whole listing.
    """
    lead = "["
    async for integration in integrations:
        typer.echo(f"{lead}\n{_json(integration)}", nl=False)
        lead = ","
    typer.echo("[]" if lead == "[" else "\n]")


async def write_json_lines(integrations: AsyncIterable[Integration]) -> None:
    """Write one JSON object per line, as they arrive."""
    async for integration in integrations:
        typer.echo(_json(integration))


async def write_lines(integrations: AsyncIterable[Integration]) -> None:
    """Write one line per integration, as they arrive."""
    async for integration in integrations:
        typer.echo(_line(integration))


async def write_pages(pages: AsyncIterable[Page[Integration]]) -> None:
    """Write one line per page, and below it one line per integration."""
    number = so_far = 0
    async for page in pages:
        number += 1
        so_far += len(page.items)
        typer.echo(f"page {number}: {len(page.items)} integrations, {so_far} so far")
        for integration in page.items:
            typer.echo(f"  {_line(integration)}")


def write_json(integration: Integration) -> None:
    """Write an indented JSON object."""
    typer.echo(_json(integration, indent=2))


def write_details(integration: Integration) -> None:
    """Write one line per detail."""
    for label, value in details_of(integration):
        typer.echo(f"{label}: {value}")


def _line(integration: Integration) -> str:
    """Return the columns as one line, separated by two or more spaces."""
    name, status, created, source, target, problem = row_of(integration)
    return f"{name:<30}  {status:<15}  {created}  {source:<40}  {target:<40}  {problem}".rstrip()


def _json(integration: Integration, indent: int | None = None) -> str:
    # ASCII only, so text from AWS cannot control the terminal.
    return json.dumps(integration.to_wire(), ensure_ascii=True, indent=indent)
