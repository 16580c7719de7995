"""Event loops in which waiting takes no time."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from glue_integrations.events import Event, RetryEvent

P = ParamSpec("P")


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that jumps to the next moment at which something is due. For code without an outside world.

    Its clock stands still while it works.
    """

    def __init__(self) -> None:
        self._now = 0.5  # small: neither a remainder nor a product may pass as a difference or a sum
        super().__init__(_Jumping(self.block))

    def time(self) -> float:
        """Return the virtual time."""
        return self._now

    def block(self, seconds: float) -> None:
        """Let time pass as if something had kept the loop busy."""
        self._now += seconds


class _Jumping(selectors.DefaultSelector):
    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready and timeout > 0:
            self._jump(timeout)
        return ready


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop whose clock `skip_waits` moves on. For code that also waits for the network, which takes its time."""

    def __init__(self) -> None:
        self._skipped = 0.0
        super().__init__()

    def time(self) -> float:
        """Return the time, with what was skipped."""
        return super().time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let time pass at once."""
        self._skipped += seconds


def skip_waits(event: Event) -> None:
    """Have the wait before each retry pass at once. A hook for a client in a `HurriedLoop`."""
    if isinstance(event, RetryEvent):
        loop = asyncio.get_running_loop()
        assert isinstance(loop, HurriedLoop)
        loop.call_soon(loop.skip, event.delay)  # once it has begun


def in_virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test in a `VirtualLoop`."""
    return _running_in(VirtualLoop, test)


def in_a_hurry(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test in a `HurriedLoop`."""
    return _running_in(HurriedLoop, test)


def _running_in(
    loop: Callable[[], asyncio.AbstractEventLoop], test: Callable[P, Coroutine[Any, Any, None]]
) -> Callable[P, None]:
    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(test(*args, **kwargs))

    return run
