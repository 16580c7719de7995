"""A TCP server that reads HTTP requests and responds with whatever bytes a test wants, valid or not.

It has a thread and an event loop of its own, so what it sends also arrives while the client's loop is busy.
"""

import asyncio
import fcntl
import json
import socket
import ssl
import termios
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from types import TracebackType
from typing import Final, Self, TypeAlias

from glue_integrations.testing._faults import connection

PATIENCE: Final = 20.0
"""Seconds; nothing takes that long unless it hangs."""


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


class RawServer:
    """The server, and what a test sees of it. Everything it calls, it calls in its own thread."""

    def __init__(self, steps: list[Step], tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.steps = steps
        """A response for each request; the last one serves all that follow."""
        self.connections = 0
        self.requests: list[Received] = []
        self.scheme = "http" if tls is None else "https"
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._tls = tls
        self._open: set[asyncio.StreamWriter] = set()
        self._failures: list[Exception] = []
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)
        if error is None and self._failures:
            raise self._failures[0]

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    @property
    def endpoint(self) -> str:
        """The URL of the server."""
        return f"{self.scheme}://localhost:{self.port}" if self.scheme == "https" else f"http://127.0.0.1:{self.port}"

    def act(self, deed: Callable[[asyncio.StreamWriter], object]) -> None:
        """Do something to all open connections; block until it has arrived, whether or not the client has read it."""
        asyncio.run_coroutine_threadsafe(self._act(deed), self._loop).result(PATIENCE)

    def settle(self) -> None:
        """Block until the server has done what it was about to do."""
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result(PATIENCE)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve the requests of one connection."""
        self.connections += 1
        while not writer.is_closing():
            self.requests.append(await _read_request(reader))
            step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            else:
                await step(writer)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._connected, sock=self._listener, ssl=self._tls)
        self._started.set()
        await self._stopping.wait()
        server.close()  # and `asyncio.run` cancels what still serves

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has closed the connection
        except asyncio.CancelledError:
            writer.transport.abort()
        except Exception as failure:
            self._failures.append(failure)
            raise
        finally:
            self._open.discard(writer)
            writer.close()

    async def _act(self, deed: Callable[[asyncio.StreamWriter], object]) -> None:
        for writer in list(self._open):
            deed(writer)
            while not _has_arrived(writer):
                await asyncio.sleep(0)


def raw_server(*steps: Step, tls: ssl.SSLContext | None = None, port: int = 0) -> RawServer:
    """Serve *steps* on a free port, or on *port*; the ``with`` block may be synchronous or asynchronous."""
    return RawServer(list(steps), tls, port)


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in lines)}
    return Received(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def _has_arrived(writer: asyncio.StreamWriter) -> bool:
    """Return whether the other side's kernel has all that was sent, the FIN included."""
    wire: socket.socket | None = writer.get_extra_info("socket")
    if wire is None or wire.fileno() < 0:  # reset
        return True
    return fcntl.ioctl(wire.fileno(), termios.TIOCOUTQ, bytes(4)) == bytes(4)


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
