"""Carries the faults of the script out: what the service answers instead, and what becomes of its answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, cast

from ._behaviour import Behaviour
from ._connection_faults import Damage, Place
from ._faults import known_fault
from ._reply import Reply, error_reply
from ._script import FaultRule

_HTML: Final = b"<html><head><title>Sorry</title></head><body>Something is wrong; try again later.</body></html>\n"
_HTML_HEADERS: Final = {"Content-Type": "text/html"}
_LOOP: Final = "marker-of-a-loop"
_CYCLE: Final = ("marker-of-a-cycle-1", "marker-of-a-cycle-2")


def carry_out(rule: FaultRule, marker: object, answer: Callable[[], Reply], behaviour: Behaviour) -> Reply:  # noqa: C901  # a table
    """Return what a call gets that meets a fault.

    Args:
        rule: The fault.
        marker: The marker of the request; None if it has none.
        answer: Has the service do its work; not called where the fault comes first.
        behaviour: The form of errors.
    """
    match rule.kind:
        case "error":
            return error_reply(known_fault(rule.text), behaviour)
        case "status":
            return Reply(int(rule.number), _HTML, _HTML_HEADERS)
        case "html":
            return Reply(200, _HTML, _HTML_HEADERS)
        case "redirect":
            return Reply(307, b"", {"Location": rule.text})
        case "invalid-json":
            reply = answer()
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        case "marker-loop":
            return _with_marker(answer(), _LOOP)
        case "marker-cycle":
            return _with_marker(answer(), _CYCLE[marker == _CYCLE[0]])
        case "stall" | "cut" | "reset":
            return replace(answer(), damage=Damage(rule.kind, cast("Place", rule.text)))
        case "drip":
            return replace(answer(), damage=Damage("drip", pause=rule.number))
        case "latency" | "clock-skew":
            return answer()


def without_made_up_marker(params: Mapping[str, object]) -> Mapping[str, object]:
    """Return the request; one with a marker that a fault has made up is for the first page."""
    if params.get("Marker") in (_LOOP, *_CYCLE):
        return {name: value for name, value in params.items() if name != "Marker"}
    return params


def _with_marker(reply: Reply, marker: str) -> Reply:
    if reply.status != 200:
        return reply
    return replace(reply, body=json.dumps({**json.loads(reply.body), "Marker": marker}).encode())
