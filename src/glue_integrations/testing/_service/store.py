"""The integrations of one account and Region, and the state changes that time brings."""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Final

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from .behaviour import Behaviour
from .clock import VirtualClock
from .render import render

TRANSITIONAL: Final = frozenset({"CREATING", "CREATED", "MODIFYING", "SYNCING", "DELETING"})
"""The states that soon end without further operations."""


@dataclass(slots=True)
class Stored:
    """An integration, and what is computed once for all responses."""

    ordinal: int
    """Its position in the order of arrival, from 1; never reused."""

    integration: Integration

    wire: bytes
    """The integration as JSON, as responses show it."""

    due: datetime | None
    """When its state ends; None if only an operation ends it."""

    polls: int = 0
    """Responses that have shown it in its state."""


class IntegrationStore:
    """Integrations in the order in which they were added."""

    def __init__(self, integrations: Iterable[Integration], behaviour: Behaviour, clock: VirtualClock) -> None:
        self._behaviour = behaviour
        self._clock = clock
        self._items: list[Stored] = []
        self._by_arn: dict[str, Stored] = {}
        self._due: list[tuple[datetime, int]] = []
        self._last_ordinal = 0
        for integration in integrations:
            self.add(integration)

    def __iter__(self) -> Iterator[Integration]:
        self._apply_due_changes()
        return (item.integration for item in self._items)

    def add(self, integration: Integration) -> None:
        """Append an integration with a new ARN. Its state starts now."""
        self._apply_due_changes()
        arn = integration.integration_arn
        if arn in self._by_arn:
            raise ConfigurationError(f"An integration with the ARN {arn} already exists.")
        self._last_ordinal += 1
        stored = Stored(self._last_ordinal, integration, b"", None)
        self._by_arn[arn] = stored
        self._items.append(stored)
        self._put(stored, integration)

    def remove(self, arn: str) -> None:
        """Remove an integration."""
        self._apply_due_changes()
        stored = self._by_arn.get(arn)
        if stored is None:
            raise ConfigurationError(f"No integration has the ARN {arn}.")
        self._drop(stored)

    def change(self, stored: Stored, members: Mapping[str, JsonValue]) -> None:
        """Change members, by wire names; None removes one. The state starts now."""
        wire = {**stored.integration.to_wire(), **members}
        present = {name: value for name, value in wire.items() if value is not None}
        self._put(stored, Integration.model_validate(present, by_alias=True, by_name=False))

    def get(self, arn: str) -> Stored | None:
        """Return the integration with this ARN, or None."""
        self._apply_due_changes()
        return self._by_arn.get(arn)

    def find(self, identifier: str) -> Stored | None:
        """Return the integration that an identifier names; `Behaviour.identifiers` says which kinds are accepted."""
        stored = self.get(identifier)
        if stored is not None or self._behaviour.identifiers == "arn":
            return stored
        by_name = self._behaviour.identifiers == "any"
        return next(
            (
                item
                for item in self._items
                if _id_of(item) == identifier or (by_name and item.integration.integration_name == identifier)
            ),
            None,
        )

    def after(self, ordinal: int) -> Iterator[Stored]:
        """Iterate over the integrations after *ordinal*."""
        self._apply_due_changes()
        start = bisect_right(self._items, ordinal, key=_ordinal)
        return (self._items[index] for index in range(start, len(self._items)))

    def count_polls(self, shown: Iterable[Stored]) -> None:
        """Count a response that shows these integrations, and end the states shown often enough."""
        if self._clock.polls_per_step is None:
            return
        for item in shown:
            if item.integration.status in TRANSITIONAL:
                item.polls += 1
                if item.polls >= self._clock.polls_per_step:
                    self._advance(item)

    def _apply_due_changes(self) -> None:
        """End the states that are due."""
        if not self._due:
            return
        now = self._clock.now()
        while self._due and self._due[0][0] <= now:
            due, ordinal = heapq.heappop(self._due)
            index = bisect_left(self._items, ordinal, key=_ordinal)
            # The integration may have changed or gone since.
            if index < len(self._items) and self._items[index].ordinal == ordinal and self._items[index].due == due:
                self._advance(self._items[index])

    def _advance(self, stored: Stored) -> None:
        status = stored.integration.status
        if status == "DELETING":
            self._drop(stored)
        elif status == "NEEDS_ATTENTION":
            self.change(stored, {"Status": "FAILED"})
        else:
            self.change(stored, {"Status": "ACTIVE", "Errors": None})

    def _put(self, stored: Stored, integration: Integration) -> None:
        stored.integration = integration
        stored.wire = render(integration, self._behaviour)
        stored.polls = 0
        seconds = self._duration(integration.status)
        stored.due = None if seconds in (None, inf) else self._clock.now() + timedelta(seconds=seconds)
        if stored.due is not None:
            heapq.heappush(self._due, (stored.due, stored.ordinal))

    def _duration(self, status: str) -> float | None:
        behaviour = self._behaviour
        match status:
            case "CREATING" | "CREATED":
                return behaviour.creating_seconds
            case "MODIFYING":
                return behaviour.modifying_seconds
            case "SYNCING":
                return behaviour.syncing_seconds
            case "DELETING":
                return behaviour.deleting_seconds
            case "NEEDS_ATTENTION":
                return behaviour.attention_seconds
            case _:
                return None

    def _drop(self, stored: Stored) -> None:
        del self._by_arn[stored.integration.integration_arn]
        del self._items[bisect_left(self._items, stored.ordinal, key=_ordinal)]


def _ordinal(item: Stored) -> int:
    return item.ordinal


def _id_of(item: Stored) -> str:
    # AWS's API has integration:<id>, its sample logs integration/<id>.
    return item.integration.integration_arn.replace("/", ":").rpartition(":")[2]
