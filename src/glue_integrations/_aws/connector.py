"""Connections: reuses none that received data, and resolves loopback here."""

import select
import socket
from typing import Any, Final
from weakref import WeakSet

import aiohttp
from aiobotocore.httpsession import _ProxySSLTCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.resolver import DefaultResolver
from aiohttp.tracing import Trace

from glue_integrations.endpoint import is_loopback
from glue_integrations.errors import ConnectionFailedError

_LOOPBACK: Final = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class CheckedConnector(_ProxySSLTCPConnector):
    """Reuses a connection only if nothing has arrived on it since the last response.

    aiohttp notices data on an idle connection when the event loop reads it. After a busy loop that is too late: a stale
    response becomes the response to the next request, and a closed connection fails it. So we ask the socket itself.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # aiohttp's
        super().__init__(**options)
        self._used = WeakSet[ResponseHandler]()

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp
    ) -> Connection:
        """Return a connection on which the next data is the response."""
        while True:
            connection = await super().connect(req, traces, timeout)
            # No await from here to the return: a cancellation would leave the connection in use for ever.
            protocol = connection.protocol
            is_new = protocol not in self._used
            if protocol is not None and _is_silent(protocol, is_new=is_new):
                self._used.add(protocol)
                return connection
            connection.close()
            if is_new:  # another new one would fail as well
                raise ConnectionFailedError("The server sent data or closed the connection before the request.")


def _is_silent(protocol: ResponseHandler, *, is_new: bool) -> bool:
    """Whether nothing has arrived on a connection, neither in aiohttp nor in the socket."""
    transport = protocol.transport
    if transport is None or transport.is_closing() or protocol.should_close:
        return False
    # Not on Windows: there asyncio reads ahead, so the socket does not show what has arrived.
    wire = transport.get_extra_info("socket") if hasattr(select, "poll") else None
    if wire is None or (is_new and transport.get_extra_info("ssl_object") is not None):
        return is_new  # a TLS server sends session tickets after the handshake
    poll = select.poll()
    poll.register(wire.fileno(), select.POLLIN)  # a closed connection is readable as well
    return not poll.poll(0)


class LoopbackResolver(AbstractResolver):
    """Resolves loopback names to this machine, whatever a name server says, and leaves other names to aiohttp."""

    def __init__(self) -> None:
        self._others = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of *host*."""
        if not is_loopback(host):
            return await self._others.resolve(host, port, family)
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in _LOOPBACK
            if family in {socket.AF_UNSPEC, kind}
        ]

    async def close(self) -> None:
        """Close aiohttp's own resolver."""
        await self._others.close()
