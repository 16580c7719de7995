"""Before a request can be sent: names, refused connections, servers that speak first, and TLS."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from glue_integrations import RetryPolicy
from glue_integrations.errors import ConnectionFailedError, GlueIntegrationsError, TransportError
from rawserver import RawServer, Step, raw_server, then_close, then_reset
from reliability.harness import (
    AT_ONCE,
    GOOD,
    assert_idle,
    assert_safe,
    client_of,
    covers,
    nothing_left_behind,
)

_CERTIFICATE = Path(__file__).parents[1] / "wire" / "self_signed.pem"


async def _failure(server: RawServer | str, **options: Any) -> ConnectionFailedError:
    """Make a call of which the request is provably not sent; return the error."""
    async with client_of(server, **{"retry": AT_ONCE, **options}) as client:
        with pytest.raises(ConnectionFailedError) as caught:
            await client.describe_integrations()
        assert_safe(caught.value, [])
        assert_idle(client)
    return caught.value


async def test_refused() -> None:
    """Where nothing listens, all attempts fail to connect; once something does, the same client works."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        port = server.port
    async with nothing_left_behind(), client_of(f"http://127.0.0.1:{port}", retry=AT_ONCE) as client:
        with pytest.raises(ConnectionFailedError) as caught:
            await client.describe_integrations()
        assert_safe(caught.value, [])
        assert (type(caught.value), caught.value.attempts) == (ConnectionFailedError, 3)
        assert_idle(client)
        async with raw_server(GOOD, port=port):
            assert len((await client.describe_integrations()).integrations) == 1


# ----------------------------------------------------------------------------------------------------------------------
# Servers that act before a request
# ----------------------------------------------------------------------------------------------------------------------


class Hasty:
    """A listener that acts on a connection in the very moment it is made, before the client can use it."""

    def __init__(self, act: Callable[[socket.socket], None]) -> None:
        self._act = act
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._accepted: list[socket.socket] = []
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def connections(self) -> int:
        """How many there have been."""
        return len(self._accepted)

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Accept connections."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._listener, self._accept)
        try:
            yield
        finally:
            loop.remove_reader(self._listener)
            for accepted in [self._listener, *self._accepted]:
                accepted.close()

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        self._accepted.append(connection)
        self._act(connection)


def _saying(words: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(words)


def _say_and_close(connection: socket.socket) -> None:
    connection.sendall(b"bye")
    connection.close()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    "act",
    [
        _saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
        _saying(b"550 Too many connections\r\n"),
        _saying(GOOD),
        _say_and_close,
        socket.socket.close,
        _reset,
    ],
    ids=["banner", "refusal", "response", "text and close", "close", "reset"],
)
@covers("2.1:no-http")
async def test_servers_that_act_first(act: Callable[[socket.socket], None]) -> None:
    """A server that sends or closes before a request costs one connection per attempt, not thousands."""
    server = Hasty(act)
    async with (
        nothing_left_behind(),
        server.listening(),
        client_of(server.endpoint, attempt_timeout=0.5, retry=AT_ONCE) as client,
    ):
        with pytest.raises(GlueIntegrationsError) as caught:
            await client.describe_integrations()
        assert server.connections <= 3
        assert_safe(caught.value, [])
        assert_idle(client)
        assert type(caught.value) in {TransportError, ConnectionFailedError}
        assert caught.value.attempts == 3


# ----------------------------------------------------------------------------------------------------------------------
# Names
# ----------------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _resolving(resolve: Callable[[int], Any]) -> AsyncGenerator[None]:
    """Resolve every name to what *resolve* returns for the port."""

    async def getaddrinfo(_: object, port: int, **__: object) -> Any:
        return resolve(port)

    loop: Any = asyncio.get_running_loop()
    real = loop.getaddrinfo
    loop.getaddrinfo = getaddrinfo
    try:
        yield
    finally:
        loop.getaddrinfo = real


def _addresses(*hosts: str) -> Callable[[int], Any]:
    kinds = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    return lambda port: [(*kinds, (host, port)) for host in hosts]


def _raising(error: Exception) -> Callable[[int], Any]:
    def resolve(_: int) -> Any:
        raise error

    return resolve


@pytest.mark.parametrize(
    "resolve",
    [
        _raising(socket.gaierror(socket.EAI_NONAME, "Name or service not known")),
        _raising(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")),
        _raising(OSError("resolver gone")),
    ],
    ids=["unknown", "temporary", "broken"],
)
async def test_names_that_do_not_resolve(resolve: Callable[[int], Any]) -> None:
    """A name without an address is a failed connection, tried again."""
    async with nothing_left_behind(), _resolving(resolve):
        error = await _failure("https://glue.invalid")
    assert (type(error), error.attempts, error.retryable) == (ConnectionFailedError, 3, True)
    assert "glue.invalid" in str(error)


async def test_second_address_serves() -> None:
    """Where the first address of a name refuses, the next one is used."""
    async with nothing_left_behind(), raw_server(GOOD) as server, _resolving(_addresses("127.0.0.2", "127.0.0.1")):
        plain = f"http://glue.test:{server.port}"
        async with client_of(plain, plain_http_hosts=("glue.test",)) as client:
            assert len((await client.describe_integrations()).integrations) == 1
        assert len(server.requests) == 1


# ----------------------------------------------------------------------------------------------------------------------
# TLS
# ----------------------------------------------------------------------------------------------------------------------

_NO_TLS: dict[str, Step] = {
    "closed": then_close(b""),
    "reset": then_reset(),
    "plain HTTP": then_close(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "alert": then_close(b"\x15\x03\x03\x00\x02\x02\x28"),
    "garbage": then_close(b"\x00" * 100),
}


@pytest.mark.parametrize("step", _NO_TLS.values(), ids=_NO_TLS)
async def test_no_tls_where_https_is_wanted(step: Step) -> None:
    """A handshake that fails is a failed connection, tried again: nothing was sent."""
    async with nothing_left_behind(), raw_server(step) as server:

        async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            server.connections += 1
            assert not isinstance(step, bytes)
            await step(writer)
            writer.close()

        state: Any = server
        state.serve, state.scheme = hang_up, "https"
        error = await _failure(server)
        assert (type(error), error.attempts, error.retryable) == (ConnectionFailedError, 3, True)
        assert server.connections == 3


async def test_handshake_that_stalls() -> None:
    """A handshake without a response ends with connect_timeout, and is retried."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        server.scheme = "https"
        error = await _failure(server, connect_timeout=0.1, retry=RetryPolicy(max_attempts=2, base_delay=1e-6))
    assert (type(error), error.attempts, error.retryable) == (ConnectionFailedError, 2, True)


async def test_certificate_of_another_host() -> None:
    """A certificate that is trusted, but not for this host, is not tried again."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(_CERTIFICATE)
    async with nothing_left_behind(), raw_server(GOOD, tls=tls) as server, _resolving(_addresses("127.0.0.1")):
        error = await _failure(f"https://glue.invalid:{server.port}")
        assert (type(error), error.attempts, error.retryable) == (ConnectionFailedError, 1, False)
        assert server.requests == []


async def test_certificate_nobody_vouches_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that is not trusted is not tried again."""
    monkeypatch.delenv("AWS_CA_BUNDLE")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(_CERTIFICATE)
    async with nothing_left_behind(), raw_server(GOOD, tls=tls) as server:
        error = await _failure(server)
        assert (type(error), error.attempts, error.retryable) == (ConnectionFailedError, 1, False)
        assert server.requests == []
