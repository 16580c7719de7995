"""Waits: poll one integration until it has a status, or is gone."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ._core.call import Timing
from ._lookups import Integrations, SharedLookups, description_of, is_transient, status_of
from .errors import GlueIntegrationsError, InvalidRequestError, NotFoundError, WaitFailedError, WaitTimeoutError
from .models import Integration

_log: Final = logging.getLogger(__name__)

_MAX_SECONDS: Final = 1_000_000_000  # an event loop cannot wait much longer
_APPEARING_SECONDS: Final = 60.0
"""A new integration may take this long to appear in responses."""
_QUICK_POLLS: Final = 3
"""The first wait between polls is halved this often, the second once less, and so on."""
_JITTER: Final = 0.2
_LAST_POLL_SECONDS: Final = 1.0
"""The last poll starts this long before the time limit."""

REMEDIES: Final[Mapping[str, str]] = {
    "FAILED": "It cannot recover: fix the cause, delete the integration and create it again.",
    "NEEDS_ATTENTION": (
        "Fix what its errors say. Glue keeps trying for seven days: once it is fixed, the integration becomes ACTIVE "
        "by itself."
    ),
    "DELETING": "Somebody is deleting it. Wait until it is gone, then create it again if you need it.",
}
"""What to do about a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a wait waits for, and what it does not survive."""

    until: frozenset[str] = frozenset()
    """Statuses to wait for; none means until the integration is gone."""

    fail: frozenset[str] = frozenset()
    """Statuses that end the wait with an error."""

    def __str__(self) -> str:
        return " or ".join(sorted(self.until)) or "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long and how often to poll.

    Raises:
        InvalidRequestError: A value is out of bounds.
    """

    timeout: float
    poll_interval: float
    on_poll: Callable[[Integration], object] | None = None

    def __post_init__(self) -> None:
        require_seconds("timeout", self.timeout)
        require_seconds("poll_interval", self.poll_interval)
        _require_function("on_poll", self.on_poll)

    def delay(self, polls: int, random: float) -> float:
        """Return the seconds to wait after so many polls: the first waits are shorter, all have jitter."""
        return self.poll_interval * 2.0 ** min(0, polls - 1 - _QUICK_POLLS) * (1 + _JITTER * random)


def require_seconds(name: str, value: object) -> None:
    """Refuse an argument that is not a time to wait."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MAX_SECONDS:
        raise InvalidRequestError(
            f"{name} must be a number of seconds above 0 and at most {_MAX_SECONDS}, not {value!r}."
        )


def _require_function(name: str, value: object) -> None:
    # Calling a coroutine function would only create a coroutine.
    called = (value, getattr(type(value), "__call__", None))  # noqa: B004  # of its class: that is what a call runs
    if value is not None and (not callable(value) or any(map(asyncio.iscoroutinefunction, called))):
        raise InvalidRequestError(f"{name} must be an ordinary function that takes an integration, not {value!r}.")


class Wait:
    """One wait for one integration."""

    def __init__(
        self, arn: str, goal: Goal, *, pace: Pace, timing: Timing, lookups: SharedLookups, source: Integrations
    ) -> None:
        self._lookups = lookups
        self._source = source
        self._arn = arn
        self._goal = goal
        self._pace = pace
        self._timing = timing
        self._started = timing.clock()
        self._polls = 0
        self._last: Integration | None = None
        self._last_error: GlueIntegrationsError | None = None

    async def run(self) -> Integration | None:
        """Wait, and return the integration as it was last seen; None if it never was.

        Raises:
            WaitFailedError: It has a status of `Goal.fail`.
            WaitTimeoutError: The time is up.
            NotFoundError: It does not exist, or no longer.
            GlueIntegrationsError: A poll failed, and the next one would as well.
        """
        limit = asyncio.timeout(self._pace.timeout)
        try:
            async with limit:
                with self._lookups.joined() as number:
                    await self._poll_until_done(number)
                return self._last
        except GlueIntegrationsError:
            raise  # some are TimeoutErrors
        except TimeoutError:
            if not limit.expired():
                raise  # from on_poll
        raise self._late()

    async def _poll_until_done(self, number: int) -> None:
        while True:
            self._polls += 1
            look = await self._lookups.look_up(self._source, self._arn, number, self._timing.clock)
            number = look.number
            if self._is_done(look.found):
                return
            await self._sleep(look.at + self._pace.delay(self._polls, self._timing.random()))

    def _is_done(self, found: Integration | GlueIntegrationsError) -> bool:
        if isinstance(found, Integration):
            return self._has_ended(found)
        self._last_error = found
        if isinstance(found, NotFoundError):
            if not self._goal.until:
                return True
            if self._last is None and self._elapsed() < _APPEARING_SECONDS:
                return False
            raise found
        if not is_transient(found):
            raise found
        _log.info("A poll of %s failed and will be repeated: %s", self._arn, found)
        return False

    def _has_ended(self, integration: Integration) -> bool:
        self._last, self._last_error = integration, None
        if self._pace.on_poll is not None:
            self._pace.on_poll(integration)
        status = status_of(integration)
        if status in self._goal.fail:
            raise WaitFailedError(
                f"{description_of(integration)}, while waiting until it is {self._goal}",
                integration,
                remedy=REMEDIES.get(status, WaitFailedError.remedy),
                elapsed=self._elapsed(),
            )
        return status in self._goal.until

    async def _sleep(self, due: float) -> None:
        """Sleep until the next poll is due. The last poll is shortly before the time limit."""
        now = self._timing.clock()
        deadline = self._started + self._pace.timeout
        last = deadline - min(_LAST_POLL_SECONDS, self._pace.timeout / 10)
        if due > last:
            due = last if now < last else deadline
        await self._timing.sleep(max(0.0, due - now))
        if self._timing.clock() >= deadline:
            raise self._late()

    def _elapsed(self) -> float:
        return self._timing.clock() - self._started

    def _late(self) -> WaitTimeoutError:
        seen = f"{self._arn} was not seen" if self._last is None else description_of(self._last)
        return WaitTimeoutError(
            f"{seen}, not {self._goal}, after {self._polls} poll{'s' * (self._polls > 1)} in {self._pace.timeout:g} s",
            polls=self._polls,
            last=self._last,
            last_error=self._last_error,
            elapsed=self._elapsed(),
        )
