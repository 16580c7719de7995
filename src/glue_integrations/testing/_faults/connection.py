"""Breaks connections: cut, reset, stall and drip. All faults at TCP level are implemented here.

Works on any asyncio transport.
"""

import asyncio
import socket
import struct
from collections.abc import Iterable, Mapping
from http.client import responses
from typing import Final

from glue_integrations.testing._exchange import ConnectionFault

_FLUSH_SECONDS: Final = 0.001
_NO_LINGER: Final = struct.pack("ii", 1, 0)  # linger on, for 0 s: closing sends RST


def encode_head(status: int, headers: Mapping[str, str], length: int) -> bytes:
    """Return the status line and headers, including the empty line after them."""
    all_headers = {**headers, "Content-Length": str(length)}
    lines = [
        f"HTTP/1.1 {status} {responses.get(status, '')}",
        *(f"{name}: {value}" for name, value in all_headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def send_with_fault(transport: asyncio.WriteTransport, head: bytes, body: bytes, fault: ConnectionFault) -> None:
    """Send a response with a fault, then close the connection.

    Args:
        transport: The connection.
        head: Status line and headers, including the empty line after them.
        body: The body.
        fault: The fault to apply.
    """
    if fault.kind == "drip":
        transport.write(head)
        await drip(transport, (body[index : index + 1] for index in range(len(body))), fault.pause)
        transport.close()
        return
    sent = {"before": b"", "headers": head, "inside": head + body[: len(body) // 2]}[fault.position]
    if fault.kind == "cut":
        cut(transport, sent)
    elif fault.kind == "reset":
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
    """Reset the connection at once and drop unsent data."""
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


async def stall(transport: asyncio.WriteTransport, data: bytes = b"") -> None:
    """Send *data*, then stay silent until the task is cancelled."""
    transport.write(data)
    await asyncio.Event().wait()


async def drip(transport: asyncio.WriteTransport, parts: Iterable[bytes], pause: float) -> None:
    """Send *parts* with a pause of *pause* seconds after each, until the client disconnects."""
    for part in parts:
        if transport.is_closing():
            return
        transport.write(part)
        await flush(transport)
        await asyncio.sleep(pause)


async def flush(transport: asyncio.WriteTransport) -> None:
    """Wait until the write buffer is empty or the connection closes."""
    while transport.get_write_buffer_size() and not transport.is_closing():  # noqa: ASYNC110  # transports have no event to wait for
        await asyncio.sleep(_FLUSH_SECONDS)
