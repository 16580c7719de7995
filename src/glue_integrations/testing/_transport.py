"""The emulator as a `Transport`: no socket and no signature."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from glue_integrations.errors import TransportError
from glue_integrations.transport import WireRequest, WireResponse

from ._reply import Reply


class InProcessTransport:
    """Hands requests to the emulator directly; what `GlueEmulator.transport` returns."""

    def __init__(self, answer: Callable[[WireRequest], Reply]) -> None:
        self._answer = answer

    async def send(self, request: WireRequest) -> WireResponse:
        """Answer one attempt.

        Args:
            request: What a client asks.

        Returns:
            The answer, errors included.

        Raises:
            TransportError: The script of faults cuts or resets the connection.
        """
        reply = self._answer(request)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.damage is not None:
            match reply.damage.kind:
                case "stall":
                    await asyncio.Event().wait()
                case "drip":
                    await asyncio.sleep(reply.damage.pause * len(reply.body))
                case "cut" | "reset":
                    raise TransportError("The connection broke before the answer was complete: a fault of the script.")
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return WireResponse(reply.status, {**headers, "x-amzn-requestid": str(uuid4())}, reply.body)
