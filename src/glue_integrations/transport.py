"""The port between the client and whatever carries its requests. It knows no library.

A transport makes one attempt: it neither retries nor looks into the answer. Anything with this `send` takes AWS's
place in a test::

    class Fake:
        async def send(self, request: WireRequest) -> WireResponse:
            return WireResponse(status=200, headers={}, body=b'{"Integrations": []}')
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One attempt of one call."""

    operation: str
    """AWS's name of the operation, such as ``DescribeIntegrations``."""

    params: Mapping[str, object]
    """The request by wire names; only JSON values."""

    attempt: int
    """Number of this attempt, from 1."""

    max_attempts: int
    """How many there can be."""

    invocation_id: str
    """A UUID, the same over all attempts of a call."""

    timeout: float
    """Seconds until the caller cancels the attempt."""

    expired_credentials: int | None = None
    """`WireResponse.credentials` of those that AWS called expired: sign with others."""


@dataclass(frozen=True, slots=True)
class WireResponse:
    """A complete answer, whatever its status."""

    status: int
    """HTTP status."""

    headers: Mapping[str, str]
    """Headers by lower-case names."""

    body: bytes
    """The body as it came."""

    clock_shift: float = 0.0
    """Seconds by which this answer corrects the clock that the request was signed with."""

    credentials: int | None = None
    """Which credentials the request was signed with; None if there can be no others."""

    @property
    def request_id(self) -> str | None:
        """AWS's id of the request; None if the response names none."""
        return request_id_of(self.headers)


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return AWS's request id from response headers with lower-case names."""
    return headers.get("x-amzn-requestid") or headers.get("x-amz-request-id")


class Transport(Protocol):
    """What the client needs to reach the service."""

    async def send(self, request: WireRequest) -> WireResponse:
        """Make one attempt.

        Args:
            request: What to send.

        Returns:
            The answer, errors and redirects included.

        Raises:
            ConnectionFailedError: The request was provably not sent.
            TransportError: No complete answer came back.
        """
        ...
