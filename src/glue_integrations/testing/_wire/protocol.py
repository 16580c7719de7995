"""aiohttp's HTTP server, with every error in AWS's form."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Refuse = Callable[[web.BaseRequest, str], web.Response]
"""Returns the response to a request that is not valid HTTP, given what is wrong with it."""

_OPTIONS: Final[dict[str, object]] = {
    "access_log": None,
    # Signatures cover the body as sent, and a small body can unpack to a huge one.
    "auto_decompress": False,
}


class AwsServer(web.Server):
    """Makes a protocol for each connection."""

    def __init__(self, handler: Handler, refuse: Refuse) -> None:
        """Serve with *handler*, and answer invalid HTTP with *refuse*."""
        # A disconnect cancels the handler: a stalled response would otherwise wait forever.
        super().__init__(handler, handler_cancellation=True)
        self.refuse = refuse

    def __call__(self) -> RequestHandler:
        """Return the protocol of a new connection."""
        return _Connection(self)


class _Connection(RequestHandler):
    """A connection."""

    def __init__(self, server: AwsServer) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **_OPTIONS)  # type: ignore[arg-type]  # None: no log
        self._refuse = server.refuse

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Return the response to a request that aiohttp cannot parse. Crashes of the handler never get here."""
        if request.writer.output_size > 0:
            raise ConnectionError("A part of the response is sent already.")
        response = self._refuse(request, (message or str(exc or status)).partition("\n")[0])
        response.force_close()
        return response
