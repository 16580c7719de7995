"""How long an inventory of 34 Regions and 5 accounts takes, and how much memory one of 100 000 integrations."""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from glue_integrations import AccountRegion
from glue_integrations.inventory import InventoryFailure, all_regions, iter_inventory
from glue_integrations.testing import GlueEmulator

_ACCOUNTS: Final = tuple(str(number) * 12 for number in range(1, 6))
_SLOWEST: Final = 1.5
"""Wall time over that of the slowest request."""
_GROWTH: Final = 1.25
"""Peak memory of the second half of a stream over that of the first."""


@contextmanager
def _accounts() -> Generator[None]:
    """Have a profile for each account; the emulator takes the key for the account."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config")
        config.write_text(
            "".join(f"[profile {each}]\naws_access_key_id={each}\naws_secret_access_key=test\n" for each in _ACCOUNTS)
        )
        os.environ.update(AWS_CONFIG_FILE=str(config), AWS_SHARED_CREDENTIALS_FILE=str(config.with_name("none")))
        yield


def _places(accounts: tuple[str, ...] = _ACCOUNTS) -> list[AccountRegion]:
    return [AccountRegion(region_name=region, profile_name=each) for region in all_regions() for each in accounts]


async def _wall(latency: float) -> bool:
    """List everything at once, with a slow service; return whether that is fast enough."""
    places = _places()
    async with GlueEmulator(count=20) as emulator:
        os.environ["AWS_ENDPOINT_URL_GLUE"] = emulator.endpoint_url
        emulator.inject(f"latency={latency},times=always")
        started, cpu = time.perf_counter(), time.process_time()
        found = [each async for each in iter_inventory(places, concurrency=170)]
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    failures = [each for each in found if isinstance(each, InventoryFailure)]
    print(
        f"{len(places)} Regions of accounts at {latency:g} s of latency: {wall:.1f} s, {wall / latency:.2f} times the "
        f"slowest (at most {_SLOWEST}); CPU, with the emulator's, {cpu:.1f} s; {len(failures)} failures",
        flush=True,
    )
    return not failures and wall <= _SLOWEST * latency


async def _memory(total: int) -> bool:
    """Stream many integrations; return whether the memory stays flat."""
    places = _places(_ACCOUNTS[:1])
    count = total // len(places)
    async with GlueEmulator(count=count) as emulator:
        os.environ["AWS_ENDPOINT_URL_GLUE"] = emulator.endpoint_url
        async for _ in iter_inventory(places, concurrency=8):
            pass  # the emulator keeps what it has served
        halves: list[int] = []
        read = 0
        half = count * len(places) // 2
        tracemalloc.start()
        async for _ in iter_inventory(places, concurrency=8):
            read += 1
            if read in {half, 2 * half}:
                halves.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()
        tracemalloc.stop()
    print(f"{read:,} integrations: peak {halves[0] / 2**20:.1f} MiB, then {halves[1] / 2**20:.1f} MiB", flush=True)
    return halves[1] <= _GROWTH * halves[0]


def main() -> int:
    """Print both; 1 if one misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=10.0)
    parser.add_argument("--total", type=int, default=100_000)
    options = parser.parse_args()
    with _accounts():
        is_fast = asyncio.run(_wall(options.latency))
        gc.collect()
        is_flat = asyncio.run(_memory(options.total))
    return 0 if is_fast and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
