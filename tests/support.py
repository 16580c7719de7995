"""What several tests need: integrations as the wire has them, and a service that lives in memory."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from glue_integrations import WireRequest, WireResponse
from glue_integrations.errors import GlueIntegrationsError

Json: TypeAlias = Mapping[str, object]


def arn_of(number: int) -> str:
    """Return the ARN of the integration *number*."""
    return f"arn:aws:glue:us-east-1:123456789012:integration:00000000-0000-4000-8000-{number:012d}"


def wire_integration(number: int = 0, **members: object) -> dict[str, object]:
    """Return an integration by wire names, with *members* on top."""
    return {
        "SourceArn": f"arn:aws:dynamodb:us-east-1:123456789012:table/table-{number}",
        "TargetArn": "arn:aws:glue:us-east-1:123456789012:database/lake",
        "IntegrationName": f"integration-{number}",
        "IntegrationArn": arn_of(number),
        "Status": "ACTIVE",
        "CreateTime": 1763234086.001,
        **members,
    }


def page(items: Iterable[Json], marker: str | None = None, **members: object) -> WireResponse:
    """Return the response that holds *items*."""
    body = {"Integrations": list(items), **({} if marker is None else {"Marker": marker}), **members}
    return WireResponse(200, {"x-amzn-requestid": f"request-{marker}"}, json.dumps(body).encode())


def error(status: int = 400, code: str = "ThrottlingException", message: str = "Rate exceeded") -> WireResponse:
    """Return an error as AWS sends it."""
    body = json.dumps({"__type": code, "message": message}).encode()
    return WireResponse(status, {"x-amzn-requestid": "request-error"}, body)


Response: TypeAlias = WireResponse | GlueIntegrationsError


@dataclass
class Scripted:
    """A transport that returns or raises prepared responses in turn, and records the requests."""

    responses: list[Response]
    requests: list[WireRequest] = field(default_factory=list[WireRequest])

    async def send(self, request: WireRequest) -> WireResponse:
        """Return or raise the next response."""
        self.requests.append(request)
        response = self.responses.pop(0)
        if isinstance(response, GlueIntegrationsError):
            raise response
        return response


@dataclass
class Listed:
    """A transport that serves a listing by *page_size*; a marker is the number of items before the page."""

    items: list[Json]
    page_size: int = 3
    before: Callable[["Listed"], Response | None] = lambda _: None
    """Called before each response; what it returns is sent instead."""
    requests: list[WireRequest] = field(default_factory=list[WireRequest])

    async def send(self, request: WireRequest) -> WireResponse:
        """Return the page at the marker."""
        self.requests.append(request)
        await asyncio.sleep(0)
        instead = self.before(self)
        if isinstance(instead, GlueIntegrationsError):
            raise instead
        if instead is not None:
            return instead
        start = int(str(request.params.get("Marker", "0")))
        end = start + self.page_size
        return page(self.items[start:end], str(end) if end < len(self.items) else None)


class Stalled:
    """A transport that never responds; `entered` is set once a request has arrived."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()

    async def send(self, request: WireRequest) -> WireResponse:
        """Wait for ever."""
        self.entered.set()
        await asyncio.Event().wait()
        raise AssertionError(request)
