"""Frozen events that a client passes to its hook (`ClientConfig.hook`).

Every attempt ends with an `AttemptEvent` and every call with a `CallEvent`, whatever ends it: success, an error, the
deadline, `aclose`, or cancellation. The hook is called once the attempt or call has left its time limit and its
connection. A call on a client that is not open is refused before it starts, and has no event.

An event holds no parameters, body or credentials. A hook is an ordinary function, called in the event loop, so it must
be fast. An exception it raises is logged and suppressed::

    def count(event: Event) -> None:
        if isinstance(event, RetryEvent):
            retries.labels(event.operation).inc()
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from .errors import GlueIntegrationsError


@dataclass(frozen=True, slots=True)
class AttemptEvent:
    """An attempt has ended."""

    operation: str
    """AWS's name of the operation."""

    invocation_id: str
    """A UUID, the same for all events of a call; AWS gets it as ``amz-sdk-invocation-id``."""

    attempt: int
    """Number of the attempt, from 1."""

    elapsed: float
    """Seconds it took, without the wait for a free connection."""

    request_id: str | None
    """AWS's request id; None without a response."""

    http_status: int | None
    """HTTP status of the response; None without a response."""

    error: BaseException | None
    """The error; None if the attempt succeeded. It is a `GlueIntegrationsError`, or an ``asyncio.CancelledError``
    if the call was cancelled."""


@dataclass(frozen=True, slots=True)
class RetryEvent:
    """An attempt has failed, and the client will retry after a wait."""

    operation: str
    invocation_id: str
    attempt: int
    """Number of the attempt that failed, from 1."""

    delay: float
    """Seconds until the next attempt."""

    error: GlueIntegrationsError
    """The error of the failed attempt."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A call has ended, after all its attempts."""

    operation: str
    invocation_id: str
    attempts: int
    """Requests sent."""

    elapsed: float
    """Seconds the whole call took."""

    error: BaseException | None
    """The error raised to the caller, see `AttemptEvent.error`; None if the call succeeded."""


@dataclass(frozen=True, slots=True)
class PageEvent:
    """A listing has fetched a page."""

    operation: str
    items: int
    """Number of items on the page, as the service sent it."""

    is_last: bool
    """Whether this is the last page."""

    request_id: str | None
    """AWS's request id."""


Event: TypeAlias = AttemptEvent | RetryEvent | CallEvent | PageEvent


class Hook(Protocol):
    """A function that the client calls with events."""

    def __call__(self, event: Event, /) -> None:
        """Handle an event.

        Args:
            event: The event.
        """
        ...
