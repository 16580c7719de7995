"""Listings, page by page: `Pager` and `Page`."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, Generic, TypeVar, cast

from ._core.prefetch import Prefetcher
from .cursor import Cursor
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

_MAX_EMPTY_PAGES: Final = 1000
_MAX_KEYS: Final = 10_000
"""Up to about this many, a walk remembers items by their keys, which is faster; then by digests, which are smaller."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing: the items of one response."""

    items: tuple[T, ...]
    """The items of the page; may be empty although another page follows."""

    next_marker: str | None
    """Where the next page starts; None on the last one."""

    request_id: str | None
    """AWS's request id."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """What a pager iterates: how to fetch a page, and how to identify its items."""

    operation: str
    """AWS's name of the operation."""

    query: str
    """Fingerprint of the query; a cursor with another one is refused."""

    fetch: Callable[[str | None], Awaitable[Page[T]]]
    """Fetches the page at a marker; None for the first."""

    key: Callable[[T], str]
    """Returns what identifies an item: its ARN."""

    accept: Callable[[T], bool] | None = None
    """Filters by what the service cannot filter by."""


class Pager(Generic[T]):
    """A listing, fetched page by page as you iterate. Nothing is sent before you request the first item.

    ``async for item in pager`` yields no item twice, even if the listing shifts between two pages. Every iteration
    starts from the beginning. When you stop, nothing more is fetched; only `prefetched` fetches ahead.

    Any method may raise any `GlueIntegrationsError`; pass the error's `cursor` as ``resume=`` to continue there.
    `MarkerLoopError` is raised instead of sending a marker twice, `PaginationError` after 1000 empty pages in a row.
    """

    def __init__(self, listing: Listing[T], *, limit: int | None = None, resume: Cursor | str | None = None) -> None:
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
            raise InvalidRequestError(f"limit must be a whole number (0 or more) or None, not {limit!r}.")
        start = Cursor(listing.query) if resume is None else _cursor_of(resume)
        if start.query != listing.query:
            raise CursorMismatchError("The cursor belongs to another query, Region or page size.")
        self._listing = listing
        self._limit = limit
        self._start = start

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
            for offset, item in walk.new_items(page):
                yield item, Cursor(self._listing.query, marker, offset, self._listing.key(item))

    async def pages(self) -> AsyncGenerator[Page[T]]:
        """Iterate the pages as the service sends them, including empty pages and repeated items.

        Yields:
            A whole page. With ``limit=``, the last page is the one that reaches the limit.
        """
        walk = _Walk(self._listing, self._start, self._limit)
        while (page := await walk.next_page()) is not None:
            list(walk.new_items(page))  # counts towards the limit
            yield page

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
            A context manager that gives the stream. The stream can be iterated once; after the block it raises
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
        """Return the only item.

        Raises:
            NotFoundError: No item matches; its `code` is None and its `request_id` that of the last response.
            MultipleResultsError: Several items match.
        """
        found: list[T] = []
        walk = _Walk(self._listing, self._start, self._limit)
        request_id = None
        while (page := await walk.next_page()) is not None:
            request_id = page.request_id
            found += [item for _, item in walk.new_items(page)]
            if len(found) > 1:
                raise MultipleResultsError(
                    "Several integrations match where one was expected.",
                    operation=self._listing.operation,
                    request_id=request_id,
                )
        if not found:
            raise NotFoundError("No integration matches.", operation=self._listing.operation, request_id=request_id)
        return found[0]


def _cursor_of(resume: Cursor | str) -> Cursor:
    if isinstance(resume, Cursor):
        return resume
    try:
        return Cursor.parse(resume)
    except ValueError as error:
        reason = str(error)
    raise InvalidRequestError(f"resume= is {reason}")


class _Walk(Generic[T]):
    """One iteration over a listing: its position, the markers it has seen and the items it has delivered."""

    def __init__(self, listing: Listing[T], start: Cursor, limit: int | None) -> None:
        self.position = start
        """Start of the last page fetched."""
        self._listing = listing
        self._remaining = limit
        self._page: Page[T] | None = None
        self._markers = {start.marker}
        self._identify: Callable[[Iterable[str]], Iterable[object]] = iter
        self._delivered: set[object] = set() if start.last is None else {start.last}
        self._empty_pages = 0

    async def next_page(self) -> Page[T] | None:
        """Fetch the next page; None at the end of the listing or once the limit is reached."""
        if self._remaining == 0:
            return None
        if self._page is not None:
            if self._page.next_marker is None:
                return None
            self._advance(self._page, self._page.next_marker)
        try:
            page = await self._listing.fetch(self.position.marker)
        except GlueIntegrationsError as error:
            failure = error.evolve(cursor=self.position)
        else:
            self._empty_pages = 0 if page.items else self._empty_pages + 1
            if self._listing.accept is not None:
                page = replace(page, items=tuple(filter(self._listing.accept, page.items)))
            self._page = page
            return page
        raise failure

    def _advance(self, page: Page[T], marker: str) -> None:
        """Move to the page after *page*, which starts at *marker*."""
        last = self._listing.key(page.items[-1]) if page.items else None
        end = Cursor(self._listing.query, self.position.marker, len(page.items), last)
        context = ErrorContext(operation=self._listing.operation, request_id=page.request_id, cursor=end)
        if marker in self._markers:
            raise MarkerLoopError("The service sent the same marker twice in this listing.", **context)
        if self._empty_pages >= _MAX_EMPTY_PAGES:
            raise PaginationError(f"The service sent {self._empty_pages} empty pages in a row.", **context)
        self._markers.add(marker)
        self.position = Cursor(self._listing.query, marker)

    def new_items(self, page: Page[T]) -> Iterable[tuple[int, T]]:
        """Return the items not delivered yet, each with its number on the page, from 1."""
        if self._identify is iter and len(self._delivered) > _MAX_KEYS:
            self._identify = _digests
            self._delivered = set(_digests(cast("set[str]", self._delivered)))
        keys = set(self._identify(map(self._listing.key, page.items)))
        is_all_new = len(keys) == len(page.items) and self._delivered.isdisjoint(keys)
        if is_all_new and self._remaining is None and self.position.last is None:
            # The usual case: no work for each item.
            self._delivered |= keys
            return enumerate(page.items, 1)
        return self._select(page)

    def _select(self, page: Page[T]) -> Iterator[tuple[int, T]]:
        skipped = self._count_resumed(page)
        items = page.items[skipped:]
        for number, (item, key) in enumerate(
            zip(items, self._identify(map(self._listing.key, items)), strict=True), skipped + 1
        ):
            if key in self._delivered:
                continue
            self._delivered.add(key)
            if self._remaining is not None:
                self._remaining -= 1
            yield number, item
            if self._remaining == 0:
                return

    def _count_resumed(self, page: Page[T]) -> int:
        """Count the items delivered before a resume; 0 if the last of them is gone, rather than lose one."""
        if self.position.last is None:
            return 0
        keys = [self._listing.key(item) for item in page.items]
        return keys.index(self.position.last) + 1 if self.position.last in keys else 0


def _digests(keys: Iterable[str]) -> list[bytes]:
    """Return short digests of *keys*, long enough that no two keys have the same."""
    return [blake2b(key.encode(), digest_size=16).digest() for key in keys]
