"""Listings, page by page: `Pager` and `Page`."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Final, Generic, NamedTuple, TypeVar, cast

from ._core.prefetch import Prefetcher
from .cursor import Cursor, KeyDigest
from .errors import (
    CursorMismatchError,
    ErrorContext,
    GlueIntegrationsError,
    InvalidRequestError,
    MarkerLoopError,
    MultipleResultsError,
    NotFoundError,
    PaginationError,
)

T = TypeVar("T")

_MAX_STALE_PAGES: Final = 1000
_MAX_KEYS: Final = 10_000
"""Up to about this many, a walk remembers items by their keys, which is faster; then by digests, which are smaller."""


class Fetched(NamedTuple, Generic[T]):
    """A page as it was fetched."""

    items: tuple[T, ...]
    next_marker: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing: the items of one response."""

    items: tuple[T, ...]
    """The items as the service sent them; may be empty although another page follows."""

    next_marker: str | None
    """Where the next page starts; None on the last one."""

    request_id: str | None
    """AWS's request id."""

    cursor: Cursor
    """The place just after this page; ``resume=`` continues there."""


class Listing(NamedTuple, Generic[T]):
    """What a pager iterates: how to fetch a page, and how to identify its items."""

    operation: str
    """AWS's name of the operation."""

    query: str
    """Fingerprint of the query; a cursor with another one is refused."""

    target: str
    """What is listed, in words: ``in eu-west-1 for Status "FAILED"``."""

    fetch: Callable[[str | None], Awaitable[Fetched[T]]]
    """Fetches the page at a marker; None for the first."""

    key: Callable[[T], str]
    """Returns what identifies an item: its ARN."""

    accept: Callable[[T], bool] | None = None
    """Filters by what the service cannot filter by."""

    page_size: int | None = None
    """Items requested per page."""


class Pager(Generic[T]):
    """A listing, fetched page by page as you iterate. Nothing is sent before you request the first item.

    ``async for item in pager`` yields no item twice, even if the listing shifts between two pages. Every iteration
    starts from the beginning. When you stop, nothing more is fetched; only `prefetched` fetches ahead.

    Any method may raise any `GlueIntegrationsError`; pass the error's `cursor` as ``resume=`` to continue there.
    `MarkerLoopError` is raised instead of sending a marker twice, `PaginationError` after 1000 pages in a row
    without a new item.
    """

    def __init__(self, listing: Listing[T], *, limit: int | None = None, resume: Cursor | str | None = None) -> None:
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
            message = f"limit must be a whole number (0 or more) or None, not {limit!r}."
            raise InvalidRequestError(message, operation=listing.operation)
        start = Cursor(listing.query) if resume is None else _cursor_of(resume, listing.operation)
        if start.query != listing.query:
            message = "The cursor belongs to another query, Region or page size."
            raise CursorMismatchError(message, operation=listing.operation)
        self._listing = listing
        self._limit = limit
        self._start = start

    def __repr__(self) -> str:
        listing = self._listing
        options = {"page_size": listing.page_size, "limit": self._limit}
        given = "".join(f", {name}={value}" for name, value in options.items() if value is not None)
        resumed = "" if self._start == Cursor(listing.query) else ", resumed"
        return f"<Pager of {listing.operation} {listing.target}{given}{resumed}>"

    def __aiter__(self) -> AsyncGenerator[T]:
        return self._items()

    async def _items(self) -> AsyncGenerator[T]:
        walk = _Walk(self._listing, self._start, self._limit)
        while (page := await walk.next_page()) is not None:
            for _, item in walk.new_items(page):
                yield item

    async def with_cursors(self) -> AsyncGenerator[tuple[T, Cursor]]:
        """Iterate the items, each with the cursor just after it.

        Yields:
            An item, and the cursor to resume from once you have processed it.
        """
        walk = _Walk(self._listing, self._start, self._limit)
        while (page := await walk.next_page()) is not None:
            marker = walk.position.marker
            keys = map(self._listing.key, page.items)
            digest = KeyDigest()
            counted = 0
            for offset, item in walk.new_items(page):
                for key in islice(keys, offset - counted):
                    digest.add(key)
                counted = offset
                yield item, Cursor(self._listing.query, marker, offset, str(digest))

    async def pages(self) -> AsyncGenerator[Page[T]]:
        """Iterate the pages as the service sends them, including empty pages and repeated items.

        Filters that the client applies itself, such as a long ``source_arn``, do not apply here.

        Yields:
            A whole page. With ``limit=``, the last page is the one that reaches the limit.
        """
        walk = _Walk(self._listing, self._start, self._limit)
        while (page := await walk.next_page()) is not None:
            resumed = walk.count_resumed(page)
            list(walk.new_items(page))  # counts towards the limit
            if not resumed or resumed < len(page.items):
                yield Page(*page, walk.end_of(page))

    def prefetched(self) -> AbstractAsyncContextManager[AsyncIterator[T]]:
        """Iterate the items, and fetch the next page while you process this one.

        Worth it if processing a page takes as long as fetching one::

            async with pager.prefetched() as stream:
                async for item in stream:
                    await process(item)

        Items, limit, errors and their cursors are the same as in a plain iteration: an error is raised after the items
        before it, and no page beyond the limit is fetched. When the ``async with`` block ends, a running fetch is
        cancelled; nothing keeps running in the background.

        Returns:
            A context manager that gives the stream. The stream can be iterated once; outside the block it raises
            `ClientClosedError`. Nothing is sent before you request its first item.
        """
        walk = _Walk(self._listing, self._start, self._limit)

        async def next_items() -> list[T] | None:
            page = await walk.next_page()
            return None if page is None else [item for _, item in walk.new_items(page)]

        return Prefetcher(next_items)

    async def collect(self) -> list[T]:
        """Return all items."""
        return [item async for item in self]

    async def first(self) -> T | None:
        """Return the first item, or None if there is none; fetches no page beyond it."""
        walk = _Walk(self._listing, self._start, 1 if self._limit is None else min(self._limit, 1))
        while (page := await walk.next_page()) is not None:
            for _, item in walk.new_items(page):
                return item
        return None

    async def one(self) -> T:
        """Return the only item. A ``limit=`` does not hide a second one.

        Raises:
            NotFoundError: No item matches; its `code` is None and its `request_id` that of the last response.
            MultipleResultsError: Several items match.
        """
        found: list[T] = []
        walk = _Walk(self._listing, self._start, None)
        context = ErrorContext(operation=self._listing.operation)
        while (page := await walk.next_page()) is not None:
            context["request_id"] = page.request_id
            found += [item for _, item in walk.new_items(page)]
            if len(found) > 1:
                raise MultipleResultsError(f"Several matches {self._listing.target}, expected one.", **context)
        if not found:
            raise NotFoundError(f"No match {self._listing.target}.", **context)
        return found[0]


def _cursor_of(resume: Cursor | str, operation: str) -> Cursor:
    if isinstance(resume, Cursor):
        return resume
    try:
        return Cursor.parse(resume)
    except ValueError as error:
        reason = str(error)
    raise InvalidRequestError(f"resume= is {reason}", operation=operation)


class _Walk(Generic[T]):
    """One iteration over a listing: its position, the markers it has seen and the items it has delivered."""

    def __init__(self, listing: Listing[T], start: Cursor, limit: int | None) -> None:
        self.position = start
        """Start of the last page fetched."""
        self._listing = listing
        self._remaining = limit
        self._page: Fetched[T] | None = None
        self._markers = {start.marker}
        self._identify: Callable[[Iterable[str]], Iterable[object]] = iter
        self._delivered: set[object] = set()
        # An item that a filter of ours refuses is progress too, but may be accepted if it comes again.
        self._seen = self._delivered if listing.accept is None else set[object]()
        self._stale_pages = 0

    async def next_page(self) -> Fetched[T] | None:
        """Fetch the next page; None at the end of the listing or once the limit is reached."""
        if self._remaining == 0:
            return None
        if self._page is not None:
            if self._page.next_marker is None:
                return None
            self._advance(self._page, self._page.next_marker)
        try:
            self._page = await self._listing.fetch(self.position.marker)
        except GlueIntegrationsError as error:
            failure = error.evolve(cursor=self.position)
        else:
            return self._page
        raise failure

    def _advance(self, page: Fetched[T], marker: str) -> None:
        """Move to the page after *page*, which starts at *marker*."""
        loops = marker in self._markers
        if loops or self._stale_pages >= _MAX_STALE_PAGES:
            context = ErrorContext(
                operation=self._listing.operation, request_id=page.request_id, cursor=self._last_place_on(page)
            )
            if loops:
                raise MarkerLoopError("The service sent the same marker twice in this listing.", **context)
            raise PaginationError(f"The service sent {self._stale_pages} pages in a row without a new item.", **context)
        self._markers.add(marker)
        self.position = Cursor(self._listing.query, marker)

    def end_of(self, page: Fetched[T]) -> Cursor:
        """Return the place just after *page*, the last page fetched."""
        if page.next_marker is None:
            return self._last_place_on(page)
        return Cursor(self._listing.query, page.next_marker)

    def _last_place_on(self, page: Fetched[T]) -> Cursor:
        digest = KeyDigest(map(self._listing.key, page.items))
        return Cursor(self._listing.query, self.position.marker, len(page.items), str(digest))

    def new_items(self, page: Fetched[T]) -> Iterable[tuple[int, T]]:
        """Return the items not delivered yet, each with its number on the page, from 1."""
        self._shrink()
        keys = set(self._identify(map(self._listing.key, page.items)))
        self._stale_pages = self._stale_pages + 1 if keys <= self._seen else 0
        is_all_new = len(keys) == len(page.items) and self._delivered.isdisjoint(keys)
        if is_all_new and self._remaining is None and self._listing.accept is None and not self.position.offset:
            # The usual case: no work for each item.
            self._delivered |= keys
            return enumerate(page.items, 1)
        if self._seen is not self._delivered:
            self._seen |= keys
        return self._select(page)

    def _select(self, page: Fetched[T]) -> Iterator[tuple[int, T]]:
        keys = iter(self._identify(map(self._listing.key, page.items)))
        skipped = self.count_resumed(page)
        self._delivered.update(islice(keys, skipped))
        accept = self._listing.accept
        for number, (item, key) in enumerate(zip(page.items[skipped:], keys, strict=True), skipped + 1):
            if key in self._delivered or (accept is not None and not accept(item)):
                continue
            self._delivered.add(key)
            if self._remaining is not None:
                self._remaining -= 1
            yield number, item
            if self._remaining == 0:
                return

    def count_resumed(self, page: Fetched[T]) -> int:
        """Count the items before the cursor; 0 if *page* no longer begins with them, rather than lose one."""
        before = page.items[: self.position.offset]
        digest = KeyDigest(map(self._listing.key, before))
        return len(before) if str(digest) == self.position.digest else 0

    def _shrink(self) -> None:
        """Remember many items by their digests."""
        if self._identify is iter and len(self._seen) > _MAX_KEYS:
            self._identify = _digests
            is_one = self._seen is self._delivered
            self._delivered = set(_digests(cast("set[str]", self._delivered)))
            self._seen = self._delivered if is_one else set(_digests(cast("set[str]", self._seen)))


def _digests(keys: Iterable[str]) -> list[bytes]:
    """Return short digests of *keys*, long enough that no two keys have the same."""
    return [blake2b(key.encode(), digest_size=16).digest() for key in keys]
