"""Single flight: one task does the work for all who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import TypeAlias

from glue_integrations.errors import ClientClosedError, CredentialsError, GlueIntegrationsError

Outcome: TypeAlias = GlueIntegrationsError | None
"""The task returns its error instead of raising it: perhaps nobody waits, and each waiter raises its own copy."""


class _Flight:
    def __init__(self, task: asyncio.Task[Outcome], *, is_ahead: bool) -> None:
        self.task = task
        self.is_ahead = is_ahead
        self.waiting = 0


class SingleFlight:
    """Runs *work* once for all who wait for it at the same time.

    A waiter that is cancelled leaves the others alone. When the last one leaves, the task is cancelled, unless `start`
    created it. No task outlives `aclose`.
    """

    def __init__(
        self, work: Callable[[], Awaitable[None]], translate: Callable[[Exception], GlueIntegrationsError]
    ) -> None:
        self._work = work
        self._translate = translate
        self._flight: _Flight | None = None
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._is_closed = False
        # Not the context of the call that happens to start the task.
        self._context = copy_context()

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do *work*, for which nobody waits, unless a task is under way."""
        self._current(work, is_ahead=True)

    async def join(self) -> None:
        """Wait for the task that is under way, or for a new one.

        Raises:
            GlueIntegrationsError: The work failed.
        """
        flight = self._current(self._work, is_ahead=False)
        flight.waiting += 1
        try:
            await asyncio.wait([flight.task])
        finally:
            flight.waiting -= 1
            if not (flight.waiting or flight.is_ahead or flight.task.done()):
                self._flight = None  # the next waiter needs another one
                flight.task.cancel()
                await asyncio.wait([flight.task])
        if flight.task.cancelled():
            raise ClientClosedError("The client is closed.") if self._is_closed else _cancelled()
        failure = flight.task.result()
        if failure is not None:
            raise failure.evolve()

    async def aclose(self) -> None:
        """Cancel what is under way, and wait until it has cleaned up."""
        self._is_closed = True
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _current(self, work: Callable[[], Awaitable[None]], *, is_ahead: bool) -> _Flight:
        if self._is_closed:
            raise ClientClosedError("The client is closed.")
        if self._flight is None or self._flight.task.done():
            loop = asyncio.get_running_loop()
            task = loop.create_task(self._outcome(work), context=self._context.copy())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self._flight = _Flight(task, is_ahead=is_ahead)
        return self._flight

    async def _outcome(self, work: Callable[[], Awaitable[None]]) -> Outcome:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # credential providers may raise anything
            return self._translate(error)
        return None


def _cancelled() -> CredentialsError:
    return CredentialsError("The AWS credentials cannot be loaded: a credential provider was cancelled.")
