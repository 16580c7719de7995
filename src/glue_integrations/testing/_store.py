"""What an account holds."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration


@dataclass(frozen=True, slots=True)
class Stored:
    """An integration and what is computed once for all answers it goes into."""

    ordinal: int
    """Its place in the order of arrival, from 1; never given to another one."""

    integration: Integration

    wire: bytes
    """The integration as JSON."""


class IntegrationStore:
    """Integrations in the order they came."""

    def __init__(self, integrations: Iterable[Integration] = ()) -> None:
        self._items: list[Stored] = []
        self._by_arn: dict[str, Stored] = {}
        self._last_ordinal = 0
        for integration in integrations:
            self.add(integration)

    def __iter__(self) -> Iterator[Integration]:
        return (item.integration for item in self._items)

    def add(self, integration: Integration) -> None:
        """Append an integration, whose ARN must be new."""
        arn = integration.integration_arn
        if arn in self._by_arn:
            raise ConfigurationError(f"There are two integrations with the ARN {arn}.")
        self._last_ordinal += 1
        wire = json.dumps(integration.to_wire(), separators=(",", ":")).encode()
        self._by_arn[arn] = stored = Stored(self._last_ordinal, integration, wire)
        self._items.append(stored)

    def remove(self, arn: str) -> None:
        """Take an integration out."""
        stored = self._by_arn.pop(arn, None)
        if stored is None:
            raise ConfigurationError(f"There is no integration with the ARN {arn}.")
        del self._items[bisect_left(self._items, stored.ordinal, key=_ordinal)]

    def find(self, identifier: str) -> Stored | None:
        """Return the integration with this ARN or, if it is none, with this id at the end of its ARN."""
        if identifier in self._by_arn:
            return self._by_arn[identifier]
        return next((item for item in self._items if _id_of(item) == identifier), None)

    def after(self, ordinal: int) -> Iterator[Stored]:
        """Iterate over what came after *ordinal*."""
        start = bisect_right(self._items, ordinal, key=_ordinal)
        return (self._items[index] for index in range(start, len(self._items)))


def _ordinal(item: Stored) -> int:
    return item.ordinal


def _id_of(item: Stored) -> str:
    # AWS's API and its log samples disagree: integration:<id> and integration/<id>.
    return item.integration.integration_arn.replace("/", ":").rpartition(":")[2]
