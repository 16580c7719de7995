"""The ordered collection below every listing of the emulator."""

from collections.abc import Iterable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from glue_integrations.testing._service.collection import Collection, Entry

T = TypeVar("T")

# An addition, or the removal of the n-th of what is there, or its replacement.
HISTORIES = st.lists(st.one_of(st.just(None), st.tuples(st.sampled_from(["remove", "replace"]), st.integers(0, 30))))


def aliases(value: int) -> list[int]:
    return [value % 3]


def filled(history: list[tuple[str, int] | None]) -> tuple[Collection[int], dict[int, int]]:
    """Return a collection after a history, and what must be in it: values by positions."""
    collection: Collection[int] = Collection(aliases)
    expected: dict[int, int] = {}
    for number, step in enumerate(history):
        if step is None:
            expected[collection.add(str(number), number).ordinal] = number
        elif expected:
            action, index = step
            ordinal = list(expected)[index % len(expected)]
            entry = collection.at(ordinal)
            assert entry is not None
            if action == "remove":
                collection.remove(entry)
                del expected[ordinal]
            else:
                collection.replace(entry, entry.value + 100)
                expected[ordinal] += 100
    return collection, expected


def content(entries: Iterable[Entry[T]]) -> dict[int, T]:
    return {entry.ordinal: entry.value for entry in entries}


@given(HISTORIES)
def test_order_and_positions(history: list[tuple[str, int] | None]) -> None:
    """What is there comes in the order of arrival, after any position, and only what is there is found."""
    collection, expected = filled(history)
    assert list(content(collection).items()) == list(expected.items())
    assert len(collection) == len(expected)
    for position in range(collection.last_ordinal + 2):
        assert content(collection.after(position)) == {k: v for k, v in expected.items() if k > position}
        found = collection.at(position)
        assert (found and found.value) == expected.get(position)


@given(HISTORIES)
def test_keys_and_aliases(history: list[tuple[str, int] | None]) -> None:
    """A key finds its entry; an alias finds the first of those that share it."""
    collection, expected = filled(history)
    for key in map(str, range(len(history))):
        entry = collection.get(key)
        assert (entry is not None) == any(value % 100 == int(key) for value in expected.values())
        assert entry is None or (entry.key == key and expected[entry.ordinal] == entry.value)
    for alias in range(3):
        first = next((value for value in expected.values() if value % 3 == alias), None)
        found = collection.find(alias)
        assert (found and found.value) == first


def test_positions_are_never_used_again() -> None:
    """Not even that of the last entry."""
    collection: Collection[str] = Collection()
    collection.remove(collection.add("a", "a"))
    assert collection.add("b", "b").ordinal == 2


def test_positions_can_be_restored() -> None:
    """With their gaps; new entries follow the last position that there ever was."""
    collection: Collection[str] = Collection()
    collection.add("a", "a", 3)
    collection.last_ordinal = 9
    assert [collection.add("b", "b").ordinal, *content(collection)] == [10, 3, 10]
