"""Retries: which failures, after what wait, within which quota.

This is AWS's standard retry behaviour 2.1. The only module that knows tenacity.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

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

from .error_codes import UNKNOWN_CODE

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

_RETRY_COST: Final = 14
_THROTTLING_RETRY_COST: Final = 5
_FIRST_TRY_REWARD: Final = 1
_LARGEST_RETRY_AFTER_EXCESS: Final = 5.0
_LARGEST_EXPONENT: Final = 64

_REFUSED: Final = (ThrottlingError, ConnectionFailedError, AccessDeniedError, AuthenticationError)
"""The retryable failures after which the request certainly had no effect."""


class RetryQuota:
    """The tokens that all calls of a client share, so that an outage does not cause a storm of retries."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.available = capacity

    def take(self, cost: int) -> bool:
        """Take *cost* tokens, and return whether there were enough."""
        if cost > self.available:
            return False
        self.available -= cost
        return True

    def give(self, amount: int) -> None:
        """Return *amount* tokens to the quota, up to its capacity."""
        self.available = min(self.available + amount, self.capacity)


class RetryRules(NamedTuple):
    """What the retries of one call depend on."""

    policy: RetryPolicy
    quota: RetryQuota
    is_read: bool
    """A write is retried only if it certainly was not processed."""
    remaining: Callable[[], float]
    """Seconds left until the deadline of the call."""
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]
    """Uniform in [0, 1)."""
    on_retry: Callable[[int, float, GlueIntegrationsError], None]
    """Called with the number of the failed attempt, the seconds to wait and the failure."""

    def allow(self, error: BaseException) -> bool:
        """Return whether *error* may be retried, if attempts and quota are left."""
        # Only our own errors: a predicate that is true for any exception would swallow cancellation.
        if not isinstance(error, GlueIntegrationsError) or not error.retryable:
            return False
        if isinstance(error, DeadlineExceededError):  # of this call; the next one may succeed
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
    """Return whether AWS may have processed the request although the attempt failed with *error*."""
    if isinstance(error, (*_REFUSED, ConfigurationError)):
        return False
    if not isinstance(error, ServiceError) or isinstance(error, ServerError) or error.retryable:
        return True
    # A proxy that puts a response of its own in the place of AWS's knows none of its codes, or says 200.
    is_unknown = type(error) is ServiceError
    return is_unknown and (error.code == UNKNOWN_CODE or error.http_status == 200)


async def with_retries(attempt: Callable[[int], Awaitable[T]], rules: RetryRules) -> T:
    """Make attempts until one succeeds or no retry is allowed.

    Args:
        attempt: Makes the attempt with the given number, from 1.
        rules: Decide whether and when to retry.

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
    # tenacity costs as much as a small page, so only calls that fail pay for it.
    return await _Retries(rules, failure).run(attempt)


class _Retries:
    """The retries of a call whose first attempt failed."""

    def __init__(self, rules: RetryRules, failure: GlueIntegrationsError) -> None:
        self._rules = rules
        self._failure = failure
        self._attempts = 1
        self._cost = 0
        self._quota_exhausted = False
        self._exceeds_deadline = False

    async def run(self, attempt: Callable[[int], Awaitable[T]]) -> T:
        # Most processes never retry, and start faster without this import.
        from tenacity import AsyncRetrying, retry_if_exception  # noqa: PLC0415

        # A new object for each call: a shared one would mix up the attempts of concurrent calls.
        retrying = AsyncRetrying(
            retry=retry_if_exception(self._rules.allow),
            wait=self._wait,
            stop=self._stop,
            sleep=self._rules.sleep,
            reraise=True,
        )
        ended = self._failure
        try:
            async for attempt_manager in retrying:  # pragma: no branch  # it ends by a return or an exception
                with attempt_manager:
                    result = await self._make_attempt(attempt, attempt_manager.retry_state.attempt_number)
                    self._rules.quota.give(self._cost)
                    return result
        except GlueIntegrationsError as error:
            ended = error  # raised below, outside the handler, so that it has no __context__
        # Only a success gives tokens back. A cancelled retry was sent all the same: otherwise, in an outage, callers
        # with a timeout of their own would retry without limit.
        raise self._final_error() if ended is self._failure else ended.evolve()

    async def _make_attempt(self, attempt: Callable[[int], Awaitable[T]], number: int) -> T:
        if number == 1:
            raise self._failure  # tenacity must count the first attempt, which was made without it
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
        self._exceeds_deadline = state.upcoming_sleep >= self._rules.remaining()
        if self._exceeds_deadline:
            return True
        self._cost = _THROTTLING_RETRY_COST if isinstance(self._failure, ThrottlingError) else _RETRY_COST
        self._quota_exhausted = not self._rules.quota.take(self._cost)
        if not self._quota_exhausted:
            self._rules.on_retry(state.attempt_number, state.upcoming_sleep, self._failure)
        return self._quota_exhausted

    def _final_error(self) -> GlueIntegrationsError:
        if self._exceeds_deadline:
            return DeadlineExceededError(
                "The wait before the next attempt would outlast the deadline.",
                last_error=self._failure,
                attempts=self._attempts,
            )
        return self._failure.evolve(attempts=self._attempts, quota_exhausted=self._quota_exhausted)
