"""The emulator without sockets and signatures: as a `Transport`, and as a function."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from uuid import uuid4

from glue_integrations.errors import TransportError
from glue_integrations.testing._exchange import CONTENT_TYPE, Reply, Request
from glue_integrations.transport import WireRequest, WireResponse

Respond = Callable[[Request], Reply]


class InProcessTransport:
    """Passes requests directly to the emulator; see `GlueEmulator.transport`."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    async def send(self, request: WireRequest) -> WireResponse:
        """Return the response to one attempt.

        Args:
            request: The request.

        Returns:
            The response, which may be an error.

        Raises:
            TransportError: An injected fault cuts or resets the connection.
        """
        attempt = f"attempt={request.attempt}; max={request.max_attempts}"
        body = _encode(request.params)
        reply = self._respond(Request(request.operation, body, attempt, request.invocation_id))
        if reply.connection_fault is not None and reply.connection_fault.kind == "stall":
            await asyncio.Event().wait()
        if seconds := _seconds(reply):
            await asyncio.sleep(seconds)
        _check_connection(reply)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return WireResponse(reply.status, {**headers, "x-amzn-requestid": str(uuid4())}, reply.body)


def call(respond: Respond, operation: str, params: Mapping[str, object]) -> dict[str, object]:
    """Run an operation; see `GlueEmulator.handle`."""
    reply = respond(Request(operation, _encode(params)))
    if seconds := _seconds(reply):
        time.sleep(seconds)
    _check_connection(reply)
    if reply.fault is not None:
        raise reply.fault
    if reply.status != 200 or reply.headers.get("Content-Type") != CONTENT_TYPE:
        raise TransportError(f"An injected fault replaced the response: HTTP status {reply.status}.")
    try:
        response: dict[str, object] = json.loads(reply.body)
    except ValueError:
        raise TransportError("An injected fault cut the JSON of the response.") from None
    return response


def _encode(params: object) -> bytes:
    """Return the body of a request; empty, which is not a JSON object, if *params* is not one either."""
    try:
        return json.dumps(params, default=_plain).encode()
    except (TypeError, ValueError, RecursionError):
        return b""


def _plain(value: object) -> object:
    """Return the dict that `json` needs for any other mapping."""
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    raise TypeError(f"{type(value).__name__} is not a JSON value.")


def _seconds(reply: Reply) -> float:
    """Return how long the response takes."""
    fault = reply.connection_fault
    return reply.delay + (fault.pause * len(reply.body) if fault is not None and fault.kind == "drip" else 0)


def _check_connection(reply: Reply) -> None:
    if reply.connection_fault is not None and reply.connection_fault.kind != "drip":
        raise TransportError(
            f"An injected fault ({reply.connection_fault.kind}) broke the connection before the response was complete."
        )
