"""Listings, page by page: `Pager` and `Page`."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, Generic, TypeVar, cast

from ._core.prefetch import OneAhead
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
"""Up to about here a walk remembers items by their keys, which is quicker; beyond, by digests, which are smaller."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One answer of the service."""

    items: tuple[T, ...]
    """The items of the page; it may hold none although another page follows."""

    next_marker: str | None
    """Where the next page starts; None on the last one."""

    request_id: str | None
    """AWS's id of the request that brought it."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """What a pager walks: how to get a page, and how to tell its items apart."""

    operation: str
    """AWS's name of the operation."""

    query: str
    """Fingerprint that a cursor must have to be resumed here."""

    fetch: Callable[[str | None], Awaitable[Page[T]]]
    """Gets the page at a marker; None for the first."""

    key: Callable[[T], str]
    """Identity of an item: its ARN."""

    accept: Callable[[T], bool] | None = None
    """Filter for what the service cannot filter itself."""


class Pager(Generic[T]):
    """A listing, fetched page by page as it is consumed. Nothing is sent before the first item is asked for.

    ``async for item in pager`` passes over items it has already delivered in this walk; a listing that shifts between
    two pages has them twice. Every iteration starts anew. When the consumer stops, nothing more is fetched; only
    `prefetched` fetches ahead.

    Any call may raise any `GlueIntegrationsError`; the error's `cursor` is where ``resume=`` continues the walk.
    `MarkerLoopError` is raised instead of sending a marker twice, `PaginationError` after 1000 empty pages in a row.
    """

    def __init__(self, listing: Listing[T], *, limit: int | None = None, resume: Cursor | str | None = None) -> None:
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
            raise InvalidRequestError(f"limit must be a whole number of at least 0, or None, not {limit!r}.")
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
            for _, item in walk.fresh(page):
                yield item

    async def with_cursors(self) -> AsyncGenerator[tuple[T, Cursor]]:
        """Walk the items, each with the cursor right behind it.

        Yields:
            An item, and the place to resume from once it has been dealt with.
        """
        walk = _Walk(self._listing, self._start, self._limit)
        while (page := await walk.next_page()) is not None:
            marker = walk.at.marker
            for offset, item in walk.fresh(page):
                yield item, Cursor(self._listing.query, marker, offset, self._listing.key(item))

    async def pages(self) -> AsyncGenerator[Page[T]]:
        """Walk the pages as the service sends them: whole, empty ones and repeated items included.

        Yields:
            A page. With ``limit=``, the last one is the page on which the limit is reached.
        """
        walk = _Walk(self._listing, self._start, self._limit)
        while (page := await walk.next_page()) is not None:
            list(walk.fresh(page))  # counts towards the limit
            yield page

    def prefetched(self) -> AbstractAsyncContextManager[AsyncIterator[T]]:
        """Walk the items, the next page being fetched while those of this one are dealt with.

        Worth it if dealing with a page takes as long as fetching one::

            async with pager.prefetched() as stream:
                async for item in stream:
                    await deal_with(item)

        Items, limit, errors and their cursors are those of the plain walk: an error is raised once the items before it
        have been delivered, and no page is fetched that the limit makes unnecessary. At the end of the scope, however
        it is left, a fetch under way is cancelled; nothing outlives it.

        Returns:
            The scope, which gives the stream. The stream can be walked once; used after the scope it raises
            `ClientClosedError`. Nothing is sent before its first item is asked for.
        """
        walk = _Walk(self._listing, self._start, self._limit)

        async def next_items() -> list[T] | None:
            page = await walk.next_page()
            return None if page is None else [item for _, item in walk.fresh(page)]

        return OneAhead(next_items)

    async def collect(self) -> list[T]:
        """Return all items."""
        return [item async for item in self]

    async def first(self) -> T | None:
        """Return the first item, or None if there is none; fetches no page beyond it."""
        walk = _Walk(self._listing, self._start, 1 if self._limit is None else min(self._limit, 1))
        while (page := await walk.next_page()) is not None:
            for _, item in walk.fresh(page):
                return item
        return None

    async def one(self) -> T:
        """Return the only item.

        Raises:
            NotFoundError: There is none; its `code` is None and its `request_id` that of the last answer.
            MultipleResultsError: There are several.
        """
        found: list[T] = []
        walk = _Walk(self._listing, self._start, self._limit)
        request_id = None
        while (page := await walk.next_page()) is not None:
            request_id = page.request_id
            found += [item for _, item in walk.fresh(page)]
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
    """One iteration over a listing: where it is, which markers it has met and which items it has delivered."""

    def __init__(self, listing: Listing[T], start: Cursor, limit: int | None) -> None:
        self.at = start
        """Start of the page fetched last."""
        self._listing = listing
        self._wanted = limit
        self._page: Page[T] | None = None
        self._markers = {start.marker}
        self._identify: Callable[[Iterable[str]], Iterable[object]] = iter
        self._delivered: set[object] = set() if start.last is None else {start.last}
        self._empty_pages = 0

    async def next_page(self) -> Page[T] | None:
        """Fetch the next page; None at the end of the listing or once the limit is reached."""
        if self._wanted == 0:
            return None
        if self._page is not None:
            if self._page.next_marker is None:
                return None
            self._turn(self._page, self._page.next_marker)
        try:
            page = await self._listing.fetch(self.at.marker)
        except GlueIntegrationsError as error:
            failure = error.evolve(cursor=self.at)
        else:
            self._empty_pages = 0 if page.items else self._empty_pages + 1
            if self._listing.accept is not None:
                page = replace(page, items=tuple(filter(self._listing.accept, page.items)))
            self._page = page
            return page
        raise failure

    def _turn(self, page: Page[T], marker: str) -> None:
        """Go to the page at *marker*, which *page* named as the next."""
        last = self._listing.key(page.items[-1]) if page.items else None
        end = Cursor(self._listing.query, self.at.marker, len(page.items), last)
        context = ErrorContext(operation=self._listing.operation, request_id=page.request_id, cursor=end)
        if marker in self._markers:
            raise MarkerLoopError("The service sent a marker it had sent before in this listing.", **context)
        if self._empty_pages >= _MAX_EMPTY_PAGES:
            raise PaginationError(f"The service sent {self._empty_pages} empty pages in a row.", **context)
        self._markers.add(marker)
        self.at = Cursor(self._listing.query, marker)

    def fresh(self, page: Page[T]) -> Iterable[tuple[int, T]]:
        """Deliver what this walk has not delivered yet, each with its number on the page, from 1."""
        if self._identify is iter and len(self._delivered) > _MAX_KEYS:
            self._identify = _digests
            self._delivered = set(_digests(cast("set[str]", self._delivered)))
        keys = set(self._identify(map(self._listing.key, page.items)))
        is_all_fresh = len(keys) == len(page.items) and self._delivered.isdisjoint(keys)
        if is_all_fresh and self._wanted is None and self.at.last is None:
            # As nearly always. Nothing more is done for every single item.
            self._delivered |= keys
            return enumerate(page.items, 1)
        return self._select(page)

    def _select(self, page: Page[T]) -> Iterator[tuple[int, T]]:
        done = self._done(page)
        items = page.items[done:]
        for number, (item, key) in enumerate(
            zip(items, self._identify(map(self._listing.key, items)), strict=True), done + 1
        ):
            if key in self._delivered:
                continue
            self._delivered.add(key)
            if self._wanted is not None:
                self._wanted -= 1
            yield number, item
            if self._wanted == 0:
                return

    def _done(self, page: Page[T]) -> int:
        """Count the items that a resumed walk had delivered; 0 if the last of them is gone, so that none is lost."""
        if self.at.last is None:
            return 0
        keys = [self._listing.key(item) for item in page.items]
        return keys.index(self.at.last) + 1 if self.at.last in keys else 0


def _digests(keys: Iterable[str]) -> list[bytes]:
    """Return what a long walk remembers of items: short, and different for all the ARNs there will be."""
    return [blake2b(key.encode(), digest_size=16).digest() for key in keys]
