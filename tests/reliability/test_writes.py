"""Every write when nobody knows whether it was done: never two effects of one call, and never a wrong "not done"."""

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from aiobotocore.session import AioSession

from fixtures.service_model import OPERATIONS, response_of, sample
from glue_integrations import (
    GlueIntegrationsClient,
)
from glue_integrations.errors import (
    AmbiguousOutcomeError,
    ConnectionFailedError,
    ServiceError,
)
from rawserver import Step, raw_server, then_reset, then_stall
from reliability.writes import WRITES, client_of, find_out


def http(status: int, body: object) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%b" % (status, len(content), content)


@dataclass
class Glue:
    """What the service did; it knows nothing of what the client learnt."""

    operation: str
    effects: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    """Set once there has been an effect."""

    def doing(self, then: Step) -> Step:
        """Return a step that takes effect before anything is sent."""

        async def act(writer: asyncio.StreamWriter) -> None:
            self.effects += 1
            self.done.set()
            if isinstance(then, bytes):
                writer.write(then)
                await writer.drain()
            else:
                await then(writer)

        return act

    @property
    def success(self) -> bytes:
        """The response that tells of an effect."""
        return http(200, sample(response_of(self.operation)))


THROTTLED: Final = http(400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
FAULTS: Final[dict[str, tuple[Callable[[Glue], list[Step]], int]]] = {
    "reset after the request": (lambda glue: [glue.doing(then_reset())], 1),
    "reset instead of doing it": (lambda _: [then_reset()], 0),
    "malformed 200": (lambda glue: [glue.doing(http(200, b"<html>"))], 1),
    "a proxy's 200": (lambda _: [http(200, {"message": "blocked"})], 0),
    "throttled, then reset": (lambda glue: [THROTTLED, glue.doing(then_reset())], 1),
    "500": (lambda glue: [glue.doing(http(500, {"__type": "InternalServiceException"}))], 1),
    "400 of a server": (
        lambda glue: [glue.doing(http(400, {"__type": "InternalServerException"}))],
        1,
    ),
    "403 of a proxy that reads responses": (lambda glue: [glue.doing(http(403, b"<html>blocked"))], 1),
    "a code of a proxy's in a 200": (lambda glue: [glue.doing(http(200, {"code": "BLOCKED", "message": "policy"}))], 1),
    "503 of a proxy": (lambda glue: [glue.doing(http(503, b"<html>"))], 1),
}
"""What the service does with each request in turn, and how many effects there are: more than the emulator can."""


@pytest.fixture(scope="module")
def session() -> AioSession:
    """A session for all clients: loading the service model takes most of a test's time."""
    return AioSession()


every_write: Final = pytest.mark.parametrize("operation", WRITES)


def test_every_write_is_tried() -> None:
    """All operations but those that only read."""
    assert {*WRITES} == {name for name in OPERATIONS if not name.startswith(("Describe", "Get", "List"))}


@every_write
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_write_takes_effect_once_at_most(operation: str, fault: str, session: AioSession) -> None:
    """It is sent again only if it had no effect, and "not done" is only said of what was not done."""
    glue = Glue(operation)
    steps, effects = FAULTS[fault]
    with raw_server(*steps(glue)) as server:
        async with client_of(session, f"http://127.0.0.1:{server.port}") as client:
            with pytest.raises(AmbiguousOutcomeError) as caught:
                await WRITES[operation](client)
    assert f"Before you retry, `{find_out(operation)}`" in str(caught.value)
    assert glue.effects == effects


@every_write
@pytest.mark.parametrize("response", [(400, "SomethingNewException"), (200, "ValidationException")], ids=str)
async def test_what_aws_refused_is_not_ambiguous(
    operation: str, response: tuple[int, str], session: AioSession
) -> None:
    """Whether or not the code is known, or the status fits."""
    status, code = response
    with raw_server(http(status, {"__type": code, "message": "No."})) as server:
        async with client_of(session, f"http://127.0.0.1:{server.port}") as client:
            with pytest.raises(ServiceError) as caught:
                await WRITES[operation](client)
    assert (caught.value.code, len(server.requests)) == (code, 1)


@every_write
async def test_a_refused_connection_is_retried_and_not_ambiguous(operation: str, session: AioSession) -> None:
    """Nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with client_of(session, f"http://127.0.0.1:{port}") as client:
        with pytest.raises(ConnectionFailedError) as caught:
            await WRITES[operation](client)
    assert caught.value.attempts == 3


@contextmanager
def resetting_server() -> Generator[int]:
    """Reset each connection before a byte of the request is read."""

    def accept() -> None:
        with suppress(OSError):
            while True:
                wire, _ = listener.accept()
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                wire.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept)
        accepting.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join(10)


@every_write
async def test_a_reset_before_the_request_is_not_taken_for_more_than_is_known(
    operation: str, session: AioSession
) -> None:
    """The client cannot know how far the request came, unless it had not begun to send it."""
    with resetting_server() as port:
        async with client_of(session, f"http://127.0.0.1:{port}") as client:
            with pytest.raises((AmbiguousOutcomeError, ConnectionFailedError)):
                await WRITES[operation](client)


Ends = Callable[[GlueIntegrationsClient, "asyncio.Task[object]"], Awaitable[None]]


async def cancel(_: GlueIntegrationsClient, call: "asyncio.Task[object]") -> None:
    """Cancel the call."""
    call.cancel()


async def close(client: GlueIntegrationsClient, _: "asyncio.Task[object]") -> None:
    """Close the client."""
    await client.aclose()


async def wait(_: GlueIntegrationsClient, __: "asyncio.Task[object]") -> None:
    """Leave the call to its deadline."""


def endings() -> Iterator[Any]:
    yield pytest.param(cancel, asyncio.CancelledError, {}, id="cancel")
    yield pytest.param(close, AmbiguousOutcomeError, {}, id="close")
    yield pytest.param(wait, AmbiguousOutcomeError, {"timeout": 1.5}, id="deadline")


@every_write
@pytest.mark.parametrize(("end", "expected", "limits"), list(endings()))
async def test_a_write_that_is_ended_under_way(
    operation: str, end: Ends, expected: type[BaseException], limits: dict[str, float], session: AioSession
) -> None:
    """It took effect already: whoever ended it learns that this is possible, and nothing is sent again."""
    glue = Glue(operation)
    with raw_server(glue.doing(then_stall())) as server:
        async with client_of(session, f"http://127.0.0.1:{server.port}", **limits) as client:
            call = asyncio.ensure_future(WRITES[operation](client))
            await asyncio.to_thread(glue.done.wait, 10)
            await end(client, call)
            with pytest.raises(expected):
                await call
    assert glue.effects == 1
