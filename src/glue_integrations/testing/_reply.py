"""What the service sends back, and what becomes of it on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ._behaviour import Behaviour
from ._connection_faults import Damage
from ._faults import Fault, fault_reply

CONTENT_TYPE: Final = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whatever carries it."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": CONTENT_TYPE})
    delay: float = 0.0
    """Seconds until it begins."""
    damage: Damage | None = None
    """What becomes of it on the way; None if it arrives whole."""


def error_reply(fault: Fault, behaviour: Behaviour) -> Reply:
    """Return the answer that *fault* is over HTTP."""
    status, body, code = fault_reply(fault, behaviour)
    known = {} if code is None else {"x-amzn-ErrorType": code}
    return Reply(status, body, {"Content-Type": CONTENT_TYPE, **known})
