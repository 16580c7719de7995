"""Threads with an event loop of their own, for code that blocks.

botocore's credential chain reads files, loads service models and starts processes in the middle of its coroutines. In
the user's event loop, each of these would stop all other tasks and every timeout.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

_GRACE: Final = 0.5
"""Seconds for a cancelled thread to clean up. A thread that waits for a file cannot be stopped."""


async def in_own_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run *work* in a thread with an event loop of its own.

    Cancelling cancels *work* and waits until it has cleaned up. A thread that waits for a file does not react: it is
    left behind as a daemon, and delays neither the caller nor the end of the program.
    """
    thread = _Thread(work)
    try:
        await thread.ended.wait()
    except asyncio.CancelledError:
        thread.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(thread.ended.wait(), _GRACE)
        raise
    return thread.result()


class _Thread(Generic[T]):
    """One thread, its event loop, and how its work ended."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self.ended = asyncio.Event()
        self._work = work
        self._home = asyncio.get_running_loop()
        self._loop = asyncio.new_event_loop()
        self._loop.slow_callback_duration = float("inf")  # blocking is what it is for
        self._task: asyncio.Task[T] | None = None
        self._is_cancelled = False
        self._error: BaseException | None = None
        self._results: list[T] = []
        # The context is that of the caller, as with asyncio.to_thread.
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._main,), name="glue_integrations credentials", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        with suppress(RuntimeError):  # it has ended, and its loop is closed
            self._loop.call_soon_threadsafe(self._cancel)

    def result(self) -> T:
        error, self._error = self._error, None  # or its traceback would refer to itself
        if error is not None:
            raise error
        return self._results[0]

    def _cancel(self) -> None:
        self._is_cancelled = True
        if self._task is not None:
            self._task.cancel()

    def _end(self) -> None:
        self._thread.join()  # its last act was to call this
        self.ended.set()

    def _main(self) -> None:
        try:
            self._results.append(self._loop.run_until_complete(self._run()))
        except BaseException as error:  # noqa: BLE001  # the caller raises it
            self._error = error
        finally:
            self._loop.run_until_complete(_cancel_others())
            self._loop.close()
        with suppress(RuntimeError):  # the program has gone on without this thread, and closed its loop
            self._home.call_soon_threadsafe(self._end)

    async def _run(self) -> T:
        self._task = asyncio.current_task()
        if self._is_cancelled:
            raise asyncio.CancelledError
        return await self._work()


async def _cancel_others() -> None:
    # Not asyncio.run, which also waits for threads that look up names.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
