"""Starting and stopping: once at a time; and the addresses on which the emulator listens."""

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import GlueEmulator


async def serves(emulator: GlueEmulator, host: str = "127.0.0.1") -> bool:
    """Return whether an emulator responds on the port of *emulator* at *host*."""
    reader, writer = await asyncio.open_connection(host, int(emulator.endpoint_url.rpartition(":")[2]))
    writer.write(b"GET / HTTP/1.0\r\n\r\n")
    response = await reader.read()
    writer.close()
    await writer.wait_closed()
    return b"UnknownOperationException" in response


async def test_entering_twice_is_refused() -> None:
    """In any combination; the first one goes on serving."""
    async with GlueEmulator() as emulator:
        url = emulator.endpoint_url
        with pytest.raises(RuntimeError, match="already running"):
            async with emulator:
                pass
        with pytest.raises(RuntimeError, match="already running"), emulator:
            pass
        assert emulator.endpoint_url == url
        assert await serves(emulator)
    async with emulator:
        assert emulator.endpoint_url


async def test_entering_in_a_thread_and_a_loop_is_refused() -> None:
    """Also with the thread first."""
    with GlueEmulator() as emulator:
        with pytest.raises(RuntimeError, match="already running"):
            async with emulator:
                pass
        with pytest.raises(RuntimeError, match="another event loop or thread; stop it there"):
            await emulator.stop()
        assert await serves(emulator)
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.endpoint_url


async def test_starting_twice_at_once_is_refused() -> None:
    """One of the two starts; stopping in between is refused as well."""
    emulator = GlueEmulator()
    results = await asyncio.gather(*(emulator.start() for _ in range(3)), emulator.stop(), return_exceptions=True)
    assert [str(result) for result in results] == [
        "None",
        "The emulator is already starting.",
        "The emulator is already starting.",
        "The emulator is starting; stop it once it has started.",
    ]
    assert emulator.endpoint_url
    await asyncio.gather(emulator.stop(), emulator.stop())
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_one_of_many_threads_enters() -> None:
    """The others are refused, and no thread is left behind."""
    emulator = GlueEmulator()
    together, tried = threading.Barrier(6), threading.Barrier(6)

    def enter() -> str:
        together.wait()
        try:
            with emulator:
                tried.wait()
                return emulator.endpoint_url
        except RuntimeError as error:
            tried.wait()
            return str(error)

    with ThreadPoolExecutor(6) as threads:
        results = [future.result(60) for future in [threads.submit(enter) for _ in range(6)]]
    assert sum(result.startswith("http://127.0.0.1:") for result in results) == 1
    assert sum(result.startswith("The emulator is already ") for result in results) == 5
    assert "glue-emulator" not in {thread.name for thread in threading.enumerate()}


async def test_a_cancelled_start_leaves_nothing() -> None:
    """It can start again."""
    emulator = GlueEmulator(host="localhost")
    starting = asyncio.create_task(emulator.start())
    await asyncio.sleep(0)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    async with emulator:
        assert await serves(emulator)


def test_no_thread_is_left_behind() -> None:
    """Not even one that has looked up the name."""
    before = {*threading.enumerate()}
    with GlueEmulator(host="localhost") as emulator:
        assert emulator.endpoint_url.startswith("http://localhost:")
    assert not {*threading.enumerate()} - before


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("", "host must be a host name or address, not ''; use '0.0.0.0' or '::'"),
        (" ", "host must be a host name or address, not ' '"),
        ("127.0.0.1 ", "host must be a host name or address"),
        (None, "host must be a string such as '127.0.0.1', not None"),
        (b"127.0.0.1", "host must be a string"),
        (["127.0.0.1"], "host must be a string"),
    ],
)
def test_a_host_is_a_name(host: Any, message: str) -> None:
    """An empty one would listen on every interface."""
    with pytest.raises(ConfigurationError) as caught:
        GlueEmulator(host=host)
    assert message in str(caught.value)


@pytest.mark.parametrize("port", [True, "4580", 4580.0, None, -1, 65536])
def test_a_port_is_a_number(port: Any) -> None:
    """From 0 to 65535."""
    with pytest.raises(ConfigurationError, match=r"port must be .*0 to 65535, not "):
        GlueEmulator(port=port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 300, "a..b", "\x00", "[::1]"])
async def test_a_host_that_does_not_exist(host: str) -> None:
    """The error names it, with the system's reason."""
    with pytest.raises(ConfigurationError, match="Cannot listen on port 0 of "):
        await GlueEmulator(host=host).start()


def two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a name have two addresses, as localhost has on most machines; one of them twice, as in some hosts files."""

    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*stream, ("127.0.0.1", 0)), (*stream, ("127.0.0.2", 0)), (*stream, ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


async def test_a_name_with_two_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of its addresses have the port that the URL says."""
    two_addresses(monkeypatch)
    async with GlueEmulator(host="twice.test") as emulator:
        url = emulator.endpoint_url
        assert url.startswith("http://twice.test:")
        assert await serves(emulator)
        assert await serves(emulator, "127.0.0.2")
        with pytest.raises(ConfigurationError, match="it is in use"):
            await GlueEmulator(host="twice.test", port=int(url.rpartition(":")[2])).start()


async def test_a_port_in_use_on_one_address_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an emulator would be reached by some clients only; what was bound is free again."""
    two_addresses(monkeypatch)
    with socket.create_server(("127.0.0.2", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port} of twice.test: it is in use"):
            await GlueEmulator(host="twice.test", port=port).start()
        monkeypatch.undo()
        async with GlueEmulator(port=port) as emulator:
            assert emulator.endpoint_url == f"http://127.0.0.1:{port}"


async def test_an_address_that_this_machine_lacks_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without IPv6 may still call itself ::1."""

    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    async with GlueEmulator(host="half.test") as emulator:
        assert await serves(emulator)
