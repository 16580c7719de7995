"""A request and its reply, however they travel.

It stands beside the wings: `_faults` changes replies, and `_wire`, which imports `_faults`, sends them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from ._service.behaviour import Behaviour
from ._service.clock import machine_now
from ._service.errors import Fault, fault_reply

CONTENT_TYPE: Final = "application/x-amz-json-1.1"

Position: TypeAlias = Literal["before", "headers", "inside"]
"""How much of a response is sent before the fault: nothing, the headers, or also half of the body."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that names an operation, as it arrived."""

    operation: str
    body: bytes
    sdk_request: str | None = None
    invocation_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that named an operation and had a valid signature, whatever the response."""

    operation: str
    """AWS's name of the operation, such as ``DescribeIntegrations``."""

    params: Mapping[str, object]
    """The request by wire names; empty if the body was not a JSON object."""

    sdk_request: str | None
    """The header ``amz-sdk-request``, such as ``attempt=1; max=3``; None if not sent."""

    invocation_id: str | None
    """The header ``amz-sdk-invocation-id``, the same for all attempts of a call; None if not sent."""

    time: datetime = field(default_factory=machine_now, compare=False)
    """When it arrived, by the machine's clock, in UTC. Comparisons of records ignore it and what follows."""

    size: int = field(default=0, compare=False)
    """Bytes of the body."""

    error_code: str | None = field(default=None, compare=False)
    """AWS's error code in the response; None if the response has none."""

    @property
    def attempt(self) -> int | None:
        """The attempt number in `sdk_request`, from 1; None if there is none."""
        for part in (self.sdk_request or "").split(";"):
            name, _, number = part.strip().partition("=")
            if name == "attempt" and number.isascii() and number.isdigit():
                return int(number[:9])
        return None


@dataclass(frozen=True, slots=True)
class ConnectionFault:
    """A fault while a response is sent."""

    kind: Literal["cut", "reset", "stall", "drip"]
    """The connection is closed, reset or left silent, or the body is sent byte by byte."""

    position: Position = "inside"
    """How much is sent before the fault."""

    pause: float = 0.0
    """Seconds between two bytes of a drip."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, over HTTP or in the process."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": CONTENT_TYPE})
    fault: Fault | None = None
    """The error that it reports; None if it reports none in AWS's form."""
    delay: float = 0.0
    """Seconds before it is sent."""
    connection_fault: ConnectionFault | None = None
    """The fault to apply while it is sent; None to send it whole."""


def error_reply(fault: Fault, behaviour: Behaviour) -> Reply:
    """Return the response for *fault*."""
    status, body, code = fault_reply(fault, behaviour)
    code_header = {} if code is None else {"x-amzn-ErrorType": code}
    return Reply(status, body, {"Content-Type": CONTENT_TYPE, **code_header}, fault)
