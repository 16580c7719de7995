"""The emulator as a `Transport`, without sockets or signatures."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from glue_integrations.errors import TransportError
from glue_integrations.testing._exchange import Reply
from glue_integrations.transport import WireRequest, WireResponse


class InProcessTransport:
    """Passes requests directly to the emulator; see `GlueEmulator.transport`."""

    def __init__(self, respond: Callable[[WireRequest], Reply]) -> None:
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
        reply = self._respond(request)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.connection_fault is not None:
            match reply.connection_fault.kind:
                case "stall":
                    await asyncio.Event().wait()
                case "drip":
                    await asyncio.sleep(reply.connection_fault.pause * len(reply.body))
                case "cut" | "reset":
                    raise TransportError("An injected fault broke the connection before the response was complete.")
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return WireResponse(reply.status, {**headers, "x-amzn-requestid": str(uuid4())}, reply.body)
