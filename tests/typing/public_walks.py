"""Walks and look-ups as a type checker sees them. Checked, never run."""

from collections.abc import AsyncIterator, Sequence
from typing import assert_type

from glue_integrations import (
    Cursor,
    DescribeIntegrationsResponse,
    GlueIntegrationsClient,
    Integration,
    IntegrationFilter,
    IntegrationStatus,
    Page,
    Pager,
    UnknownValue,
)


async def every_way_to_walk(client: GlueIntegrationsClient) -> None:
    pager = client.iter_integrations(status=IntegrationStatus.FAILED, limit=200)
    assert_type(pager, Pager[Integration])
    async for integration in pager:
        assert_type(integration, Integration)
    async for item, cursor in pager.with_cursors():
        assert_type(item, Integration)
        assert_type(cursor, Cursor)
    async for page in pager.pages():
        assert_type(page, Page[Integration])
        assert_type(page.items, tuple[Integration, ...])
        assert_type(page.next_marker, str | None)
        assert_type(page.request_id, str | None)
        assert_type(page.cursor, Cursor)
    async with pager.prefetched() as stream:
        assert_type(stream, AsyncIterator[Integration])
        async for ahead in stream:
            assert_type(ahead, Integration)
    assert_type(await pager.collect(), list[Integration])
    assert_type(await pager.first(), Integration | None)
    assert_type(await pager.one(), Integration)
    assert_type([found.integration_name async for found in pager], list[str])


async def one_page(client: GlueIntegrationsClient) -> None:
    response = await client.describe_integrations(
        integration_identifier="arn:aws:glue:eu-west-1:123456789012:integration:1",
        marker=None,
        max_records=20,
        filters=[IntegrationFilter(name="Status", values=("ACTIVE",))],
    )
    assert_type(response, DescribeIntegrationsResponse)
    assert_type(response.integrations, tuple[Integration, ...])
    assert_type(response.marker, str | None)


async def one_page_by_wire_names(client: GlueIntegrationsClient) -> None:
    await client.describe_integrations(filters=[{"Name": "Status", "Values": ["ACTIVE"]}])


async def look_up(client: GlueIntegrationsClient) -> None:
    assert_type(await client.get_integration("orders"), Integration)


def every_argument(client: GlueIntegrationsClient, cursor: Cursor) -> None:
    client.iter_integrations()
    client.iter_integrations(status=UnknownValue("CREATED"))
    client.iter_integrations(status=[IntegrationStatus.FAILED, UnknownValue("CREATED")])
    client.iter_integrations(status={IntegrationStatus.FAILED, IntegrationStatus.NEEDS_ATTENTION})
    client.iter_integrations(status="FAILED")
    client.iter_integrations(status=["FAILED", "NEEDS_ATTENTION"])
    client.iter_integrations(status=("FAILED", IntegrationStatus.ACTIVE, UnknownValue("CREATED")))
    client.iter_integrations(status={"FAILED"})
    client.iter_integrations(filters=[{"Name": "Status", "Values": ["ACTIVE"]}])
    client.iter_integrations(filters=[IntegrationFilter(name="A", values=["b"]), {"Name": "B", "Values": ("c",)}])
    by_wire_names = [{"Name": "Status", "Values": ["ACTIVE"]}, {"Name": "SourceArn", "Values": ["arn:"]}]
    client.iter_integrations(filters=by_wire_names)
    client.iter_integrations(filters=(IntegrationFilter(name=name, values=["x"]) for name in ("A", "B")))
    client.iter_integrations(integration_identifier="arn:", integration_name="orders", source_arn="arn:")
    client.iter_integrations(filters=(IntegrationFilter(name="SourceArn", values=("arn:",)),))
    client.iter_integrations(page_size=50, limit=0, resume=cursor)
    client.iter_integrations(resume=str(cursor))
    assert_type(Cursor.parse(str(cursor)), Cursor)


def filter_values(integrations: list[Integration]) -> list[IntegrationFilter]:
    """Variables of every kind of list are values, although a list of states is no list of str."""
    wanted = [IntegrationStatus.ACTIVE, IntegrationStatus.FAILED]
    unknown = [UnknownValue("CREATED")]
    found = [integration.status for integration in integrations]
    names = [integration.integration_name for integration in integrations]
    built = [
        IntegrationFilter(name="Status", values=wanted),
        IntegrationFilter(name="Status", values=tuple(wanted)),
        IntegrationFilter(name="Status", values=unknown),
        IntegrationFilter(name="Status", values=found),
        IntegrationFilter(name="IntegrationName", values=names),
        IntegrationFilter(name="IntegrationName", values=tuple(names)),
    ]
    values: Sequence[str] = built[0].values
    assert values
    return built
