"""Over the production transport: what AWS sent and this release does not know goes back to AWS."""

import json
from typing import Final

from glue_integrations import GlueIntegrationsClient, IntegrationConfig, TargetTableConfig
from rawserver import raw_server
from support import arn_of, wire_integration

RESOURCE: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"


def ok(body: object) -> bytes:
    """Return a response with *body*."""
    content = json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)


def client_of(endpoint: str) -> GlueIntegrationsClient:
    return GlueIntegrationsClient(
        "us-east-1", endpoint_url=endpoint, aws_access_key_id="key", aws_secret_access_key="secret"
    )


async def test_get_change_update_loses_nothing() -> None:
    """Only what was changed differs in the request; the unknown is there at every depth, its nulls included."""
    config = {
        "UnnestSpec": "HALF",
        "PartitionSpec": [{"FieldName": "day", "Width": None}, {"FieldName": "hour"}],
        "Compression": {"Codec": "zstd", "Levels": [1, None]},
    }
    with raw_server(ok({"ResourceArn": RESOURCE, "TableName": "t", "TargetTableConfig": config}), ok({})) as server:
        async with client_of(server.endpoint) as client:
            found = await client.get_integration_table_properties(resource_arn=RESOURCE, table_name="t")
            assert isinstance(found.target_table_config, TargetTableConfig)
            changed = found.target_table_config.model_copy(update={"target_table_name": "orders"})
            await client.update_integration_table_properties(
                resource_arn=RESOURCE, table_name="t", target_table_config=changed
            )
    assert json.loads(server.requests[1].body) == {
        "ResourceArn": RESOURCE,
        "TableName": "t",
        "TargetTableConfig": {**config, "TargetTableName": "orders"},
    }


async def test_without_unknown_members_botocore_writes_the_body() -> None:
    """And the wire of a shape that came with one is complete."""
    integration = wire_integration(1, Status="MODIFYING")
    with raw_server(ok(integration)) as server:
        async with client_of(server.endpoint) as client:
            await client.modify_integration(
                integration_identifier=arn_of(1), integration_config=IntegrationConfig(refresh_interval="60")
            )
    assert (
        server.requests[0].body
        == json.dumps({"IntegrationIdentifier": arn_of(1), "IntegrationConfig": {"RefreshInterval": "60"}}).encode()
    )
