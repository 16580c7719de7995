"""An end to what would hang."""

import contextlib
import signal
from collections.abc import Generator
from typing import Final

_AGAIN: Final = 5.0
"""Seconds after which what tidies up is interrupted as well, since it may hang itself."""


class _Interrupted(BaseException):
    """No `Exception`: a library that waits for a response would take that for a failed attempt, and wait again."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Generator[None]:
    """Interrupt what still runs after *seconds*, even if it blocks the event loop; for the main thread only.

    Raises:
        TimeoutError: It had to be interrupted; its cause shows where.
    """

    def interrupt(*_: object) -> None:
        raise _Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    except _Interrupted as interrupted:
        raise TimeoutError(f"The example hangs: it was still running after {seconds:g} s.") from interrupted
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
