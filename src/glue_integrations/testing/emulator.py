"""The emulator: its state and its operations in plain Python, and a server that puts them on a socket."""

import json
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Final, Self, TextIO

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration, IntegrationError
from glue_integrations.transport import Transport, WireRequest

from ._accounts import Accounts, Scope, is_account, is_region
from ._behaviour import Behaviour
from ._clock import VirtualClock
from ._front_end import FrontEnd
from ._lifecycle import Lifecycle
from ._recorded import RecordedRequest
from ._reply import Reply
from ._script import FaultRule
from ._seed import save_seed
from ._server import HttpServer
from ._sigv4 import Verifier
from ._thread import LoopThread
from ._transport import InProcessTransport

_LOOPBACK_OF: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # the addresses that stand for all others

_STARTED: Final = frozenset({"CREATING", "CREATED", "ACTIVE", "MODIFYING"})
_DELETABLE: Final = frozenset({"ACTIVE", "SYNCING", "NEEDS_ATTENTION", "FAILED"})


class GlueEmulator:
    """AWS Glue's zero-ETL integrations on a loopback port.

    It answers ``DescribeIntegrations`` as far as AWS documents it; `Behaviour` has a switch for what it does not. An
    integration lives as in the user guide, in virtual time: `create`, `modify`, `delete` and the others begin a state,
    and `advance` lets the time pass that ends it. Integrations come in the order they were added; a marker stays good
    while they come and go, and is refused with another identifier or other filters; any value of a filter matches,
    exactly, and all filters and the identifier must; an unknown filter name, or a filter without values, is a
    ``ValidationException``.

    Use it inside ``async with``, inside ``with`` (it then serves from a thread), between `start` and `stop`, or through
    `transport` without any of these. Its methods may be called from any thread; to walk over `requests` while it serves
    from another one, take a ``tuple`` of it first.
    """

    requests: deque[RecordedRequest]
    """The last 10 000 requests that came, oldest first; clear it as you like."""

    def __init__(
        self,
        integrations: Iterable[Integration] | None = None,
        *,
        count: int = 25,
        host: str = "127.0.0.1",
        port: int = 0,
        access_key_id: str = "test",
        secret_access_key: str = "test",  # noqa: S107  # no secret
        region: str | None = None,
        account_id: str | None = None,
        behaviour: Behaviour = Behaviour(),  # noqa: B008  # frozen
        clock: VirtualClock | None = None,
        access_log: TextIO | None = None,
    ) -> None:
        """Fill the emulator; nothing listens yet.

        Args:
            integrations: What it holds, see `load_seed` and `samples`, each in the account and Region of its ARN;
                None for built-in samples in every account and Region.
            count: How many samples each of them has, if *integrations* is None; at least 0.
            host: Name or address to listen on.
            port: TCP port to listen on; 0 for a free one.
            access_key_id: The access key that requests must be signed with; twelve digits are good too, see below.
            secret_access_key: The secret.
            region: Region that requests must be signed for; None for any. It is also the home Region, which Python
                methods mean if none is named: without it, that of the first integration, or us-east-1.
            account_id: The account of all callers; None takes an access key of twelve digits for the account, and
                any other for the home account: that of the first integration, or 123456789012.
            behaviour: What it does where AWS is silent.
            clock: What time it is; None for one that stands still until `advance`.
            access_log: Where each HTTP request leaves a line of JSON, such as ``sys.stderr``; None for nowhere.

        Raises:
            ConfigurationError: A value is out of bounds, or two integrations have the same ARN.
        """
        if not 0 <= port <= 65535:
            raise ConfigurationError(f"port must be 0 to 65535, not {port}.")
        if account_id is not None and not is_account(account_id):
            raise ConfigurationError(f"account_id must be twelve digits, not {account_id!r}.")
        if region is not None and not is_region(region):
            raise ConfigurationError(f"region must be the name of a Region, not {region!r}.")
        # Held by whatever looks at the state or changes it: requests may be served from another thread.
        self._lock = RLock()
        self._clock = VirtualClock() if clock is None else clock
        self._behaviour = behaviour
        self._account_id = account_id
        self._accounts = Accounts(
            integrations, count=count, account=account_id, region=region, behaviour=behaviour, clock=self._clock
        )
        self._lifecycle = Lifecycle(self._accounts, behaviour, self._clock)
        self._front_end = FrontEnd(self._accounts, behaviour, self._lock)
        self._verifier = Verifier(access_key_id, secret_access_key, region)
        self._host = host
        self._port = port
        self._server = HttpServer(self._serve, behaviour, access_log)
        self._url: str | None = None
        self._thread: LoopThread | None = None
        self.requests = self._front_end.requests

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        """Serve from a thread, for clients that block, such as boto3's."""
        if self._thread is not None or self._url is not None:
            raise RuntimeError("The emulator listens already.")
        self._thread = LoopThread()
        try:
            self._thread.run(self.start())
        except BaseException:
            self._end_thread()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            try:
                self._thread.run(self.stop())
            finally:
                self._end_thread()

    def _end_thread(self) -> None:
        if self._thread is not None:
            self._thread.close()
            self._thread = None

    @property
    def endpoint_url(self) -> str:
        """Where to reach it from this machine, such as ``http://127.0.0.1:40123``.

        Raises:
            RuntimeError: It does not listen.
        """
        if self._url is None:
            raise RuntimeError("The emulator does not listen: use it inside `async with`, or call start() first.")
        return self._url

    @property
    def region(self) -> str:
        """The home Region."""
        return self._accounts.home.region

    @property
    def account_id(self) -> str:
        """The home account."""
        return self._accounts.home.account

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """What the home account holds in the home Region now, in the order of listings."""
        return self.listed()

    def listed(self, region: str | None = None, account_id: str | None = None) -> tuple[Integration, ...]:
        """Return what an account holds in a Region now, in the order of listings.

        Args:
            region: The Region; None for the home Region.
            account_id: The account; None for the home account.
        """
        with self._lock:
            return tuple(self._accounts.store(self._scope(region, account_id)))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let virtual time pass at once, see `VirtualClock.advance`; what is due by then has happened.

        Args:
            days: So many days,
            hours: and hours,
            minutes: and minutes,
            seconds: and seconds.

        Raises:
            ConfigurationError: The sum is negative.
        """
        self._clock.advance(days=days, hours=hours, minutes=minutes, seconds=seconds)

    async def start(self) -> None:
        """Listen; without effect if it does already.

        Raises:
            ConfigurationError: The port is in use, or the address cannot be bound.
        """
        if self._url is None:
            port = await self._server.start(self._host, self._port)
            host = _LOOPBACK_OF.get(self._host, self._host)
            self._url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close the socket and all connections; without effect if it does not listen. It can start again."""
        self._url = None
        await self._server.stop()

    def add(self, integration: Integration) -> None:
        """Put an integration at the end of the listing.

        Args:
            integration: What to add.

        Raises:
            ConfigurationError: There is one with this ARN.
        """
        with self._lock:
            self._accounts.store_of(integration.integration_arn).add(integration)

    def remove(self, arn: str) -> None:
        """Take an integration out of the listing.

        Args:
            arn: ARN of the integration.

        Raises:
            ConfigurationError: There is none with this ARN.
        """
        with self._lock:
            self._accounts.store_of(arn).remove(arn)

    def create(
        self,
        integration_name: str,
        source_arn: str,
        target_arn: str,
        *,
        description: str | None = None,
        data_filter: str | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> Integration:
        """Create an integration: CREATING at first, ACTIVE after `Behaviour.creating_seconds`.

        Args:
            integration_name: Its name.
            source_arn: ARN of the source; any well-formed one exists unless `Behaviour.missing_sources` names it.
            target_arn: ARN of the target.
            description: A description.
            data_filter: Which databases and tables.
            region: The Region; None for the home Region.
            account_id: The account; None for the home account.

        Returns:
            The integration as it is now.

        Raises:
            Fault: ``ValidationException``, ``EntityNotFoundException`` or what `Behaviour.duplicate_name` names.
        """
        members: dict[str, JsonValue] = {
            "IntegrationName": integration_name,
            "SourceArn": source_arn,
            "TargetArn": target_arn,
            "Description": description,
            "DataFilter": data_filter,
        }
        with self._lock:
            return self._lifecycle.create(self._scope(region, account_id), members)

    def modify(
        self,
        arn: str,
        *,
        integration_name: str | None = None,
        description: str | None = None,
        data_filter: str | None = None,
    ) -> Integration:
        """Modify an ACTIVE integration: MODIFYING, and ACTIVE again after `Behaviour.modifying_seconds`.

        Args:
            arn: Which.
            integration_name: The new name; None keeps it, as for the others.
            description: The new description.
            data_filter: The new filter.

        Returns:
            The integration as it is now.

        Raises:
            Fault: ``IntegrationNotFoundFault``; ``IntegrationConflictOperationFault`` while another operation runs or
                for a name in use; ``InvalidIntegrationStateFault`` in another state.
        """
        given = {"IntegrationName": integration_name, "Description": description, "DataFilter": data_filter}
        members: dict[str, JsonValue] = {name: value for name, value in given.items() if value is not None}
        return self._move(arn, "MODIFYING", members, allowed=frozenset({"ACTIVE"}))

    def sync(self, arn: str) -> Integration:
        """Let an ACTIVE integration load a new snapshot: SYNCING, ACTIVE after `Behaviour.syncing_seconds`.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "SYNCING", {}, allowed=frozenset({"ACTIVE"}))

    def need_attention(self, arn: str, *errors: IntegrationError) -> Integration:
        """Let something go wrong that can be mended: NEEDS_ATTENTION, FAILED after `Behaviour.attention_seconds`.

        Args:
            arn: Which; it must be CREATING, ACTIVE or MODIFYING.
            errors: What is wrong.

        Returns:
            The integration as it is now.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "NEEDS_ATTENTION", _wire_errors(errors), allowed=_STARTED)

    def heal(self, arn: str) -> Integration:
        """Mend what is wrong: from NEEDS_ATTENTION to ACTIVE, without errors.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "ACTIVE", {"Errors": None}, allowed=frozenset({"NEEDS_ATTENTION"}))

    def fail(self, arn: str, *errors: IntegrationError) -> Integration:
        """Let something go wrong beyond repair: FAILED, which only `delete` ends.

        Args:
            arn: Which; it must be CREATING, ACTIVE, MODIFYING or NEEDS_ATTENTION.
            errors: What is wrong.

        Returns:
            The integration as it is now.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "FAILED", _wire_errors(errors), allowed=_STARTED | {"NEEDS_ATTENTION"})

    def delete(self, arn: str) -> Integration:
        """Delete an integration that is ACTIVE, SYNCING, NEEDS_ATTENTION or FAILED.

        It is DELETING, and gone after `Behaviour.deleting_seconds`.

        Raises:
            Fault: ``IntegrationNotFoundFault``; ``IntegrationConflictOperationFault`` if it is DELETING already;
                ``InvalidIntegrationStateFault`` in another state.
        """
        return self._move(arn, "DELETING", {}, allowed=_DELETABLE, conflicts=False)

    def inject(self, *faults: FaultRule | str) -> None:
        """Let things go wrong: ``emulator.inject("error=ThrottlingException,times=2", FaultRule("cut", "before"))``.

        A call meets the first of the rules at work that matches it, in the order they came; besides, every ``latency``
        that matches. A request that is refused for its signature uses none up.

        Args:
            faults: Rules, or what `FaultRule.parse` reads.

        Raises:
            ConfigurationError: A rule has another form, or a value is out of bounds; then none is set to work.
        """
        rules = [FaultRule.parse(fault) if isinstance(fault, str) else fault for fault in faults]
        with self._lock:
            self._front_end.script.add(rules)

    def fail_next(self, *codes: str) -> None:
        """Answer the next calls with errors, one call each, with the HTTP status AWS documents.

        Args:
            codes: Error codes such as ``ThrottlingException``, in order; they queue behind the faults at work.

        Raises:
            ConfigurationError: A code that AWS does not send from these operations.
        """
        self.inject(*(FaultRule("error", code) for code in codes))

    def clear_faults(self) -> None:
        """End all faults at work."""
        with self._lock:
            self._front_end.script.clear()

    def handle(self, operation: str, params: Mapping[str, object]) -> dict[str, object]:
        """Answer a call without any input or output, and without checking who asks. Of the faults, only errors count.

        Args:
            operation: AWS's name of the operation, such as ``DescribeIntegrations``.
            params: The request by wire names.

        Returns:
            The answer by wire names: a copy, yours to change.

        Raises:
            Fault: The service refuses.
        """
        answer: dict[str, object] = json.loads(self._front_end.handle(operation, params))
        return answer

    def transport(self, *, region: str | None = None, account_id: str | None = None) -> Transport:
        """Return a transport that brings requests here without socket and signature, for quick tests.

        It goes into a client: ``GlueIntegrationsClient("us-east-1", transport=emulator.transport())``.

        The emulator need not listen. Faults are as over HTTP, but that no clock can be wrong without signatures.

        Args:
            region: The Region asked; None for the home Region. A transport is not told the client's.
            account_id: The account asked; None for the home account.
        """
        return InProcessTransport(partial(self._answer_in_process, self._scope(region, account_id)))

    def save(self, path: str | Path) -> None:
        """Write what all accounts hold to a JSON file, which `load_seed` reads.

        The time that states have lasted is not kept: loaded, it begins anew.

        Args:
            path: The file; it is replaced as a whole.

        Raises:
            ConfigurationError: It cannot be written.
        """
        with self._lock:
            save_seed(path, self._accounts.everything())

    def _move(
        self,
        arn: str,
        status: str,
        members: Mapping[str, JsonValue],
        *,
        allowed: frozenset[str],
        conflicts: bool = True,
    ) -> Integration:
        with self._lock:
            return self._lifecycle.move(arn, status, members, allowed=allowed, conflicts=conflicts)

    def _answer_in_process(self, scope: Scope, request: WireRequest) -> Reply:
        """Answer an attempt that came without HTTP."""
        attempt = f"attempt={request.attempt}; max={request.max_attempts}"
        call = RecordedRequest(request.operation, request.params, attempt, request.invocation_id)
        return self._front_end.reply(call, lambda _: scope)

    def _serve(self, call: RecordedRequest, headers: Mapping[str, str], body: bytes, is_object: bool) -> Reply:  # noqa: FBT001
        """Answer a request that came over HTTP, for the account of its key in the Region it is signed for."""

        def admit(skew: timedelta) -> Scope:
            key, region = self._verifier.verify(headers, body, datetime.now(UTC) + skew)
            return self._scope(region, key if self._account_id is None and is_account(key) else None)

        return self._front_end.reply(call, admit, is_object=is_object)

    def _scope(self, region: str | None, account_id: str | None) -> Scope:
        home = self._accounts.home
        return Scope(account_id or home.account, region or home.region)


def _wire_errors(errors: Iterable[IntegrationError]) -> dict[str, JsonValue]:
    return {"Errors": [error.to_wire() for error in errors] or None}
