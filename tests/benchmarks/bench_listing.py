"""CPU of listing typed integrations, against the plain aiobotocore loop over dicts.

Both list the same pages from the same server in turn, round by round; what counts is the median of the ratios of the
rounds, since a machine's speed drifts. The result before is freed and collected first, or each pays for the other's.
"""

import argparse
import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from aiobotocore.session import AioSession
from canned import canned_pages

from glue_integrations import GlueIntegrationsClient

_REGION = "us-east-1"
_KEY = "test"


async def _timed(listing: Callable[[], Awaitable[list[object]]], total: int) -> float:
    gc.collect()
    started = time.process_time()
    result = await listing()
    spent = time.process_time() - started
    assert len(result) == total
    return spent


async def _compare(endpoint: str, total: int, page_size: int, rounds: int) -> list[tuple[float, float]]:
    raw_client = AioSession().create_client(
        "glue", region_name=_REGION, endpoint_url=endpoint, aws_access_key_id=_KEY, aws_secret_access_key=_KEY
    )
    our_client = GlueIntegrationsClient(
        _REGION, endpoint_url=endpoint, aws_access_key_id=_KEY, aws_secret_access_key=_KEY
    )
    async with raw_client as raw, our_client as client:

        async def dicts() -> list[object]:
            found: list[object] = []
            given: dict[str, str | int] = {"MaxRecords": page_size}
            while True:
                page = await raw.describe_integrations(**given)
                found += page["Integrations"]
                if not page.get("Marker"):
                    return found
                given["Marker"] = page["Marker"]

        async def models() -> list[object]:
            return [item async for item in client.iter_integrations(page_size=page_size)]

        await dicts()
        await models()
        return [(await _timed(dicts, total), await _timed(models, total)) for _ in range(rounds)]


def main() -> int:
    """Print the ratio; 1 if it is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--total", type=int, default=2000)
    parser.add_argument("--page-size", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--limit", type=float, default=0.55)
    given = parser.parse_args()
    with canned_pages(given.total, given.page_size) as endpoint:
        rounds = asyncio.run(_compare(endpoint, given.total, given.page_size, given.rounds))
    ratio = statistics.median(ours / theirs for theirs, ours in rounds)
    theirs, ours = (statistics.median(times) * 1000 for times in zip(*rounds, strict=True))
    print(
        f"{given.total} integrations, pages of {given.page_size}, {given.rounds} rounds: CPU {ours:.0f} ms typed, "
        f"{theirs:.0f} ms aiobotocore dicts, median ratio {ratio:.2f} (at most {given.limit})"
    )
    return int(ratio > given.limit)


if __name__ == "__main__":
    sys.exit(main())
