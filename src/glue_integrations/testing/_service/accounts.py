"""Accounts and Regions: what a caller sees."""

from collections.abc import Callable, Iterable, Iterator

from glue_integrations.models import Integration

from .behaviour import Behaviour
from .clock import VirtualClock
from .collection import Collection, Entry
from .integrations import IntegrationEntry, Integrations
from .properties import Properties, resource_properties, table_properties
from .render import Resource
from .samples import integration_arn, samples
from .scope import DEFAULT_ACCOUNT, DEFAULT_REGION, Scope, scope_of, scope_of_target
from .snapshot import (
    ItemT,
    Place,
    SavedAccount,
    SavedCollection,
    SavedInbound,
    SavedIntegration,
    SavedResourceProperties,
    SavedTableProperties,
    Snapshot,
)


class Account:
    """The collections of an account in a Region, one for each kind of resource."""

    def __init__(self, behaviour: Behaviour, clock: VirtualClock, watch: Callable[[IntegrationEntry], None]) -> None:
        self.integrations = Integrations(behaviour, clock, watch)
        self.inbound: Collection[None] = Collection()
        """The integrations of any account with a target here; their ARNs are the keys."""
        self.resource_properties = resource_properties()
        self.table_properties = table_properties()

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever here."""
        collections = (self.integrations, self.inbound, self.resource_properties, self.table_properties)
        return not any(collection.last_ordinal for collection in collections)

    def saved(self, scope: Scope) -> SavedAccount:
        """Return what is here."""
        return SavedAccount(
            account=scope.account,
            region=scope.region,
            integrations=_saved_integrations(self.integrations),
            inbound=SavedCollection(
                last_ordinal=self.inbound.last_ordinal,
                items=tuple(SavedInbound(ordinal=place.ordinal, integration_arn=place.key) for place in self.inbound),
            ),
            resource_properties=_saved_properties(self.resource_properties, SavedResourceProperties),
            table_properties=_saved_properties(self.table_properties, SavedTableProperties),
        )

    def restore_inbound(self, saved: SavedCollection[SavedInbound]) -> None:
        """Put back the places of inbound integrations."""
        for place in saved.items:
            self.inbound.add(place.integration_arn, None, place.ordinal)
        self.inbound.last_ordinal = saved.last_ordinal

    def restore(self, saved: SavedAccount) -> None:
        """Put back what was saved, besides the places of inbound integrations."""
        for item in saved.integrations.items:
            self.integrations.restore(item.integration.to_wire(), item.ordinal, item.due, item.polls)
        self.integrations.restore_last_ordinal(saved.integrations.last_ordinal)
        _restore_properties(self.resource_properties, saved.resource_properties)
        _restore_properties(self.table_properties, saved.table_properties)


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
            found = self._accounts[scope] = Account(self._behaviour, self._clock, self._watch)
            for integration in samples(self._samples, scope.region, scope.account):
                found.integrations.add(integration.to_wire())
        return found

    def of_arn(self, arn: str) -> Account:
        """Return what is in the scope of an integration's ARN, or in the home scope."""
        return self.of(scope_of(arn) or self.home)

    def inbound(self, scope: Scope, arn: str) -> IntegrationEntry | None:
        """Return the integration with this ARN, whose target is in a scope, by its position there; None if none is."""
        place = self.of(scope).inbound.get(arn)
        if place is None:
            return None
        entry = self.of_arn(arn).integrations.get(arn)
        return None if entry is None else Entry(place.ordinal, arn, entry.value)

    def inbound_after(self, scope: Scope, ordinal: int) -> Iterator[IntegrationEntry]:
        """Iterate over the integrations whose target is in a scope, after a position there."""
        entries = (self.inbound(scope, place.key) for place in self.of(scope).inbound.after(ordinal))
        return (entry for entry in entries if entry is not None)

    def count_polls(self, arns: Iterable[str]) -> None:
        """Count a response that shows integrations of any account."""
        for arn in arns:
            integrations = self.of_arn(arn).integrations
            entry = integrations.get(arn)
            integrations.count_polls([] if entry is None else [entry])

    def _watch(self, entry: IntegrationEntry) -> None:
        """Show an integration that has come where its target is, and no longer one that has gone."""
        target = scope_of_target(str(entry.value.members["TargetArn"]))
        inbound = self.of(target or scope_of(entry.key) or self.home).inbound
        place = inbound.get(entry.key)
        if place is None and not entry.is_gone:
            inbound.add(entry.key, None)
        elif place is not None and entry.is_gone:
            inbound.remove(place)

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
                account.saved(scope) for scope, account in self._accounts.items() if not account.is_untouched
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
        for account in saved.accounts:  # in all of them first, because integrations look for their places
            scope = Scope(account.account, account.region)
            content = self._accounts[scope] = Account(self._behaviour, self._clock, self._watch)
            content.restore_inbound(account.inbound)
        for account in saved.accounts:
            self._accounts[Scope(account.account, account.region)].restore(account)


def home_scope(integrations: Iterable[Integration], account: str | None, region: str | None) -> Scope:
    """Return the home scope: what is given, or else that of the first integration, or else the default."""
    first = next((scope_of(integration.integration_arn) for integration in integrations), None)
    default = first or Scope(DEFAULT_ACCOUNT, DEFAULT_REGION)
    return Scope(account or default.account, region or default.region)


def _saved_integrations(integrations: Integrations) -> SavedCollection[SavedIntegration]:
    items: list[SavedIntegration] = []
    for entry in integrations:
        due, polls = integrations.timer(entry)
        integration = Integration.model_validate(entry.value.members, by_alias=True, by_name=False)
        items.append(SavedIntegration(ordinal=entry.ordinal, due=due, polls=polls, integration=integration))
    return SavedCollection(last_ordinal=integrations.last_ordinal, items=tuple(items))


def _saved_properties(properties: Properties, item: Callable[..., ItemT]) -> SavedCollection[ItemT]:
    items = (item(ordinal=entry.ordinal, properties=entry.value.members) for entry in properties)
    return SavedCollection(last_ordinal=properties.last_ordinal, items=tuple(items))


def _restore_properties(
    properties: Properties, saved: SavedCollection[SavedResourceProperties] | SavedCollection[SavedTableProperties]
) -> None:
    for item in saved.items:
        properties.add(item.identity, Resource(item.properties.to_wire()), item.ordinal)
    properties.last_ordinal = saved.last_ordinal
