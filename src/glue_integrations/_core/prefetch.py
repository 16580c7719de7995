"""Fetches one batch ahead, inside a scope that leaves no task behind."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from enum import Enum
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from glue_integrations.errors import ClientClosedError

T = TypeVar("T")


_REMEDY: Final = "Iterate inside `async with pager.prefetched() as stream:`, once for each call of prefetched()."


class _State(Enum):
    """Where the consumer is. The value says what is wrong if it should be elsewhere."""

    NEW = "A stream of prefetched() was used without its `async with` block."
    ENTERED = "The `async with` block of prefetched() was entered twice."
    LEFT = "The `async with` block of prefetched() has ended."


class Prefetcher(Generic[T]):
    """Iterates the items of batches, and fetches the next batch while the last one is consumed.

    Args:
        next_batch: Fetches the next batch; returns None at the end. It is not called again after it has raised.
    """

    def __init__(self, next_batch: Callable[[], Coroutine[object, object, Iterable[T] | None]]) -> None:
        self._next_batch = next_batch
        self._items: Iterator[T] = iter(())
        self._fetch: asyncio.Task[Iterable[T] | None] | None = None
        self._state = _State.NEW

    async def __aenter__(self) -> Self:
        if self._state is not _State.NEW:
            raise self._refusal()
        self._state = _State.ENTERED
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._state = _State.LEFT
        if self._fetch is not None:
            self._fetch.cancel()
            # Also retrieves an error that no consumer reached, which asyncio would log.
            await asyncio.gather(self._fetch, return_exceptions=True)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            if self._state is not _State.ENTERED:
                raise self._refusal()
            for item in self._items:
                return item
            await self._take_batch()

    def _refusal(self) -> ClientClosedError:
        return ClientClosedError(self._state.value, remedy=_REMEDY)

    async def _take_batch(self) -> None:
        fetch = self._fetch = self._fetch or self._start_fetch()
        # Not `await fetch`: cancelling a consumer would cancel the fetch, and the end of the block a consumer.
        await asyncio.wait({fetch})
        if self._state is _State.LEFT or self._fetch is not fetch:
            return  # the block has ended, or another consumer has taken the batch
        batch = fetch.result()  # an error, or the end, stays for the next consumer
        if batch is None:
            raise StopAsyncIteration
        self._items = iter(batch)
        self._fetch = self._start_fetch()

    def _start_fetch(self) -> asyncio.Task[Iterable[T] | None]:
        return asyncio.create_task(self._next_batch())
