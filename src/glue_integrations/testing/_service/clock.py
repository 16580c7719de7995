"""The emulator's clock."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from glue_integrations.errors import ConfigurationError

from .numbers import check_finite, check_number, check_whole_number, shown

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
# Within these, every duration can be added to every time, and a marker can hold when it expires.
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
_FASTEST: Final = 1e9
_MOST_POLLS: Final = 2**31 - 1


def machine_now() -> datetime:
    """Return the machine's time: timezone-aware, UTC.

    It comes from `time.time`, as the time that clients sign with does. Under freezegun, `datetime.now` may differ.
    """
    return datetime.fromtimestamp(time.time(), UTC)


def _machine_monotonic() -> float:
    # Looked up at each call: freezegun replaces the functions of `time`, but not what a default holds.
    return time.monotonic()


class VirtualClock:
    """A clock for emulators. It stands still until you advance it, so tests need not wait.

    Nothing runs in the background: due changes take effect when the emulator is next used. Several emulators can share
    a clock. Its methods are thread-safe. It stops at the beginning of the year 9000.
    """

    polls_per_step: int | None
    """Responses that show an integration in a transitional state before the state ends; None if only time ends it."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        speed: float = 0.0,
        polls_per_step: int | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        """Set the clock.

        Args:
            start: The initial time, timezone-aware, from 1970 to 9000; None for 1 January 2026 (UTC). An emulator that
                starts from a saved state advances its clock to the time of that state.
            speed: Virtual seconds per real second, 0 to 1e9; 0 stands still, 1 is real time.
            polls_per_step: End CREATING, MODIFYING, SYNCING and DELETING after this many responses of
                ``DescribeIntegrations`` and ``DescribeInboundIntegrations`` that show the integration, whatever the
                time; at least 1, or None.
            monotonic: The real clock, in seconds; None for ``time.monotonic``.

        Raises:
            ConfigurationError: A value is out of bounds, or *start* has no timezone.
        """
        check_number("speed", speed, _FASTEST)
        if polls_per_step is not None:
            check_whole_number("polls_per_step", polls_per_step, 1, _MOST_POLLS)
        if monotonic is not None and not callable(monotonic):
            raise ConfigurationError(f"monotonic must be a function, not {shown(monotonic)}.")
        self.polls_per_step = polls_per_step
        self._start = self._base = _START if start is None else _checked_start(start)
        self._speed = speed
        self._monotonic = monotonic or _machine_monotonic
        self._since = self._monotonic()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the virtual time, in UTC."""
        with self._lock:
            return self._now()

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Advance the clock by the sum of the arguments.

        Args:
            days: Days to add.
            hours: Hours to add.
            minutes: Minutes to add.
            seconds: Seconds to add.

        Raises:
            ConfigurationError: The sum is negative, an argument is not a finite number, or the clock would pass the
                year 9000.
        """
        for name, value in {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}.items():
            check_finite(name, value)
        try:
            duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        except OverflowError:
            raise _out_of_time() from None
        if duration < timedelta():
            raise ConfigurationError(f"The clock cannot go back: the sum is {duration.total_seconds():g} seconds.")
        with self._lock:
            if duration > LATEST - self._now():
                raise _out_of_time()
            self._base += duration

    def reset(self) -> None:
        """Return to the initial time. `GlueEmulator.reset` does so, and resets the integrations too."""
        with self._lock:
            self._base = self._start
            self._since = self._monotonic()

    def _now(self) -> datetime:
        if not self._speed:
            return self._base
        elapsed = (self._monotonic() - self._since) * self._speed
        return LATEST if elapsed >= (LATEST - self._base).total_seconds() else self._base + timedelta(seconds=elapsed)


def _checked_start(start: object) -> datetime:
    if not isinstance(start, datetime):
        raise ConfigurationError(f"start must be a datetime, not {shown(start)}.")
    if start.utcoffset() is None:
        raise ConfigurationError("start must have a timezone.")
    if not EARLIEST <= start <= LATEST:
        raise ConfigurationError(f"start must be from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}, not {start}.")
    return start.astimezone(UTC)


def _out_of_time() -> ConfigurationError:
    return ConfigurationError(f"The clock must stay between {EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}.")
