"""Accounts and Regions: which integrations a caller sees."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from glue_integrations.models import Integration

from ._behaviour import Behaviour
from ._clock import VirtualClock
from ._samples import samples
from ._store import IntegrationStore

DEFAULT_ACCOUNT: Final = "123456789012"
DEFAULT_REGION: Final = "us-east-1"
_ARN: Final = re.compile(r"arn:[^:]*:glue:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):integration[:/]")
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_REGION: Final = re.compile(r"[a-z]{2,8}(-[a-z]{1,12}){1,3}-\d{1,2}", re.ASCII)


class Scope(NamedTuple):
    """An account in a Region; nothing is seen beyond it."""

    account: str
    region: str


def is_account(text: str) -> bool:
    """Tell whether *text* is twelve digits."""
    return _ACCOUNT.fullmatch(text) is not None


def is_region(text: str) -> bool:
    """Tell whether *text* has the form of a Region's name."""
    return _REGION.fullmatch(text) is not None


class Accounts:
    """The integrations of all accounts and Regions."""

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
        """Fill them.

        Args:
            integrations: What there is, each in the account and Region of its ARN; None for samples everywhere.
            count: How many samples each account has in each Region.
            account: The account of callers whose key names none; None for the first integration's.
            region: The Region of callers in Python who name none; None for the first integration's.
            behaviour: How answers look.
            clock: The time.
        """
        given = None if integrations is None else list(integrations)
        first = _ARN.match(given[0].integration_arn) if given else None
        self.home = Scope(
            account or (first["account"] if first else DEFAULT_ACCOUNT),
            region or (first["region"] if first else DEFAULT_REGION),
        )
        self._count = count if given is None else 0
        self._behaviour = behaviour
        self._clock = clock
        self._stores: dict[Scope, IntegrationStore] = {}
        self.store(self.home)
        for integration in given or ():
            self.store_of(integration.integration_arn).add(integration)

    def store(self, scope: Scope) -> IntegrationStore:
        """Return what an account holds in a Region; samples are made when they are first looked for."""
        if scope not in self._stores:
            content = samples(self._count, scope.region, scope.account)
            self._stores[scope] = IntegrationStore(content, self._behaviour, self._clock)
        return self._stores[scope]

    def store_of(self, arn: str) -> IntegrationStore:
        """Return the store that an ARN belongs to: the one of its account and Region, or the home one."""
        found = _ARN.match(arn)
        return self.store(self.home if found is None else Scope(found["account"], found["region"]))

    def everything(self) -> list[Integration]:
        """Return what all accounts hold that were looked at."""
        return [integration for store in self._stores.values() for integration in store]
