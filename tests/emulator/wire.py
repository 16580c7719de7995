"""A client that sends anything at all, signed without botocore's help."""

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
"""`describe_integrations` of botocore, in a thread."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Signing:
    """How to sign: Signature Version 4, written down without botocore's help."""

    key: str = "test"
    secret: str = "test"
    region: str = "us-east-1"
    service: str = "glue"
    terminator: str = "aws4_request"
    shift: timedelta = timedelta()
    leave_out: tuple[str, ...] = ()

    def headers(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Return *headers* with ``X-Amz-Date`` and ``Authorization``."""
        now = (datetime.now(UTC) + self.shift).strftime("%Y%m%dT%H%M%SZ")
        dated = {**headers, "X-Amz-Date": now}
        signed = {name.lower(): value for name, value in dated.items() if name.lower() not in self.leave_out}
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
    """Sends what no well-behaved client would."""

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
    ) -> Answer:
        """Post *body*, with headers *before* signing, and with those *after* it replaced (None: left out)."""
        url = self.emulator.endpoint_url
        headers = {
            "Host": url.removeprefix("http://"),
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": TARGET,
            **(before or {}),
        }
        signed: dict[str, str | None] = {**(signing or self.signing).headers(headers, body), **(after or {})}
        return await self.send("POST", "/", {name: value for name, value in signed.items() if value is not None}, body)

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Send what is given and nothing else."""
        url = self.emulator.endpoint_url + path
        no_defaults = ["Content-Type", "User-Agent", "Accept", "Accept-Encoding"]
        async with self.session.request(
            method, url, headers=headers, data=body, skip_auto_headers=no_defaults
        ) as response:
            return Answer(response.status, dict(response.headers), json.loads(await response.read() or b"{}"))
