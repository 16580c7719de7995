"""Other ways to use the emulator: from a thread, in the process, and with files."""

import asyncio
import socket
import threading
from pathlib import Path

import aiohttp
import pytest

from emulator.wire import RawClient
from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import GlueEmulator, load_seed, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"


async def _page_lengths(emulator: GlueEmulator, requests: int) -> list[int]:
    async with aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        return [len((await raw.post()).body["Integrations"]) for _ in range(requests)]


def test_sync_with() -> None:
    """`with` serves from a thread while this one adds integrations; the thread ends with the block."""
    before = threading.active_count()
    with GlueEmulator(count=0) as emulator:
        counts: list[int] = []
        client_thread = threading.Thread(target=lambda: counts.extend(asyncio.run(_page_lengths(emulator, 50))))
        client_thread.start()
        for number in range(50):
            emulator.create(f"orders-{number}", SOURCE, TARGET)
        client_thread.join()
        assert asyncio.run(_page_lengths(emulator, 1)) == [50]
        assert counts == sorted(counts)
        assert len(tuple(emulator.requests)) == 51
        with pytest.raises(RuntimeError, match="already running"):
            emulator.__enter__()
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.endpoint_url


def test_sync_with_a_port_in_use() -> None:
    """The error names a port in use, and no thread is left running."""
    before = threading.active_count()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        with (
            pytest.raises(ConfigurationError, match=f"port {port} of 127.0.0.1: it is in use"),
            GlueEmulator(port=port),
        ):
            pass
    assert threading.active_count() == before


async def test_transport() -> None:
    """A client calls the emulator without a socket, in any scope; calls and retries are recorded."""
    emulator = GlueEmulator()
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        emulator.fail_next("InternalServerException")
        assert await client.iter_integrations(page_size=20).collect() == samples(25)
    other_scope = emulator.transport(region="eu-west-1", account_id="111122223333")
    async with GlueIntegrationsClient("eu-west-1", transport=other_scope) as client:
        assert await client.iter_integrations().collect() == samples(25, "eu-west-1", "111122223333")
    assert [record.sdk_request for record in emulator.requests] == [
        "attempt=1; max=3",
        "attempt=2; max=3",
        *["attempt=1; max=3"] * 2,
    ]


def test_state_is_saved_and_loaded(tmp_path: Path) -> None:
    """Saving and loading keeps all accounts, including created integrations."""
    emulator = GlueEmulator(count=3)
    emulator.create("orders", SOURCE, TARGET)
    emulator.create("orders", SOURCE, TARGET, region="eu-west-1")
    emulator.save(tmp_path / "state.json")
    loaded = GlueEmulator(load_seed(tmp_path / "state.json"))
    for region in ("us-east-1", "eu-west-1"):
        assert loaded.listed(region) == emulator.listed(region)
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    assert loaded.create("more", SOURCE, TARGET).integration_arn not in {
        item.integration_arn for item in emulator.integrations
    }


def test_state_that_cannot_be_saved(tmp_path: Path) -> None:
    """The error names a file that cannot be written."""
    with pytest.raises(ConfigurationError, match=r"state\.json: cannot be written: No such file"):
        GlueEmulator().save(tmp_path / "none" / "state.json")
