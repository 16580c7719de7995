"""What an account holds in a Region, and how it changes by itself as time passes."""

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

from ._behaviour import Behaviour
from ._clock import VirtualClock
from ._render import render

ON_THE_WAY: Final = frozenset({"CREATING", "CREATED", "MODIFYING", "SYNCING", "DELETING"})
"""The states that end by themselves, soon."""


@dataclass(slots=True)
class Stored:
    """An integration and what is computed once for all answers it goes into."""

    ordinal: int
    """Its place in the order of arrival, from 1; never given to another one."""

    integration: Integration

    wire: bytes
    """The integration as JSON, in the form of the answers."""

    due: datetime | None
    """When its state ends by itself."""

    polls: int = 0
    """How many answers have shown it in its state."""


class IntegrationStore:
    """Integrations in the order they came."""

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
        self._settle()
        return (item.integration for item in self._items)

    def now(self) -> datetime:
        """Return the time."""
        return self._clock.now()

    def add(self, integration: Integration) -> None:
        """Append an integration, whose ARN must be new. The time its state lasts begins now."""
        self._settle()
        arn = integration.integration_arn
        if arn in self._by_arn:
            raise ConfigurationError(f"There are two integrations with the ARN {arn}.")
        self._last_ordinal += 1
        stored = Stored(self._last_ordinal, integration, b"", None)
        self._by_arn[arn] = stored
        self._items.append(stored)
        self._put(stored, integration)

    def remove(self, arn: str) -> None:
        """Take an integration out."""
        self._settle()
        stored = self._by_arn.get(arn)
        if stored is None:
            raise ConfigurationError(f"There is no integration with the ARN {arn}.")
        self._drop(stored)

    def change(self, stored: Stored, members: Mapping[str, JsonValue]) -> None:
        """Give members, by wire names, new values; None takes one out. The time its state lasts begins now."""
        wire = {**stored.integration.to_wire(), **members}
        given = {name: value for name, value in wire.items() if value is not None}
        self._put(stored, Integration.model_validate(given, by_alias=True, by_name=False))

    def get(self, arn: str) -> Stored | None:
        """Return the integration with this ARN."""
        self._settle()
        return self._by_arn.get(arn)

    def find(self, identifier: str) -> Stored | None:
        """Return what an identifier stands for: an ARN, the id at its end or a name, as the behaviour has it."""
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
        """Iterate over what came after *ordinal*."""
        self._settle()
        start = bisect_right(self._items, ordinal, key=_ordinal)
        return (self._items[index] for index in range(start, len(self._items)))

    def count_polls(self, shown: Iterable[Stored]) -> None:
        """Note that an answer shows these, and move on those that were shown often enough."""
        if self._clock.polls_per_step is None:
            return
        for item in shown:
            if item.integration.status in ON_THE_WAY:
                item.polls += 1
                if item.polls >= self._clock.polls_per_step:
                    self._move_on(item)

    def _settle(self) -> None:
        """Let happen what is due."""
        if not self._due:
            return
        now = self._clock.now()
        while self._due and self._due[0][0] <= now:
            due, ordinal = heapq.heappop(self._due)
            index = bisect_left(self._items, ordinal, key=_ordinal)
            # It may have changed or gone in the meantime.
            if index < len(self._items) and self._items[index].ordinal == ordinal and self._items[index].due == due:
                self._move_on(self._items[index])

    def _move_on(self, stored: Stored) -> None:
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
        lasts = self._duration(integration.status)
        stored.due = None if lasts in (None, inf) else self._clock.now() + timedelta(seconds=lasts)
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
    # AWS's API and its log samples disagree: integration:<id> and integration/<id>.
    return item.integration.integration_arn.replace("/", ":").rpartition(":")[2]
