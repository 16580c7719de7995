"""What an emulator holds, and how it is saved."""

from collections.abc import Iterable
from pathlib import Path
from threading import RLock
from typing import Final

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from ._service.accounts import Accounts, home_scope
from ._service.behaviour import Behaviour
from ._service.clock import VirtualClock
from ._service.integrations import IntegrationEntry
from ._service.numbers import check_whole_number, shown
from ._service.samples import MAX_COUNT
from ._service.saved import Seed, checked_path, save
from ._service.scope import Scope, is_account, is_region, region_remedy

_COUNT: Final = 25


class Content:
    """The part of `GlueEmulator` that knows integrations: no HTTP and no injected faults."""

    def __init__(
        self,
        integrations: Iterable[Integration] | None,
        *,
        count: int | None,
        region: str | None,
        account_id: str | None,
        behaviour: Behaviour,
        clock: VirtualClock | None,
        save_to: str | Path | None,
    ) -> None:
        """Fill the emulator; the arguments are those of `GlueEmulator`."""
        check_type("behaviour", behaviour, Behaviour)
        if clock is not None:
            check_type("clock", clock, VirtualClock)
        _check_scope(region, account_id, behaviour)
        if count is not None:
            if integrations is not None:
                raise ConfigurationError("integrations and count cannot be used together.")
            check_whole_number("count", count, 0, MAX_COUNT)
        # Held while the state is read or changed: another thread may serve requests.
        self._lock = RLock()
        self._behaviour = behaviour
        self._clock = VirtualClock() if clock is None else clock
        self._seed = None if integrations is None else _checked_seed(integrations)
        self._save_to = None if save_to is None else checked_path("save_to", save_to)
        saved = self._seed.snapshot if self._seed is not None else None
        home = home_scope(self._seed or (), account_id, region)
        if saved is not None:
            home = Scope(account_id or saved.home.account, region or saved.home.region)
        _check_scope(home.region, home.account, behaviour)  # clients could not reach it
        samples = 0 if self._seed is not None else _COUNT if count is None else count
        self._accounts = Accounts(home=home, samples=samples, behaviour=behaviour, clock=self._clock)
        self._fill()

    def _fill(self) -> None:
        saved = self._seed.snapshot if self._seed is not None else None
        if saved is not None:
            self._accounts.restore(saved)
        else:
            for integration in self._seed or ():
                self._accounts.of_arn(integration.integration_arn).integrations.add(integration.to_wire())
        self._accounts.of(self._accounts.home)  # the states of its samples start now

    def reset(self) -> None:
        """Return to the content and the time at construction.

        A clock that several emulators share is reset for all of them.
        """
        with self._lock:
            self._clock.reset()
            self._accounts.clear()
            self._fill()

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

        Raises:
            ConfigurationError: The Region or the account is invalid, as for all methods with these arguments.
        """
        with self._lock:
            return tuple(map(integration_of, self._accounts.of(self._scope(region, account_id)).integrations))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Advance the virtual clock by the sum of the arguments. States that end by then have ended.

        Args:
            days: Days to add.
            hours: Hours to add.
            minutes: Minutes to add.
            seconds: Seconds to add.

        Raises:
            ConfigurationError: The sum is negative, an argument is not a finite number, or the clock would pass the
                year 9000.
        """
        self._clock.advance(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def add(self, integration: Integration) -> None:
        """Add an integration at the end of the listing, in any state.

        Args:
            integration: The integration.

        Raises:
            ConfigurationError: An integration with this ARN already exists.
        """
        check_type("integration", integration, Integration)
        with self._lock:
            self._accounts.of_arn(integration.integration_arn).integrations.add(integration.to_wire())

    def remove(self, arn: str) -> None:
        """Remove an integration at once; unlike `delete`, in any state.

        Args:
            arn: ARN of the integration.

        Raises:
            ConfigurationError: No integration has this ARN.
        """
        check_type("arn", arn, str)
        with self._lock:
            self._accounts.of_arn(arn).integrations.remove(arn)

    def save(self, path: str | Path | None = None) -> None:
        """Save the content of all accounts to a file that `load_seed` reads.

        An emulator that starts from the file goes on where this one is: with its time, states, markers and accounts.

        Args:
            path: The file; it is replaced atomically, and keeps its mode. None for the emulator's *save_to*.

        Raises:
            ConfigurationError: The file cannot be written, or there is none.
        """
        target = self._save_to if path is None else checked_path("path", path)
        if target is None:
            raise ConfigurationError(
                "There is no file to save to.", remedy="Start the emulator with save_to=, or --save FILE."
            )
        with self._lock:
            snapshot = self._accounts.snapshot()
        save(target, snapshot)

    def _state(self) -> dict[str, object]:
        """Return what `save` writes."""
        with self._lock:
            return self._accounts.snapshot().model_dump(mode="json")

    def _scope(self, region: str | None, account_id: str | None) -> Scope:
        _check_scope(region, account_id, self._behaviour)
        home = self._accounts.home
        return Scope(home.account if account_id is None else account_id, home.region if region is None else region)


def integration_of(entry: IntegrationEntry) -> Integration:
    """Return the integration of an entry, as it is now."""
    return Integration.model_validate(entry.value.members, by_alias=True, by_name=False)


def _checked_seed(integrations: Iterable[Integration]) -> Seed:
    if isinstance(integrations, str | bytes | Path):
        raise ConfigurationError(
            f"integrations must be integrations, not {integrations!r}; pass load_seed(path) to load a file."
        )
    if isinstance(integrations, Seed):
        return Seed(integrations, integrations.snapshot)  # a copy: the list is the caller's
    check_type("integrations", integrations, Iterable)
    seed = Seed(integrations)
    for integration in seed:
        check_type("Each of the integrations", integration, Integration)
    return seed


def _check_scope(region: object, account_id: object, behaviour: Behaviour) -> None:
    if account_id is not None and not (isinstance(account_id, str) and is_account(account_id)):
        raise ConfigurationError(f"account_id must be twelve digits, not {shown(account_id)}.")
    if region is not None and not (isinstance(region, str) and is_region(region, behaviour)):
        raise ConfigurationError(
            f"region must be a Region name such as us-east-1, not {shown(region)}.",
            remedy=region_remedy(region, behaviour),
        )


def check_type(name: str, value: object, expected: type) -> None:
    """Raise `ConfigurationError` unless an argument has the expected type."""
    if not isinstance(value, expected):
        raise ConfigurationError(f"{name} must be of the type {expected.__name__}, not {shown(value)}.")
