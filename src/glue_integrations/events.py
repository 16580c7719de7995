"""What a client does, told while it does it: frozen events for a hook, see `ClientConfig.hook`.

An event holds no parameters, no body and no credential. A hook is an ordinary function, called in the event loop, so it
should be quick; what it raises is logged and goes no further::

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
    """Seconds it took; waiting for a free connection is not part of it."""

    request_id: str | None
    """AWS's id of the request; None if no answer came."""

    http_status: int | None
    """Status of the answer; None if none came."""

    error: GlueIntegrationsError | None
    """What went wrong; None if it succeeded."""


@dataclass(frozen=True, slots=True)
class RetryEvent:
    """An attempt has failed, and another one follows after a wait."""

    operation: str
    invocation_id: str
    attempt: int
    """Number of the attempt that failed, from 1."""

    delay: float
    """Seconds until the next one."""

    error: GlueIntegrationsError
    """What went wrong."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A call has ended, after all its attempts."""

    operation: str
    invocation_id: str
    attempts: int
    """Requests that were made."""

    elapsed: float
    """Seconds it took in all."""

    error: GlueIntegrationsError | None
    """What the caller gets; None if the call succeeded."""


@dataclass(frozen=True, slots=True)
class PageEvent:
    """A walk has fetched a page."""

    operation: str
    items: int
    """Items on the page, as the service sent it."""

    is_last: bool
    """Whether no other page follows."""

    request_id: str | None
    """AWS's id of the request that brought it."""


Event: TypeAlias = AttemptEvent | RetryEvent | CallEvent | PageEvent


class Hook(Protocol):
    """Something that is told."""

    def __call__(self, event: Event, /) -> None:
        """Take an event.

        Args:
            event: What has happened.
        """
        ...
