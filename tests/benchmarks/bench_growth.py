"""How cost grows with the size of a page and with the number of items; feeds the plot of the documentation."""

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Final

from candidates import AIOBOTOCORE, candidates
from canned import canned_pages
from paired import CPU, measure
from plot import Growth
from stream import stream

_PAGE_SIZES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_TOTALS: Final = (10, 100, 1000, 10_000, 100_000, 1_000_000)
_LINEAR: Final = 1.5
"""How much more an item may cost in the longest walk than in one of ten pages."""
_REFERENCE: Final = 10_000
"""Ten pages: a walk of one has nothing to compare its items with."""


async def _by_page_size(rounds: int) -> Growth:
    """Measure the candidates at each page size."""
    costs: dict[str, list[float]] = {}
    for page_size in _PAGE_SIZES:
        total = min(2000, page_size * 20)
        with canned_pages(total, page_size) as endpoint:
            async with candidates(endpoint, page_size) as jobs:
                times = await measure(jobs, rounds, CPU)
        for name, spent in times.items():
            costs.setdefault(name, []).append(statistics.median(spent) / total)
        ratios = (f"{name} {costs[name][-1] / costs[AIOBOTOCORE][-1]:.2f}" for name in costs)
        print(f"pages of {page_size:>4}, CPU per integration over aiobotocore's: {', '.join(ratios)}", flush=True)
    return Growth.of_seconds(_PAGE_SIZES, costs)


async def _by_total(largest: int) -> float:
    """Print the cost per item of longer and longer walks; returns the last over that of ten pages."""
    await stream(1000)  # builds the models
    costs: dict[int, float] = {}
    for total in (total for total in _TOTALS if total <= largest):
        started = time.process_time()
        for _ in range(repeats := min(500, max(1, 200_000 // total))):
            await stream(total)
        costs[total] = (time.process_time() - started) / repeats / total
    for total, cost in costs.items():
        print(f"{total:>9,} items: cost per item {cost / costs[_REFERENCE]:.2f}", flush=True)
    return costs[largest] / costs[_REFERENCE]


def main() -> int:
    """Print how cost grows; 1 if it grows faster than the listing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--quick", action="store_true", help="5 rounds, and 100 000 items at most")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="keep cost over page size as JSON, and draw it beside"
    )
    given = parser.parse_args()
    growth = asyncio.run(_by_page_size(5 if given.quick else given.rounds))
    if given.plot:
        growth.write(given.plot)
        growth.draw(given.plot)
    longest = asyncio.run(_by_total(100_000 if given.quick else 1_000_000))
    print(f"an item of the longest walk costs {longest:.2f} times that of one of ten pages (at most {_LINEAR})")
    return int(longest > _LINEAR)


if __name__ == "__main__":
    sys.exit(main())
