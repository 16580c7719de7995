"""The emulator's reply to a request, and how it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ._faults.connection import ConnectionFault
from ._service.behaviour import Behaviour
from ._service.errors import Fault, fault_reply

CONTENT_TYPE: Final = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, over HTTP or in the process."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": CONTENT_TYPE})
    delay: float = 0.0
    """Seconds before it is sent."""
    connection_fault: ConnectionFault | None = None
    """The fault to apply while it is sent; None to send it whole."""


def error_reply(fault: Fault, behaviour: Behaviour) -> Reply:
    """Return the HTTP response for *fault*."""
    status, body, code = fault_reply(fault, behaviour)
    code_header = {} if code is None else {"x-amzn-ErrorType": code}
    return Reply(status, body, {"Content-Type": CONTENT_TYPE, **code_header})
