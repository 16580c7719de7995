"""The emulator: state and operations in plain Python, and an HTTP server in front of them."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Self, TextIO

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration
from glue_integrations.transport import Transport

from ._exchange import RecordedRequest, Reply, Request
from ._faults.rules import FaultRule
from ._options import ClientOptions
from ._service.behaviour import Behaviour
from ._service.clock import VirtualClock
from ._service.errors import Fault
from ._service.numbers import shown
from ._service.scope import Scope
from ._verbs import Verbs
from ._wire.address import check_address
from ._wire.callers import Callers, check_credentials
from ._wire.control import Control
from ._wire.front_end import FrontEnd
from ._wire.in_process import InProcessTransport, call
from ._wire.server import HttpServer, check_access_log
from ._wire.serving import Serving


class GlueEmulator(Verbs):
    """AWS Glue's zero-ETL integrations on a loopback port.

    The emulator serves all 15 operations on integrations as AWS documents them; `Behaviour` has switches for what AWS
    does not document. Integrations go through the states of the AWS user guide in virtual time: methods such as
    `create`, `modify` and `delete` start a state, and `advance` moves the clock to its end.

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
        count: int | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        access_key_id: str = "test",
        secret_access_key: str = "test",  # noqa: S107  # no secret
        region: str | None = None,
        account_id: str | None = None,
        behaviour: Behaviour = Behaviour(),  # noqa: B008  # frozen
        clock: VirtualClock | None = None,
        faults: Iterable[FaultRule | str] = (),
        any_credentials: bool = False,
        save_to: str | Path | None = None,
        access_log: TextIO | None = None,
    ) -> None:
        """Create the emulator without starting it.

        Args:
            integrations: The integrations, see `load_seed` and `samples`, each in the account and Region of its ARN;
                None for built-in samples in every account and Region.
            count: Number of samples in each account and Region; None for 25. Not together with *integrations*.
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
            faults: Faults to inject at once, see `inject`.
            any_credentials: Accept requests signed with any access key and any secret. They still must be signed.
            save_to: The file that `save` writes by default, and the only one that it writes for a request over HTTP.
            access_log: Gets a line of JSON for each HTTP request, for example ``sys.stderr``; None for no log.

        Raises:
            ConfigurationError: A value is out of bounds, or two integrations have the same ARN.
        """
        check_address(host, port)
        check_credentials(access_key_id, secret_access_key, any_credentials)
        check_access_log(access_log)
        super().__init__(
            integrations,
            count=count,
            region=region,
            account_id=account_id,
            behaviour=behaviour,
            clock=clock,
            save_to=save_to,
        )
        self._front_end = FrontEnd(self._accounts, behaviour, self._clock, self._lock)
        callers = Callers(
            access_key_id,
            secret_access_key,
            any_credentials=any_credentials,
            region=region,
            account=account_id,
            accounts=self._accounts,
            behaviour=behaviour,
        )
        server = HttpServer(self._front_end, callers, Control(self._remote_verbs()), access_log)
        self._serving = Serving(server, host, port)
        self.requests = self._front_end.requests
        self._credentials = access_key_id, secret_access_key
        self._faults = _listed(faults)
        self.inject(*self._faults)

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
    def client_options(self) -> ClientOptions:
        """What a client needs to reach the emulator, in its home account and Region.

        Use it as ``GlueIntegrationsClient(**emulator.client_options)`` or
        ``boto3.client("glue", **emulator.client_options)``.

        Raises:
            RuntimeError: The emulator is not running.
        """
        access_key_id, secret_access_key = self._credentials
        return {
            "region_name": self.region,
            "endpoint_url": self.endpoint_url,
            "aws_access_key_id": access_key_id,
            "aws_secret_access_key": secret_access_key,
        }

    def reset(self) -> None:
        """Return to the state at construction: integrations, clock and faults. Forgets all requests.

        A clock that several emulators share is reset for all of them.
        """
        with self._lock:
            super().reset()
            self.clear_requests()
            self.clear_faults()
            self.inject(*self._faults)

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
            raise ConfigurationError(f"A fault must be a FaultRule or text, not {shown(wrong[0])}.")
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

    @property
    def faults(self) -> tuple[FaultRule, ...]:
        """The faults that may still apply, oldest first."""
        with self._lock:
            return self._front_end.script.rules

    @property
    def unmet_faults(self) -> tuple[FaultRule, ...]:
        """The `faults` that no request has met yet."""
        with self._lock:
            return self._front_end.script.unmet

    @property
    def refusals(self) -> tuple[Fault, ...]:
        """The last 100 errors for requests that are invalid whatever the emulator holds, oldest first.

        They name an unknown operation, have a wrong signature, or members that AWS would refuse. Injected faults do not
        count.
        """
        with self._lock:
            return tuple(self._front_end.refusals)

    def clear_requests(self) -> None:
        """Forget the `requests` and `refusals`."""
        with self._lock:
            self.requests.clear()
            self._front_end.refusals.clear()

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

    def _remote_verbs(self) -> dict[str, Callable[..., object]]:
        """Return what can be done over HTTP, by the names in the paths."""

        def inject(*faults: str) -> None:
            self.inject(*faults)

        methods: tuple[Callable[..., object], ...] = (
            *(self.reset, self.advance, inject, self.clear_faults, self.clear_requests, self.add, self.remove),
            *(self.create, self.modify, self.sync, self.need_attention, self.heal, self.fail, self.delete),
        )
        return {
            **{method.__name__: method for method in methods},
            "integrations": self.listed,
            "faults": lambda: self.faults,
            "requests": lambda: tuple(self.requests),
            "state": self._state,
            "save": partial(self.save, None),  # a request must not choose which file is written
        }

    def _responder(self, scope: Scope) -> Callable[[Request], Reply]:
        """Return a function that replies to requests from *scope*, without signatures."""
        return partial(self._front_end.respond, caller=scope)


def _listed(faults: Iterable[FaultRule | str]) -> tuple[FaultRule | str, ...]:
    """Return the faults of the constructor; a string would be one fault for each letter."""
    if isinstance(faults, str) or not isinstance(faults, Iterable):
        raise ConfigurationError(f"faults must be a list of FaultRules or strings, not {shown(faults)}.")
    return tuple(faults)
