"""What the emulator remembers of the requests it got."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that reached the emulator and named an operation, whatever the answer."""

    operation: str
    """AWS's name of the operation, such as ``DescribeIntegrations``."""

    params: Mapping[str, object]
    """The request by wire names; empty if the body was no JSON object."""

    sdk_request: str | None
    """The header ``amz-sdk-request``, such as ``attempt=1; max=3``; None if not sent."""

    invocation_id: str | None
    """The header ``amz-sdk-invocation-id``, the same over all attempts of a call; None if not sent."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)
    """When it came, by the machine's clock: aware, UTC. Two records may be equal whatever their times."""

    @property
    def attempt(self) -> int | None:
        """The attempt of `sdk_request`, from 1; None if it names none."""
        for part in (self.sdk_request or "").split(";"):
            name, _, number = part.strip().partition("=")
            if name == "attempt" and number.isascii() and number.isdigit():
                return int(number[:9])
        return None
