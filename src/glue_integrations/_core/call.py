"""The core path: one call of one operation, from parameters to a model.

`Caller.call` makes attempts under one deadline, and `retry` decides how many. Each attempt waits for a free connection,
sends the request through the `Transport`, and passes the response to `decode`.
"""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic

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
from .lifecycle import Channel
from .observe import Observer
from .operation import Operation, ResponseT
from .retry import RetryRules, may_be_processed, with_retries


@dataclass(frozen=True, slots=True)
class CallResult(Generic[ResponseT]):
    """What a successful call returns."""

    response: ResponseT
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Sources of time and randomness; tests replace them."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random


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
        self._attempts = 0
        self._last_error: GlueIntegrationsError | None = None
        self._expired_credentials: int | None = None
        self._may_be_processed = False

    async def run(self) -> CallResult[ResponseT]:
        rules = RetryRules(
            policy=self._config.retry,
            quota=self._channel.quota,
            is_read=self._operation.is_read,
            remaining=self._remaining,
            sleep=self._timing.sleep,
            random=self._timing.random,
            on_retry=self._notify_retry,
        )
        scope = asyncio.timeout(self._config.timeout)
        self._channel.scopes.add(scope)
        try:
            async with scope:
                result = await with_retries(self._attempt, rules)
        except GlueIntegrationsError as error:
            failure = error
        except asyncio.CancelledError:
            # Closing the client may cancel what the call waits for, but must not cancel the caller.
            task = asyncio.current_task()
            if not self._channel.is_closed or task is None or task.cancelling():
                raise
            failure = ClientClosedError("The client was closed.")
        except TimeoutError:
            failure = DeadlineExceededError(
                f"The call took longer than {self._config.timeout:g} s.", last_error=self._last_error
            )
        else:
            self._notify_end(None)
            return result
        finally:
            self._channel.scopes.discard(scope)
        failure = self._complete(failure)
        self._notify_end(failure)
        # Raised outside the handlers, so that its __context__ holds no request.
        raise failure

    async def _attempt(self, number: int) -> CallResult[ResponseT]:
        self._channel.require_open()
        started = self._timing.clock()
        response: WireResponse | None = None
        unknown = Unknown()
        try:
            async with self._channel.slots:
                started = self._timing.clock()
                self._attempts = number
                self._may_be_processed = True
                response = await self._send(number)
            can_renew = response.credentials is not None and self._expired_credentials is None
            model = decode(self._operation.response, response, can_renew=can_renew, unknown=unknown)
        except GlueIntegrationsError as error:
            self._last_error = error.evolve()
            self._may_be_processed = may_be_processed(error)
            if response is not None and isinstance(error, ServiceError) and error.code in EXPIRED_CODES:
                self._expired_credentials = response.credentials
            self._notify_attempt(number, started, error.http_status, error.request_id, error)
            raise
        self._observer.warn_about_unknown(unknown)
        result = CallResult(model, response.request_id)
        self._notify_attempt(number, started, response.status, result.request_id, None)
        return result

    async def _send(self, number: int) -> WireResponse:
        request = WireRequest(
            operation=self._operation.name,
            params=self._params,
            attempt=number,
            max_attempts=self._config.retry.max_attempts,
            invocation_id=self._invocation_id,
            timeout=min(self._config.attempt_timeout, self._remaining()),
            expired_credentials=self._expired_credentials,
        )
        try:
            async with asyncio.timeout(self._config.attempt_timeout):
                return await self._channel.transport.send(request)
        except GlueIntegrationsError:
            raise
        except TimeoutError:
            message = f"The attempt took longer than {self._config.attempt_timeout:g} s."
        raise AttemptTimeoutError(message)

    def _remaining(self) -> float:
        return self._started + self._config.timeout - self._timing.clock()

    def _complete(self, failure: GlueIntegrationsError) -> GlueIntegrationsError:
        context = ErrorContext(
            operation=self._operation.name, attempts=self._attempts, elapsed=self._timing.clock() - self._started
        )
        if self._channel.is_closed:
            failure = ClientClosedError("The client was closed while the call ran.", last_error=self._last_error)
        if not self._operation.is_read and self._may_be_processed:
            message = "Whether the operation took effect is unknown."
            failure = AmbiguousOutcomeError(message, last_error=failure.evolve())
        return failure.evolve(**context)

    def _notify_attempt(
        self,
        number: int,
        started: float,
        http_status: int | None,
        request_id: str | None,
        failure: GlueIntegrationsError | None,
    ) -> None:
        if self._observer.is_on:
            self._observer.notify(
                AttemptEvent(
                    operation=self._operation.name,
                    invocation_id=self._invocation_id,
                    attempt=number,
                    elapsed=self._timing.clock() - started,
                    request_id=request_id,
                    http_status=http_status,
                    error=failure,
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

    def _notify_end(self, failure: GlueIntegrationsError | None) -> None:
        if self._observer.is_on:
            self._observer.notify(
                CallEvent(
                    operation=self._operation.name,
                    invocation_id=self._invocation_id,
                    attempts=self._attempts,
                    elapsed=self._timing.clock() - self._started,
                    error=failure,
                )
            )
