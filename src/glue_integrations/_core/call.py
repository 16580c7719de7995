"""The core path: one call of one operation, from parameters to a model.

`Caller.call` makes attempts under one deadline, and `retry` decides how many. Each attempt waits for a free connection,
sends the request through the `Transport`, and passes the response to `decode`.
"""

import asyncio
import json
import random
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Generic, NamedTuple

from glue_integrations.config import ClientConfig
from glue_integrations.errors import (
    AmbiguousOutcomeError,
    AttemptTimeoutError,
    ClientClosedError,
    DeadlineExceededError,
    ErrorContext,
    GlueIntegrationsError,
    ServiceError,
)
from glue_integrations.events import AttemptEvent, CallEvent, RetryEvent
from glue_integrations.models._base import Unknown
from glue_integrations.transport import WireRequest, WireResponse

from .decode import decode
from .error_codes import EXPIRED_CODES
from .lifecycle import NO_SECOND_LIFE, Channel
from .observe import Observer
from .operation import Operation, ResponseT
from .retry import RetryRules, may_be_processed, with_retries


class CallResult(NamedTuple, Generic[ResponseT]):
    """What a successful call returns."""

    response: ResponseT
    request_id: str | None


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _loop_time() -> float:
    # All time limits and waits use the event loop's clock. Another clock would disagree with them.
    return asyncio.get_running_loop().time()


class Timing(NamedTuple):
    """Sources of time and randomness; tests replace them."""

    clock: Callable[[], float] = _loop_time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    utc_now: Callable[[], datetime] = _utc_now
    """The time of day; all waits use `clock`."""


class Caller:
    """Makes calls on a channel with one configuration."""

    def __init__(self, channel: Channel, config: ClientConfig, timing: Timing | None = None) -> None:
        self.channel = channel
        self.config = config
        self.timing = timing or Timing()
        self.observer = Observer(config.hook, channel.warned)

    async def call(self, operation: Operation[..., ResponseT], params: Mapping[str, object]) -> CallResult[ResponseT]:
        """Make one call.

        Args:
            operation: What to call.
            params: The request, by wire names.

        Returns:
            The response, decoded and validated.

        Raises:
            GlueIntegrationsError: Any of its subclasses; none holds wire data.
        """
        self.channel.require_open()
        return await _Call(self, operation, params).run()


class _Call(Generic[ResponseT]):
    """One call: its deadline, its attempts and its last error."""

    def __init__(self, caller: Caller, operation: Operation[..., ResponseT], params: Mapping[str, object]) -> None:
        self._channel = caller.channel
        self._config = caller.config
        self._timing = caller.timing
        self._operation = operation
        self._params = params
        self._observer = caller.observer
        self._invocation_id = str(uuid.uuid4())
        self._started = self._timing.clock()
        self._until = asyncio.get_running_loop().time() + self._config.timeout
        self._late = f"The call took longer than {self._config.timeout:g} s."
        self._attempts = 0
        self._began = self._started
        self._last_error: GlueIntegrationsError | None = None
        self._expired_credentials: int | None = None
        self._may_be_processed = False

    async def run(self) -> CallResult[ResponseT]:
        rules = RetryRules(
            policy=self._config.retry,
            quota=self._channel.quota,
            is_read=self._operation.is_read,
            remaining=self._remaining,
            sleep=self._sleep,
            random=self._timing.random,
            on_retry=self._notify_retry,
        )
        try:
            result = await with_retries(self._attempt, rules)
        except GlueIntegrationsError as error:
            failure = self._complete(error)
        except (Exception, asyncio.CancelledError) as error:
            self._notify_end(_shown(error))
            raise
        else:
            self._notify_end(None)
            return result
        self._notify_end(failure)
        # Raised outside the handlers, so that its __context__ holds no request.
        raise failure

    async def _attempt(self, number: int) -> CallResult[ResponseT]:
        """Make one attempt. The hook is called afterwards, outside its time limits and its connection slot."""
        response: WireResponse | None = None
        unknown = Unknown()
        try:
            response = await self._channel.lifecycle.within(self._until, partial(self._send, number), self._late)
            can_renew = response.credentials is not None and self._expired_credentials is None
            model = decode(self._operation.response, response, can_renew=can_renew, unknown=unknown)
        except (DeadlineExceededError, ClientClosedError) as error:
            self._notify_attempt(number, error)
            raise
        except GlueIntegrationsError as error:
            self._last_error = error.evolve()
            self._may_be_processed = may_be_processed(error)
            if response is not None and isinstance(error, ServiceError) and error.code in EXPIRED_CODES:
                self._expired_credentials = response.credentials
            self._notify_attempt(number, error, error.http_status, error.request_id)
            raise
        except (Exception, asyncio.CancelledError) as error:
            self._notify_attempt(number, _shown(error))
            raise
        self._observer.warn_about_unknown(unknown)
        self._notify_attempt(number, None, response.status, response.request_id)
        return CallResult(model, response.request_id)

    async def _send(self, number: int) -> WireResponse:
        """Wait for a free connection and send the request."""
        async with self._channel.slots:
            self._began = self._timing.clock()
            self._attempts = number
            self._may_be_processed = True
            request = WireRequest(
                operation=self._operation.name,
                params=self._params,
                attempt=number,
                max_attempts=self._config.retry.max_attempts,
                invocation_id=self._invocation_id,
                timeout=min(self._config.attempt_timeout, self._remaining()),
                expired_credentials=self._expired_credentials,
            )
            limit = asyncio.timeout(self._config.attempt_timeout)
            try:
                async with limit:
                    return await self._channel.transport.send(request)
            except GlueIntegrationsError:
                raise
            except TimeoutError:
                # A transport may have limits of its own.
                late = f"The attempt took longer than {self._config.attempt_timeout:g} s."
                message = late if limit.expired() else "The attempt timed out in the transport."
            raise AttemptTimeoutError(message)

    async def _sleep(self, seconds: float) -> None:
        await self._channel.lifecycle.within(self._until, partial(self._timing.sleep, seconds), self._late)

    def _remaining(self) -> float:
        return self._started + self._config.timeout - self._timing.clock()

    def _complete(self, failure: GlueIntegrationsError) -> GlueIntegrationsError:
        context = ErrorContext(
            operation=self._operation.name, attempts=self._attempts, elapsed=self._timing.clock() - self._started
        )
        if self._channel.lifecycle.is_closed:
            message = "The client was closed while the call ran."
            failure = ClientClosedError(message, last_error=self._last_error, remedy=NO_SECOND_LIFE)
        elif isinstance(failure, DeadlineExceededError):
            failure = DeadlineExceededError(failure.message, last_error=self._last_error)
        if not self._operation.is_read and self._may_be_processed:
            given = {name: json.dumps(value, ensure_ascii=False) for name, value in self._params.items()}
            failure = AmbiguousOutcomeError(
                "Whether the operation took effect is unknown.",
                last_error=failure.evolve(),
                remedy=self._operation.find_out.format_map(given),
            )
        return failure.evolve(**context)

    def _notify_attempt(
        self,
        number: int,
        error: BaseException | None,
        http_status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        # If it ended while waiting for a connection, there was no attempt.
        if self._observer.is_on and self._attempts == number:
            self._observer.notify(
                AttemptEvent(
                    operation=self._operation.name,
                    invocation_id=self._invocation_id,
                    attempt=number,
                    elapsed=self._timing.clock() - self._began,
                    request_id=request_id,
                    http_status=http_status,
                    error=error,
                )
            )

    def _notify_retry(self, attempt: int, delay: float, failure: GlueIntegrationsError) -> None:
        self._observer.notify(
            RetryEvent(
                operation=self._operation.name,
                invocation_id=self._invocation_id,
                attempt=attempt,
                delay=delay,
                error=failure,
            )
        )

    def _notify_end(self, error: BaseException | None) -> None:
        if self._observer.is_on:
            self._observer.notify(
                CallEvent(
                    operation=self._operation.name,
                    invocation_id=self._invocation_id,
                    attempts=self._attempts,
                    elapsed=self._timing.clock() - self._started,
                    error=error,
                )
            )


def _shown(error: BaseException) -> BaseException:
    """Return what a hook receives for an exception that is not ours."""
    # The original cancellation still propagates; a hook must not keep its frames alive.
    return asyncio.CancelledError(*error.args) if isinstance(error, asyncio.CancelledError) else error
