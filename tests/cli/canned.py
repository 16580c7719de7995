"""A server that sends canned responses, valid or not."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class CannedServer:
    """Sends the next response to each request; once none are left, requests hang."""

    responses: list[tuple[int, bytes]]
    url: str = ""
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a request hangs."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if b"content-length" in line
                )
                await reader.readexactly(length)
                if not self.responses:
                    self.stalled.set()
                    await reader.read()
                    return
                status, body = self.responses.pop(0)
                writer.write(b"HTTP/1.1 %d -\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def canned_server(responses: Sequence[tuple[int, bytes]] = ()) -> AsyncGenerator[CannedServer]:
    """Serve *responses*, pairs of status and body, on a free port."""
    canned = CannedServer(list(responses))
    server = await asyncio.start_server(canned.serve, "127.0.0.1", 0)
    async with server:
        canned.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield canned
