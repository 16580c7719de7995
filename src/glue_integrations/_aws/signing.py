"""Our clock and our care for credentials, put into botocore's own SigV4Auth.

botocore signs by the machine's clock and nothing else. AWS's specification of 2026 has a client learn from the ``Date``
of every answer how far that clock is off.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, TypeVar

from aiobotocore.credentials import AioCredentials
from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from glue_integrations.errors import GlueIntegrationsError

from .chain import chain_error

T = TypeVar("T")

_TRUSTED_ROUND_TRIP: Final = 15 * 60.0
"""Seconds; an answer that was longer on its way says nothing about the time."""

_CREDIBLE_YEARS: Final = range(2000, 2100)
"""Nobody signs in others; and near the ends of the calendar, arithmetic with times fails."""


class Clock:
    """The machine's clock, in seconds since 1970, and how far AWS's is ahead of it."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.skew = 0.0
        # Answers of the same second have the same Date; reading it takes longer than reading an integration.
        self._read_date = lru_cache(maxsize=1)(_read_date)

    def learn(self, date: str | None, age: str | None, sent: float) -> float | None:
        """Take over the time of an answer that has just come.

        Args:
            date: Its header ``Date``.
            age: Its header ``Age``, which says that it comes from a cache.
            sent: When the request was sent, by this machine.

        Returns:
            The skew it shows; None if it shows none.
        """
        received = self.now()
        if date is None or age is not None or received - sent > _TRUSTED_ROUND_TRIP:
            return None
        theirs = self._read_date(date)
        if theirs is None:
            return None
        self.skew = theirs - (sent + received) / 2
        return self.skew


def _read_date(date: str) -> float | None:
    """Return the seconds since 1970 of a header ``Date``; None if it is none."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    if moment.year not in _CREDIBLE_YEARS:
        return None
    if moment.tzinfo is None:  # "-0000": UTC of an unknown place
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


class Keychain:
    """The credentials of a client. One call refreshes them for all, and what it meets, all waiting calls meet."""

    def __init__(self, credentials: AioCredentials, reload: Callable[[], Awaitable[AioCredentials]] | None) -> None:
        self._credentials = credentials
        self._reload = reload
        self._generation = 0
        self._lock = asyncio.Lock()
        self._failure: GlueIntegrationsError | None = None
        self._failed_at = 0.0

    @property
    def id(self) -> int | None:
        """Which credentials these are; None if `renew` cannot get others."""
        return None if self._reload is None else self._generation

    async def get(self) -> ReadOnlyCredentials:
        """Return the credentials, refreshed if they are about to expire."""
        needs_refresh = getattr(self._credentials, "refresh_needed", None)  # static ones have none
        if needs_refresh is None or not needs_refresh():
            return await self._credentials.get_frozen_credentials()
        return await self._alone(self._credentials.get_frozen_credentials)

    async def renew(self, expired: int) -> None:
        """Load the credentials anew, unless that was done since those with the id *expired*."""

        async def load() -> None:
            if self._reload is not None and expired == self._generation:
                credentials = await self._reload()
                await credentials.get_frozen_credentials()
                self._credentials = credentials
                self._generation += 1

        await self._alone(load)

    async def _alone(self, load: Callable[[], Awaitable[T]]) -> T:
        asked = time.monotonic()
        async with self._lock:
            # Without this, a hundred calls that wait here would have the same failure one after the other.
            if self._failure is not None and self._failed_at >= asked:
                raise self._failure.evolve()
            try:
                return await load()
            except Exception as error:  # noqa: BLE001  # credential providers may raise anything
                self._failure = chain_error(error)
            self._failed_at = time.monotonic()
            raise self._failure.evolve()


def sign(request: AWSRequest, credentials: ReadOnlyCredentials, *, service: str, region: str, at: float) -> None:
    """Sign *request* as botocore does, at the time *at* (seconds since 1970)."""
    signer = SigV4Auth(credentials, service, region)
    request.context["timestamp"] = datetime.fromtimestamp(at, UTC).strftime(SIGV4_TIMESTAMP)
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    if credentials.token:
        request.headers["X-Amz-Security-Token"] = credentials.token
    canonical = signer.canonical_request(request)
    text = signer.string_to_sign(request, canonical)
    names = canonical.rsplit("\n", 2)[1]  # in front of the hash of the body; gathering them anew is a tenth of the work
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, "
        f"Signature={signer.signature(text, request)}"
    )
