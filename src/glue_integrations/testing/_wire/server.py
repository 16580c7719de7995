"""The HTTP server: AWS JSON 1.1 over aiohttp."""

import asyncio
import errno
import json
from collections.abc import Callable, Mapping
from typing import Final, TextIO
from uuid import uuid4

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._exchange import CONTENT_TYPE, Reply, error_reply
from glue_integrations.testing._faults.connection import encode_head, send_with_fault
from glue_integrations.testing._recorded import RecordedRequest
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.clock import machine_now
from glue_integrations.testing._service.errors import Fault, known_fault

_TARGET_PREFIX: Final = "AWSGlue."
_OBJECT: Final = TypeAdapter(dict[str, object])
_SHUTDOWN_SECONDS: Final = 0.1

Respond = Callable[[RecordedRequest, Mapping[str, str], bytes, bool], Reply]
"""Replies to a request, given its headers, its body, and whether the body is a JSON object."""


class HttpServer:
    """Serves requests on a socket."""

    def __init__(self, respond: Respond, behaviour: Behaviour, access_log: TextIO | None) -> None:
        """Prepare the server; nothing listens yet.

        Args:
            respond: Replies to requests that name an operation.
            behaviour: The format of errors.
            access_log: Gets a line of JSON for each request; None for no log.
        """
        self._respond = respond
        self._behaviour = behaviour
        self._access_log = access_log
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Start listening.

        Args:
            host: Name or address to bind.
            port: TCP port; 0 for any free one.

        Returns:
            The port.

        Raises:
            ConfigurationError: The address cannot be bound.
        """
        # A disconnect cancels the handler: a stalled response would otherwise wait forever.
        server = web.Server(self._handle, access_log=None, handler_cancellation=True)
        runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            await runner.cleanup()
            reason = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror
            raise ConfigurationError(f"Cannot listen on port {port} of {host}: {reason}.") from error
        self._runner = runner
        return site.port

    async def stop(self) -> None:
        """Close the socket and all connections."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        request_id = str(uuid4())
        try:
            reply = self._reply(request, await request.read())
        except Fault as fault:
            reply = error_reply(fault, self._behaviour)
        except web.HTTPRequestEntityTooLarge:
            reply = error_reply(known_fault("RequestEntityTooLargeException"), self._behaviour)
        except ConnectionResetError:
            # The client has disconnected. Raised further, this would be logged as a crash.
            return web.Response()
        self._log(request, request_id, reply)
        headers = {**reply.headers, "x-amzn-RequestId": request_id}
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.connection_fault is None or request.transport is None:
            return web.Response(status=reply.status, body=reply.body, headers=headers)
        head = encode_head(reply.status, headers, len(reply.body))
        await send_with_fault(request.transport, head, reply.body, reply.connection_fault)
        return web.Response()  # the connection is already closed

    def _reply(self, request: web.BaseRequest, body: bytes) -> Reply:
        operation = _operation(request)
        params = _params(body)
        call = RecordedRequest(
            operation,
            params or {},
            request.headers.get("amz-sdk-request"),
            request.headers.get("amz-sdk-invocation-id"),
        )
        return self._respond(call, request.headers, body, params is not None)

    def _log(self, request: web.BaseRequest, request_id: str, reply: Reply) -> None:
        if self._access_log is None:
            return
        line = {
            "time": machine_now().isoformat(timespec="milliseconds"),
            "request_id": request_id,
            "target": request.headers.get("X-Amz-Target"),
            "sdk_request": request.headers.get("amz-sdk-request"),
            "status": reply.status,
            "code": reply.headers.get("x-amzn-ErrorType"),
            "bytes": len(reply.body),
            "fault": None if reply.connection_fault is None else reply.connection_fault.kind,
        }
        print(json.dumps(line), file=self._access_log, flush=True)


def _operation(request: web.BaseRequest) -> str:
    if request.method != "POST":
        raise Fault("UnknownOperationException", f"Method {request.method} is not supported; use POST.", 405)
    if request.path_qs != "/":
        raise Fault("UnknownOperationException", f"Path {request.path_qs} is not served; use /.", 404)
    target = request.headers.get("X-Amz-Target", "")
    if request.content_type != CONTENT_TYPE or not target.startswith(_TARGET_PREFIX):
        raise known_fault(
            "UnknownOperationException",
            f"Send the header X-Amz-Target: {_TARGET_PREFIX}<Operation> and the content type {CONTENT_TYPE}.",
        )
    return target.removeprefix(_TARGET_PREFIX)


def _params(body: bytes) -> dict[str, object] | None:
    """Return the request, or None if it is not a JSON object."""
    try:
        return _OBJECT.validate_json(body)
    except ValidationError:
        return None
