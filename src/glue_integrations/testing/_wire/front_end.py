"""From a request to its reply: fault, caller, record, validate, operate."""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from threading import RLock
from typing import Final

from pydantic import TypeAdapter, ValidationError

from glue_integrations.testing._exchange import RecordedRequest, Reply, Request, error_reply
from glue_integrations.testing._faults.apply import apply_fault, without_fault_marker
from glue_integrations.testing._faults.script import FaultScript, MatchedRules
from glue_integrations.testing._handlers.call import Call
from glue_integrations.testing._handlers.table import operate
from glue_integrations.testing._service.accounts import Accounts
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.clock import VirtualClock, machine_now
from glue_integrations.testing._service.errors import Fault, known_fault
from glue_integrations.testing._service.scope import Scope

from .recorder import Recorder

Caller = Callable[[timedelta], Scope]
"""Returns the caller's scope by a clock that is ahead by the given time, or raises a `Fault`."""

_MAX_REFUSALS: Final = 100
_UNEXPECTED: Final = frozenset(
    {
        *("UnknownOperationException", "MalformedHttpRequestException", "RequestEntityTooLargeException"),
        *("SerializationException", "ValidationException"),
        *("MissingAuthenticationTokenException", "IncompleteSignatureException", "InvalidSignatureException"),
        "UnrecognizedClientException",
    }
)
"""Errors for requests that are invalid whatever the emulator holds."""

_OBJECT: Final = TypeAdapter(dict[str, object])
_LOGGER: Final = logging.getLogger("glue_integrations.testing")


class FrontEnd:
    """Replies to requests, however they arrive."""

    def __init__(self, accounts: Accounts, behaviour: Behaviour, clock: VirtualClock, lock: RLock) -> None:
        """Start with no recorded requests and no faults.

        Args:
            accounts: The integrations.
            behaviour: Switches for undocumented behaviour.
            clock: The clock of the service.
            lock: Held while the state is read or changed.
        """
        self.script = FaultScript()
        self._recorder = Recorder()
        self.requests = self._recorder.requests
        self.refusals: deque[Fault] = deque(maxlen=_MAX_REFUSALS)
        self._accounts = accounts
        self._behaviour = behaviour
        self._clock = clock
        self._lock = lock

    def respond(self, request: Request, caller: Caller | Scope) -> Reply:
        """Reply to a request; a crash is an ``InternalFailure``.

        Args:
            request: The request.
            caller: Checks the signature; or the caller's scope, if the request needs no signature.
        """
        with self._lock:
            return self.guarded(partial(self._respond, request, caller))

    def guarded(self, reply: Callable[[], Reply]) -> Reply:
        """Return the reply of a function, or the one for what it raises."""
        try:
            return reply()
        except Exception as error:  # noqa: BLE001  # whatever it is, clients must see AWS's form
            return self.failure(error)

    def failure(self, error: Exception) -> Reply:
        """Return the reply for an exception: a `Fault`, or else a bug, which is logged."""
        if isinstance(error, Fault):
            if error.code in _UNEXPECTED:
                self.refusals.append(error)
            return error_reply(error, self._behaviour)
        self.refusals.append(known_fault("InternalFailure", f"{type(error).__name__}: {error}"))
        _LOGGER.error("The emulator failed to respond to a request; this is a bug in it.", exc_info=error)
        return error_reply(known_fault("InternalFailure"), self._behaviour)

    def _respond(self, request: Request, caller: Caller | Scope) -> Reply:
        params = _read_object(request.body)
        record = RecordedRequest(
            request.operation, params or {}, request.sdk_request, request.invocation_id, size=len(request.body)
        )
        matched = self.script.match(record, is_signed=not isinstance(caller, Scope))
        skew = timedelta(seconds=matched.clock_skew)
        try:
            scope = caller if isinstance(caller, Scope) else caller(skew)
        except Fault as fault:
            if not skew or isinstance(caller, Scope):
                raise
            caller(timedelta())  # raises if the signature is invalid by the right clock as well
            self.script.consume(matched)
            reply = error_reply(fault, self._behaviour)
        else:
            reply = self.guarded(partial(self._reply, record, params, scope, matched))
        self._recorder.add(replace(record, error_code=None if reply.fault is None else reply.fault.code))
        return _dated(reply, skew) if skew else reply

    def _reply(
        self, record: RecordedRequest, params: Mapping[str, object] | None, scope: Scope, matched: MatchedRules
    ) -> Reply:
        if params is None:
            raise known_fault("SerializationException")
        has_marker = self.script.has_made_up_markers
        self.script.consume(matched)
        call = Call(
            record.operation,
            without_fault_marker(params) if has_marker else params,
            scope,
            self._accounts,
            self._behaviour,
            self._clock,
        )
        serve = partial(self.guarded, lambda: Reply(200, operate(call)))
        if not matched.active:
            return serve()
        rule = matched.rule
        reply = serve() if rule is None else apply_fault(rule, params.get("Marker"), serve, self._behaviour)
        return replace(reply, delay=matched.latency)


def _read_object(body: bytes) -> dict[str, object] | None:
    """Return the request, or None if it is not a JSON object."""
    try:
        return _OBJECT.validate_json(body)
    except ValidationError:
        return None


def _dated(reply: Reply, skew: timedelta) -> Reply:
    return replace(reply, headers={**reply.headers, "Date": format_datetime(machine_now() + skew, usegmt=True)})
