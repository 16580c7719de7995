"""What time it is for the emulator."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from glue_integrations.errors import ConfigurationError

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)


class VirtualClock:
    """The clock of an emulator: it stands still until it is told otherwise, so that nothing has to be waited for.

    Nothing runs in the background: what is due happens when somebody looks. A clock belongs to one emulator, or to
    several that shall share the time. Its methods may be called from any thread.
    """

    polls_per_step: int | None
    """How many answers show an integration in a transitional state before it moves on; None if only time counts."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        speed: float = 0.0,
        polls_per_step: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the clock.

        Args:
            start: The time now, aware; None for the beginning of 2026 (UTC), the same in every run.
            speed: Virtual seconds per real second, at least 0; 0 stands still, 1 is as in real life.
            polls_per_step: After so many answers of ``DescribeIntegrations`` with an integration that is CREATING,
                MODIFYING, SYNCING or DELETING, it moves on, whatever the time; at least 1, or None.
            monotonic: The real clock, in seconds.

        Raises:
            ConfigurationError: A value is out of bounds, or *start* is naive.
        """
        if start is not None and start.utcoffset() is None:
            raise ConfigurationError("start must be an aware time.")
        if not 0 <= speed < float("inf"):
            raise ConfigurationError(f"speed must be at least 0, not {speed}.")
        if polls_per_step is not None and polls_per_step < 1:
            raise ConfigurationError(f"polls_per_step must be at least 1, not {polls_per_step}.")
        self.polls_per_step = polls_per_step
        self._base = (start or _START).astimezone(UTC)
        self._speed = speed
        self._monotonic = monotonic
        self._since = monotonic()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        with self._lock:
            if not self._speed:
                return self._base
            return self._base + timedelta(seconds=(self._monotonic() - self._since) * self._speed)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass at once.

        Args:
            days: So many days,
            hours: and hours,
            minutes: and minutes,
            seconds: and seconds.

        Raises:
            ConfigurationError: The sum is negative: time does not go back.
        """
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if step < timedelta():
            raise ConfigurationError(f"The clock cannot go back by {-step}.")
        with self._lock:
            self._base += step
