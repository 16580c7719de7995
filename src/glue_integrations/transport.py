"""The interface between the client and whatever sends its requests. It depends on no library.

A transport makes one attempt: it neither retries nor interprets the response. In a test, any object with this `send`
can replace AWS::

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
    """The request, by wire names; only JSON values."""

    attempt: int
    """Number of this attempt, from 1."""

    max_attempts: int
    """Maximum number of attempts of this call."""

    invocation_id: str
    """A UUID, the same for all attempts of a call."""

    timeout: float
    """Seconds until the caller cancels the attempt."""

    expired_credentials: int | None = None
    """`WireResponse.credentials` of the ones that AWS reported as expired: sign with others."""


@dataclass(frozen=True, slots=True)
class WireResponse:
    """A complete response, whatever its status."""

    status: int
    """HTTP status."""

    headers: Mapping[str, str]
    """Headers, by lower-case names."""

    body: bytes
    """The body, unchanged."""

    clock_shift: float = 0.0
    """Seconds by which this response corrects the clock that signed the request."""

    credentials: int | None = None
    """Identifies the credentials that signed the request; None if they cannot be reloaded."""

    @property
    def request_id(self) -> str | None:
        """AWS's request id; None if the response has none."""
        return request_id_of(self.headers)


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return AWS's request id from response headers with lower-case names."""
    return headers.get("x-amzn-requestid") or headers.get("x-amz-request-id")


class Transport(Protocol):
    """Sends the requests of a client."""

    async def send(self, request: WireRequest) -> WireResponse:
        """Make one attempt.

        Args:
            request: The request to send.

        Returns:
            The response, even if it is an error or a redirect.

        Raises:
            ConnectionFailedError: The request was provably not sent.
            TransportError: No complete response arrived.
        """
        ...
