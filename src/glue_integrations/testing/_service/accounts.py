"""Accounts and Regions: what a caller sees."""

from collections.abc import Iterable

from glue_integrations.models import Integration

from .behaviour import Behaviour
from .clock import VirtualClock
from .integrations import Integrations
from .samples import integration_arn, samples
from .scope import DEFAULT_ACCOUNT, DEFAULT_REGION, Scope, scope_of
from .snapshot import Place, SavedAccount, SavedIntegration, SavedIntegrations, Snapshot


class Account:
    """The collections of an account in a Region. Here belongs one for each kind of resource."""

    def __init__(self, behaviour: Behaviour, clock: VirtualClock) -> None:
        self.integrations = Integrations(behaviour, clock)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever here."""
        return not self.integrations.last_ordinal


class Accounts:
    """Holds the content of all accounts and Regions."""

    home: Scope
    """For callers whose access key names no account, and Python callers that name no Region."""

    def __init__(self, *, home: Scope, samples: int, behaviour: Behaviour, clock: VirtualClock) -> None:
        """Start without content.

        Args:
            home: The home account and Region.
            samples: Number of samples in each account and Region.
            behaviour: Switches for undocumented behaviour.
            clock: The clock that ends states.
        """
        self.home = home
        self._samples = samples
        self._behaviour = behaviour
        self._clock = clock
        self._created = 0
        self._accounts: dict[Scope, Account] = {}

    def clear(self) -> None:
        """Forget everything that was ever here."""
        self._accounts.clear()
        self._created = 0

    def of(self, scope: Scope) -> Account:
        """Return what is in a scope; samples are created on first access."""
        found = self._accounts.get(scope)
        if found is None:
            found = self._accounts[scope] = Account(self._behaviour, self._clock)
            for integration in samples(self._samples, scope.region, scope.account):
                found.integrations.add(integration.to_wire())
        return found

    def of_arn(self, arn: str) -> Account:
        """Return what is in the scope of an integration's ARN, or in the home scope."""
        return self.of(scope_of(arn) or self.home)

    def new_arn(self, scope: Scope) -> str:
        """Return an ARN for the next integration; the same history always gives the same one."""
        integrations = self.of(scope).integrations
        while True:
            self._created += 1
            arn = integration_arn(scope.region, scope.account, "created", self._created)
            # A plain seed may have an integration that another emulator created.
            if integrations.get(arn) is None:
                return arn

    def snapshot(self) -> Snapshot:
        """Return all that is here. What was only looked at is left out."""
        return Snapshot(
            version=2,
            clock=self._clock.now(),
            home=Place(account=self.home.account, region=self.home.region),
            samples=self._samples,
            created=self._created,
            accounts=tuple(
                SavedAccount(account=scope.account, region=scope.region, integrations=_saved(account.integrations))
                for scope, account in self._accounts.items()
                if not account.is_untouched
            ),
        )

    def restore(self, saved: Snapshot) -> None:
        """Put back what was saved. The clock advances to the time of the snapshot, unless it is later."""
        now = self._clock.now()
        if saved.clock > now:
            ahead = saved.clock - now
            self._clock.advance(days=ahead.days, seconds=ahead.seconds + ahead.microseconds / 1e6)
        self._samples = saved.samples
        self._created = saved.created
        for account in saved.accounts:
            content = self._accounts[Scope(account.account, account.region)] = Account(self._behaviour, self._clock)
            for item in account.integrations.items:
                content.integrations.restore(item.integration.to_wire(), item.ordinal, item.due, item.polls)
            content.integrations.restore_last_ordinal(account.integrations.last_ordinal)


def home_scope(integrations: Iterable[Integration], account: str | None, region: str | None) -> Scope:
    """Return the home scope: what is given, or else that of the first integration, or else the default."""
    first = next((scope_of(integration.integration_arn) for integration in integrations), None)
    default = first or Scope(DEFAULT_ACCOUNT, DEFAULT_REGION)
    return Scope(account or default.account, region or default.region)


def _saved(integrations: Integrations) -> SavedIntegrations:
    items: list[SavedIntegration] = []
    for entry in integrations:
        due, polls = integrations.timer(entry)
        integration = Integration.model_validate(entry.value.members, by_alias=True, by_name=False)
        items.append(SavedIntegration(ordinal=entry.ordinal, due=due, polls=polls, integration=integration))
    return SavedIntegrations(last_ordinal=integrations.last_ordinal, items=tuple(items))
