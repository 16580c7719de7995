"""The integrations of an account in a Region, and the state changes that time and polls bring."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from math import inf
from typing import Final, TypeAlias

from glue_integrations.errors import ConfigurationError

from .behaviour import Behaviour
from .clock import VirtualClock
from .collection import Collection, Entry
from .render import Members, Resource
from .states import VERBS, WITHOUT_ERRORS, VerbName, refusal, state_of

IntegrationEntry: TypeAlias = Entry[Resource]

_MANY: Final = 64


class Integrations:
    """Integrations in the order in which they were added. What is due has happened whenever one looks."""

    def __init__(self, behaviour: Behaviour, clock: VirtualClock, watch: Callable[[IntegrationEntry], None]) -> None:
        """Start empty.

        Args:
            behaviour: Switches for undocumented behaviour.
            clock: The clock that ends states.
            watch: Called with each integration that has come or gone.
        """
        self._behaviour = behaviour
        self._clock = clock
        self._watch = watch
        self._entries: Collection[Resource] = Collection(_aliases)
        self._due: dict[int, datetime] = {}
        self._queue: list[tuple[datetime, int]] = []
        self._polls: dict[int, int] = {}

    def __len__(self) -> int:
        self._apply_due_changes()
        return len(self._entries)

    def __iter__(self) -> Iterator[IntegrationEntry]:
        return self.after(0)

    @property
    def last_ordinal(self) -> int:
        """The position of the last integration that was ever added."""
        return self._entries.last_ordinal

    def add(self, members: Members) -> IntegrationEntry:
        """Append an integration with a new ARN. Its state starts now."""
        arn = str(members["IntegrationArn"])
        if self.get(arn) is not None:
            raise ConfigurationError(
                f"An integration with the ARN {arn} already exists.", remedy="Remove it first, or change the ARN."
            )
        entry = self._entries.add(arn, Resource(members))
        self._start_state(entry)
        self._watch(entry)
        return entry

    def restore(self, members: Members, ordinal: int, due: datetime | None, polls: int) -> None:
        """Append an integration as it was saved, see `timer`."""
        entry = self._entries.add(str(members["IntegrationArn"]), Resource(members), ordinal)
        self._watch(entry)
        if due is not None:
            self._set_due(ordinal, due)
        if polls:
            self._polls[ordinal] = polls

    def restore_last_ordinal(self, ordinal: int) -> None:
        """Set the position after which the next integration comes."""
        self._entries.last_ordinal = ordinal

    def timer(self, entry: IntegrationEntry) -> tuple[datetime | None, int]:
        """Return when the state of an integration ends (None for never), and how many polls have shown it."""
        return self._due.get(entry.ordinal), self._polls.get(entry.ordinal, 0)

    def get(self, arn: str) -> IntegrationEntry | None:
        """Return the integration with this ARN, or None."""
        self._apply_due_changes()
        return self._entries.get(arn)

    def find(self, identifier: str) -> IntegrationEntry | None:
        """Return the integration that an identifier names; `Behaviour.identifiers` says which kinds are accepted."""
        found = self.get(identifier)
        if found is None and self._behaviour.identifiers != "arn":
            found = self._entries.find(("id", identifier))
        if found is None and self._behaviour.identifiers == "any":
            found = self.named(identifier)
        return found

    def named(self, name: str) -> IntegrationEntry | None:
        """Return the first integration with this name, or None."""
        self._apply_due_changes()
        return self._entries.find(("name", name))

    def after(self, ordinal: int) -> Iterator[IntegrationEntry]:
        """Iterate over the integrations after a position."""
        self._apply_due_changes()
        return self._entries.after(ordinal)

    def move(self, entry: IntegrationEntry, verb: VerbName, changes: Members) -> None:
        """Move an integration to another state and change members; None removes one.

        Raises:
            Fault: The state does not allow it.
        """
        refused = refusal(verb, str(entry.value.members["Status"]))
        if refused is not None:
            raise refused
        self._enter(entry, VERBS[verb].target, changes)

    def remove(self, arn: str) -> None:
        """Remove an integration in any state."""
        entry = self.get(arn)
        if entry is None:
            raise ConfigurationError(
                f"No integration has the ARN {arn}.", remedy="List the integrations of its account and Region."
            )
        self._drop(entry)

    def count_polls(self, shown: Iterable[IntegrationEntry]) -> None:
        """Count a response that shows these integrations, and end the states shown often enough."""
        needed = self._clock.polls_per_step
        if needed is None:
            return
        for entry in shown:
            if state_of(str(entry.value.members["Status"])).is_transitional:
                polls = self._polls.get(entry.ordinal, 0) + 1
                self._polls[entry.ordinal] = polls
                if polls >= needed:
                    self._end_state(entry)

    def _apply_due_changes(self) -> None:
        if not self._queue:
            return
        now = self._clock.now()
        while self._queue and self._queue[0][0] <= now:
            due, ordinal = heapq.heappop(self._queue)
            entry = self._entries.at(ordinal)
            # The integration may have changed or gone since.
            if entry is not None and self._due.get(ordinal) == due:
                self._end_state(entry)

    def _end_state(self, entry: IntegrationEntry) -> None:
        following = state_of(str(entry.value.members["Status"])).then
        if following is None:
            self._drop(entry)
        else:
            self._enter(entry, following, {})

    def _enter(self, entry: IntegrationEntry, status: str, changes: Members) -> None:
        without_errors = {"Errors": None} if status in WITHOUT_ERRORS else {}
        members = {**entry.value.members, **changes, **without_errors, "Status": status}
        present = {name: value for name, value in members.items() if value is not None}
        self._entries.replace(entry, Resource(present))
        self._start_state(entry)

    def _start_state(self, entry: IntegrationEntry) -> None:
        self._forget_timer(entry)
        seconds = state_of(str(entry.value.members["Status"])).seconds
        duration = inf if seconds is None else seconds(self._behaviour)
        if duration != inf:
            self._set_due(entry.ordinal, self._clock.now() + timedelta(seconds=duration))

    def _set_due(self, ordinal: int, due: datetime) -> None:
        self._due[ordinal] = due
        heapq.heappush(self._queue, (due, ordinal))
        if len(self._queue) > 2 * len(self._due) + _MANY:  # of states that something else has ended
            self._queue = sorted((due, ordinal) for ordinal, due in self._due.items())

    def _forget_timer(self, entry: IntegrationEntry) -> None:
        self._due.pop(entry.ordinal, None)
        self._polls.pop(entry.ordinal, None)

    def _drop(self, entry: IntegrationEntry) -> None:
        self._forget_timer(entry)
        self._entries.remove(entry)
        self._watch(entry)


def _aliases(resource: Resource) -> list[tuple[str, str]]:
    # AWS's API has integration:<id>, its sample logs integration/<id>.
    identifier = str(resource.members["IntegrationArn"]).replace("/", ":").rpartition(":")[2]
    return [("id", identifier), ("name", str(resource.members["IntegrationName"]))]
