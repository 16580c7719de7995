"""The emulator: state and operations in plain Python, and an HTTP server in front of them."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Final, Self, TextIO

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration, IntegrationError
from glue_integrations.transport import Transport

from ._exchange import RecordedRequest, Reply, Request
from ._faults.rules import FaultRule
from ._service.accounts import Accounts, Scope, is_account, is_region
from ._service.behaviour import Behaviour
from ._service.clock import VirtualClock
from ._service.saved import save_seed
from ._service.states import Lifecycle
from ._wire.address import check_address
from ._wire.callers import Callers
from ._wire.front_end import FrontEnd
from ._wire.in_process import InProcessTransport, call
from ._wire.server import HttpServer
from ._wire.serving import Serving

_CAN_NEED_ATTENTION: Final = frozenset({"CREATING", "CREATED", "ACTIVE", "MODIFYING"})
_DELETABLE: Final = frozenset({"ACTIVE", "SYNCING", "NEEDS_ATTENTION", "FAILED"})


class GlueEmulator:
    """AWS Glue's zero-ETL integrations on a loopback port.

    The emulator serves ``DescribeIntegrations`` as AWS documents it; `Behaviour` has switches for what AWS does not
    document. Integrations go through the states of the AWS user guide in virtual time: methods such as `create`,
    `modify` and `delete` start a state, and `advance` moves the clock to its end.

    Listings keep the order in which integrations were added. A marker stays valid while integrations are added and
    removed, but only for the same identifier and filters. An integration is listed if it matches the identifier and
    every filter; a filter matches if one of its values is equal. An unknown filter name, or a filter without values, is
    a ``ValidationException``.

    Use it with ``async with``, with ``with`` (it then serves from a thread), between `start` and `stop`, or without a
    server through `transport`. Its methods are thread-safe. Copy `requests` to a ``tuple`` before you iterate over it
    while another thread serves.
    """

    requests: deque[RecordedRequest]
    """The last 10 000 requests, oldest first, or fewer if their bodies exceed 16 MiB. You may clear it.

    A request is recorded if it names an operation and its signature is valid."""

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
        """Create the emulator without starting it.

        Args:
            integrations: The integrations, see `load_seed` and `samples`, each in the account and Region of its ARN;
                None for built-in samples in every account and Region.
            count: Number of samples in each account and Region if *integrations* is None; 0 or more.
            host: Host name or address to listen on.
            port: TCP port to listen on; 0 for any free one.
            access_key_id: The access key that requests must be signed with. Twelve-digit keys are accepted as well,
                see *account_id*.
            secret_access_key: The secret access key, the same for every access key.
            region: The Region that requests must be signed for; None for any. It is also the home Region, the default
                of the Python methods. If None, the home Region is that of the first integration, or us-east-1.
            account_id: The account of all callers. If None, a twelve-digit access key is the account, and other callers
                use the home account: that of the first integration, or 123456789012.
            behaviour: Switches for undocumented behaviour.
            clock: The clock; None for one that stands still until `advance`.
            access_log: Gets a line of JSON for each HTTP request, for example ``sys.stderr``; None for no log.

        Raises:
            ConfigurationError: A value is out of bounds, or two integrations have the same ARN.
        """
        check_address(host, port)
        if account_id is not None and not is_account(account_id):
            raise ConfigurationError(f"account_id must be twelve digits, not {account_id!r}.")
        if region is not None and not is_region(region):
            raise ConfigurationError(f"region must be a Region name such as us-east-1, not {region!r}.")
        # Held while the state is read or changed: another thread may serve requests.
        self._lock = RLock()
        self._clock = VirtualClock() if clock is None else clock
        self._behaviour = behaviour
        self._accounts = Accounts(
            integrations, count=count, account=account_id, region=region, behaviour=behaviour, clock=self._clock
        )
        self._lifecycle = Lifecycle(self._accounts, behaviour, self._clock)
        self._front_end = FrontEnd(self._accounts, behaviour, self._clock, self._lock)
        callers = Callers(access_key_id, secret_access_key, region=region, account=account_id, accounts=self._accounts)
        self._serving = Serving(HttpServer(self._front_end, callers, access_log), host, port)
        self.requests = self._front_end.requests

    def __repr__(self) -> str:
        where = self._serving.url or "not running"
        return f"<{type(self).__name__}(region={self.region!r}, account_id={self.account_id!r}), {where}>"

    async def __aenter__(self) -> Self:
        await self._serving.start(is_owner=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        """Serve from a thread, for blocking clients such as boto3."""
        self._serving.enter()
        return self

    def __exit__(self, *_: object) -> None:
        self._serving.exit()

    @property
    def endpoint_url(self) -> str:
        """URL of the emulator on this machine, such as ``http://127.0.0.1:40123``.

        Raises:
            RuntimeError: The emulator is not running.
        """
        if self._serving.url is None:
            raise RuntimeError("The emulator is not running: use `async with`, `with` or start() first.")
        return self._serving.url

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
        """The integrations of the home account and Region, in listing order."""
        return self.listed()

    def listed(self, region: str | None = None, account_id: str | None = None) -> tuple[Integration, ...]:
        """Return the integrations of an account and Region, in listing order.

        Args:
            region: The Region; None for the home Region.
            account_id: The account; None for the home account.
        """
        with self._lock:
            return tuple(self._accounts.store(self._scope(region, account_id)))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Advance the virtual clock by the sum of the arguments. States that end by then have ended.

        Args:
            days: Days to add.
            hours: Hours to add.
            minutes: Minutes to add.
            seconds: Seconds to add.

        Raises:
            ConfigurationError: The sum is negative.
        """
        self._clock.advance(days=days, hours=hours, minutes=minutes, seconds=seconds)

    async def start(self) -> None:
        """Start listening; does nothing if the emulator is already running.

        Raises:
            ConfigurationError: The port is in use, or the address cannot be bound.
            RuntimeError: The emulator is starting or stopping in another task or thread.
        """
        await self._serving.start(is_owner=False)

    async def stop(self) -> None:
        """Close the socket and all connections; does nothing if the emulator is not running. It can start again.

        Raises:
            RuntimeError: The emulator runs in another event loop or thread, or is starting.
        """
        await self._serving.stop()

    def add(self, integration: Integration) -> None:
        """Add an integration at the end of the listing.

        Args:
            integration: The integration.

        Raises:
            ConfigurationError: An integration with this ARN already exists.
        """
        with self._lock:
            self._accounts.store_of(integration.integration_arn).add(integration)

    def remove(self, arn: str) -> None:
        """Remove an integration at once; unlike `delete`, in any state.

        Args:
            arn: ARN of the integration.

        Raises:
            ConfigurationError: No integration has this ARN.
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
        """Create an integration. It is CREATING, then ACTIVE after `Behaviour.creating_seconds`.

        Args:
            integration_name: The name.
            source_arn: ARN of the source; every source exists except those in `Behaviour.missing_sources`.
            target_arn: ARN of the target.
            description: The description.
            data_filter: Selects databases and tables of the source.
            region: The Region; None for the home Region.
            account_id: The account; None for the home account.

        Returns:
            The integration as it is now.

        Raises:
            Fault: ``ValidationException``, ``EntityNotFoundException`` or the error in `Behaviour.duplicate_name`.
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
        """Modify an ACTIVE integration. It is MODIFYING, then ACTIVE after `Behaviour.modifying_seconds`.

        Args:
            arn: ARN of the integration.
            integration_name: The new name; None keeps the old one, as for the other members.
            description: The new description.
            data_filter: The new filter.

        Returns:
            The integration as it is now.

        Raises:
            Fault: ``IntegrationNotFoundFault``; ``IntegrationConflictOperationFault`` if another operation is running
                or the name is taken; ``InvalidIntegrationStateFault`` in any other state.
        """
        given = {"IntegrationName": integration_name, "Description": description, "DataFilter": data_filter}
        members: dict[str, JsonValue] = {name: value for name, value in given.items() if value is not None}
        return self._transition(arn, "MODIFYING", members, allowed=frozenset({"ACTIVE"}))

    def sync(self, arn: str) -> Integration:
        """Synchronise an ACTIVE integration. It is SYNCING, then ACTIVE after `Behaviour.syncing_seconds`.

        Raises:
            Fault: As for `modify`.
        """
        return self._transition(arn, "SYNCING", {}, allowed=frozenset({"ACTIVE"}))

    def need_attention(self, arn: str, *errors: IntegrationError) -> Integration:
        """Cause a problem that `heal` fixes. NEEDS_ATTENTION, then FAILED after `Behaviour.attention_seconds`.

        Args:
            arn: ARN of an integration that is CREATING, ACTIVE or MODIFYING.
            errors: The errors that the integration reports.

        Returns:
            The integration as it is now.

        Raises:
            Fault: As for `modify`.
        """
        return self._transition(arn, "NEEDS_ATTENTION", _wire_errors(errors), allowed=_CAN_NEED_ATTENTION)

    def heal(self, arn: str) -> Integration:
        """Fix an integration that is NEEDS_ATTENTION. It is ACTIVE at once, without errors.

        Raises:
            Fault: As for `modify`.
        """
        return self._transition(arn, "ACTIVE", {"Errors": None}, allowed=frozenset({"NEEDS_ATTENTION"}))

    def fail(self, arn: str, *errors: IntegrationError) -> Integration:
        """Fail an integration for good. It is FAILED until `delete`.

        Args:
            arn: ARN of an integration that is CREATING, ACTIVE, MODIFYING or NEEDS_ATTENTION.
            errors: The errors that the integration reports.

        Returns:
            The integration as it is now.

        Raises:
            Fault: As for `modify`.
        """
        return self._transition(arn, "FAILED", _wire_errors(errors), allowed=_CAN_NEED_ATTENTION | {"NEEDS_ATTENTION"})

    def delete(self, arn: str) -> Integration:
        """Delete an integration that is ACTIVE, SYNCING, NEEDS_ATTENTION or FAILED.

        It is DELETING, then gone after `Behaviour.deleting_seconds`.

        Raises:
            Fault: ``IntegrationNotFoundFault``; ``IntegrationConflictOperationFault`` if it is already DELETING;
                ``InvalidIntegrationStateFault`` in any other state.
        """
        return self._transition(arn, "DELETING", {}, allowed=_DELETABLE, conflicts=False)

    def inject(self, *faults: FaultRule | str) -> None:
        """Inject faults: ``emulator.inject("error=ThrottlingException,times=2", FaultRule("cut", "before"))``.

        The first matching rule applies to a call, in the order in which rules were added. Every matching ``latency``
        applies as well. A request that is refused for its signature uses up no rule.

        Args:
            faults: Rules, or strings that `FaultRule.parse` accepts.

        Raises:
            ConfigurationError: A rule is invalid. Then none of them is added.
        """
        rules = [FaultRule.parse(fault) if isinstance(fault, str) else fault for fault in faults]
        if wrong := [rule for rule in rules if not isinstance(rule, FaultRule)]:
            raise ConfigurationError(f"A fault must be a FaultRule or text, not {wrong[0]!r}.")
        with self._lock:
            self._front_end.script.add(rules)

    def fail_next(self, *codes: str) -> None:
        """Fail the next calls, one for each code, with the HTTP status that AWS documents.

        Args:
            codes: Error codes such as ``ThrottlingException``, in order. They queue after the faults already added.

        Raises:
            ConfigurationError: A code is unknown.
        """
        self.inject(*(FaultRule("error", code) for code in codes))

    def clear_faults(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._front_end.script.clear()

    def handle(self, operation: str, params: Mapping[str, object]) -> dict[str, object]:
        """Run an operation for the home account, without I/O and without authentication.

        Faults apply as over HTTP, and the call is recorded. Latency and a drip block; a fault that breaks or replaces
        the response raises `TransportError`, a stall at once. ``clock-skew`` needs signatures and does not apply.

        Args:
            operation: AWS's name of the operation, such as ``DescribeIntegrations``.
            params: The request by wire names.

        Returns:
            The response by wire names. You may change it.

        Raises:
            Fault: The service returns an error.
            TransportError: An injected fault broke or replaced the response.
        """
        return call(self._responder(self._accounts.home), operation, params)

    def transport(self, *, region: str | None = None, account_id: str | None = None) -> Transport:
        """Return a transport that calls the emulator without sockets and signatures, for fast tests.

        Pass it to a client: ``GlueIntegrationsClient("us-east-1", transport=emulator.transport())``.

        The emulator need not be running. Faults work as over HTTP, except ``clock-skew``, which needs signatures.

        Args:
            region: The Region to call; None for the home Region. The client's own Region has no effect.
            account_id: The account to call; None for the home account.
        """
        return InProcessTransport(self._responder(self._scope(region, account_id)))

    def save(self, path: str | Path) -> None:
        """Save the integrations of all accounts to a JSON file that `load_seed` reads.

        The file does not record how long a state has lasted: after loading, each state starts again.

        Args:
            path: The file; it is replaced atomically.

        Raises:
            ConfigurationError: The file cannot be written.
        """
        with self._lock:
            save_seed(path, self._accounts.all_integrations())

    def _transition(
        self,
        arn: str,
        status: str,
        members: Mapping[str, JsonValue],
        *,
        allowed: frozenset[str],
        conflicts: bool = True,
    ) -> Integration:
        with self._lock:
            return self._lifecycle.transition(arn, status, members, allowed=allowed, conflicts=conflicts)

    def _responder(self, scope: Scope) -> Callable[[Request], Reply]:
        """Return a function that replies to requests from *scope*, without signatures."""
        return partial(self._front_end.respond, caller=scope)

    def _scope(self, region: str | None, account_id: str | None) -> Scope:
        home = self._accounts.home
        return Scope(account_id or home.account, region or home.region)


def _wire_errors(errors: Iterable[IntegrationError]) -> dict[str, JsonValue]:
    return {"Errors": [error.to_wire() for error in errors] or None}
