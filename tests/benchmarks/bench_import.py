"""Time of importing the models, against importing what they are made of: pydantic's own base class.

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

_OURS: Final = "from glue_integrations.models import *"
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


def measure(rounds: int) -> list[tuple[float, float]]:
    """Return the seconds of pydantic and of the models in each round."""
    compile_package()
    return [(_seconds(_PYDANTIC), _seconds(_OURS)) for _ in range(rounds + 1)][1:]


def main() -> int:
    """Print the ratio; 1 if it is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="at least 15")
    parser.add_argument("--limit", type=float, default=1.45)
    given = parser.parse_args()
    if given.rounds < 15:
        parser.error("--rounds must be at least 15")
    rounds = measure(given.rounds)
    ratio = statistics.median(ours / theirs for theirs, ours in rounds)
    theirs, ours = (statistics.median(times) * 1000 for times in zip(*rounds, strict=True))
    print(
        f"{given.rounds} rounds: {ours:.0f} ms for the models, {theirs:.0f} ms for pydantic alone, "
        f"median ratio {ratio:.2f} (at most {given.limit})"
    )
    return int(ratio > given.limit)


if __name__ == "__main__":
    sys.exit(main())
