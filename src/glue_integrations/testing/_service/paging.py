"""Pages of listings: their size, what is on them, and the marker of the next one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import inf
from typing import Final, Generic, TypeVar, cast

from pydantic import JsonValue

from .behaviour import Behaviour
from .collection import Entry
from .errors import invalid
from .markers import Sealer

T = TypeVar("T")

# A marker points after an entry; this bit says that the empty page there was sent.
_AFTER_EMPTY: Final = 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a listing."""

    entries: list[Entry[T]]
    marker: str | None
    """Where the next page starts; None if this one is the last."""


@dataclass(frozen=True, slots=True)
class Pager(Generic[T]):
    """Cuts a listing into pages."""

    entries_after: Callable[[int], Iterable[Entry[T]]]
    """Iterates over the entries after a position."""

    matches: Callable[[T], bool]
    """Whether the listing has the value, by its filters."""

    sealer: Sealer
    behaviour: Behaviour
    now: datetime

    counts_evaluated: bool = False
    """Whether AWS documents that ``MaxRecords`` counts entries before filtering."""

    def page(self, params: Mapping[str, JsonValue]) -> Page[T]:
        """Return the page that a request asks for with ``Marker`` and ``MaxRecords``.

        Raises:
            Fault: ``ValidationException``: one of the two is invalid.
        """
        size = page_size(cast("int | None", params.get("MaxRecords")), self.behaviour)
        marker = cast("str | None", params.get("Marker"))
        now = round(self.now.timestamp() * 1000)
        position = 0 if marker is None else self.sealer.position(marker, now)
        seconds = self.behaviour.marker_seconds
        # An expiry of 0 means never, so a marker that is never valid expires at the first millisecond there is.
        expiry = 0 if seconds == inf else max(1, now + round(seconds * 1000))
        entries, last = self._cut(position >> 1, size)
        if last is not None and self.behaviour.pages == "empty" and not position & _AFTER_EMPTY:
            return Page([], self.sealer.marker(position | _AFTER_EMPTY, expiry))
        return Page(entries, None if last is None else self.sealer.marker(last << 1, expiry))

    def _cut(self, start: int, size: int) -> tuple[list[Entry[T]], int | None]:
        """Return a page, and the ordinal after which the next one starts; None if it is the last page."""
        candidates = iter(self.entries_after(start))
        pages = self.behaviour.pages
        filters_later = pages == "evaluated" or (pages == "full" and self.counts_evaluated)
        if not filters_later:
            candidates = (entry for entry in candidates if self.matches(entry.value))
        # One entry more than requested shows whether a page follows: the last page has no marker.
        taken = list(islice(candidates, size + 1))
        last = taken[size - 1].ordinal if len(taken) > size else None
        return [entry for entry in taken[:size] if not filters_later or self.matches(entry.value)], last


def page_size(requested: int | None, behaviour: Behaviour) -> int:
    """Return the size of a page for ``MaxRecords``.

    Raises:
        Fault: ``ValidationException``: it is out of range.
    """
    if requested is not None and requested < 1:
        raise invalid("MaxRecords", "Member must have value greater than or equal to 1")
    wanted = behaviour.page_size if requested is None else requested
    size = min(max(wanted, behaviour.min_page_size), behaviour.max_page_size)
    if requested is not None and requested != size and behaviour.page_size_out_of_range == "reject":
        bound = f"{'less' if requested > size else 'greater'} than or equal to {size}"
        raise invalid("MaxRecords", f"Member must have value {bound}")
    return (size + 1) // 2 if behaviour.pages == "short" else size
