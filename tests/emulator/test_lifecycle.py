"""Starting and stopping."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import GlueEmulator


def port_of(emulator: GlueEmulator) -> int:
    return int(emulator.endpoint_url.rpartition(":")[2])


async def test_endpoint_url() -> None:
    """The URL has a free loopback port, and is available only while the emulator runs."""
    emulator = GlueEmulator()
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.endpoint_url
    async with emulator:
        assert emulator.endpoint_url.startswith("http://127.0.0.1:")
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(emulator))
        writer.close()
        await writer.wait_closed()
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.endpoint_url


async def test_repr_says_where_and_whether() -> None:
    """So that a failing test that prints it tells emulators apart."""
    emulator = GlueEmulator(region="eu-west-1", account_id="111122223333")
    start = "<GlueEmulator(region='eu-west-1', account_id='111122223333'), "
    assert repr(emulator) == f"{start}not running>"
    async with emulator:
        assert repr(emulator) == f"{start}{emulator.endpoint_url}>"
    assert repr(emulator) == f"{start}not running>"


async def test_two_emulators() -> None:
    """Two emulators have separate ports and content."""
    async with GlueEmulator(count=1) as one, GlueEmulator(count=2) as two:
        assert one.endpoint_url != two.endpoint_url
        assert (len(one.integrations), len(two.integrations)) == (1, 2)


async def test_start_and_stop_again() -> None:
    """Starting and stopping are idempotent, and the emulator can restart with its content."""
    emulator = GlueEmulator(count=2)
    await emulator.stop()
    await emulator.start()
    url = emulator.endpoint_url
    await emulator.start()
    assert emulator.endpoint_url == url
    await emulator.stop()
    await emulator.stop()
    async with emulator:
        assert len(emulator.integrations) == 2


async def test_port_in_use() -> None:
    """The error names a port in use, and the emulator can start later."""
    async with GlueEmulator() as first:
        second = GlueEmulator(port=port_of(first))
        with pytest.raises(ConfigurationError, match=f"port {port_of(first)} of 127.0.0.1: it is in use"):
            await second.start()
        await second.stop()
    async with second:
        assert second.endpoint_url


async def test_address_of_another_machine() -> None:
    """The error names the address, with the system's reason."""
    with pytest.raises(ConfigurationError, match=r"of 192\.0\.2\.1: "):
        await GlueEmulator(host="192.0.2.1").start()


async def idle(_: asyncio.StreamWriter, __: asyncio.StreamReader) -> None:
    """Leave the connection unused."""


async def kept_alive(writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> None:
    """Send one request and keep the connection."""
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 405")


async def half_sent(writer: asyncio.StreamWriter, _: asyncio.StreamReader) -> None:
    """Send half of a request."""
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()


@pytest.mark.parametrize("use", [idle, kept_alive, half_sent])
async def test_stop_closes_connections(
    use: Callable[[asyncio.StreamWriter, asyncio.StreamReader], Awaitable[None]],
) -> None:
    """Stopping closes all connections at once and leaves no task running."""
    async with asyncio.timeout(10):  # waiting for the client would take forever
        async with GlueEmulator() as emulator:
            reader, writer = await asyncio.open_connection("127.0.0.1", port_of(emulator))
            await use(writer, reader)
        await reader.read()
    assert reader.at_eof()
    writer.close()
    await writer.wait_closed()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_client_disconnects(caplog: pytest.LogCaptureFixture) -> None:
    """A client that disconnects in the middle of a request causes no error."""
    async with GlueEmulator() as emulator:
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(emulator))
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    assert not caplog.records


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "http://127.0.0.1:"), ("localhost", "http://localhost:")])
async def test_endpoint_url_can_be_reached(host: str, shown: str) -> None:
    """An emulator that listens on all addresses has a URL that clients accept."""
    async with GlueEmulator(host=host) as emulator:
        assert emulator.endpoint_url.startswith(shown)
