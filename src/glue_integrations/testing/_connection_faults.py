"""What a server can do to a connection besides answering: cut, reset, stall and drip. The engine of all faults on TCP.

It works on any transport of asyncio, whoever reads the requests.
"""

import asyncio
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import responses
from typing import Final, Literal, TypeAlias

_FLUSH_SECONDS: Final = 0.001
_NO_LINGER: Final = struct.pack("ii", 1, 0)  # on, for no time: closing sends RST


Place: TypeAlias = Literal["before", "headers", "inside"]
"""How much of an answer has come: nothing, the headers, or also half of the body."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What becomes of an answer on its way."""

    kind: Literal["cut", "reset", "stall", "drip"]
    """The connection is closed, reset or left silent, or the body comes byte by byte."""

    place: Place = "inside"
    """How much has come by then."""

    pause: float = 0.0
    """Seconds between two bytes that drip."""


def encode_head(status: int, headers: Mapping[str, str], length: int) -> bytes:
    """Return status line and headers, with the empty line behind them."""
    stated = {**headers, "Content-Length": str(length)}
    lines = [f"HTTP/1.1 {status} {responses.get(status, '')}", *(f"{name}: {value}" for name, value in stated.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def deliver_damaged(transport: asyncio.WriteTransport, head: bytes, body: bytes, damage: Damage) -> None:
    """Send what *damage* leaves of an answer, and end the connection.

    Args:
        transport: The connection.
        head: Status line and headers, with the empty line behind them.
        body: The body.
        damage: What becomes of it.
    """
    if damage.kind == "drip":
        transport.write(head)
        await drip(transport, (body[place : place + 1] for place in range(len(body))), damage.pause)
        transport.close()
        return
    sent = {"before": b"", "headers": head, "inside": head + body[: len(body) // 2]}[damage.place]
    if damage.kind == "cut":
        cut(transport, sent)
    elif damage.kind == "reset":
        await reset(transport, sent)
    else:
        await stall(transport, sent)


def cut(transport: asyncio.WriteTransport, data: bytes = b"") -> None:
    """Send *data*, then close the connection."""
    transport.write(data)
    transport.close()


async def reset(transport: asyncio.WriteTransport, data: bytes = b"") -> None:
    """Send *data*, then reset the connection."""
    transport.write(data)
    await flush(transport)
    abort(transport)


def abort(transport: asyncio.WriteTransport) -> None:
    """Reset the connection at once, whatever was not sent yet."""
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


async def stall(transport: asyncio.WriteTransport, data: bytes = b"") -> None:
    """Send *data*, then nothing more, until the task is cancelled."""
    transport.write(data)
    await asyncio.Event().wait()


async def drip(transport: asyncio.WriteTransport, parts: Iterable[bytes], pause: float) -> None:
    """Send *parts*, with *pause* seconds behind each, as long as the client is there."""
    for part in parts:
        if transport.is_closing():
            return
        transport.write(part)
        await flush(transport)
        await asyncio.sleep(pause)


async def flush(transport: asyncio.WriteTransport) -> None:
    """Wait until everything written has left this process, or never will."""
    while transport.get_write_buffer_size() and not transport.is_closing():  # noqa: ASYNC110  # transports have no event
        await asyncio.sleep(_FLUSH_SECONDS)
