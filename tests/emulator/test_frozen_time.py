"""Client and emulator under freezegun, which stops, shifts or advances the clocks that Python code reads."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from freezegun import freeze_time

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import AuthenticationError, DeadlineExceededError
from glue_integrations.testing import GlueEmulator, VirtualClock

KEY: dict[str, Any] = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
NO_RETRIES = ClientConfig(retry=RetryPolicy(max_attempts=1))  # a wait between attempts would never end in frozen time
STANDING: dict[str, dict[str, Any]] = {
    "frozen": {},
    "east": {"tz_offset": 9},
    "west": {"tz_offset": -4},
    "real loop": {"real_asyncio": True},
    "real loop, east": {"real_asyncio": True, "tz_offset": timedelta(hours=5, minutes=30)},
    "ticking": {"tick": True, "tz_offset": -11},
}


async def listed(emulator: GlueEmulator, **options: Any) -> int:
    """Return how many integrations a client of *emulator* lists."""
    async with GlueIntegrationsClient("us-east-1", endpoint_url=emulator.endpoint_url, **KEY, **options) as client:
        return len(await client.iter_integrations(page_size=7).collect())


@pytest.mark.parametrize("how", STANDING)
@pytest.mark.parametrize("when", ["1999-12-31 23:59:59", "2024-02-29", "2099-01-01"])
def test_a_listing_in_frozen_time(how: str, when: str) -> None:
    """A client signs by the same clock as the emulator checks by, so that no request is refused and none retried."""

    async def run() -> None:
        async with GlueEmulator(count=20) as emulator:
            assert await listed(emulator, config=NO_RETRIES) == 20
            assert len(emulator.requests) == 3
            assert {request.time for request in emulator.requests} == {emulator.requests[0].time} or how == "ticking"

    with freeze_time(when, **STANDING[how]):
        asyncio.run(run())


def test_time_that_is_frozen_in_between() -> None:
    """A client and an emulator made before go on in frozen time, and afterwards."""

    async def run() -> None:
        async with GlueEmulator(count=20) as emulator:
            options: dict[str, Any] = {"endpoint_url": emulator.endpoint_url, **KEY}
            async with GlueIntegrationsClient("us-east-1", config=NO_RETRIES, **options) as client:
                assert len(await client.iter_integrations().collect()) == 20
                for when in ("2031-01-01", "2020-01-01"):
                    with freeze_time(when):
                        assert len(await client.iter_integrations().collect()) == 20
                assert len(await client.iter_integrations().collect()) == 20

    asyncio.run(run())


def test_retries_with_the_real_event_loop() -> None:
    """With ``real_asyncio``, waits between attempts end although the time is frozen, and time limits count them."""

    async def run() -> None:
        async with GlueEmulator(count=20) as emulator:
            emulator.inject("error=InternalServiceException,times=2")
            assert await listed(emulator, config=ClientConfig(retry=RetryPolicy(base_delay=1e-3))) == 20
            emulator.inject("latency=60")
            async with GlueIntegrationsClient("us-east-1", endpoint_url=emulator.endpoint_url, **KEY) as client:
                with pytest.raises(DeadlineExceededError) as caught:
                    await client.with_options(timeout=0.2).describe_integrations()
            assert caught.value.elapsed > 0.1  # the loop's clock has a resolution of its own

    with freeze_time("2024-02-29", real_asyncio=True):
        asyncio.run(run())


def test_a_clock_that_is_moved_moves_the_signature() -> None:
    """Time moved between two calls moves client and emulator alike; a signature of another time is still refused."""

    async def run() -> None:
        async with GlueEmulator(count=20) as emulator:
            with freeze_time("2024-02-29", real_asyncio=True) as frozen:
                assert await listed(emulator, config=NO_RETRIES) == 20
                frozen.move_to("2028-02-29")
                assert await listed(emulator, config=NO_RETRIES) == 20
                emulator.inject("clock-skew=3600")
                with pytest.raises(AuthenticationError, match="Signature expired"):
                    await listed(emulator, config=NO_RETRIES)

    asyncio.run(run())


def test_a_clock_that_runs_stands_still_in_frozen_time() -> None:
    """The emulator's own clock goes by the same time as everything else."""
    with freeze_time("2024-02-29") as frozen:
        clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC), speed=10)
        assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
        frozen.tick(6)
        assert clock.now() == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
