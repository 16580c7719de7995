"""Recorded requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ._service.clock import machine_now


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that named an operation, whatever the response."""

    operation: str
    """AWS's name of the operation, such as ``DescribeIntegrations``."""

    params: Mapping[str, object]
    """The request by wire names; empty if the body was not a JSON object."""

    sdk_request: str | None
    """The header ``amz-sdk-request``, such as ``attempt=1; max=3``; None if not sent."""

    invocation_id: str | None
    """The header ``amz-sdk-invocation-id``, the same for all attempts of a call; None if not sent."""

    time: datetime = field(default_factory=machine_now, compare=False)
    """When it arrived, by the machine's clock, in UTC. Comparisons of records ignore it."""

    @property
    def attempt(self) -> int | None:
        """The attempt number in `sdk_request`, from 1; None if there is none."""
        for part in (self.sdk_request or "").split(";"):
            name, _, number = part.strip().partition("=")
            if name == "attempt" and number.isascii() and number.isdigit():
                return int(number[:9])
        return None
