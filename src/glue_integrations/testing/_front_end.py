"""From a request to its reply: the record, the faults of the script, who asks, and the operation."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from threading import RLock
from typing import Final

from ._accounts import Accounts, Scope
from ._apply_faults import carry_out, without_made_up_marker
from ._behaviour import Behaviour
from ._describe import describe_integrations
from ._faults import Fault, known_fault
from ._recorded import RecordedRequest
from ._reply import Reply, error_reply
from ._script import FaultScript
from ._store import IntegrationStore
from ._validation import validate

_KEPT_REQUESTS: Final = 10_000
_ERRORS: Final = frozenset({"error"})
_OPERATIONS: Final[dict[str, Callable[[IntegrationStore, Mapping[str, object], Behaviour], bytes]]] = {
    "DescribeIntegrations": describe_integrations,
}


class FrontEnd:
    """Answers requests, whatever carried them here."""

    def __init__(self, accounts: Accounts, behaviour: Behaviour, lock: RLock) -> None:
        """Begin with an empty record and script.

        Args:
            accounts: What there is.
            behaviour: How answers look.
            lock: Held by whatever looks at the state or changes it.
        """
        self.requests: deque[RecordedRequest] = deque(maxlen=_KEPT_REQUESTS)
        self.script = FaultScript()
        self._accounts = accounts
        self._behaviour = behaviour
        self._lock = lock

    def reply(self, call: RecordedRequest, admit: Callable[[timedelta], Scope], *, is_object: bool = True) -> Reply:
        """Answer a request.

        Args:
            call: The request.
            admit: Checks who asks, at a clock that is ahead by so much; returns what the caller may see, or raises a
                `Fault`.
            is_object: Whether the body was a JSON object.
        """
        with self._lock:
            self.requests.append(call)
            met = self.script.choose(call)
            skew = timedelta(seconds=met.clock_skew)
            if skew:
                self.script.spend(met)
            try:
                scope = admit(skew)
                if not is_object:
                    raise known_fault("SerializationException")
            except Fault as fault:
                reply = error_reply(fault, self._behaviour)
            else:
                # Other faults are behind the signature: a request that is refused for it uses none up.
                if not skew:
                    self.script.spend(met)
                answer = partial(self._answer, call, scope)
                reply = (
                    answer()
                    if met.rule is None
                    else carry_out(met.rule, call.params.get("Marker"), answer, self._behaviour)
                )
                reply = replace(reply, delay=met.latency) if met.latency else reply
        if not skew:
            return reply
        return replace(reply, headers={**reply.headers, "Date": format_datetime(datetime.now(UTC) + skew, usegmt=True)})

    def handle(self, operation: str, params: Mapping[str, object]) -> bytes:
        """Answer the home account, without record; of the faults, only errors count."""
        with self._lock:
            met = self.script.choose(RecordedRequest(operation, params, None, None), _ERRORS)
            self.script.spend(met)
            if met.rule is not None:
                raise known_fault(met.rule.text)
            return self._operate(operation, params, self._accounts.home)

    def _answer(self, call: RecordedRequest, scope: Scope) -> Reply:
        try:
            return Reply(200, self._operate(call.operation, call.params, scope))
        except Fault as fault:
            return error_reply(fault, self._behaviour)

    def _operate(self, operation: str, params: Mapping[str, object], scope: Scope) -> bytes:
        serve = _OPERATIONS.get(operation)
        if serve is None:
            raise known_fault("UnknownOperationException", f"The emulator does not serve {operation}.")
        validate(operation, params)
        return serve(self._accounts.store(scope), without_made_up_marker(params), self._behaviour)
