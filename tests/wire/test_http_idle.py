"""What arrives on an idle connection is never taken for a response, and costs no call, however busy the loop is.

The server has a thread of its own. With one loop for both, the client would always have read what the server has sent.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Final, TypeVar

import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.testing._faults import connection
from rawserver import RawServer, http, raw_server
from support import wire_integration

T = TypeVar("T")

SESSION: Final = AioSession()  # reading the service model takes longer than most tests
CERTIFICATE: Final = Path(__file__).parent / "self_signed.pem"


def numbered(number: int) -> bytes:
    return http(200, {"Integrations": [wire_integration(number)]})


def keep(_: asyncio.StreamWriter) -> None:
    pass


def stale(writer: asyncio.StreamWriter) -> None:
    writer.write(numbered(666))


def stale_byte_by_byte(writer: asyncio.StreamWriter) -> None:
    for byte in numbered(666):
        writer.write(bytes([byte]))


def timed_out(writer: asyncio.StreamWriter) -> None:
    writer.write(http(408, "", "Connection: close"))
    bare_fin(writer)


def fin(writer: asyncio.StreamWriter) -> None:
    if writer.get_extra_info("ssl_object") is not None:
        writer.close()  # sends close_notify
    bare_fin(writer)


def bare_fin(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").shutdown(socket.SHUT_WR)


def reset(writer: asyncio.StreamWriter) -> None:
    connection.abort(writer.transport)


MISDEEDS: Final = (stale, stale_byte_by_byte, timed_out, fin, bare_fin, reset)


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


def client_of(server: RawServer) -> GlueIntegrationsClient:
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
    misdeed: Callable[[asyncio.StreamWriter], None],
    run: Callable[[Coroutine[None, None, list[str]]], list[str]],
    tls: ssl.SSLContext | None,
) -> None:
    """The next call gets its own response: on the same connection if nothing came, on a new one otherwise."""

    async def calls() -> list[str]:
        async with client_of(server) as client:
            names = [await name_of(client)]
            server.act(misdeed)
            return [*names, await name_of(client), await name_of(client)]

    with raw_server(numbered(1), numbered(2), numbered(3), tls=tls) as server:
        assert run(calls()) == ["integration-1", "integration-2", "integration-3"]
        assert server.connections == (1 if misdeed is keep else 2)


@pytest.mark.parametrize("run", [run_asyncio, run_uvloop])
def test_whole_pool_of_idle_connections(
    run: Callable[[Coroutine[None, None, list[str]]], list[str]], tls: ssl.SSLContext | None
) -> None:
    """One connection after the other is given up, until a new one serves."""

    async def calls() -> list[str]:
        async with client_of(server) as client:
            await asyncio.gather(*[client.describe_integrations() for _ in range(4)])
            server.act(stale)
            return [await name_of(client)]

    with raw_server(*[numbered(1)] * 4, numbered(2), tls=tls) as server:
        assert run(calls()) == ["integration-2"]
        assert server.connections == 5


@pytest.mark.parametrize("run", [run_asyncio, run_uvloop])
def test_large_response(
    run: Callable[[Coroutine[None, None, list[str]]], list[str]], tls: ssl.SSLContext | None
) -> None:
    """Nothing stays for the next call in the buffers that a large response fills on its way."""
    large = http(200, {"Integrations": [wire_integration(1)], "Padding": "x" * 3_000_000})

    async def calls() -> list[str]:
        async with client_of(server) as client:
            names = [await name_of(client)]
            server.act(keep)
            return [*names, await name_of(client)]

    with raw_server(large + numbered(666), numbered(2), tls=tls) as server:
        assert run(calls()) == ["integration-1", "integration-2"]


def test_no_connection_is_reused_where_the_socket_cannot_be_asked(
    tls: ssl.SSLContext | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: that costs time, and no wrong response."""
    monkeypatch.delattr("select.poll")

    async def calls() -> list[str]:
        async with client_of(server) as client:
            return [await name_of(client) for _ in range(3)]

    with raw_server(numbered(1), numbered(2), numbered(3), tls=tls) as server:
        assert run_asyncio(calls()) == ["integration-1", "integration-2", "integration-3"]
        assert server.connections == 3
