"""Look-ups: one integration at a time, or one listing for many waits."""

from __future__ import annotations  # they load no model

import asyncio
from collections.abc import Callable, Generator, Mapping
from contextlib import aclosing, contextmanager
from math import inf
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .errors import AccessDeniedError, AuthenticationError, GlueIntegrationsError, NotFoundError
from .models import Integration
from .pagination import Pager

if TYPE_CHECKING:
    from .models import InboundIntegration


class Integrations(Protocol):
    """Where the engines look. The client is one."""

    async def get_integration(self, arn_or_name: str) -> Integration:
        """Return one integration; see `GlueIntegrationsClient.get_integration`."""
        ...

    def iter_integrations(self) -> Pager[Integration]:
        """List all integrations; see `GlueIntegrationsClient.iter_integrations`."""
        ...


def is_transient(error: GlueIntegrationsError) -> bool:
    """Return whether the next poll may succeed although one failed with *error*."""
    return error.retryable and not isinstance(error, AccessDeniedError | AuthenticationError)


def status_of(integration: Integration | InboundIntegration) -> str:
    """Return the status in capitals. Glue uses them, but its siblings RDS and Redshift do not."""
    return integration.status.upper()


def description_of(integration: Integration | InboundIntegration) -> str:
    """Say in one line what state an integration is in, and what is wrong with it."""
    problems = "; ".join(
        ": ".join(filter(None, (error.error_code, error.error_message))) for error in integration.errors
    )
    shown = f" ({problems})" if problems else ""
    arn = integration.integration_arn
    name = f"{integration.integration_name} ({arn})" if isinstance(integration, Integration) else arn
    return f"{name} is {integration.status}{shown}"


class Look(NamedTuple):
    """What one poll found: an integration or a failure."""

    number: int
    """Number of the last listing that had started by then; only a later one tells more."""

    at: float
    """When it ended, by the clock of the wait."""

    found: Integration | GlueIntegrationsError


class _Listing(NamedTuple):
    number: int
    at: float
    found: Mapping[str, Integration] | GlueIntegrationsError


class SharedLookups:
    """Looks integrations up for all waits of a client, and lists them when that takes fewer requests.

    There is no background task. A wait that is due lists in its own task, and the others use what it found. If it is
    cancelled, the next one lists. A wait never uses a listing that started before the wait, or before what it saw last.
    """

    def __init__(self) -> None:
        self._waits = 0
        self._pages: float = 1
        """The least number of pages that a listing is known to have."""
        self._started = 0
        self._latest: _Listing | None = None
        self._running: asyncio.Future[None] | None = None

    @contextmanager
    def joined(self) -> Generator[int]:
        """Count a wait while it runs, and give it the number of the last listing that started before it."""
        self._waits += 1
        try:
            yield self._started
        finally:
            self._waits -= 1
            if not self._waits:
                self._latest = None

    async def look_up(self, source: Integrations, arn: str, after: int, clock: Callable[[], float]) -> Look:
        """Look an integration up, in a listing later than the one numbered *after* or by its ARN."""
        while True:
            latest = self._latest
            if latest is not None and latest.number > after:
                break
            if self._waits <= self._pages:
                return await self._look_up_alone(source, arn, clock)
            if self._running is None:
                await self._list(source, arn, clock)
            else:
                await asyncio.wait({self._running})
        found = latest.found
        if isinstance(found, GlueIntegrationsError):
            return Look(latest.number, latest.at, found.evolve())
        # A listing that shifts while it is read can skip an item.
        if arn not in found:
            return await self._look_up_alone(source, arn, clock)
        return Look(latest.number, latest.at, found[arn])

    async def _look_up_alone(self, source: Integrations, arn: str, clock: Callable[[], float]) -> Look:
        number = self._started
        try:
            found: Integration | GlueIntegrationsError = await source.get_integration(arn)
        except GlueIntegrationsError as error:
            found = error.evolve()
        return Look(number, clock(), found)

    async def _list(self, source: Integrations, arn: str, clock: Callable[[], float]) -> None:
        """List the integrations; other waits that are due wait for it."""
        self._started += 1
        number = self._started
        running = self._running = asyncio.get_running_loop().create_future()
        try:
            found = await self._fetch(source, arn)
            if found is not None:
                self._latest = _Listing(number, clock(), found)
        finally:
            self._running = None
            running.set_result(None)

    async def _fetch(self, source: Integrations, arn: str) -> Mapping[str, Integration] | GlueIntegrationsError | None:
        """Return all integrations by ARN or why they cannot be listed; None if the waits had better look alone."""
        try:
            return await self._fetch_pages(source)
        except GlueIntegrationsError as error:
            failure = error.evolve()
        if is_transient(failure):
            return failure
        # Who may not list may still be allowed to look up some ARNs.
        alone = (await self._look_up_alone(source, arn, lambda: 0.0)).found
        if isinstance(alone, GlueIntegrationsError) and not isinstance(alone, NotFoundError):
            return alone
        self._pages = inf
        return None

    async def _fetch_pages(self, source: Integrations) -> Mapping[str, Integration] | None:
        found: dict[str, Integration] = {}
        count = 0
        async with aclosing(source.iter_integrations().pages()) as pages:
            async for page in pages:
                count += 1
                found |= {integration.integration_arn: integration for integration in page.items}
                if page.next_marker is not None and count >= self._waits:
                    self._pages = count + 1
                    return None
        self._pages = count
        return found
