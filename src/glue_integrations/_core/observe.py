"""Passes the events of a client to its log and its hook. The application sets handlers and levels."""

import asyncio
import inspect
import logging
from collections.abc import Iterable
from typing import Final

from glue_integrations._display import class_of, escape, shorten
from glue_integrations.events import AttemptEvent, CallEvent, Event, Hook, PageEvent, RetryEvent

_LOGGER: Final = logging.getLogger("glue_integrations")

_MOST_WARNINGS: Final = 100
"""Per client. A service that keeps inventing members must not fill the log or the memory."""

_SHOWN: Final = 200


class Observer:
    """Logs events and calls the hook with them."""

    def __init__(self, hook: Hook | None, warned: set[str]) -> None:
        self._hook = hook
        self._warned = warned
        self._has_reported = False

    @property
    def is_on(self) -> bool:
        """Whether there is a hook, or the log level is DEBUG."""
        return self._hook is not None or _LOGGER.isEnabledFor(logging.DEBUG)

    def notify(self, event: Event) -> None:
        """Log *event* and call the hook with it."""
        level = logging.INFO if isinstance(event, RetryEvent) else logging.DEBUG
        if _LOGGER.isEnabledFor(level):
            _LOGGER.log(level, "%s", _line(event))
        if self._hook is not None and _has_not_run(result := _result(self._hook, event)):
            self._report(event, result)

    def _report(self, event: Event, result: object) -> None:
        close = getattr(result, "close", None)
        if callable(close):  # otherwise Python warns that it was never awaited
            close()
        if not self._has_reported:
            self._has_reported = True
            _LOGGER.error(
                "The hook returned %s for %s, which never runs. A hook must be an ordinary function.",
                class_of(result),
                type(event).__name__,
            )

    def notify_page(self, operation: str, items: int, request_id: str | None, *, is_last: bool) -> None:
        """Log a page that a listing has fetched, and call the hook with it."""
        if self.is_on:
            self.notify(PageEvent(operation, items, is_last, request_id))

    def warn_about_unknown(self, unknown: Iterable[str]) -> None:
        """Log each member or value that this release does not know, once, and at most a hundred of them."""
        for found in unknown:
            if len(self._warned) > _MOST_WARNINGS:
                return
            shown = shorten(found, _SHOWN)
            if shown in self._warned:
                continue
            self._warned.add(shown)
            if len(self._warned) > _MOST_WARNINGS:
                _LOGGER.warning("AWS sent even more that this release does not know; the rest is not logged.")
                return
            _LOGGER.warning("AWS sent %s, which this release does not know; it is kept.", shown)


def _result(hook: Hook, event: Event) -> object:
    """Call *hook*, and return what it should not have returned."""
    try:
        return hook(event)  # type: ignore[func-returns-value]  # checked at run time as well
    # A hook has no task of its own: a CancelledError that it raises must not cancel the call.
    except (Exception, asyncio.CancelledError):
        _LOGGER.exception("The hook raised an exception for %s.", type(event).__name__)
        return None


def _has_not_run(result: object) -> bool:
    """Whether *result* is something to await or to iterate, which nobody does. A task or future runs by itself."""
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        return True
    return inspect.isawaitable(result) and not asyncio.isfuture(result)


def _line(event: Event) -> str:
    match event:
        case AttemptEvent():
            outcome = _reason(event.error) or f"HTTP {event.http_status}, request id {event.request_id}"
            return escape(f"{event.operation}: attempt {event.attempt} took {event.elapsed:.3f} s: {outcome}")
        case RetryEvent():
            return escape(
                f"{event.operation}: attempt {event.attempt} failed, retry in {event.delay:.3f} s: {event.error}"
            )
        case CallEvent():
            outcome = _reason(event.error) or "succeeded"
            return escape(f"{event.operation}: {event.attempts} attempts in {event.elapsed:.3f} s: {outcome}")
        case PageEvent():
            return f"{event.operation}: page with {event.items} items{', the last' if event.is_last else ''}"


def _reason(error: BaseException | None) -> str:
    if isinstance(error, asyncio.CancelledError):
        return "cancelled"
    return "" if error is None else str(error) or type(error).__name__
