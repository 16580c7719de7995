"""Failures below the response: broken HTTP, broken connections, and responses that do not end."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

from glue_integrations import RetryPolicy
from glue_integrations.errors import (
    AttemptTimeoutError,
    DeadlineExceededError,
    GlueIntegrationsError,
    MalformedResponseError,
    ResponseTooLargeError,
    TransportError,
)
from rawserver import Step, dripping, http, then_close, then_reset, then_stall
from reliability.harness import GOOD, IS_DEV_MODE, PAGE, REQUEST_ID, Case, compact, served_page

_BODY: Final = compact(PAGE)
_ID: Final = f"x-amzn-RequestId: {REQUEST_ID}"
_OK: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_LENGTH: Final = f"Content-Length: {len(_BODY)}\r\n".encode()


def _broken(case: str, source: str, step: Step, **more: Any) -> Case:
    """Make a case in which no complete response arrives."""
    return Case(id=case, source=source, steps=(step,), error=TransportError, attempts=3, **more)


def _closing(case: str, source: str, data: bytes, **more: Any) -> Case:
    return _broken(case, source, then_close(data), **more)


def _met(status: int) -> dict[str, Any]:
    """Return what is known of a response whose headers arrived."""
    return {"http_status": status, "request_id": REQUEST_ID}


def _malformed(case: str, source: str, step: Step, *, status: int = 200) -> Case:
    """Make a case in which a complete response arrives that is not valid and has no request id."""
    return Case(id=case, source=source, steps=(step,), error=MalformedResponseError, attempts=3, http_status=status)


def _if_strict(case: str, source: str, data: bytes) -> Case:
    """Make a case that aiohttp's parser refuses in Python's development mode, and else reads as the page it is."""
    return _closing(case, source, data) if IS_DEV_MODE else served_page(case, source, data)


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


_END: Final = b"0\r\n\r\n"

# ----------------------------------------------------------------------------------------------------------------------
# Connections that end
# ----------------------------------------------------------------------------------------------------------------------


async def _half_close(writer: asyncio.StreamWriter) -> None:
    writer.write(http(200, b"{", length=50))
    writer.write_eof()
    await asyncio.Event().wait()


ENDS: Final = [
    _closing("end-at-once", "2.1:cut", b""),
    _closing("end-in-the-status-line", "2.1:cut", b"HTTP/1.1 2"),
    _closing("end-after-the-status-line", "A56 2.1:cut", _OK),
    _closing("end-in-the-headers", "2.1:cut", _OK + b"Content-Type: appl"),
    _closing("end-after-the-headers", "2.1:cut", http(200, b"", length=10), **_met(200)),
    _closing("end-in-the-body", "A52 2.1:cut", http(200, PAGE, length=100_000), **_met(200)),
    _closing("end-one-short", "2.1:cut", http(200, PAGE, length=len(_BODY) + 1), **_met(200)),
    _closing("end-in-a-chunk", "A53 2.1:cut", _CHUNKED + b'5\r\n{"Int\r\n', http_status=200),
    _closing("end-before-a-chunk", "2.1:cut", _CHUNKED + _chunk(_BODY), http_status=200),
    _closing("end-in-the-last-chunk", "2.1:cut", _CHUNKED + _chunk(_BODY) + b"0\r\n", http_status=200),
    _closing("end-of-an-error", "2.1:cut", http(500, b"{", length=50), **_met(500)),
    _closing("end-of-a-throttle", "2.1:cut", http(400, b'{"__type": "ThrottlingException"', length=500), **_met(400)),
    _closing("end-of-a-redirect", "2.1:cut", http(302, b"x", "Location: /", length=500), **_met(302)),
    _closing("end-after-100", "own", b"HTTP/1.1 100 Continue\r\n\r\n"),
    _broken("half-closed", "own", _half_close, **_met(200)),
    _broken("reset-at-once", "A57 2.1:reset", then_reset()),
    _broken("reset-in-the-headers", "2.1:reset", then_reset(_OK)),
    _broken("reset-in-the-body", "2.1:reset", then_reset(http(200, b"{", length=10)), **_met(200)),
    _broken("reset-in-a-chunk", "2.1:reset", then_reset(_CHUNKED + b"5\r\n{"), http_status=200),
    # Without a length nothing tells a reset from an end: only the JSON does.
    _malformed("reset-without-length", "2.1:reset", then_reset(_OK + b"\r\n{")),
    _closing("race-closed", "2.1:reset", b"", is_warm=True),
    _broken("race-reset", "2.1:reset", then_reset(), is_warm=True),
    Case(
        id="race-closed-then-page",
        source="2.1:reset",
        steps=(then_close(b""), GOOD),
        error=None,
        attempts=2,
        is_warm=True,
    ),
    Case(
        id="race-reset-then-page",
        source="2.1:reset",
        steps=(then_reset(), GOOD),
        error=None,
        attempts=2,
        is_warm=True,
    ),
    Case(
        id="cut-then-page",
        source="2.1:cut",
        steps=(then_close(http(200, PAGE, length=100_000)), then_close(_OK), GOOD),
        error=None,
        attempts=3,
    ),
    _broken("accept-and-close", "own", GOOD, on_connect=then_close(b""), sends_nothing=True),
    _broken("accept-and-reset", "own", GOOD, on_connect=then_reset(), sends_nothing=True),
    _broken("accept-and-refuse", "own", GOOD, on_connect=then_close(b"550 Go away\r\n"), sends_nothing=True),
]

# ----------------------------------------------------------------------------------------------------------------------
# Not HTTP
# ----------------------------------------------------------------------------------------------------------------------

_STATUS_LINES: Final[dict[str, tuple[str, bytes]]] = {
    "99": ("A106 2.1:no-http", b"HTTP/1.1 99 No"),
    "1000": ("2.1:no-http", b"HTTP/1.1 1000 No"),
    "20": ("2.1:no-http", b"HTTP/1.1 20 OK"),
    "word": ("2.1:no-http", b"HTTP/1.1 OK OK"),
    "negative": ("2.1:no-http", b"HTTP/1.1 -200 OK"),
    "hex": ("2.1:no-http", b"HTTP/1.1 0xC8 OK"),
    "none": ("2.1:no-http", b"HTTP/1.1"),
    "glued": ("2.1:no-http", b"HTTP/1.1200 OK"),
    "no-version": ("2.1:no-http", b"HTTP 200 OK"),
    "other-protocol": ("2.1:no-http", b"HTTQ/1.1 200 OK"),
    "lower-case": ("2.1:no-http", b"http/1.1 200 OK"),
}

_NO_HTTP: Final[dict[str, tuple[str, bytes]]] = {
    "garbage": ("A58 2.1:no-http", b"\x00\x01\x02garbage\r\n\r\n"),
    "ssh": ("2.1:no-http", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "smtp": ("2.1:no-http", b"220 mail.example.com ESMTP\r\n"),
    "json-alone": ("2.1:no-http", _BODY),
    "html-alone": ("2.1:no-http", b"<html>Hello</html>\r\n\r\n"),
    "tls-alert": ("2.1:no-http", b"\x15\x03\x03\x00\x02\x02\x28"),
    "http-2": ("2.1:no-http", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80"),
    "websocket": ("2.1:no-http", b"\x81\x05hello"),
    "a-request": ("2.1:no-http", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
    "zeros": ("2.1:no-http", bytes(10_000)),
    "ones": ("2.1:no-http", b"\xff" * 10_000),
    "long-line": ("2.1:no-http", b"HTTP/1.1 200 " + b"O" * 100_000),
    "bom": ("2.1:no-http", b"\xef\xbb\xbf" + GOOD),
}

_HEADERS: Final[dict[str, tuple[str, bytes]]] = {
    "20-kb": ("A61 2.1:no-http", b"X-Long: " + b"x" * 20_000),
    "long-name": ("2.1:no-http", b"X" * 20_000 + b": a"),
    "thousand": ("2.1:no-http", b"\r\n".join(b"X-%d: y" % number for number in range(1000))),
    "no-colon": ("2.1:no-http", b"Nonsense"),
    "no-name": ("2.1:no-http", b": nameless"),
    "space-in-name": ("2.1:no-http", b"X Y: z"),
    "nul-in-name": ("2.1:no-http", b"X\x00Y: z"),
    "nul-in-value": ("2.1:no-http", b"X: a\x00b"),
    "cr-in-value": ("2.1:no-http", b"X: a\rb"),
    "length-word": ("2.1:no-http", b"Content-Length: many"),
    "length-negative": ("2.1:no-http", b"Content-Length: -5"),
    "length-signed": ("2.1:no-http", b"Content-Length: +5"),
    "length-hex": ("2.1:no-http", b"Content-Length: 0x5"),
    "length-fraction": ("2.1:no-http", b"Content-Length: 5.0"),
    "length-list": ("2.1:no-http", b"Content-Length: 5, 5"),
    "length-empty": ("2.1:no-http", b"Content-Length:"),
    "length-grouped": ("2.1:no-http", b"Content-Length: 5_0"),
    "length-and-chunks": ("2.1:no-http", b"Content-Length: 5\r\nTransfer-Encoding: chunked"),
    "chunked-twice": ("2.1:no-http", b"Transfer-Encoding: chunked, chunked"),
}

_CHUNKS: Final[dict[str, tuple[str, bytes]]] = {
    "no-size": ("A59 2.1:no-http", b"xyz\r\n"),
    "empty-size": ("2.1:no-http", b"\r\n" + _BODY),
    "negative-size": ("2.1:no-http", b"-5\r\nhello\r\n"),
    "hex-prefix": ("2.1:no-http", b"0x5\r\nhello\r\n"),
    "size-of-30-digits": ("2.1:no-http", b"F" * 30 + b"\r\n"),
    "size-too-small": ("2.1:no-http", b"5\r\n" + _BODY + b"\r\n" + _END),
    "size-too-large": ("2.1:no-http", b"fffff\r\n" + _BODY + b"\r\n" + _END),
    "no-end-of-chunk": ("2.1:no-http", f"{len(_BODY):x}\r\n".encode() + _BODY + _END),
    "no-chunks": ("2.1:no-http", _BODY),
    "size-in-words": ("2.1:no-http", b"five\r\nhello\r\n"),
    "nul-in-size": ("2.1:no-http", b"5\x00\r\nhello\r\n"),
    "newline-in-extension": ("2.1:no-http", b"5;a\nb\r\nhello\r\n"),
    "bad-trailer": ("2.1:no-http", _chunk(_BODY) + b"0\r\nno colon\r\n\r\n"),
    "long-trailer": ("2.1:no-http", _chunk(_BODY) + b"0\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"),
}


def _http_broken() -> Iterator[Case]:
    for case, (source, line) in _STATUS_LINES.items():
        yield _closing(f"status-line-{case}", source, line + b"\r\n" + _LENGTH + b"\r\n" + _BODY)
    for case, (source, data) in _NO_HTTP.items():
        yield _closing(f"no-http-{case}", source, data)
    for case, (source, header) in _HEADERS.items():
        yield _closing(f"header-{case}", source, _OK + header + b"\r\n\r\nhello")
    for case, (source, chunks) in _CHUNKS.items():
        # A size that is one, only too large: the headers before it are passed on.
        status = 200 if case == "size-too-large" else None
        yield _closing(f"chunks-{case}", source, _CHUNKED + chunks, http_status=status)


NO_HTTP: Final = [
    *_http_broken(),
    _closing(
        "status-line-version-9",
        "2.1:no-http",
        b"HTTP/9.9 200 OK" + b"\r\n" + _LENGTH + b"\r\n" + _BODY,
        is_for_c_parser=True,
    ),
    _closing(
        "status-line-spaces-before",
        "2.1:no-http",
        b"  HTTP/1.1 200 OK" + b"\r\n" + _LENGTH + b"\r\n" + _BODY,
        is_for_c_parser=True,
    ),
    _closing(
        "header-two-lengths",
        "2.1:no-http",
        _OK + b"Content-Length: 2\r\nContent-Length: 3" + b"\r\n\r\nhello",
        is_for_c_parser=True,
    ),
    _closing(
        "header-length-of-30-digits",
        "2.1:no-http",
        _OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\nhello",
        is_for_c_parser=True,
    ),
    # What is left of the body cannot be the start of another response.
    _broken("length-too-small", "own", _OK + b"Content-Length: 10\r\n\r\n" + _BODY, is_for_c_parser=True),
    _broken("length-zero", "own", _OK + b"Content-Length: 0\r\n\r\n" + _BODY, is_for_c_parser=True),
    _broken("garbage-after-the-body", "own", GOOD + b"\x00garbage\r\n\r\n"),
    _if_strict("header-folded", "own", _OK + _LENGTH + b"X-Folded: a\r\n b\r\n\r\n" + _BODY),
    _if_strict("lines-without-cr", "own", (_OK + _LENGTH + b"\r\n").replace(b"\r", b"") + _BODY),
    _if_strict("chunks-space-after-size", "own", _CHUNKED + _chunk(_BODY).replace(b"\r\n", b" \r\n", 1) + _END),
    _if_strict("header-control-character", "own", _OK + _LENGTH + b"X: a\x01b\r\n\r\n" + _BODY),
    _closing("header-space-before-colon", "own", _OK + _LENGTH + b"X-Space : a\r\n\r\n" + _BODY),
]

# ----------------------------------------------------------------------------------------------------------------------
# What is unusual, and right
# ----------------------------------------------------------------------------------------------------------------------

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_EARLY: Final = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"

_RIGHT: Final[dict[str, tuple[str, bytes]]] = {
    "latin-1": ("A62 2.1:latin-1", http(200, PAGE, "X-Odd: caf\xe9")),
    "latin-1-type": ("2.1:latin-1", _OK + b"Content-Type: \xff\xfe; charset=\xe9\r\n" + _LENGTH + b"\r\n" + _BODY),
    "no-reason": ("own", b"HTTP/1.1 200\r\n" + _LENGTH + b"\r\n" + _BODY),
    "empty-reason": ("own", b"HTTP/1.1 200 \r\n" + _LENGTH + b"\r\n" + _BODY),
    "odd-reason": ("own", b"HTTP/1.1 200 Everything's \xe9tat\r\n" + _LENGTH + b"\r\n" + _BODY),
    "100-first": ("own", _CONTINUE + GOOD),
    "102-first": ("own", b"HTTP/1.1 102 Processing\r\n\r\n" + GOOD),
    "103-first": ("own", _EARLY + GOOD),
    "many-103-first": ("own", _EARLY * 50 + GOOD),
    "no-content-type": ("own", _OK + _LENGTH + b"\r\n" + _BODY),
    "html-content-type": ("own", _OK + b"Content-Type: text/html\r\n" + _LENGTH + b"\r\n" + _BODY),
    "odd-content-type": ("own", _OK + b"Content-Type: ;;;=/\r\n" + _LENGTH + b"\r\n" + _BODY),
    "wrong-charset": ("own", _OK + b"Content-Type: text/json; charset=no-such\r\n" + _LENGTH + b"\r\n" + _BODY),
    "identity": ("own", http(200, PAGE, "Content-Encoding: identity")),
    "gzip-in-name-only": ("own", http(200, PAGE, "Content-Encoding: gzip")),
    "header-case": ("own", _OK + _LENGTH.upper() + b"X-AMZN-REQUESTID: r\r\n\r\n" + _BODY),
    "spaces-around-value": ("own", _OK + b"Content-Length: \t %d \t\r\n\r\n" % len(_BODY) + _BODY),
    "empty-header": ("own", http(200, PAGE, "X-Empty:")),
    "header-twice": ("own", http(200, PAGE, "X-Twice: a", "X-Twice: b")),
    "hundred-headers": ("own", http(200, PAGE, *[f"X-{number}: y" for number in range(100)])),
    "8-kb-header": ("own", http(200, PAGE, "X-Long: " + "x" * 8000)),
    "cookies": ("own", http(200, PAGE, "Set-Cookie: a=b; Path=/", "Set-Cookie: =;;;", "Set-Cookie: c; expires=never")),
    "refresh": ("own", http(200, PAGE, "Refresh: 0; url=https://example.com/")),
    "location": ("own", http(200, PAGE, "Location: https://example.com/")),
    "other-service": ("own", http(200, PAGE, "Server: nginx", "Via: 1.1 proxy", "Alt-Svc: h3=:443")),
    "challenge": ("own", http(200, PAGE, "WWW-Authenticate: Basic realm=x", "Proxy-Authenticate: NTLM")),
    "keep-alive-0": ("own", http(200, PAGE, "Keep-Alive: timeout=0, max=0")),
    "upgrade-offered": ("own", http(200, PAGE, "Upgrade: h2c")),
    "chunked": ("own", _CHUNKED + _chunk(_BODY) + _END),
    "byte-by-byte-chunks": ("own", _CHUNKED + b"".join(_chunk(bytes([byte])) for byte in _BODY) + _END),
    "upper-case-size": ("own", _CHUNKED + f"{len(_BODY):X}\r\n".encode() + _BODY + b"\r\n" + _END),
    "zeros-before-size": ("own", _CHUNKED + b"0000" + _chunk(_BODY) + b"000\r\n\r\n"),
    "chunk-extension": ("own", _CHUNKED + _chunk(_BODY).replace(b"\r\n", b";name=value\r\n", 1) + _END),
    "trailers": ("own", _CHUNKED + _chunk(_BODY) + b"0\r\nX-Checksum: abc\r\nx-amzn-ErrorType: Oops\r\n\r\n"),
    "chunked-upper-case": ("own", _OK + b"Transfer-Encoding: CHUNKED\r\n\r\n" + _chunk(_BODY) + _END),
    "same-length-as-int": ("own", _OK + b"Content-Length: 000%d\r\n\r\n" % len(_BODY) + _BODY),
}


async def _slowly(writer: asyncio.StreamWriter) -> None:
    """Send the response in many packets."""
    for start in range(0, len(GOOD), 7):
        writer.write(GOOD[start : start + 7])
        await writer.drain()
        await asyncio.sleep(0)


def _unusual() -> Iterator[Case]:
    for case, (source, data) in _RIGHT.items():
        yield served_page(f"right-{case}", source, data)
    for case, data in {
        "connection-close": http(200, PAGE, "Connection: close"),
        "connection-close-odd": http(200, PAGE, "Connection: foo, CLOSE"),
        "without-length": _OK + b"\r\n" + _BODY,
        "length-and-close": GOOD,
        "http-1.0": b"HTTP/1.0 200 OK\r\n\r\n" + _BODY,
        "http-1.0-length": b"HTTP/1.0 200 OK\r\n" + _LENGTH + b"\r\n" + _BODY,
        "identity-coding": _OK + b"Connection: close\r\n\r\n" + _BODY,
        "chunked-and-close": _CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + _chunk(_BODY) + _END,
    }.items():
        yield served_page(f"right-{case}", "own", then_close(data))


RIGHT: Final = [
    *_unusual(),
    served_page(
        "right-http-1.0-kept", "own", b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + _LENGTH + b"\r\n" + _BODY
    ),
    served_page("right-in-many-packets", "own", _slowly),
    served_page("right-then-reset", "own", then_reset(GOOD), is_warm=True),
    served_page("right-after-a-valid-one", "own", GOOD, is_warm=True),
    served_page("right-and-another-one", "own", GOOD + http(200, {"Integrations": []})),
    served_page("right-and-newlines", "own", GOOD + b"\r\n\r\n", is_for_c_parser=True),
    served_page("right-and-an-error", "own", GOOD + http(500)),
    served_page("right-largest", "own", http(200, _BODY), limits={"max_response_bytes": len(_BODY)}),
    served_page(
        "right-largest-chunked", "own", _CHUNKED + _chunk(_BODY) + _END, limits={"max_response_bytes": len(_BODY)}
    ),
    _malformed(
        "switching-protocols", "own", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", status=101
    ),
    _malformed("gzip-coding", "2.1:no-utf8", then_close(_OK + b"Transfer-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00")),
    _malformed("chunked-empty", "2.1:no-json", _CHUNKED + _END),
    _malformed("without-length-empty", "2.1:no-json", then_close(_OK + b"\r\n")),
    _malformed(
        "multipart", "own", _OK + b"Content-Type: multipart/byteranges; boundary=a\r\nContent-Length: 4\r\n\r\n--a\r"
    ),
]

# ----------------------------------------------------------------------------------------------------------------------
# Responses that do not end
# ----------------------------------------------------------------------------------------------------------------------

_BRIEF: Final = {"attempt_timeout": 0.25, "retry": RetryPolicy(max_attempts=2)}
_DEADLINE: Final = {"timeout": 0.2}


ENDLESS: Final[dict[str, tuple[str, Step]]] = {
    "nothing": ("A63 2.1:stall", then_stall()),
    "in-the-status-line": ("2.1:stall", then_stall(b"HTTP/1.1 2")),
    "in-the-headers": ("2.1:stall", then_stall(_OK + b"Content-Ty")),
    "before-the-body": ("2.1:stall", then_stall(http(200, b"", length=50))),
    "in-the-body": ("A64 2.1:stall", then_stall(http(200, b"{", length=50))),
    "in-a-chunk": ("2.1:stall", then_stall(_CHUNKED + b"5\r\n{")),
    "between-chunks": ("2.1:stall", then_stall(_CHUNKED + b"1\r\n{\r\n")),
    "before-the-last-chunk": ("2.1:stall", then_stall(_CHUNKED + _chunk(_BODY))),
    "without-length": ("2.1:stall", then_stall(_OK + b"\r\n" + _BODY)),
    "after-100": ("2.1:stall", then_stall(_CONTINUE)),
    "of-an-error": ("2.1:stall", then_stall(http(500, b"", length=50))),
    "of-a-throttle": ("2.1:stall", then_stall(http(400, b"", "x-amzn-ErrorType: ThrottlingException", length=50))),
    "of-a-redirect": ("2.1:stall", then_stall(http(302, b"", "Location: /", length=50))),
    "drip": ("2.1:drip", dripping(http(200, b"", length=1_000_000), b" ")),
    "chunk-drip": ("2.1:drip", dripping(_CHUNKED, b"1\r\n \r\n")),
    "header-drip": ("2.1:drip", dripping(_OK, b"X: y\r\n")),
    "header-letters": ("2.1:drip", dripping(_OK + b"X: ", b"y")),
    "status-line-drip": ("2.1:drip", dripping(b"HTTP/1.1 200 O", b"K")),
    "103-drip": ("2.1:drip", dripping(b"", _EARLY)),
    "103-flood": ("2.1:drip", dripping(b"", _EARLY, pause=0)),
    "extension-drip": ("2.1:drip", dripping(_CHUNKED + b"5;a=", b"b")),
    "trailer-drip": ("2.1:drip", dripping(_CHUNKED + _chunk(_BODY) + b"0\r\n", b"X: y\r\n")),
}


def _without_end() -> Iterator[Case]:
    for case, (source, step) in ENDLESS.items():
        yield Case(
            id=f"endless-{case}",
            source=source,
            steps=(step,),
            error=AttemptTimeoutError,
            attempts=2,
            is_warm=True,
            limits=_BRIEF,
        )
    for case in (
        "nothing",
        "in-the-body",
        "of-a-throttle",
        "drip",
        "chunk-drip",
        "header-drip",
        "103-drip",
        "103-flood",
    ):
        source, step = ENDLESS[case]
        yield Case(
            id=f"deadline-{case}",
            source=source,
            steps=(step,),
            error=DeadlineExceededError,
            attempts=1,
            is_warm=True,
            limits=_DEADLINE,
        )


def _too_large(case: str, source: str, step: Step, status: int | None = 200, **limits: float) -> Case:
    error: type[GlueIntegrationsError] = ResponseTooLargeError
    return Case(
        id=f"large-{case}",
        source=source,
        steps=(step,),
        error=error,
        http_status=status,
        request_id=REQUEST_ID,
        limits=limits,
    )


_ID_CHUNKED: Final = _CHUNKED.replace(b"\r\n\r\n", f"\r\n{_ID}\r\n\r\n".encode())
_MORE: Final = _BODY + b" "  # one byte more than the page that must be read afterwards

LARGE: Final = [
    _too_large("announced", "2.1:announced", then_stall(http(200, b"", length=99_999_999_999_999))),
    _too_large("announced-and-closed", "2.1:announced", then_close(http(200, b"", length=99_999_999_999_999))),
    _too_large("announced-one-more", "2.1:large", http(200, _MORE), max_response_bytes=len(_MORE) - 1),
    _too_large("chunked-one-more", "2.1:large", _ID_CHUNKED + _chunk(_MORE) + _END, max_response_bytes=len(_MORE) - 1),
    _too_large("of-33-mib", "2.1:large", then_stall(http(200, b"{", length=33 << 20))),
    _too_large(
        "endless-chunks",
        "2.1:endless",
        dripping(_ID_CHUNKED, _chunk(bytes(65536)), pause=0),
        max_response_bytes=1 << 20,
    ),
    _too_large("endless-32-mib", "2.1:endless", dripping(_ID_CHUNKED, _chunk(bytes(1 << 20)), pause=0)),
    _too_large(
        "endless-without-length",
        "2.1:endless",
        dripping(f"HTTP/1.1 200 OK\r\n{_ID}\r\n\r\n".encode(), bytes(65536), pause=0),
        max_response_bytes=1 << 20,
    ),
    _too_large("error", "own", http(500, b"x" * 5000), 500, max_response_bytes=4999),
]

CASES: Final = [*ENDS, *NO_HTTP, *RIGHT, *_without_end(), *LARGE]
