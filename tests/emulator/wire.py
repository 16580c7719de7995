"""A client that sends arbitrary requests, signed without botocore."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import aiohttp

from glue_integrations.testing import GlueEmulator

TARGET = "AWSGlue.DescribeIntegrations"

Describe = Callable[..., Awaitable[dict[str, Any]]]
"""botocore's `describe_integrations`, called in a thread."""


class Response(NamedTuple):
    """A response, with its body parsed."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Signature Version 4, implemented without botocore."""

    key: str = "test"
    secret: str = "test"
    region: str = "us-east-1"
    service: str = "glue"
    terminator: str = "aws4_request"
    clock_offset: timedelta = timedelta()
    unsigned: tuple[str, ...] = ()

    def headers(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Return *headers* with ``X-Amz-Date`` and ``Authorization``."""
        now = (datetime.now(UTC) + self.clock_offset).strftime("%Y%m%dT%H%M%SZ")
        dated = {**headers, "X-Amz-Date": now}
        signed = {name.lower(): value for name, value in dated.items() if name.lower() not in self.unsigned}
        names = ";".join(sorted(signed))
        lines = [f"{name}:{signed[name]}" for name in sorted(signed)]
        canonical = "\n".join(["POST", "/", "", *lines, "", names, hashlib.sha256(body).hexdigest()])
        scope = [now[:8], self.region, self.service, self.terminator]
        text = "\n".join(
            ["AWS4-HMAC-SHA256", now, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()],
        )
        key = b"AWS4" + self.secret.encode()
        for part in [*scope, text]:
            key = hmac.digest(key, part.encode(), "sha256")
        credential = "/".join([self.key, *scope])
        authorization = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={key.hex()}"
        return {**dated, "Authorization": authorization}


@dataclass(frozen=True)
class RawClient:
    """Sends requests that a correct client would not send."""

    emulator: GlueEmulator
    session: aiohttp.ClientSession
    signing: Signing = field(default_factory=Signing)

    async def post(
        self,
        body: bytes = b"{}",
        *,
        signing: Signing | None = None,
        before: Mapping[str, str] | None = None,
        after: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Post *body*; *before* adds headers before signing, *after* replaces or (None) removes them after it."""
        url = self.emulator.endpoint_url
        headers = {
            "Host": url.removeprefix("http://"),
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": TARGET,
            **(before or {}),
        }
        signed: dict[str, str | None] = {**(signing or self.signing).headers(headers, body), **(after or {})}
        return await self.send("POST", "/", {name: value for name, value in signed.items() if value is not None}, body)

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Response:
        """Send exactly these headers and this body."""
        url = self.emulator.endpoint_url + path
        automatic_headers = ["Content-Type", "User-Agent", "Accept", "Accept-Encoding"]
        async with self.session.request(
            method, url, headers=headers, data=body, skip_auto_headers=automatic_headers
        ) as response:
            return Response(response.status, dict(response.headers), json.loads(await response.read() or b"{}"))
