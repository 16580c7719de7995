"""AWS's standard retry behaviour 2.1: which failure is repeated, after what wait, and out of which quota.

The only module that knows tenacity.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from glue_integrations.config import RetryPolicy
from glue_integrations.errors import (
    AccessDeniedError,
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    DeadlineExceededError,
    GlueIntegrationsError,
    ServerError,
    ServiceError,
    ThrottlingError,
)

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

_RETRY_COST: Final = 14
_THROTTLING_RETRY_COST: Final = 5
_FIRST_TRY_REWARD: Final = 1
_LARGEST_RETRY_AFTER_EXCESS: Final = 5.0
_LARGEST_EXPONENT: Final = 64

_REFUSED: Final = (ThrottlingError, ConnectionFailedError, AccessDeniedError, AuthenticationError)
"""Among the failures that may be repeated, those after which the request has surely had no effect."""


class RetryQuota:
    """The tokens that all calls of a client share, so that an outage is not answered with a storm of retries."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.available = capacity

    def take(self, cost: int) -> bool:
        """Take *cost* tokens, if there are as many."""
        if cost > self.available:
            return False
        self.available -= cost
        return True

    def give(self, amount: int) -> None:
        """Give *amount* tokens back, up to the capacity."""
        self.available = min(self.available + amount, self.capacity)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRules:
    """What the retries of one call depend on."""

    policy: RetryPolicy
    quota: RetryQuota
    is_read: bool
    """A write is repeated only when it was surely not processed."""
    remaining: Callable[[], float]
    """Seconds left until the deadline of the call."""
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]
    """Uniform in [0, 1)."""
    on_retry: Callable[[int, float, GlueIntegrationsError], None]
    """Told the number of the attempt that failed, the seconds to wait and the failure."""

    def allow(self, error: BaseException) -> bool:
        """Tell whether *error* may be followed by another attempt, attempts and quota permitting."""
        # Asks for our errors only: a predicate true for all exceptions would swallow cancellation.
        if not isinstance(error, GlueIntegrationsError) or not error.retryable:
            return False
        return self.is_read or isinstance(error, _REFUSED)

    def delay(self, error: GlueIntegrationsError, failures: int) -> float:
        """Return the seconds to wait after *failures* attempts have failed, the last with *error*."""
        throttled = isinstance(error, ThrottlingError)
        base = self.policy.throttling_base_delay if throttled else self.policy.base_delay
        exponential = base * 2.0 ** min(failures - 1, _LARGEST_EXPONENT)
        jittered = self.random() * min(exponential, self.policy.max_delay)
        if error.retry_after is None:
            return jittered
        return min(max(error.retry_after, jittered), jittered + _LARGEST_RETRY_AFTER_EXCESS)


def may_be_processed(error: GlueIntegrationsError) -> bool:
    """Tell whether AWS may have done what was asked although the attempt ended with *error*."""
    if isinstance(error, (*_REFUSED, ConfigurationError)):
        return False
    return not isinstance(error, ServiceError) or isinstance(error, ServerError) or error.retryable


async def with_retries(attempt: Callable[[int], Awaitable[T]], rules: RetryRules) -> T:
    """Make attempts until one succeeds or none may follow.

    Args:
        attempt: Makes the attempt of the given number, from 1.
        rules: What decides about the next one.

    Returns:
        What the first successful attempt returned.

    Raises:
        GlueIntegrationsError: What the last attempt raised, with `attempts` and `quota_exhausted` set.
        DeadlineExceededError: The wait before the next attempt would outlast the deadline.
    """
    try:
        result = await attempt(1)
    except GlueIntegrationsError as error:
        failure = error
    else:
        rules.quota.give(_FIRST_TRY_REWARD)
        return result
    # tenacity costs as much as a small page, so only a call that needs it pays for it.
    return await _Retries(rules, failure).run(attempt)


class _Retries:
    """What follows after the first attempt of a call has failed."""

    def __init__(self, rules: RetryRules, failure: GlueIntegrationsError) -> None:
        self._rules = rules
        self._failure = failure
        self._attempts = 1
        self._held = 0
        self._quota_exhausted = False
        self._too_late = False

    async def run(self, attempt: Callable[[int], Awaitable[T]]) -> T:
        # Most processes end without a retry, and start sooner without loading this.
        from tenacity import AsyncRetrying, retry_if_exception  # noqa: PLC0415

        # A new object for each call: a shared one mixes up the attempts of concurrent calls.
        retrying = AsyncRetrying(
            retry=retry_if_exception(self._rules.allow),
            wait=self._wait,
            stop=self._stop,
            sleep=self._rules.sleep,
            reraise=True,
        )
        try:
            async for trial in retrying:  # pragma: no branch  # it ends by a return or an exception
                with trial:
                    result = await self._try(attempt, trial.retry_state.attempt_number)
                    self._rules.quota.give(self._held)
                    return result
        except GlueIntegrationsError:
            pass  # judged below: outside of the handler an error has no context
        except BaseException:
            # A cancelled retry is no failed one. At the deadline it is: then its tokens are spent.
            if self._rules.remaining() > 0:
                self._rules.quota.give(self._held)
            raise
        raise self._verdict()

    async def _try(self, attempt: Callable[[int], Awaitable[T]], number: int) -> T:
        if number == 1:
            raise self._failure  # tenacity counts the attempt that was made without it
        self._attempts = number
        try:
            return await attempt(number)
        except GlueIntegrationsError as error:
            self._failure = error
            raise

    def _wait(self, state: "RetryCallState") -> float:
        return self._rules.delay(self._failure, state.attempt_number)

    def _stop(self, state: "RetryCallState") -> bool:
        if state.attempt_number >= self._rules.policy.max_attempts:
            return True
        self._too_late = state.upcoming_sleep >= self._rules.remaining()
        if self._too_late:
            return True
        self._held = _THROTTLING_RETRY_COST if isinstance(self._failure, ThrottlingError) else _RETRY_COST
        self._quota_exhausted = not self._rules.quota.take(self._held)
        if not self._quota_exhausted:
            self._rules.on_retry(state.attempt_number, state.upcoming_sleep, self._failure)
        return self._quota_exhausted

    def _verdict(self) -> GlueIntegrationsError:
        if self._too_late:
            return DeadlineExceededError(
                "The wait before the next attempt would outlast the deadline.",
                last_error=self._failure,
                attempts=self._attempts,
            )
        return self._failure.evolve(attempts=self._attempts, quota_exhausted=self._quota_exhausted)
