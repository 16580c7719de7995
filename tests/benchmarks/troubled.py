"""A server in a process of its own that answers as it is told: the integration asked for is a verb and a number.

`echo 7` is the page of an integration with the name "7"; the other verbs are its troubles. Which attempt fails how is
computed from the number, the attempt and nothing else, so that every run meets the same faults.
"""

import asyncio
import json
import random
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from glue_integrations.testing._faults.connection import abort, cut

_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_ATTEMPT: Final = re.compile(rb"attempt=(\d+)")
_FAULT_RATE: Final = 0.2
_ARN: Final = "arn:aws:glue:us-east-1:123456789012:integration:00000000-0000-4000-8000-"


@contextmanager
def troubled_server() -> Generator[int]:
    """Serve; yields the port. The process ends with the block, or with the process that started it."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def _http(body: bytes, status: int = 200, length: int | None = None) -> bytes:
    head = (
        f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/x-amz-json-1.1\r\n"
        "x-amzn-RequestId: 70ea5ab7-2bb8-4a47-b957-799ef46c129e\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body


def _page(name: str) -> bytes:
    item = {
        "SourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t",
        "TargetArn": "arn:aws:glue:us-east-1:123456789012:database/d",
        "IntegrationName": name,
        "IntegrationArn": f"{_ARN}{int(name):012d}",
        "Status": "ACTIVE",
        "CreateTime": 1763234086.001,
    }
    return _http(json.dumps({"Integrations": [item]}).encode())


_THROTTLED: Final = _http(b'{"__type": "ThrottlingException", "message": "Rate exceeded"}', 400)
_FAILED: Final = _http(b'{"__type": "InternalServiceException", "message": "no"}', 500)
_HTML: Final = _http(b"<html><body>Please log in</body></html>")
_CUT: Final = _http(b'{"Integrations": [', length=5000)


class _Troubled(asyncio.Protocol):
    requests = 0
    connections = 0

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        _Troubled.connections += 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or (length is not None and len(body) < int(length[1])):
            return
        self._received = b""
        _Troubled.requests += 1
        attempt = _ATTEMPT.search(head)
        verb, _, number = str(json.loads(body)["IntegrationIdentifier"]).partition(" ")
        self._answer(verb, number, int(attempt[1]) if attempt else 1)

    def _answer(self, verb: str, number: str, attempt: int) -> None:  # noqa: C901  # a table
        write = self._transport.write
        match verb:
            case "echo":
                write(_page(number))
            case "fail":
                write(_FAILED)
            case "faulty":
                self._fail_at_random(number, attempt)
            case "late":
                asyncio.get_running_loop().call_later(0.002, write, _page(number))
            case "requests":
                write(_page(str(_Troubled.requests)))
            case "connections":
                write(_page(str(_Troubled.connections)))
            case "stall":
                pass
            case "drip":
                write(_http(b"", length=10**6))
                self._repeat(0.01, lambda: b" ")
            case "headers":
                write(b"HTTP/1.1 200 OK\r\n")
                self._repeat(0.01, lambda: b"X-Drip: drop\r\n")
            case "hints":
                self._repeat(0.001, lambda: b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 10)
            case _:
                assert verb == "slow", verb
                write(_http(b"", length=10**7))
                self._repeat(0.05, lambda: b" " * 10_000)

    def _fail_at_random(self, number: str, attempt: int) -> None:
        chance = random.Random(f"{number} {attempt}")
        if chance.random() >= _FAULT_RATE:
            self._transport.write(_page(number))
            return
        match chance.choice(("throttle", "fail", "cut", "reset", "html")):
            case "throttle":
                self._transport.write(_THROTTLED)
            case "fail":
                self._transport.write(_FAILED)
            case "cut":
                cut(self._transport, _CUT)
            case "reset":
                abort(self._transport)
            case _:
                self._transport.write(_HTML)

    def _repeat(self, seconds: float, make: Callable[[], bytes]) -> None:
        if not self._transport.is_closing():
            self._transport.write(make())
            asyncio.get_running_loop().call_later(seconds, self._repeat, seconds, make)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Troubled, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(ended.set)), daemon=True).start()
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
