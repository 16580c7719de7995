"""From a request to its reply: record it, match faults, authenticate, run the operation."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from threading import RLock
from typing import Final

from glue_integrations.testing._exchange import Reply, error_reply
from glue_integrations.testing._faults.apply import apply_fault, without_fault_marker
from glue_integrations.testing._faults.script import FaultScript
from glue_integrations.testing._handlers.call import Call
from glue_integrations.testing._handlers.table import operate
from glue_integrations.testing._recorded import RecordedRequest
from glue_integrations.testing._service.accounts import Accounts, Scope
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.clock import VirtualClock, machine_now
from glue_integrations.testing._service.errors import Fault, known_fault

_MAX_RECORDED_REQUESTS: Final = 10_000
_ERRORS_ONLY: Final = frozenset({"error"})


class FrontEnd:
    """Replies to requests, from HTTP or from the process."""

    def __init__(self, accounts: Accounts, behaviour: Behaviour, clock: VirtualClock, lock: RLock) -> None:
        """Start with no recorded requests and no faults.

        Args:
            accounts: The integrations.
            behaviour: Switches for undocumented behaviour.
            clock: The clock of the service.
            lock: Held while the state is read or changed.
        """
        self.requests: deque[RecordedRequest] = deque(maxlen=_MAX_RECORDED_REQUESTS)
        self.script = FaultScript()
        self._accounts = accounts
        self._behaviour = behaviour
        self._clock = clock
        self._lock = lock

    def respond(
        self, call: RecordedRequest, authenticate: Callable[[timedelta], Scope], *, is_object: bool = True
    ) -> Reply:
        """Reply to a request.

        Args:
            call: The request.
            authenticate: Checks the signature by a clock that is ahead by the given time. Returns the caller's scope or
                raises a `Fault`.
            is_object: Whether the body was a JSON object.
        """
        with self._lock:
            self.requests.append(call)
            matched = self.script.match(call)
            skew = timedelta(seconds=matched.clock_skew)
            if skew:
                self.script.consume(matched)
            try:
                scope = authenticate(skew)
                if not is_object:
                    raise known_fault("SerializationException")
            except Fault as fault:
                reply = error_reply(fault, self._behaviour)
            else:
                # A request with a bad signature is refused before other faults apply, so it uses none up.
                if not skew:
                    self.script.consume(matched)
                serve = partial(self._serve, call, scope)
                reply = (
                    serve()
                    if matched.rule is None
                    else apply_fault(matched.rule, call.params.get("Marker"), serve, self._behaviour)
                )
                reply = replace(reply, delay=matched.latency) if matched.latency else reply
        if not skew:
            return reply
        return replace(reply, headers={**reply.headers, "Date": format_datetime(machine_now() + skew, usegmt=True)})

    def handle(self, operation: str, params: Mapping[str, object]) -> bytes:
        """Run an operation for the home account, unrecorded; only ``error`` faults apply."""
        with self._lock:
            matched = self.script.match(RecordedRequest(operation, params, None, None), _ERRORS_ONLY)
            self.script.consume(matched)
            if matched.rule is not None:
                raise known_fault(matched.rule.text)
            return self._operate(operation, params, self._accounts.home)

    def _serve(self, call: RecordedRequest, scope: Scope) -> Reply:
        try:
            return Reply(200, self._operate(call.operation, call.params, scope))
        except Fault as fault:
            return error_reply(fault, self._behaviour)

    def _operate(self, operation: str, params: Mapping[str, object], scope: Scope) -> bytes:
        return operate(
            Call(operation, without_fault_marker(params), scope, self._accounts, self._behaviour, self._clock)
        )
