"""Walking one page ahead over a real socket: a fetch that is given up leaves nothing to be read by the next request."""

import asyncio

from glue_integrations import GlueIntegrationsClient
from rawserver import RawServer, http, raw_server, then_stall
from support import wire_integration


def client_of(server: RawServer) -> GlueIntegrationsClient:
    return GlueIntegrationsClient(
        "us-east-1", endpoint_url=server.endpoint, aws_access_key_id="test", aws_secret_access_key="test"
    )


async def test_an_abandoned_response_is_not_read_by_the_next_request() -> None:
    """The connection on which the page that nobody wanted any more was arriving is not used again."""
    first = http(200, {"Integrations": [wire_integration(1)], "Marker": "a"})
    unwanted = http(200, {"Integrations": [wire_integration(2)]})
    last = http(200, {"Integrations": [wire_integration(3)]})
    async with raw_server(first, then_stall(unwanted[:-5]), last) as server, client_of(server) as client:
        before = asyncio.all_tasks()
        async with client.iter_integrations().prefetched() as stream:
            assert (await anext(stream)).integration_name == "integration-1"
            while len(server.requests) < 2:
                await asyncio.sleep(0)
        # Those that are left are the connections of the server.
        assert not [task for task in asyncio.all_tasks() - before if "next_items" in repr(task)]
        (found,) = await client.iter_integrations().collect()
        assert found.integration_name == "integration-3"
        assert server.connections == 2
