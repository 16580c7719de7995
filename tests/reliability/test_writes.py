"""Every write under every fault: never two effects of one call, and never a wrong "not done"."""

import asyncio
import json
import socket
import struct
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from aiobotocore.session import AioSession

from fixtures.service_model import OPERATIONS, response_of, sample
from glue_integrations import (
    ClientConfig,
    GlueIntegrationsClient,
    IntegrationConfig,
    RetryPolicy,
    SourceProcessingProperties,
    TargetTableConfig,
)
from glue_integrations.errors import (
    AmbiguousOutcomeError,
    ConnectionFailedError,
    GlueIntegrationsError,
    ThrottlingError,
    ValidationException,
)
from rawserver import Step, raw_server, then_close, then_reset, then_stall
from support import arn_of

SOURCE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ROLE: Final = SourceProcessingProperties(role_arn="arn:aws:iam::123456789012:role/glue")
TABLE: Final[dict[str, Any]] = {"resource_arn": TARGET, "table_name": "orders"}
CONFIG: Final = TargetTableConfig(target_table_name="orders_v2")

WRITES: Final[dict[str, Callable[[GlueIntegrationsClient], Awaitable[object]]]] = {
    "CreateIntegration": lambda client: client.create_integration(
        integration_name="orders", source_arn=SOURCE, target_arn=TARGET
    ),
    "ModifyIntegration": lambda client: client.modify_integration(
        integration_identifier=arn_of(1), integration_config=IntegrationConfig(refresh_interval="60")
    ),
    "DeleteIntegration": lambda client: client.delete_integration(integration_identifier=arn_of(1)),
    "CreateIntegrationResourceProperty": lambda client: client.create_integration_resource_property(
        resource_arn=SOURCE, source_processing_properties=ROLE
    ),
    "UpdateIntegrationResourceProperty": lambda client: client.update_integration_resource_property(
        resource_arn=SOURCE, source_processing_properties=ROLE
    ),
    "DeleteIntegrationResourceProperty": lambda client: client.delete_integration_resource_property(
        resource_arn=SOURCE
    ),
    "CreateIntegrationTableProperties": lambda client: client.create_integration_table_properties(
        **TABLE, target_table_config=CONFIG
    ),
    "UpdateIntegrationTableProperties": lambda client: client.update_integration_table_properties(
        **TABLE, target_table_config=CONFIG
    ),
    "DeleteIntegrationTableProperties": lambda client: client.delete_integration_table_properties(**TABLE),
}

FIND_OUT: Final = {
    "CreateIntegration": 'await client.get_integration("orders")',
    "Integration": f'await client.describe_integrations(integration_identifier="{arn_of(1)}")',
    "ResourceProperty": f'await client.get_integration_resource_property(resource_arn="{SOURCE}")',
    "TableProperties": f'await client.get_integration_table_properties(resource_arn="{TARGET}", table_name="orders")',
}
"""The call that shows what happened, by the end of the operation's name; the first that fits."""


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
FAULTS: Final[dict[str, tuple[Callable[[Glue], list[Step]], type[GlueIntegrationsError] | None, int]]] = {
    "nothing": (lambda glue: [glue.doing(glue.success)], None, 1),
    "reset after the request": (lambda glue: [glue.doing(then_reset())], AmbiguousOutcomeError, 1),
    "reset instead of doing it": (lambda _: [then_reset()], AmbiguousOutcomeError, 0),
    "cut inside the response": (lambda glue: [glue.doing(then_close(glue.success[:-1]))], AmbiguousOutcomeError, 1),
    "malformed 200": (lambda glue: [glue.doing(http(200, b"<html>"))], AmbiguousOutcomeError, 1),
    "a proxy's 200": (lambda _: [http(200, {"message": "blocked"})], AmbiguousOutcomeError, 0),
    "nothing in time": (lambda glue: [glue.doing(then_stall())], AmbiguousOutcomeError, 1),
    "throttled once": (lambda glue: [THROTTLED, glue.doing(glue.success)], None, 1),
    "throttled for ever": (lambda _: [THROTTLED], ThrottlingError, 0),
    "throttled, then reset": (lambda glue: [THROTTLED, glue.doing(then_reset())], AmbiguousOutcomeError, 1),
    "500": (lambda glue: [glue.doing(http(500, {"__type": "InternalServiceException"}))], AmbiguousOutcomeError, 1),
    "400 of a server": (
        lambda glue: [glue.doing(http(400, {"__type": "InternalServerException"}))],
        AmbiguousOutcomeError,
        1,
    ),
    "503 of a proxy": (lambda glue: [glue.doing(http(503, b"<html>"))], AmbiguousOutcomeError, 1),
    "redirected": (lambda _: [b"HTTP/1.1 307 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"], AmbiguousOutcomeError, 0),
    "refused by Glue": (lambda _: [http(400, {"__type": "ValidationException"})], ValidationException, 0),
}
"""What the service does with each request in turn; how the call ends; how many effects there are."""


@pytest.fixture(scope="module")
def session() -> AioSession:
    """A session for all clients: loading the service model takes most of a test's time."""
    return AioSession()


@asynccontextmanager
async def client_of(session: AioSession, port: int, **limits: Any) -> AsyncGenerator[GlueIntegrationsClient]:
    config = ClientConfig(retry=RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6), **limits)
    async with GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        session=session,
        config=config,
    ) as client:
        yield client


every_write: Final = pytest.mark.parametrize("operation", WRITES)


def test_every_write_is_tried() -> None:
    """All operations but those that only read."""
    assert {*WRITES} == {name for name in OPERATIONS if not name.startswith(("Describe", "Get", "List"))}


def find_out(operation: str) -> str:
    return next(call for ending, call in FIND_OUT.items() if operation.endswith(ending))


@every_write
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_write_takes_effect_once_at_most(operation: str, fault: str, session: AioSession) -> None:
    """It is sent again only if it had no effect, and "not done" is only said of what was not done."""
    glue = Glue(operation)
    steps, expected, effects = FAULTS[fault]
    # In any other case, the end of the attempt must not come before that of the machine's patience.
    limits = {"attempt_timeout": 1.0} if fault == "nothing in time" else {}
    with raw_server(*steps(glue)) as server:
        async with client_of(session, server.port, **limits) as client:
            if expected is None:
                await WRITES[operation](client)
            else:
                with pytest.raises(expected) as caught:
                    await WRITES[operation](client)
                assert ("Before you retry" in str(caught.value)) is (expected is AmbiguousOutcomeError)
                if expected is AmbiguousOutcomeError:
                    assert f"`{find_out(operation)}`" in str(caught.value)
    assert glue.effects == effects


@every_write
async def test_a_refused_connection_is_retried_and_not_ambiguous(operation: str, session: AioSession) -> None:
    """Nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with client_of(session, port) as client:
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
        async with client_of(session, port) as client:
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
        async with client_of(session, server.port, **limits) as client:
            call = asyncio.ensure_future(WRITES[operation](client))
            await asyncio.to_thread(glue.done.wait, 10)
            await end(client, call)
            with pytest.raises(expected):
                await call
    assert glue.effects == 1
