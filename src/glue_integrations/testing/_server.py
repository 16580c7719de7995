"""The HTTP side: AWS JSON 1.1 over aiohttp."""

import asyncio
import errno
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TextIO
from uuid import uuid4

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from glue_integrations.errors import ConfigurationError

from ._behaviour import Behaviour
from ._connection_faults import deliver_damaged, encode_head
from ._faults import Fault, known_fault
from ._recorded import RecordedRequest
from ._reply import CONTENT_TYPE, Reply, error_reply

_TARGET_PREFIX: Final = "AWSGlue."
_OBJECT: Final = TypeAdapter(dict[str, object])
_SHUTDOWN_SECONDS: Final = 0.1

Respond = Callable[[RecordedRequest, Mapping[str, str], bytes, bool], Reply]
"""Answers a request, given its headers, its body, and whether that is a JSON object."""


class HttpServer:
    """Puts something that answers requests on a socket."""

    def __init__(self, respond: Respond, behaviour: Behaviour, access_log: TextIO | None) -> None:
        """Prepare without listening yet.

        Args:
            respond: Answers requests that name an operation.
            behaviour: The form of errors.
            access_log: Where each request leaves a line of JSON; None for nowhere.
        """
        self._answer = respond
        self._behaviour = behaviour
        self._access_log = access_log
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen.

        Args:
            host: Name or address to bind.
            port: TCP port; 0 for a free one.

        Returns:
            The port.

        Raises:
            ConfigurationError: The address cannot be bound.
        """
        # A client that hangs up ends what is still done for it: an answer that stalls would wait for ever.
        server = web.Server(self._respond, access_log=None, handler_cancellation=True)
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

    async def _respond(self, request: web.BaseRequest) -> web.Response:
        request_id = str(uuid4())
        try:
            reply = self._reply(request, await request.read())
        except Fault as fault:
            reply = error_reply(fault, self._behaviour)
        except web.HTTPRequestEntityTooLarge:
            reply = error_reply(known_fault("RequestEntityTooLargeException"), self._behaviour)
        except ConnectionResetError:
            # The client has hung up: nobody reads this, but raised on, it would be logged as a crash.
            return web.Response()
        self._log(request, request_id, reply)
        headers = {**reply.headers, "x-amzn-RequestId": request_id}
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.damage is None or request.transport is None:
            return web.Response(status=reply.status, body=reply.body, headers=headers)
        head = encode_head(reply.status, headers, len(reply.body))
        await deliver_damaged(request.transport, head, reply.body, reply.damage)
        return web.Response()  # for a connection that is closed by now

    def _reply(self, request: web.BaseRequest, body: bytes) -> Reply:
        operation = _operation(request)
        params = _params(body)
        call = RecordedRequest(
            operation,
            params or {},
            request.headers.get("amz-sdk-request"),
            request.headers.get("amz-sdk-invocation-id"),
        )
        return self._answer(call, request.headers, body, params is not None)

    def _log(self, request: web.BaseRequest, request_id: str, reply: Reply) -> None:
        if self._access_log is None:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": request_id,
            "target": request.headers.get("X-Amz-Target"),
            "sdk_request": request.headers.get("amz-sdk-request"),
            "status": reply.status,
            "code": reply.headers.get("x-amzn-ErrorType"),
            "bytes": len(reply.body),
            "damage": None if reply.damage is None else reply.damage.kind,
        }
        print(json.dumps(line), file=self._access_log, flush=True)


def _operation(request: web.BaseRequest) -> str:
    if request.method != "POST":
        raise Fault("UnknownOperationException", f"{request.method} is not served, only POST.", 405)
    if request.path_qs != "/":
        raise Fault("UnknownOperationException", "Only the path / is served.", 404)
    target = request.headers.get("X-Amz-Target", "")
    if request.content_type != CONTENT_TYPE or not target.startswith(_TARGET_PREFIX):
        raise known_fault(
            "UnknownOperationException",
            f"A request has the header X-Amz-Target: {_TARGET_PREFIX}<Operation> and the content type {CONTENT_TYPE}.",
        )
    return target.removeprefix(_TARGET_PREFIX)


def _params(body: bytes) -> dict[str, object] | None:
    """Return the request, or None if it is no JSON object."""
    try:
        return _OBJECT.validate_json(body)
    except ValidationError:
        return None
