"""An ordered collection with keys. Positions in it stay valid whatever is added and removed."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Entry(Generic[T]):
    """A value in a collection."""

    ordinal: int
    """Its position in the order of arrival, from 1; never reused."""

    key: str
    value: T
    is_gone: bool = False


class Collection(Generic[T]):
    """Values in the order of arrival, found by key, by alias and by position.

    A removed entry keeps its place until half of the places are empty, so that removing costs no more than finding.
    """

    def __init__(self, aliases: Callable[[T], Iterable[Hashable]] | None = None) -> None:
        """Start empty.

        Args:
            aliases: Other names of a value, besides its key; several values may share one.
        """
        self._aliases = aliases
        self._places: list[Entry[T]] = []
        self._by_key: dict[str, Entry[T]] = {}
        self._by_alias: dict[Hashable, dict[int, Entry[T]]] = {}
        self.last_ordinal = 0

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[Entry[T]]:
        return self.after(0)

    def add(self, key: str, value: T, ordinal: int | None = None) -> Entry[T]:
        """Append a value.

        Args:
            key: Its key, which the collection does not have.
            value: The value.
            ordinal: The position that it had before, after all others here; None for the next one.
        """
        self.last_ordinal = self.last_ordinal + 1 if ordinal is None else ordinal
        entry = Entry(self.last_ordinal, key, value)
        self._places.append(entry)
        self._by_key[key] = entry
        self._index(entry)
        return entry

    def replace(self, entry: Entry[T], value: T) -> None:
        """Replace the value of an entry, which keeps its key and position."""
        self._unindex(entry)
        entry.value = value
        self._index(entry)

    def remove(self, entry: Entry[T]) -> None:
        """Remove an entry."""
        del self._by_key[entry.key]
        self._unindex(entry)
        entry.is_gone = True
        if len(self._places) > 2 * len(self._by_key):
            self._places = [place for place in self._places if not place.is_gone]

    def get(self, key: str) -> Entry[T] | None:
        """Return the entry with this key, or None."""
        return self._by_key.get(key)

    def find(self, alias: Hashable) -> Entry[T] | None:
        """Return the first entry with this alias, or None."""
        found = self._by_alias.get(alias)
        return found[min(found)] if found else None

    def at(self, ordinal: int) -> Entry[T] | None:
        """Return the entry in this position, or None."""
        index = bisect_left(self._places, ordinal, key=_ordinal)
        entry = self._places[index] if index < len(self._places) else None
        return entry if entry is not None and entry.ordinal == ordinal and not entry.is_gone else None

    def after(self, ordinal: int) -> Iterator[Entry[T]]:
        """Iterate over the entries after a position."""
        places = self._places
        start = bisect_right(places, ordinal, key=_ordinal)
        return (places[index] for index in range(start, len(places)) if not places[index].is_gone)

    def _index(self, entry: Entry[T]) -> None:
        for alias in self._aliases(entry.value) if self._aliases else ():
            self._by_alias.setdefault(alias, {})[entry.ordinal] = entry

    def _unindex(self, entry: Entry[T]) -> None:
        for alias in self._aliases(entry.value) if self._aliases else ():
            sharing = self._by_alias[alias]
            del sharing[entry.ordinal]
            if not sharing:
                del self._by_alias[alias]


def _ordinal(entry: Entry[T]) -> int:
    return entry.ordinal
