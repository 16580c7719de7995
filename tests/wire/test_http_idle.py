"""What arrives on an idle connection is never taken for a response, and costs no call, however busy the loop is.

The server has threads of its own. With one loop for both, the client would always have read what the server has sent.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from rawserver import http
from support import wire_integration
from threadserver import PATIENCE, Answer, ThreadServer, reset, settle, thread_server

T = TypeVar("T")

SESSION: Final = AioSession()  # reading the service model takes longer than most tests
CERTIFICATE: Final = Path(__file__).parent / "self_signed.pem"


def numbered(number: int) -> bytes:
    return http(200, {"Integrations": [wire_integration(number)]})


def keep(_: socket.socket) -> None:
    pass


def stale(wire: socket.socket) -> None:
    wire.sendall(numbered(666))


def stale_byte_by_byte(wire: socket.socket) -> None:
    for byte in numbered(666):
        wire.sendall(bytes([byte]))


def timed_out(wire: socket.socket) -> None:
    wire.sendall(http(408, "", "Connection: close"))
    wire.shutdown(socket.SHUT_WR)


def fin(wire: socket.socket) -> None:
    if isinstance(wire, ssl.SSLSocket):
        wire.setblocking(False)
        with suppress(ssl.SSLWantReadError):
            wire.unwrap()  # sends close_notify, and would wait for the client's
    wire.shutdown(socket.SHUT_WR)


def bare_fin(wire: socket.socket) -> None:
    wire.shutdown(socket.SHUT_WR)


MISDEEDS: Final = (stale, stale_byte_by_byte, timed_out, fin, bare_fin, reset)


class Idleness:
    """Has a server do something to its idle connections, while the event loop of the caller stands still."""

    def __init__(self, misdeed: Callable[[socket.socket], None], connections: int = 1) -> None:
        self._misdeed = misdeed
        self._idle = threading.Event()
        self._done = threading.Barrier(connections + 1)

    def answer(self, data: bytes) -> Answer:
        """Answer with *data*, and later do what is not to be done."""

        def answer(wire: socket.socket) -> None:
            wire.sendall(data)
            assert self._idle.wait(PATIENCE)
            self._misdeed(wire)
            settle(wire)
            self._done.wait(PATIENCE)

        return answer

    def pass_by(self) -> None:
        """Block until it is done."""
        self._idle.set()
        self._done.wait(PATIENCE)


def run_asyncio(main: Coroutine[None, None, T]) -> T:
    return asyncio.run(main)


def run_uvloop(main: Coroutine[None, None, T]) -> T:
    uvloop = pytest.importorskip("uvloop", reason="there is none for this Python")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


@pytest.fixture(params=[False, True], ids=["plain", "TLS"])
def tls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext | None:
    if not request.param:
        return None
    monkeypatch.setenv("AWS_CA_BUNDLE", str(CERTIFICATE))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def client_of(server: ThreadServer) -> GlueIntegrationsClient:
    """Return a client that makes one attempt, so that it cannot make up for anything."""
    return GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=server.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        session=SESSION,
        config=ClientConfig(retry=RetryPolicy(max_attempts=1)),
    )


async def name_of(client: GlueIntegrationsClient) -> str:
    return (await client.describe_integrations()).integrations[0].integration_name


@pytest.mark.parametrize("run", [run_asyncio, run_uvloop])
@pytest.mark.parametrize("misdeed", [keep, *MISDEEDS])
def test_idle_connection(
    misdeed: Callable[[socket.socket], None],
    run: Callable[[Coroutine[None, None, list[str]]], list[str]],
    tls: ssl.SSLContext | None,
) -> None:
    """The next call gets its own response: on the same connection if nothing came, on a new one otherwise."""
    idleness = Idleness(misdeed)

    async def calls() -> list[str]:
        async with client_of(server) as client:
            names = [await name_of(client)]
            idleness.pass_by()
            return [*names, await name_of(client), await name_of(client)]

    with thread_server(idleness.answer(numbered(1)), numbered(2), numbered(3), tls=tls) as server:
        assert run(calls()) == ["integration-1", "integration-2", "integration-3"]
        assert server.connections == (1 if misdeed is keep else 2)


@pytest.mark.parametrize("run", [run_asyncio, run_uvloop])
def test_whole_pool_of_idle_connections(
    run: Callable[[Coroutine[None, None, list[str]]], list[str]], tls: ssl.SSLContext | None
) -> None:
    """One connection after the other is given up, until a new one serves."""
    idleness = Idleness(stale, connections=4)

    async def calls() -> list[str]:
        async with client_of(server) as client:
            await asyncio.gather(*[client.describe_integrations() for _ in range(4)])
            idleness.pass_by()
            return [await name_of(client)]

    with thread_server(*[idleness.answer(numbered(1))] * 4, numbered(2), tls=tls) as server:
        assert run(calls()) == ["integration-2"]
        assert server.connections == 5


@pytest.mark.parametrize("run", [run_asyncio, run_uvloop])
def test_large_response(
    run: Callable[[Coroutine[None, None, list[str]]], list[str]], tls: ssl.SSLContext | None
) -> None:
    """Nothing stays for the next call in the buffers that a large response fills on its way."""
    large = http(200, {"Integrations": [wire_integration(1)], "Padding": "x" * 3_000_000})
    idleness = Idleness(keep)

    async def calls() -> list[str]:
        async with client_of(server) as client:
            names = [await name_of(client)]
            idleness.pass_by()
            return [*names, await name_of(client)]

    with thread_server(idleness.answer(large + numbered(666)), numbered(2), tls=tls) as server:
        assert run(calls()) == ["integration-1", "integration-2"]


def test_no_connection_is_reused_where_the_socket_cannot_be_asked(
    tls: ssl.SSLContext | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: that costs time, and no wrong response."""
    monkeypatch.delattr("select.poll")

    async def calls() -> list[str]:
        async with client_of(server) as client:
            return [await name_of(client) for _ in range(3)]

    with thread_server(numbered(1), numbered(2), numbered(3), tls=tls) as server:
        assert run_asyncio(calls()) == ["integration-1", "integration-2", "integration-3"]
        assert server.connections == 3
