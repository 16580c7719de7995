"""Signatures by the standard: repeated headers, names as written, folded spaces; and what else HTTP allows."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from glue_integrations.testing import GlueEmulator

TARGET = "AWSGlue.DescribeIntegrations"


@dataclass(frozen=True)
class Wire:
    """A connection to the emulator."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def head(self) -> tuple[int, dict[str, str]]:
        """Read a status and the headers after it."""
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        return int(lines[0].split()[1]), {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }

    async def response(self) -> tuple[int, str | None]:
        """Read a response: its status, and its error code, None if it is none."""
        status, headers = await self.head()
        body = json.loads(await self.reader.readexactly(int(headers["content-length"])))
        assert headers.get("x-amzn-errortype") == body.get("__type")
        return status, body.get("__type")


async def connect(emulator: GlueEmulator) -> Wire:
    host, _, port = emulator.endpoint_url.removeprefix("http://").rpartition(":")
    return Wire(*await asyncio.open_connection(host, int(port)))


async def send(emulator: GlueEmulator, lines: Iterable[str], body: bytes = b"{}") -> tuple[int, str | None]:
    """Send these lines and the body over a new connection; return the status and code of the response."""
    wire = await connect(emulator)
    wire.writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    try:
        async with asyncio.timeout(30):
            return await wire.response()
    finally:
        wire.writer.close()
        await wire.writer.wait_closed()


def signed(
    headers: Iterable[tuple[str, str]],
    *,
    names: str | None = None,
    canonical: Iterable[str] | None = None,
    body: bytes = b"{}",
) -> list[str]:
    """Return the lines of a signed request.

    Args:
        headers: More headers, as they are sent.
        names: The names of the signed headers as written; None for the standard's form.
        canonical: The lines of the signed headers, in the order of *names*; None to join and fold them by the standard.
        body: The body.
    """
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    sent = [("Host", "x"), ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", TARGET)]
    sent += [("X-Amz-Date", now), *headers]
    values: dict[str, list[str]] = {}
    for name, value in sent:
        values.setdefault(name.lower(), []).append(" ".join(value.split()))
    listed = ";".join(sorted(values)) if names is None else names
    joined = [f"{name}:{','.join(values[name])}" for name in listed.lower().split(";")]
    lines = joined if canonical is None else [line.replace("NOW", now) for line in canonical]
    text = "\n".join(["POST", "/", "", *lines, "", listed, hashlib.sha256(body).hexdigest()])
    scope = f"{now[:8]}/us-east-1/glue/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(text.encode()).hexdigest()])
    key = b"AWS4test"
    for part in [*scope.split("/"), to_sign]:
        key = hmac.digest(key, part.encode(), "sha256")
    authorization = f"AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={listed}, Signature={key.hex()}"
    return [
        "POST / HTTP/1.1",
        *(f"{name}: {value}" for name, value in sent),
        f"Authorization: {authorization}",
        f"Content-Length: {len(body)}",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Amz-Note", "a"), ("X-Amz-Note", "b")],
        [("X-Amz-Note", "b"), ("x-amz-note", "a"), ("X-AMZ-NOTE", "b")],
        [("X-Amz-Note", "  a   b "), ("X-Amz-Note", "c\td")],
        [("X-Amz-Note", '"a   b"')],
        [("X-Amz-Note", "")],
        [("X-Amz-Note", ""), ("X-Amz-Note", "a")],
        [("X-Amz-Note", "a,b"), ("X-Amz-Note", ",")],
    ],
)
async def test_values_are_joined_and_folded(emulator: GlueEmulator, headers: list[tuple[str, str]]) -> None:
    """In the order in which they were sent, with one space for several."""
    assert await send(emulator, signed(headers)) == (200, None)


async def test_the_first_of_two_values_is_not_enough(emulator: GlueEmulator) -> None:
    """A signature over the first value only does not cover the second."""
    names = "host;x-amz-date;x-amz-note;x-amz-target"
    canonical = ["host:x", "x-amz-date:NOW", "x-amz-note:a", f"x-amz-target:{TARGET}"]
    headers = [("X-Amz-Note", "a"), ("X-Amz-Note", "b")]
    lines = signed(headers, names=names, canonical=canonical)
    assert await send(emulator, lines) == (400, "InvalidSignatureException")
    assert await send(emulator, signed(headers[:1], names=names, canonical=canonical)) == (200, None)


@pytest.mark.parametrize("names", ["x-amz-target;x-amz-date;host", "Host;X-Amz-Date;X-Amz-Target"])
async def test_names_are_taken_as_written(emulator: GlueEmulator, names: str) -> None:
    """A signature over the names in one form does not fit another."""
    lines = signed([], names=names)
    assert await send(emulator, lines) == (200, None)
    standard = "host;x-amz-date;x-amz-target"
    rewritten = [line.replace(f"SignedHeaders={names}", f"SignedHeaders={standard}") for line in lines]
    assert await send(emulator, rewritten) == (400, "InvalidSignatureException")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (f"X-Amz-Target: {TARGET}", "InvalidSignatureException"),
        ("Content-Type: application/x-amz-json-1.1", "MalformedHttpRequestException"),
        ("X-Amz-Date: 20260101T000000Z", "IncompleteSignatureException"),
        ("Authorization: AWS4-HMAC-SHA256 Credential=a", "IncompleteSignatureException"),
    ],
)
async def test_a_second_value_is_not_ignored(emulator: GlueEmulator, header: str, code: str) -> None:
    """No value is chosen: what the signature covers is what counts."""
    assert await send(emulator, [*signed([]), header]) == (400, code)


@pytest.mark.parametrize("extra", [", Signature=0", ", Credential=a", ", Note=a", ","])
async def test_an_authorization_has_three_fields(emulator: GlueEmulator, extra: str) -> None:
    """More than these are refused, also repeated ones."""
    lines = [line + extra if line.startswith("Authorization") else line for line in signed([])]
    assert await send(emulator, lines) == (400, "IncompleteSignatureException")


@pytest.mark.parametrize(
    "date", ["2026-01-01T00:00:00Z", "20260101T000000", "20260230T000000Z", "20260101t000000z", ""]
)
async def test_a_date_has_the_basic_format(emulator: GlueEmulator, date: str) -> None:
    """And exists."""
    lines = [f"X-Amz-Date: {date}" if line.startswith("X-Amz-Date") else line for line in signed([])]
    day = date[:8]
    lines = [
        line.replace(datetime.now(UTC).strftime("%Y%m%d"), day) if "Credential" in line else line for line in lines
    ]
    assert await send(emulator, lines) == (400, "IncompleteSignatureException")


# ----------------------------------------------------------------------------------------------------------------------
# HTTP
# ----------------------------------------------------------------------------------------------------------------------


async def test_a_client_that_waits_is_told_to_continue(emulator: GlueEmulator) -> None:
    """With 100 before the body, and the response after it; the connection goes on."""
    wire = await connect(emulator)
    async with asyncio.timeout(30):
        for _ in range(2):
            lines = [*signed([]), "Expect: 100-Continue"]
            wire.writer.write("\r\n".join([*lines, "", ""]).encode())
            assert (await wire.head())[0] == 100
            wire.writer.write(b"{}")
            assert await wire.response() == (200, None)
    wire.writer.close()
    await wire.writer.wait_closed()


async def test_a_client_that_waits_with_too_much_is_refused_at_once(emulator: GlueEmulator) -> None:
    """It need not send the body."""
    lines = ["POST / HTTP/1.1", "Host: x", "Expect: 100-continue", "Content-Length: 9999999"]
    assert await send(emulator, lines, b"") == (413, "RequestEntityTooLargeException")


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [
        (["nonsense"], 400, "MalformedHttpRequestException"),
        (["POST / HTTP/1.1"], 400, "MalformedHttpRequestException"),
        (["POST / HTTP/1.1", "Host: x", "Content-Length: -1"], 400, "MalformedHttpRequestException"),
        (["POST / HTTP/1.1", "Host: x", "Content-Length: two"], 400, "MalformedHttpRequestException"),
        (
            ["POST / HTTP/1.1", "Host: x", "Content-Length: 2", "Content-Length: 3"],
            400,
            "MalformedHttpRequestException",
        ),
        (["POST / HTTP/1.1", "Host: x", "A: " + "x" * 10_000], 400, "MalformedHttpRequestException"),
        (["POST / HTTP/1.1", "Host: x", "A\x00: x"], 400, "MalformedHttpRequestException"),
        (["POST / HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"], 400, "MalformedHttpRequestException"),
        (["POST / HTTP/1.1", "Host: x", "Expect: more", "Content-Length: 2"], 417, "MalformedHttpRequestException"),
        (["PUT / HTTP/1.1", "Host: x", "Content-Length: 2"], 405, "UnknownOperationException"),
        (["POST / HTTP/1.0", "Content-Length: 2"], 400, "UnknownOperationException"),
        (["GET / HTTP/1.0"], 405, "UnknownOperationException"),
    ],
)
async def test_other_http_is_refused_in_aws_form(
    emulator: GlueEmulator, lines: list[str], status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """And nothing is logged: it is the client's mistake."""
    body = b"{}\r\n\r\n" if "chunked" in lines[-1] else b"" if lines[0].startswith("GET") else b"{}"
    assert await send(emulator, lines, body) == (status, code)
    assert not caplog.records


async def test_head_has_no_body(emulator: GlueEmulator) -> None:
    """Its headers say what is wrong."""
    wire = await connect(emulator)
    wire.writer.write(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(30):
        status, headers = await wire.head()
        assert (status, headers["x-amzn-errortype"]) == (405, "UnknownOperationException")
        assert await wire.reader.read() == b""
    wire.writer.close()
    await wire.writer.wait_closed()


async def test_a_compressed_body_is_not_unpacked(emulator: GlueEmulator) -> None:
    """Its signature covers the bytes as sent, and they are no JSON."""
    body = bytes.fromhex("1f8b08000000000000ffabae05004329bf8002000000")  # gzip of {}
    lines = signed([("Content-Encoding", "gzip")], body=body)
    assert await send(emulator, lines, body) == (400, "SerializationException")
