"""Fetching one batch ahead of whoever consumes the items, inside a scope that no task outlives."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

from glue_integrations.errors import ClientClosedError

T = TypeVar("T")


class OneAhead(Generic[T]):
    """The items of batches, of which the next one is fetched while those of the last are consumed.

    Args:
        next_batch: Fetches the next batch; None at the end. After it has raised it is not called again.
    """

    def __init__(self, next_batch: Callable[[], Coroutine[object, object, Iterable[T] | None]]) -> None:
        self._next_batch = next_batch
        self._items: Iterator[T] = iter(())
        self._coming: asyncio.Task[Iterable[T] | None] | None = None
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_closed = True
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.wait({self._coming})

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            if self._is_closed:
                raise ClientClosedError("The scope of prefetched() has ended.")
            for item in self._items:
                return item
            await self._take_batch()

    async def _take_batch(self) -> None:
        coming = self._coming = self._coming or self._start()
        # Not `await coming`: a consumer that is cancelled would cancel the fetch, and the end of the scope a consumer.
        await asyncio.wait({coming})
        if self._is_closed or self._coming is not coming:
            return  # meanwhile the scope has ended, or another consumer has taken the batch
        batch = coming.result()  # what it raises or the end stays there, for whoever asks again
        if batch is None:
            raise StopAsyncIteration
        self._items = iter(batch)
        self._coming = self._start()

    def _start(self) -> asyncio.Task[Iterable[T] | None]:
        task = asyncio.create_task(self._next_batch())
        task.add_done_callback(_look_at)
        return task


def _look_at(task: asyncio.Task[Iterable[T] | None]) -> None:
    """Take note of an error, or asyncio complains of one that no consumer has come to."""
    if not task.cancelled():
        task.exception()
