"""The emulator as a `Transport`: no socket and no signature."""

from collections.abc import Callable

from glue_integrations.transport import WireRequest, WireResponse


class InProcessTransport:
    """Hands requests to the emulator directly; what `GlueEmulator.transport` returns."""

    def __init__(self, answer: Callable[[WireRequest], WireResponse]) -> None:
        self._answer = answer

    async def send(self, request: WireRequest) -> WireResponse:
        """Answer one attempt.

        Args:
            request: What a client asks.

        Returns:
            The answer, faults included.
        """
        return self._answer(request)
