"""The emulator's clock."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from glue_integrations.errors import ConfigurationError

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)


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
    a clock. Its methods are thread-safe.
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
            start: The initial time, timezone-aware; None for 1 January 2026 (UTC).
            speed: Virtual seconds per real second, 0 or more; 0 stands still, 1 is real time.
            polls_per_step: End CREATING, MODIFYING, SYNCING and DELETING after this many ``DescribeIntegrations``
                responses that show the integration, whatever the time; at least 1, or None.
            monotonic: The real clock, in seconds; None for ``time.monotonic``.

        Raises:
            ConfigurationError: A value is out of bounds, or *start* has no timezone.
        """
        if start is not None and start.utcoffset() is None:
            raise ConfigurationError("start must have a timezone.")
        if not 0 <= speed < float("inf"):
            raise ConfigurationError(f"speed must be at least 0, not {speed}.")
        if polls_per_step is not None and polls_per_step < 1:
            raise ConfigurationError(f"polls_per_step must be at least 1, not {polls_per_step}.")
        self.polls_per_step = polls_per_step
        self._base = (start or _START).astimezone(UTC)
        self._speed = speed
        self._monotonic = monotonic or _machine_monotonic
        self._since = self._monotonic()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the virtual time, in UTC."""
        with self._lock:
            if not self._speed:
                return self._base
            return self._base + timedelta(seconds=(self._monotonic() - self._since) * self._speed)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Advance the clock by the sum of the arguments.

        Args:
            days: Days to add.
            hours: Hours to add.
            minutes: Minutes to add.
            seconds: Seconds to add.

        Raises:
            ConfigurationError: The sum is negative.
        """
        duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if duration < timedelta():
            raise ConfigurationError(f"The clock cannot go back by {-duration}.")
        with self._lock:
            self._base += duration
