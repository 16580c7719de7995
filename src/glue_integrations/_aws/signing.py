"""Signs requests, by a clock that AWS's responses correct.

botocore signs by the machine's clock only. By AWS's 2026 specification, a client corrects that clock by the ``Date``
header of every response.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

_TRUSTED_ROUND_TRIP: Final = 15 * 60.0
"""Seconds; a response that took longer says nothing about the time."""

_CREDIBLE_YEARS: Final = range(2000, 2100)
"""No real clock shows another year, and date arithmetic fails near the ends of the calendar."""


def _machine_time() -> float:
    # Looked up at each call: freezegun replaces the functions of `time`, but not what a default holds.
    return time.time()


class Clock:
    """The machine's clock, in seconds since 1970, and how far AWS's clock is ahead of it."""

    def __init__(self, now: Callable[[], float] = _machine_time) -> None:
        self.now = now
        self.skew = 0.0
        # Responses of the same second have the same Date, and parsing it takes longer than parsing an integration.
        self._parse_date = lru_cache(maxsize=1)(_parse_date)

    def correct(self, date: str | None, age: str | None, sent: float) -> float | None:
        """Update the skew from a response that has just arrived.

        Args:
            date: Its ``Date`` header.
            age: Its ``Age`` header; only a response from a cache has one.
            sent: When the request was sent, by the machine's clock.

        Returns:
            The skew; None if the response does not show it.
        """
        received = self.now()
        if date is None or age is not None or received - sent > _TRUSTED_ROUND_TRIP:
            return None
        server_time = self._parse_date(date)
        if server_time is None:
            return None
        self.skew = server_time - (sent + received) / 2
        return self.skew


def _parse_date(date: str) -> float | None:
    """Return a ``Date`` header in seconds since 1970; None if it is not a date."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    if moment.year not in _CREDIBLE_YEARS:
        return None
    if moment.tzinfo is None:  # "-0000" means UTC, place unknown
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


class _Request(AWSRequest):
    """A request whose body is read as it is; botocore prepares the whole request for it, which takes longer."""

    @property
    def body(self) -> bytes | None:
        return self.data if isinstance(self.data, bytes) else super().body


def request_of(params: Mapping[str, Any]) -> AWSRequest:
    """Return the request to sign from what botocore's handlers of `before-call` receive."""
    request = _Request(params["method"], params["url"], params["headers"], params["body"])
    request.context = params["context"]
    return request


def sign(request: AWSRequest, credentials: ReadOnlyCredentials, *, service: str, region: str, at: float) -> None:
    """Sign *request* as botocore does, as of the time *at* (seconds since 1970)."""
    signer = SigV4Auth(credentials, service, region)
    request.context["timestamp"] = datetime.fromtimestamp(at, UTC).strftime(SIGV4_TIMESTAMP)
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    if credentials.token:
        request.headers["X-Amz-Security-Token"] = credentials.token
    canonical = signer.canonical_request(request)
    text = signer.string_to_sign(request, canonical)
    names = canonical.rsplit("\n", 2)[1]  # before the body's hash; collecting them again is a tenth of the work
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, "
        f"Signature={signer.signature(text, request)}"
    )
