"""The life cycle of a client, and what a client and its siblings share."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from functools import partial
from typing import Final, Protocol, TypeVar

from glue_integrations.config import ClientConfig
from glue_integrations.errors import (
    ClientClosedError,
    ConfigurationError,
    DeadlineExceededError,
    GlueIntegrationsError,
)
from glue_integrations.transport import Transport

from .retry import RetryQuota

T = TypeVar("T")

NO_SECOND_LIFE: Final = "A closed client cannot be opened again: create a new one."
"""Remedy for a closed client."""


class Resource(Protocol):
    """Something the client opens and closes."""

    @property
    def region_name(self) -> str:
        """The Region, once it is open."""
        ...

    async def open(self) -> None:
        """Open it. If this fails or is cancelled, nothing stays open."""
        ...

    async def aclose(self) -> None:
        """Close it. Closing again does nothing."""
        ...


class Borrowed:
    """A resource that the client neither opens nor closes: the caller's own transport."""

    def __init__(self, region_name: str) -> None:
        self.region_name = region_name

    async def open(self) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


class State(Enum):
    """The states of a client, in this order. Only a failed opening goes back, to NEW."""

    NEW = auto()
    OPENING = auto()
    OPEN = auto()
    CLOSED = auto()


class Lifecycle:
    """The state of a client, its event loop, and the deadlines of everything it waits for."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._state = State.NEW
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Future[GlueIntegrationsError | None] | None = None
        """The error, if any, of the opening in progress; cancelled if the task that opens is cancelled."""
        self._closing: asyncio.Task[None] | None = None
        self._scopes: set[asyncio.Timeout] = set()
        self._transition = threading.Lock()  # two threads, each with its own event loop, may open one client

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed."""
        return self._state is State.CLOSED

    @property
    def description(self) -> str:
        """The state in a word or two."""
        return {State.OPEN: "open", State.CLOSED: "closed"}.get(self._state, "not open")

    @property
    def region_name(self) -> str:
        """The Region of the open client."""
        return self._resource.region_name

    def require_open(self) -> None:
        """Raise an error unless calls can be made, in the running event loop."""
        if self._state is State.OPEN and self._loop is asyncio.get_running_loop():
            return
        self._require_this_loop()
        if self.is_closed:
            raise ClientClosedError("The client is closed.", remedy=NO_SECOND_LIFE)
        if self._state is not State.OPEN:
            raise ClientClosedError("The client is not open.")

    def require_new(self) -> None:
        """Raise an error if the client is open or opening, so that its user is not the one to close it."""
        self._require_this_loop()
        if self._state in {State.OPENING, State.OPEN}:
            raise ConfigurationError(
                "The client is already open, and the end of this `async with` would close it for all its users.",
                remedy="Use `async with client.with_options() as inner:`, which closes nothing.",
            )

    async def open(self, seconds: float) -> None:
        """Open the client, or wait for the task that is opening it.

        Args:
            seconds: Time limit.

        Raises:
            GlueIntegrationsError: Opening failed. The client can be opened again.
            ClientClosedError: The client was closed, before or meanwhile.
            DeadlineExceededError: Opening took too long.
            ConfigurationError: The client is open or opening in another event loop.
        """
        is_mine = self._claim()
        if self._state is not State.OPEN:
            late = f"The client could not be opened within {seconds:g} s: settings or credentials did not load."
            until = asyncio.get_running_loop().time() + seconds
            await self.within(until, partial(self._open, is_mine=is_mine), late)

    async def close(self) -> None:
        """End the calls and the opening in progress, wherever they wait, and close the resource.

        Raises:
            ConfigurationError: The client is open or opening in another event loop.
        """
        loop = asyncio.get_running_loop()
        with self._transition:
            self._require_this_loop()
            is_first = not self.is_closed
            self._state = State.CLOSED
            self._loop = self._loop or loop
        if is_first:
            for scope in self._scopes:
                if not scope.expired():
                    scope.reschedule(loop.time())
            self._closing = loop.create_task(self._resource.aclose())
        if self._closing is not None and self._loop is loop:
            # If cancelled half-way, it would leave connections open for ever.
            await asyncio.shield(self._closing)

    async def within(self, until: float, work: Callable[[], Awaitable[T]], late: str) -> T:
        """Await *work*, at most until its deadline or until the client is closed.

        Args:
            until: The deadline, by the event loop's clock.
            work: What to await.
            late: Message of the error at the deadline.

        Returns:
            What *work* returned.

        Raises:
            ClientClosedError: The client was closed.
            DeadlineExceededError: The deadline has passed.
        """
        if self.is_closed:
            raise ClientClosedError("The client was closed.", remedy=NO_SECOND_LIFE)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a time limit needs a task as well
        cancelled_before = task.cancelling()
        scope = asyncio.timeout_at(until)
        self._scopes.add(scope)
        try:
            async with scope:
                return await work()
        except GlueIntegrationsError:
            raise  # some are TimeoutErrors
        except asyncio.CancelledError:
            # Closing the client may cancel what the work waits for, but must not cancel the caller.
            if self._state is not State.CLOSED or task.cancelling() > cancelled_before:
                raise
        except TimeoutError:
            pass  # the scope's: *work* translates others
        finally:
            self._scopes.discard(scope)
        if self._state is State.CLOSED:
            raise ClientClosedError("The client was closed.", remedy=NO_SECOND_LIFE)
        raise DeadlineExceededError(late)

    def _require_this_loop(self) -> None:
        if not self.is_closed and self._loop not in {None, asyncio.get_running_loop()}:
            raise ConfigurationError(
                "The client was opened in another event loop.",
                remedy="Use and close it there. Open one client per event loop.",
            )

    def _claim(self) -> bool:
        """Start opening, unless the client is open or opening."""
        with self._transition:
            self._require_this_loop()
            if self.is_closed:
                raise ClientClosedError("The client is closed.", remedy=NO_SECOND_LIFE)
            if self._state is not State.NEW:
                return False
            self._state = State.OPENING
            self._loop = asyncio.get_running_loop()
            self._opening = self._loop.create_future()
            return True

    async def _open(self, *, is_mine: bool) -> None:
        while self._state is not State.OPEN and not is_mine:
            await self._join()
            is_mine = self._claim()
        if is_mine:
            await self._open_resource()

    async def _join(self) -> None:
        """Wait for the task that is opening the client. If it fails, raise its error."""
        opening = self._opening
        if opening is None:
            return
        await asyncio.wait({opening})  # not `await opening`: cancelling one waiter would cancel it for all
        failure = None if opening.cancelled() else opening.result()
        if failure is not None:
            raise failure.evolve()

    async def _open_resource(self) -> None:
        opening = self._opening
        failure = None
        try:
            await self._resource.open()
        except GlueIntegrationsError as error:
            failure = error.evolve()
        except BaseException:
            self._end_opening(State.NEW)
            if opening is not None:
                opening.cancel()
            raise
        self._end_opening(State.OPEN if failure is None else State.NEW)
        if opening is not None:
            opening.set_result(failure)
        if failure is not None:
            raise failure
        if self.is_closed:  # in the same turn of the event loop
            await self._resource.aclose()
            raise ClientClosedError("The client was closed.", remedy=NO_SECOND_LIFE)

    def _end_opening(self, state: State) -> None:
        with self._transition:
            if self._state is State.OPENING:
                self._state = state
                self._loop = self._loop if state is State.OPEN else None
            self._opening = None


class Channel:
    """The transport, its connection slots, the retry quota and the life cycle."""

    def __init__(self, transport: Transport, config: ClientConfig, resource: Resource) -> None:
        self.transport = transport
        self.lifecycle = Lifecycle(resource)
        # A call waits here, not for a connection in the transport, so the wait does not count as part of an attempt.
        self.slots = asyncio.Semaphore(config.max_pool_connections)
        self.quota = RetryQuota(config.retry.quota)
        self.warned: set[str] = set()
        """Unknown members and values already logged."""

    @property
    def region_name(self) -> str:
        """The Region of the open client."""
        return self.lifecycle.region_name

    def require_open(self) -> None:
        """Raise an error unless calls can be made, in the running event loop."""
        self.lifecycle.require_open()
