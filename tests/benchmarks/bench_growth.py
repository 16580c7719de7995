"""How cost grows with the size of a page and with the number of items; draws the plot of the documentation."""

import argparse
import asyncio
import statistics
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from candidates import AIOBOTOCORE, OURS, candidates
from canned import canned_pages
from paired import CPU, measure
from stream import stream

_PAGE_SIZES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_TOTALS: Final = (10, 100, 1000, 10_000, 100_000, 1_000_000)
_LINEAR: Final = 1.5
"""How much more an item may cost in the longest walk than in one of ten pages."""
_REFERENCE: Final = 10_000
"""Ten pages: a walk of one has nothing to compare its items with."""


async def _by_page_size(rounds: int) -> dict[str, list[float]]:
    """Return seconds of CPU per integration, by candidate, for each page size."""
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
    return costs


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


def _draw(costs: dict[str, list[float]], path: Path) -> None:
    plots: Any = import_module("matplotlib.figure")
    figure = plots.Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.subplots()
    unit = costs[AIOBOTOCORE][_PAGE_SIZES.index(100)]
    for name, spent in costs.items():
        width = 2.5 if name == OURS else 1.5
        axes.plot(_PAGE_SIZES, [seconds / unit for seconds in spent], marker="o", linewidth=width, label=name)
    axes.set(xscale="log", yscale="log", xlabel="integrations per page")
    axes.set_ylabel("CPU per integration\n(aiobotocore, pages of 100 = 1)")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)


def main() -> int:
    """Print how cost grows; 1 if it grows faster than the listing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--quick", action="store_true", help="5 rounds, and 100 000 items at most")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw cost over page size")
    given = parser.parse_args()
    costs = asyncio.run(_by_page_size(5 if given.quick else given.rounds))
    if given.plot:
        _draw(costs, given.plot)
    growth = asyncio.run(_by_total(100_000 if given.quick else 1_000_000))
    print(f"an item of the longest walk costs {growth:.2f} times that of one of ten pages (at most {_LINEAR})")
    return int(growth > _LINEAR)


if __name__ == "__main__":
    sys.exit(main())
