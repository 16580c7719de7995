"""Redacts secrets in responses and in the output of programs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote_plus

from botocore.awsrequest import AWSPreparedRequest

from glue_integrations.transport import WireResponse

_MIN_SECRET_LENGTH: Final = 16

_LIKE_A_SECRET: Final = re.compile(
    r"\beyJ[\w.=-]{16,}|\b(?:AKIA|ASIA)\w{12,}|[\w+=]{32,}"
    r"|(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[\w+/=-]{32,}",
    re.ASCII,
)
"""JSON web tokens, access keys, secret keys and other tokens, but not paths, ARNs and UUIDs."""

_SECRET_HEADERS: Final = (
    "authorization",
    "x-amz-security-token",
    "x-amz-sso_bearer_token",
    "x-aws-ec2-metadata-token",
)
_MEMBER: Final = r"\w*(?:token|secret|verifier)\w*"
_IN_FORM: Final = re.compile(rf"(?:^|&){_MEMBER}=([^&]+)", re.IGNORECASE)
_IN_JSON: Final = re.compile(rf'"{_MEMBER}"\s*:\s*"([^"\\]+)"', re.IGNORECASE)


def without_secrets(text: str) -> str:
    """Replace whatever in *text* looks like a key or a token."""
    return _LIKE_A_SECRET.sub("***", text)


def redactable(*secrets: str | None) -> list[str]:
    """Return the secrets to redact. Short values are not secret: an emulator's "test" would be redacted in names."""
    return [secret for secret in secrets if secret and len(secret) >= _MIN_SECRET_LENGTH]


def redact(response: WireResponse, secrets: Iterable[str]) -> WireResponse:
    """Return *response* without *secrets*."""
    headers, body = response.headers, response.body
    for secret in secrets:
        body = body.replace(secret.encode(), b"***")
        if b"\\" in body and _longest_plain(secret) in body:
            body = _escaped_or_not(secret).sub(b"***", body)
        headers = {name: value.replace(secret, "***") for name, value in headers.items()}
    return WireResponse(response.status, headers, body)


def secrets_of(request: AWSPreparedRequest) -> list[str]:
    """Return the secrets that a request for credentials carries, in its headers and its body."""
    return redactable(*_in_headers(request), *_in_body(request))


def _in_headers(request: AWSPreparedRequest) -> Iterator[str]:
    for name, value in request.headers.items():
        if name.lower() in _SECRET_HEADERS:
            text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
            # Also without the scheme, or what else precedes a signature.
            yield from (text, text.rpartition(" ")[2].removeprefix("Signature="))


def _in_body(request: AWSPreparedRequest) -> Iterator[str]:
    body = request.body
    text = body.decode("utf-8", "replace") if isinstance(body, bytes | bytearray) else str(body or "")
    yield from map(unquote_plus, _IN_FORM.findall(text))
    yield from _IN_JSON.findall(text)


def _longest_plain(secret: str) -> bytes:
    """Return the part of *secret* that no library escapes, because the pattern takes longer than to read a page."""
    parts: list[str] = re.findall("[A-Za-z0-9]*", secret)
    return max(parts, key=len).encode()


def _escaped_or_not(secret: str) -> re.Pattern[bytes]:
    r"""Return a pattern that finds *secret* also in JSON with ``\/`` and ``\u003d``, as some libraries write it."""
    slash = r"\\?/"
    parts = (rf"(?:{slash if char == '/' else re.escape(char)}|\\u00(?i:{ord(char):02x}))" for char in secret)
    return re.compile("".join(parts).encode())
