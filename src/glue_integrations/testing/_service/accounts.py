"""Accounts and Regions: the integrations that a caller sees."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from glue_integrations.models import Integration

from .behaviour import Behaviour
from .clock import VirtualClock
from .samples import samples
from .store import IntegrationStore

DEFAULT_ACCOUNT: Final = "123456789012"
DEFAULT_REGION: Final = "us-east-1"
_ARN: Final = re.compile(r"arn:[^:]*:glue:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):integration[:/]")
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_REGION: Final = re.compile(r"[a-z]{2,8}(-[a-z]{1,12}){1,3}-\d{1,2}", re.ASCII)


class Scope(NamedTuple):
    """An account in a Region. A caller sees nothing outside its scope."""

    account: str
    region: str


def is_account(text: str) -> bool:
    """Return whether *text* is twelve digits."""
    return _ACCOUNT.fullmatch(text) is not None


def is_region(text: str) -> bool:
    """Return whether *text* looks like a Region name."""
    return _REGION.fullmatch(text) is not None


class Accounts:
    """Holds the integrations of all accounts and Regions."""

    def __init__(
        self,
        integrations: Iterable[Integration] | None,
        *,
        count: int,
        account: str | None,
        region: str | None,
        behaviour: Behaviour,
        clock: VirtualClock,
    ) -> None:
        """Fill the accounts.

        Args:
            integrations: The integrations, each in the account and Region of its ARN; None for samples in every scope.
            count: Number of samples in each account and Region.
            account: Home account, for callers whose access key names no account; None for the first integration's.
            region: Home Region, for Python callers that name no Region; None for the first integration's.
            behaviour: Switches for undocumented behaviour.
            clock: The clock that ends states.
        """
        content = None if integrations is None else list(integrations)
        first = _ARN.match(content[0].integration_arn) if content else None
        self.home = Scope(
            account or (first["account"] if first else DEFAULT_ACCOUNT),
            region or (first["region"] if first else DEFAULT_REGION),
        )
        self._count = count if content is None else 0
        self._behaviour = behaviour
        self._clock = clock
        self._stores: dict[Scope, IntegrationStore] = {}
        self.store(self.home)
        for integration in content or ():
            self.store_of(integration.integration_arn).add(integration)

    def store(self, scope: Scope) -> IntegrationStore:
        """Return the integrations of a scope; samples are created on first access."""
        if scope not in self._stores:
            content = samples(self._count, scope.region, scope.account)
            self._stores[scope] = IntegrationStore(content, self._behaviour, self._clock)
        return self._stores[scope]

    def store_of(self, arn: str) -> IntegrationStore:
        """Return the store for an ARN's account and Region, or the home store."""
        found = _ARN.match(arn)
        return self.store(self.home if found is None else Scope(found["account"], found["region"]))

    def all_integrations(self) -> list[Integration]:
        """Return the integrations of every scope that was accessed."""
        return [integration for store in self._stores.values() for integration in store]
