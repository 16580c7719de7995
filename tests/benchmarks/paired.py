"""Paired measuring: all candidates in turn, round by round, since a machine's speed drifts; ratios are per round."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeAlias

Job: TypeAlias = Callable[[], Awaitable[object]]
Times: TypeAlias = Mapping[str, Sequence[float]]
"""Seconds of each candidate, by round."""

TOLERANCE: Final = 1.10


@dataclass(frozen=True)
class Row:
    """A goal and what was measured. Lower is better."""

    work: str
    against: str
    measured: float
    limit: float | None
    """None for a peer that no goal is set against."""

    @property
    def is_met(self) -> bool:
        """Whether the goal is met, or missed by a tenth at most; without one, it is."""
        return self.limit is None or self.measured <= self.limit * TOLERANCE

    def line(self) -> str:
        """Return the row as a line of the table."""
        line = f"{self.work:<66} {self.against:<34} {self.measured:>7.2f}"
        if self.limit is None:
            return line
        verdict = "" if self.measured <= self.limit else " above the goal" if self.is_met else " MISSED"
        return f"{line} {self.limit:>7.2f}{verdict}"

    def json(self) -> dict[str, object]:
        """Return the row for a JSON file."""
        return {**asdict(self), "is_met": self.is_met}


async def measure(
    jobs: Mapping[str, Job], rounds: int, clock: Callable[[], float], *, collects: bool = True, warms: bool = True
) -> dict[str, list[float]]:
    """Time every job in every round, after one that does not count.

    Args:
        jobs: What to do, by name.
        rounds: How often.
        clock: `time.process_time` or `time.perf_counter`.
        collects: Whether the garbage of the job before is collected first, or each pays for the other's.
        warms: Whether there is that round that does not count.
    """
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values() if warms else ():
        await job()
    for _ in range(rounds):
        for name, job in jobs.items():
            if collects:
                gc.collect()
            started = clock()
            result = await job()
            times[name].append(clock() - started)
            del result  # before the next one starts
    return times


def median_ratio(times: Times, ours: str, theirs: str) -> float:
    """Return the median of the ratios of the rounds."""
    return statistics.median(mine / other for mine, other in zip(times[ours], times[theirs], strict=True))


def mean_ratio(times: Times, ours: str, theirs: str) -> float:
    """Return the ratio of the means, in which the long rounds count that the garbage collector made."""
    return statistics.mean(times[ours]) / statistics.mean(times[theirs])


def peak_memory() -> int:
    """Return the bytes that this process has had resident at most; only Linux says so.

    Not ``ru_maxrss``: there a process starts with what its parent had.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


CPU: Final = time.process_time
WALL: Final = time.perf_counter
