"""A TCP server that reads HTTP requests and responds with whatever bytes a test wants, valid or not."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TypeAlias

from glue_integrations.testing._faults import connection


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    line: str
    headers: Mapping[str, str]
    """By lower-case names."""
    body: bytes

    @property
    def json(self) -> object:
        """The body, read as JSON."""
        return json.loads(self.body)


Step: TypeAlias = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
"""How to respond: bytes, after which the connection stays open, or a function that writes and closes as it likes."""


@dataclass
class RawServer:
    """What a test sees of the server."""

    steps: list[Step]
    """A response for each request; the last one serves all that follow."""
    port: int = 0
    connections: int = 0
    requests: list[Received] = field(default_factory=list[Received])
    scheme: str = "http"

    @property
    def endpoint(self) -> str:
        """The URL of the server."""
        return f"{self.scheme}://localhost:{self.port}" if self.scheme == "https" else f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve the requests of one connection."""
        self.connections += 1
        try:
            while not writer.is_closing():
                self.requests.append(await _read_request(reader))
                step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
                if isinstance(step, bytes):
                    writer.write(step)
                    await writer.drain()
                else:
                    await step(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has closed the connection
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in lines)}
    return Received(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def raw_server(*steps: Step, tls: ssl.SSLContext | None = None) -> AsyncGenerator[RawServer]:
    """Serve *steps* on a free port."""
    state = RawServer(list(steps), scheme="http" if tls is None else "https")
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        task.add_done_callback(connections.discard)
        try:
            await state.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()


def http(status: int = 200, body: bytes | str | object = b"", *extra: str, length: int | None = None) -> bytes:
    """Return an HTTP response; *body* is sent as JSON unless it is bytes or a string."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} Whatever",
        "Content-Type: application/x-amz-json-1.1",
        "x-amzn-RequestId: 70ea5ab7-2bb8-4a47-b957-799ef46c129e",
        f"Content-Length: {len(raw) if length is None else length}",
        *extra,
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + raw


def then_close(data: bytes) -> Step:
    """Send *data*, then close the connection."""

    async def step(writer: asyncio.StreamWriter) -> None:
        connection.cut(writer.transport, data)

    return step


def then_reset(data: bytes = b"") -> Step:
    """Send *data*, then reset the connection."""

    async def step(writer: asyncio.StreamWriter) -> None:
        await connection.reset(writer.transport, data)

    return step


def then_stall(data: bytes = b"") -> Step:
    """Send *data*, then nothing more."""

    async def step(writer: asyncio.StreamWriter) -> None:
        await connection.stall(writer.transport, data)

    return step


def dripping(start: bytes, part: bytes, pause: float = 0.01) -> Step:
    """Send *start*, then *part* again and again, with seconds of *pause* in between; 0 sends it at full speed."""

    async def step(writer: asyncio.StreamWriter) -> None:
        await connection.drip(writer.transport, chain([start], repeat(part)), pause)

    return step
