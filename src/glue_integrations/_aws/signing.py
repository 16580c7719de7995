"""Signatures: botocore's own SigV4Auth, by a clock that AWS corrects.

botocore signs by the machine's clock and nothing else. AWS's specification of 2026 has a client learn from the ``Date``
of every answer how far that clock is off.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

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
