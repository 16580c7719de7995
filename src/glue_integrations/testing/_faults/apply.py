"""Applies injected faults: replaces the response, or changes how it is sent."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, cast

from glue_integrations.testing._exchange import ConnectionFault, Position, Reply, error_reply
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.errors import known_fault

from .rules import FaultRule

_HTML: Final = b"<html><head><title>Sorry</title></head><body>Something is wrong; try again later.</body></html>\n"
_HTML_HEADERS: Final = {"Content-Type": "text/html"}
_LOOP: Final = "marker-of-a-loop"
_CYCLE: Final = ("marker-of-a-cycle-1", "marker-of-a-cycle-2")


def apply_fault(rule: FaultRule, marker: object, serve: Callable[[], Reply], behaviour: Behaviour) -> Reply:  # noqa: C901  # a table
    """Return the reply to a call that a fault applies to.

    Args:
        rule: The rule of the fault.
        marker: The marker of the request, or None.
        serve: Serves the call; not called if the fault replaces the response.
        behaviour: The format of errors.
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
            reply = serve()
            return replace(reply, body=reply.body[: len(reply.body) // 2], fault=None)
        case "marker-loop":
            return _with_marker(serve(), _LOOP)
        case "marker-cycle":
            return _with_marker(serve(), _CYCLE[marker == _CYCLE[0]])
        case "stall" | "cut" | "reset":
            return replace(serve(), connection_fault=ConnectionFault(rule.kind, cast("Position", rule.text)))
        case "drip":
            return replace(serve(), connection_fault=ConnectionFault("drip", pause=rule.number))
        case "latency" | "clock-skew":
            return serve()


def without_fault_marker(params: Mapping[str, object]) -> Mapping[str, object]:
    """Return the request, without a marker that a fault made up: such a request gets the first page."""
    if params.get("Marker") in (_LOOP, *_CYCLE):
        return {name: value for name, value in params.items() if name != "Marker"}
    return params


def _with_marker(reply: Reply, marker: str) -> Reply:
    if reply.status != 200:
        return reply
    return replace(reply, body=json.dumps({**json.loads(reply.body), "Marker": marker}).encode())
