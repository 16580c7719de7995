"""Time of importing models, against importing what they are made of: pydantic's own base class.

The models of a listing have a limit; all models are what only a program that uses every operation loads.

Each is imported in fresh interpreters, in turn, since a machine's speed drifts; what counts is the median of the ratios
of the rounds. The first round, which may have to read from disk, does not count.
"""

import argparse
import compileall
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Final

import glue_integrations

LISTING: Final = "from glue_integrations.models import DescribeIntegrationsResponse, IntegrationStatus"
ALL: Final = "from glue_integrations.models import *"
_PYDANTIC: Final = "import pydantic; pydantic.BaseModel"
_TIMED: Final = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def _seconds(statement: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(statement)], check=True, stdout=subprocess.PIPE, text=True
    )
    return float(done.stdout)


def compile_package() -> None:
    """Compile this package, as pip did the others: a checkout may have no bytecode, or Python may not write any."""
    compileall.compile_dir(Path(glue_integrations.__file__).parent, quiet=1)


def measure(statement: str, rounds: int) -> float:
    """Return the median ratio of the time of *statement* to that of pydantic."""
    compile_package()
    return statistics.median([_seconds(statement) / _seconds(_PYDANTIC) for _ in range(rounds + 1)][1:])


def main() -> int:
    """Print the ratio; 1 if it is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="at least 15")
    parser.add_argument("--limit", type=float, default=1.45)
    given = parser.parse_args()
    if given.rounds < 15:
        parser.error("--rounds must be at least 15")
    ratio = measure(LISTING, given.rounds)
    print(f"{given.rounds} rounds: {ratio:.2f} for the models of a listing (at most {given.limit})")
    print(f"{given.rounds} rounds: {measure(ALL, given.rounds):.2f} for all models")
    return int(ratio > given.limit)


if __name__ == "__main__":
    sys.exit(main())
