"""The HTTP side: AWS JSON 1.1 over aiohttp."""

import errno
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from glue_integrations.errors import ConfigurationError

from ._behaviour import Behaviour
from ._faults import Fault, fault_reply, known_fault
from ._sigv4 import Verifier

_CONTENT_TYPE: Final = "application/x-amz-json-1.1"
_TARGET_PREFIX: Final = "AWSGlue."
_OBJECT: Final = TypeAdapter(dict[str, object])
_KEPT_REQUESTS: Final = 10_000
_SHUTDOWN_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that reached the emulator over HTTP and named an operation, whatever the answer."""

    operation: str
    """AWS's name of the operation, such as ``DescribeIntegrations``."""

    params: Mapping[str, object]
    """The request by wire names; empty if the body was no JSON object."""

    sdk_request: str | None
    """The header ``amz-sdk-request``, such as ``attempt=1; max=3``; None if not sent."""

    invocation_id: str | None
    """The header ``amz-sdk-invocation-id``, the same over all attempts of a call; None if not sent."""


class HttpServer:
    """Puts something that answers operations on a socket."""

    def __init__(
        self, answer: Callable[[str, Mapping[str, object], str, str], bytes], verifier: Verifier, behaviour: Behaviour
    ) -> None:
        """Prepare without listening yet.

        Args:
            answer: Takes an operation, its parameters, access key and Region; returns JSON or raises a `Fault`.
            verifier: Decides who may ask.
            behaviour: The form of errors.
        """
        self.requests: deque[RecordedRequest] = deque(maxlen=_KEPT_REQUESTS)
        self._answer = answer
        self._verifier = verifier
        self._behaviour = behaviour
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
        runner = web.ServerRunner(web.Server(self._respond, access_log=None), shutdown_timeout=_SHUTDOWN_SECONDS)
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
        headers = {"x-amzn-RequestId": str(uuid4())}
        status = 200
        try:
            body = self._serve(request, await request.read())
        except Fault as fault:
            status, body, code = fault_reply(fault, self._behaviour)
            if code is not None:
                headers["x-amzn-ErrorType"] = code
        except ConnectionResetError:
            # The client has hung up: nobody reads this, but raised on, it would be logged as a crash.
            body = b""
        return web.Response(status=status, body=body, headers=headers, content_type=_CONTENT_TYPE)

    def _serve(self, request: web.BaseRequest, body: bytes) -> bytes:
        operation = _operation(request)
        params = _params(body)
        self.requests.append(
            RecordedRequest(
                operation,
                params or {},
                request.headers.get("amz-sdk-request"),
                request.headers.get("amz-sdk-invocation-id"),
            )
        )
        access_key_id, region = self._verifier.verify(request.headers, body, datetime.now(UTC))
        if params is None:
            raise known_fault("SerializationException")
        return self._answer(operation, params, access_key_id, region)


def _operation(request: web.BaseRequest) -> str:
    if request.method != "POST":
        raise Fault("UnknownOperationException", f"{request.method} is not served, only POST.", 405)
    if request.path_qs != "/":
        raise Fault("UnknownOperationException", "Only the path / is served.", 404)
    target = request.headers.get("X-Amz-Target", "")
    if request.content_type != _CONTENT_TYPE or not target.startswith(_TARGET_PREFIX):
        raise known_fault(
            "UnknownOperationException",
            f"A request has the header X-Amz-Target: {_TARGET_PREFIX}<Operation> and the content type {_CONTENT_TYPE}.",
        )
    return target.removeprefix(_TARGET_PREFIX)


def _params(body: bytes) -> dict[str, object] | None:
    """Return the request, or None if it is no JSON object."""
    try:
        return _OBJECT.validate_json(body)
    except ValidationError:
        return None
