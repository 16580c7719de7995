"""Streams as many integrations as the argument says from memory; prints how many bytes the process had at its peak."""

import asyncio
import sys
from typing import Final

from canned import canned_body
from paired import peak_memory

from glue_integrations import GlueIntegrationsClient, WireRequest, WireResponse

_PAGE: Final = 1000


class _Endless:
    """Answers with one page over and over; the ARNs have the number of the page in them."""

    def __init__(self, total: int) -> None:
        self._pages = max(1, total // _PAGE)
        self._body = canned_body(min(total, _PAGE))

    async def send(self, request: WireRequest) -> WireResponse:
        number = int(str(request.params.get("Marker", "0"))) + 1
        body = self._body.replace(b":integration:", b":integration:%06d-" % number)
        if number < self._pages:
            body = body[:-1] + b', "Marker": "%d"}' % number
        return WireResponse(200, {}, body)


async def stream(total: int) -> None:
    """Walk *total* integrations, which is less than 1000 or a multiple of it."""
    found = 0
    async with GlueIntegrationsClient("us-east-1", transport=_Endless(total)) as client:
        async for _ in client.iter_integrations():
            found += 1
    assert found == total, found


if __name__ == "__main__":
    asyncio.run(stream(int(sys.argv[1])))
    print(peak_memory())
