"""The HTTP server: AWS JSON 1.1 over aiohttp."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Final, TextIO
from uuid import uuid4

from aiohttp import HttpVersion11, web

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._exchange import CONTENT_TYPE, Reply, Request
from glue_integrations.testing._faults.connection import encode_head, send_with_fault
from glue_integrations.testing._service.clock import machine_now
from glue_integrations.testing._service.errors import Fault, known_fault

from .address import bind
from .callers import Callers
from .control import Control, unreadable
from .front_end import FrontEnd
from .protocol import AwsServer

_TARGET_PREFIX: Final = "AWSGlue."
_MAX_BODY_BYTES: Final = 1024 * 1024
_BACKLOG: Final = 4096
_SHUTDOWN_SECONDS: Final = 0.1
_LOGGER: Final = logging.getLogger("glue_integrations.testing")


def check_access_log(access_log: object) -> None:
    """Raise a `ConfigurationError` unless *access_log* is None or can be written to."""
    if access_log is not None and not hasattr(access_log, "write"):
        raise ConfigurationError(f"access_log must be a text file such as sys.stderr, not {access_log!r}.")


class HttpServer:
    """Serves requests on a socket."""

    def __init__(self, front_end: FrontEnd, callers: Callers, control: Control, access_log: TextIO | None) -> None:
        """Prepare the server; nothing listens yet.

        Args:
            front_end: Replies to requests that name an operation.
            callers: Finds the caller of a request by its signature.
            control: Replies to requests that control the emulator.
            access_log: Gets a line of JSON for each request; None for no log.
        """
        self._front_end = front_end
        self._callers = callers
        self._control = control
        self._access_log = access_log
        self._log_is_broken = False
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
        sockets = await bind(host, port)
        runner = web.ServerRunner(AwsServer(self._handle, self._refuse), shutdown_timeout=_SHUTDOWN_SECONDS)
        try:
            await runner.setup()
            for each in sockets:
                await web.SockSite(runner, each, backlog=_BACKLOG).start()
        except BaseException:
            await runner.cleanup()
            for each in sockets:
                each.close()
            raise
        self._runner = runner
        bound_port: int = sockets[0].getsockname()[1]
        return bound_port

    async def stop(self) -> None:
        """Close the socket and all connections."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        request_id = str(uuid4())
        try:
            reply = await self._dispatch(request)
        except ConnectionResetError:
            # The client has disconnected. Raised further, this would be logged as a crash.
            return web.Response()
        except Exception as error:  # noqa: BLE001  # aiohttp's own response to a crash has another form
            reply = self._front_end.failure(error)
        response = self._response(request, request_id, reply)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.connection_fault is None or request.transport is None:
            return response
        head = encode_head(reply.status, response.headers, len(reply.body))
        await send_with_fault(request.transport, head, reply.body, reply.connection_fault)
        return web.Response()  # the connection is already closed

    async def _dispatch(self, request: web.BaseRequest) -> Reply:
        """Return the reply of whatever serves the path."""
        if request.path_qs == "/":
            return await self._serve_glue(request)
        if self._control.serves(request.path):
            return await self._serve_control(request)
        raise Fault("UnknownOperationException", f"Path {request.path_qs} is not served; use /.", 404)

    async def _serve_control(self, request: web.BaseRequest) -> Reply:
        try:
            body = await _read(request)
        except Fault as fault:
            return unreadable(fault)
        return self._control.respond(request.method, request.path, _joined(request), body)

    async def _serve_glue(self, request: web.BaseRequest) -> Reply:
        body = await _read(request)
        headers = _joined(request)
        operation = _operation(request.method, headers)
        return self._front_end.respond(
            Request(operation, body, headers.get("amz-sdk-request"), headers.get("amz-sdk-invocation-id")),
            lambda skew: self._callers.scope_of(headers, body, machine_now() + skew),
        )

    def _refuse(self, request: web.BaseRequest, problem: str) -> web.Response:
        """Return the response to a request that aiohttp cannot parse."""
        return self._response(request, str(uuid4()), self._front_end.failure(_malformed(problem)))

    def _response(self, request: web.BaseRequest, request_id: str, reply: Reply) -> web.Response:
        self._log(request, request_id, reply)
        return web.Response(
            status=reply.status, body=reply.body, headers={**reply.headers, "x-amzn-RequestId": request_id}
        )

    def _log(self, request: web.BaseRequest, request_id: str, reply: Reply) -> None:
        if self._access_log is None:
            return
        line = {
            "time": machine_now().isoformat(timespec="milliseconds"),
            "request_id": request_id,
            "path": request.path_qs,
            "target": request.headers.get("X-Amz-Target"),
            "sdk_request": request.headers.get("amz-sdk-request"),
            "status": reply.status,
            "code": None if reply.fault is None else reply.fault.code,
            "bytes": len(reply.body),
            "fault": None if reply.connection_fault is None else reply.connection_fault.kind,
        }
        try:
            print(json.dumps(line), file=self._access_log, flush=True)
        except Exception as error:  # noqa: BLE001  # whatever the user's file raises, the request succeeds
            if not self._log_is_broken:
                _LOGGER.warning("Cannot write to the access log: %s", error)
            self._log_is_broken = True


def _joined(request: web.BaseRequest) -> dict[str, str]:
    """Return the headers by lower-case names; the values of a repeated header joined by commas."""
    joined: dict[str, str] = {}
    for name, value in request.headers.items():
        key = name.lower()
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


def _operation(method: str, headers: Mapping[str, str]) -> str:
    if method != "POST":
        raise Fault("UnknownOperationException", f"Method {method} is not supported; use POST.", 405)
    target = headers.get("x-amz-target", "")
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != CONTENT_TYPE or not target.startswith(_TARGET_PREFIX):
        raise known_fault(
            "UnknownOperationException",
            f"Send the header X-Amz-Target: {_TARGET_PREFIX}<Operation> and the content type {CONTENT_TYPE}.",
        )
    return target.removeprefix(_TARGET_PREFIX)


async def _read(request: web.BaseRequest) -> bytes:
    """Return the body; asks for it first if the client waits for that."""
    if (request.content_length or 0) > _MAX_BODY_BYTES:
        raise known_fault("RequestEntityTooLargeException")
    expected = request.headers.get("Expect")
    if expected is not None:
        if expected.lower() != "100-continue":
            raise _malformed(f"Expect: {expected} is not supported; use 100-continue.", 417)
        if request.transport is not None and request.version >= HttpVersion11:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise known_fault("RequestEntityTooLargeException") from None
    except web.RequestPayloadError as error:
        raise _malformed(f"The body cannot be read: {error}") from None


def _malformed(problem: str, status: int = 400) -> Fault:
    return Fault("MalformedHttpRequestException", problem, status)
