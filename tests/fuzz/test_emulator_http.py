"""Whatever bytes arrive at the emulator's port, it responds in AWS's form or closes the connection, and goes on."""

import json
import logging
import socket
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import Final, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.wire import Signing
from fuzz.budget import budget
from glue_integrations.testing import GlueEmulator

_PATIENCE: Final = 10.0
_SILENCE: Final = 0.05
"""Seconds without a byte, after which the client hangs up. It decides only how much of a response is seen."""

_METHODS: Final = ("POST", "GET", "HEAD", "PUT", "OPTIONS", "CONNECT", "post", "P ST", "", "\x00", "TRACE", "é")
_PATHS: Final = ("/?a=b", "*", "//", "http://x/", "http://[::1", "http://x:99999/", "a:b", "/%zz", "/\xff", "", "/ /")
_VERSIONS: Final = ("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.", "HTTQ/1.1", "", "HTTP/1.1 x")
_BODIES: Final = (b"{}", b"", b"null", b'{"MaxRecords":1}', b"[" * 9999)
_HEADERS: Final = (
    "Host: x",
    "Host: a\r\nHost: b",
    "Content-Length: -1",
    "Content-Length: 1e3",
    "Content-Length: 2",
    "Content-Length: 2\r\nContent-Length: 3",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 2",
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Expect: 100-continue",
    "Expect: the unexpected",
    "Upgrade: websocket\r\nConnection: Upgrade",
    "Connection: close",
    "Connection: keep-alive",
    "Content-Type: application/x-amz-json-1.1",
    "Content-Type: application/x-amz-json-1.1; charset=",
    "Content-Type: ;;;",
    "X-Amz-Target: AWSGlue.DescribeIntegrations",
    "X-Amz-Target: AWSGlue.",
    "X-Amz-Target: \xff\xfe",
    "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/glue/aws4_request, SignedHeaders=;, Signature=x",
    "Authorization: AWS4-HMAC-SHA256 ,,,",
    "Authorization: \x80",
    "X-Amz-Date: 99999999T999999Z",
    "X-Amz-Date: 20260101T000000Z",
    "amz-sdk-request: attempt=\xb2",
    "Cookie: =; a",
    " folded",
    "no colon",
    ": no name",
    "bad name: x",
    "A: " + "x" * 9000,
    "\r\n".join(f"A{number}: x" for number in range(200)),
    "Null: \x00",
)


class _Bytes(BytesIO):
    """What a client has received, as a socket from which several responses are read."""

    def makefile(self, *_: object) -> BytesIO:
        return self

    def close(self) -> None:
        """Stay open for the next response."""


class _Errors(logging.Handler):
    """Keeps what is logged as an error: a crash that a response hides."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))


@contextmanager
def _no_errors_logged() -> Generator[None]:
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(errors)
    assert errors.found == []


@pytest.fixture(scope="module")
def served() -> Generator[GlueEmulator]:
    with GlueEmulator(count=3) as emulator:
        yield emulator


def exchange(emulator: GlueEmulator, data: bytes) -> bytes:
    """Send *data* over a new connection; return everything that comes back."""
    host, _, port = emulator.endpoint_url.removeprefix("http://").rpartition(":")
    received = b""
    with socket.create_connection((host, int(port)), _PATIENCE) as wire, suppress(ConnectionError):
        wire.sendall(data)
        wire.settimeout(_SILENCE)
        try:
            while part := wire.recv(65536):
                received += part
        except TimeoutError:
            wire.settimeout(_PATIENCE)
            wire.shutdown(socket.SHUT_WR)
            while part := wire.recv(65536):
                received += part
    return received


def responses(received: bytes, *, is_head: bool) -> Iterator[tuple[int, str | None, bytes]]:
    """Yield status, error header and body of each complete response."""
    stream = _Bytes(received)
    while stream.tell() < len(received):
        response = HTTPResponse(cast("socket.socket", stream), method="HEAD" if is_head else "POST")
        with suppress(HTTPException):  # cut by the end of the connection
            response.begin()
            yield response.status, response.headers.get("x-amzn-ErrorType"), b"" if is_head else response.read()


def check(emulator: GlueEmulator, data: bytes, tally: Counter[int]) -> None:
    """Every response to *data* has AWS's form."""
    is_head = data.startswith(b"HEAD ")
    for status, code, body in responses(exchange(emulator, data), is_head=is_head):
        tally[status] += 1
        assert code is not None, (status, body)
        assert 400 <= status < 500
        if not is_head:
            assert json.loads(body)["__type"] == code


def is_healthy(emulator: GlueEmulator) -> bool:
    """Whether a correct request gets its response."""
    headers = {
        "Host": "x",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSGlue.DescribeIntegrations",
    }
    lines = [f"{name}: {value}" for name, value in Signing().headers(headers, b"{}").items()]
    text = "\r\n".join(["POST / HTTP/1.1", *lines, "Connection: close", "Content-Length: 2", "", "{}"])
    ((status, _, body),) = responses(exchange(emulator, text.encode()), is_head=False)
    return status == 200 and len(json.loads(body)["Integrations"]) == 3


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def or_any(valid: str, others: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Mostly *valid*: what is wrong with one part would hide what is wrong with the others."""
    return st.integers(0, 3).flatmap(lambda roll: st.sampled_from(others) if roll == 0 else st.just(valid))


@st.composite
def requests_of_parts(draw: st.DrawFn) -> bytes:
    """Build a request, with a length that is right unless a header says otherwise."""
    line = " ".join([draw(or_any("POST", _METHODS)), draw(or_any("/", _PATHS)), draw(or_any("HTTP/1.1", _VERSIONS))])
    body = draw(st.sampled_from(_BODIES) | st.sampled_from(_BODIES).map(chunked) | st.binary(max_size=40))
    headers = [draw(or_any("Host: x", _HEADERS)), *draw(st.lists(st.sampled_from(_HEADERS), max_size=4))]
    length = draw(or_any(f"Content-Length: {len(body)}", _HEADERS))
    return "\r\n".join([line, *headers, length, "", ""]).encode("latin-1") + body


REQUESTS: Final = requests_of_parts()


def test_requests_of_any_parts(served: GlueEmulator) -> None:
    """Requests put together from valid and invalid parts; several over one connection."""
    tally = Counter[int]()

    @budget(400)
    @given(st.lists(REQUESTS, min_size=1, max_size=3))
    def run(requests: list[bytes]) -> None:
        # Only the client knows that the response to a HEAD has no body, so that stays alone.
        heads = [request for request in requests if request.startswith(b"HEAD ")]
        check(served, heads[0] if heads else b"".join(requests), tally)

    with _no_errors_logged():
        run()
    assert is_healthy(served)
    assert {400, 404, 405} <= tally.keys()


def test_any_bytes(served: GlueEmulator) -> None:
    """Bytes that are no HTTP at all."""
    tally = Counter[int]()

    @budget(100)
    @given(st.binary(min_size=1, max_size=200).map(lambda data: data + b"\r\n\r\n"))
    def run(data: bytes) -> None:
        check(served, data, tally)

    with _no_errors_logged():
        run()
    assert is_healthy(served)
    assert tally[400] > 50
