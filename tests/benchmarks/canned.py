"""A server of canned pages at next to no cost, in a process of its own so that only clients are timed."""

import asyncio
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from glue_integrations.testing import samples

_MARKER = re.compile(rb'"Marker": ?"(\d+)"')
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@contextmanager
def canned_pages(total: int, page_size: int, delay: float = 0.0, certificate: Path | None = None) -> Generator[str]:
    """Serve *total* integrations in pages of *page_size*, *delay* seconds after each request; yields the endpoint.

    With a *certificate*, over https.
    """
    command = [
        sys.executable,
        __file__,
        str(total),
        str(page_size),
        str(delay),
        *([str(certificate)] if certificate else []),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http{'s' if certificate else ''}://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


@cache  # making it takes longer than reading it
def canned_body(total: int) -> bytes:
    """Return the body of one page with *total* integrations."""
    return json.dumps({"Integrations": [item.to_wire() for item in samples(total)]}).encode()


def _responses(total: int, page_size: int) -> list[bytes]:
    items = [item.to_wire() for item in samples(total)]
    pages = [items[start : start + page_size] for start in range(0, total, page_size)]
    responses: list[bytes] = []
    for number, page in enumerate(pages, 1):
        marker = {"Marker": str(number)} if number < len(pages) else {}
        body = json.dumps({"Integrations": page, **marker}).encode()
        head = (
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 00:00:00 GMT\r\nContent-Type: application/x-amz-json-1.1\r\n"
            f"x-amzn-RequestId: 70ea5ab7-2bb8-4a47-b957-799ef46c129e\r\nContent-Length: {len(body)}\r\n"
            "Connection: keep-alive\r\n\r\n"
        )
        responses.append(head.encode() + body)
    return responses


class _Canned(asyncio.Protocol):
    def __init__(self, responses: list[bytes], delay: float) -> None:
        self._responses = responses
        self._delay = delay
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or (length is not None and len(body) < int(length[1])):
            return
        self._received = b""
        marker = _MARKER.search(body)
        assert self._transport is not None
        response = self._responses[int(marker[1]) if marker else 0]
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, response)
        else:
            self._transport.write(response)


async def _serve(total: int, page_size: int, delay: float, certificate: str | None = None) -> None:
    responses = _responses(total, page_size)
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(lambda: _Canned(responses, delay), "127.0.0.1", 0, ssl=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:]))
