"""Random walks over random listings that change under them, with faults, cancellations, stops and resumes.

A schedule is a byte string that `Dice` reads: how many items there are, what goes wrong at which attempt, what is
inserted and deleted before which page, and where the consumer stops, is cancelled, or resumes. Time is simulated.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import aclosing
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from fuzz.budget import budget
from fuzz.generate import Dice
from glue_integrations import ClientConfig, Cursor, GlueIntegrationsClient, Integration, Pager, RetryPolicy
from glue_integrations.errors import (
    AttemptTimeoutError,
    ConnectionFailedError,
    GlueIntegrationsError,
    ThrottlingError,
    TransportError,
)
from glue_integrations.events import CallEvent, Event, RetryEvent
from glue_integrations.transport import WireRequest, WireResponse
from support import error, page, wire_integration
from virtual_time import VirtualLoop

SCHEDULES: Final = st.binary(min_size=150, max_size=700)
MAX_PAGES: Final = 50
LARGEST_KEY: Final = 10 * 4 * MAX_PAGES

FAULTS: Final[tuple[WireResponse | GlueIntegrationsError | TimeoutError, ...]] = (
    *(error(), error(429, ""), error(500, "InternalServiceException"), error(503, "SlowDown"), error(502, "")),
    *(error(400, "InternalServerException"), error(408, ""), WireResponse(500, {"x-amz-retry-after": "700"}, b"null")),
    *(WireResponse(200, {}, body) for body in (b"", b"<html>", b"{}x", b'{"Integrations": [{', b'{"message": "no"}')),
    *(WireResponse(200, {}, page([wire_integration()]).body[:-9]), WireResponse(204, {}, b"")),
    *(TransportError("reset"), ConnectionFailedError("refused"), AttemptTimeoutError("slow"), TimeoutError()),
    # These are not retried.
    *(error(400, "AccessDeniedException"), error(400, "ValidationException"), WireResponse(307, {}, b"")),
    TransportError("odd", retryable=False),
)


class Service:
    """A listing in the order of its keys. A marker is the key before the page, so changes do not move it."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._page_size = 1 + dice.below(4)
        self._fault_rate = dice.pick((0, 13, 51, 102, 154))  # of 256: up to 60 %
        self._change_rate = dice.pick((0, 0, 25, 76))
        self.keys = list(range(10, 10 * (dice.below(self._page_size * MAX_PAGES + 1) + 1), 10))
        self.throughout = set(self.keys)
        """What has been there from the start."""
        self.ever = set(self.keys)
        self.requests = 0
        self.most_pending = 0
        self.all_at_once: asyncio.Barrier | None = None
        """Ends no request before as many are pending."""
        self._pending = 0
        self.empty_pages = 0

    def hits(self, rate: int) -> bool:
        """Return whether something happens that happens at *rate* of 256."""
        return self._dice.below(256) >= 256 - rate

    async def send(self, request: WireRequest) -> WireResponse:
        """Respond with a page or a fault, some turns of the event loop later."""
        self._pending += 1
        self.most_pending = max(self._pending, self.most_pending)
        try:
            if self.all_at_once is not None:
                await self.all_at_once.wait()
                return page([])
            return await self._respond(request)
        finally:
            self._pending -= 1

    async def _respond(self, request: WireRequest) -> WireResponse:
        self.requests += 1
        for _ in range(self._dice.below(3)):
            await asyncio.sleep(0)
        if self.hits(self._change_rate):
            self._change()
        if self.hits(self._fault_rate):
            fault = self._dice.pick(FAULTS)
            if isinstance(fault, WireResponse):
                return fault
            raise fault.evolve() if isinstance(fault, GlueIntegrationsError) else TimeoutError
        behind, _, turn = str(request.params.get("Marker", "0")).partition("+")
        if self.hits(5):
            self.empty_pages += 1
            return page([], f"{behind}+{int(turn or 0) + 1}")
        rest = [key for key in self.keys if key > int(behind)]
        found = rest[: self._page_size]
        return page([wire_integration(key) for key in found], str(found[-1]) if len(rest) > len(found) else None)

    def _change(self) -> None:
        key = self._dice.below(LARGEST_KEY)
        if self._dice.below(2) and self.keys:
            gone = self.keys.pop(key % len(self.keys))
            self.throughout.discard(gone)
        elif key not in self.ever:
            self.ever.add(key)
            self.keys = sorted([*self.keys, key])


class Ledger:
    """A hook that keeps the books of the retry quota: what retries cost, and what successes give."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._tokens = capacity
        self._last_costs: dict[str, int] = {}
        self.objections: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Enter a retry or the end of a call."""
        if isinstance(event, RetryEvent):
            self._last_costs[event.invocation_id] = cost = self._cost(event.error)
            self._tokens -= cost
            if self._tokens < 0 or not 0 <= event.delay <= 25:
                self.objections.append(event)
        elif isinstance(event, CallEvent):
            refund = self._last_costs.pop(event.invocation_id, 1)
            if event.error is None:
                self._tokens = min(self._tokens + refund, self._capacity)
            elif _says_exhausted(event.error) and self._cost(event.error) <= self._tokens:
                self.objections.append(event)

    def _cost(self, error: BaseException | None) -> int:
        return 5 if isinstance(error, ThrottlingError) else 14


def _says_exhausted(error: BaseException | None) -> bool:
    return isinstance(error, GlueIntegrationsError) and error.quota_exhausted


class _CancelledHereError(Exception):
    """The walker has cancelled its own request."""


class Simulation:
    """One schedule: a service, a client with simulated time, and up to three walkers on it."""

    def __init__(self, schedule: bytes, tally: Counter[str]) -> None:
        self._dice = Dice(schedule)
        self._tally = tally
        self._service = Service(self._dice)
        self._capacity = self._dice.pick((500, 14, 0, 40))
        self._ledger = Ledger(self._capacity)
        self._pool_size = 1 + self._dice.below(3)
        self._most_walks = len(schedule) + 2
        """Every walk that does not end uses up a part of the schedule, and after its end nothing goes wrong."""
        self._max_attempts = self._dice.pick((3, 1, 5))

    async def run(self) -> None:
        config = ClientConfig(
            retry=RetryPolicy(max_attempts=self._max_attempts, quota=self._capacity),
            timeout=self._dice.pick((60.0, 3.0)),
            max_pool_connections=self._pool_size,
            hook=self._ledger,
        )
        async with GlueIntegrationsClient("us-east-1", transport=self._service, config=config) as client:
            await asyncio.gather(*(self._walker(client) for _ in range(1 + self._dice.below(3))))
            assert self._ledger.objections == []
            assert self._service.most_pending <= self._pool_size
            await self._use_all_connections(client)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        self._tally["schedules"] += 1
        self._tally["requests"] += self._service.requests

    async def _use_all_connections(self, client: GlueIntegrationsClient) -> None:
        """Fail if a call that has ended still holds a connection."""
        self._service.all_at_once = asyncio.Barrier(self._pool_size)
        await asyncio.gather(*(client.describe_integrations() for _ in range(self._pool_size)))

    async def _walker(self, client: GlueIntegrationsClient) -> None:
        """Walk until the end of the listing is reached, resuming whatever came in between."""
        delivered: set[int] = set()
        resume: Cursor | None = None
        for _ in range(self._most_walks):
            limit = self._dice.below(9) if self._service.hits(30) else None
            given = str(resume) if resume is not None and self._dice.below(2) else resume
            pager = client.iter_integrations(page_size=4, resume=given, limit=limit)
            found: list[int] = []
            ended, resume = await self._walk(pager, resume, found)
            assert len(set(found)) == len(found), "delivered twice in one listing"
            assert limit is None or len(found) <= limit
            delivered.update(found)
            if ended and (limit is None or len(found) < limit):
                break
        else:
            raise AssertionError("the walk does not end")
        assert self._service.throughout <= delivered <= self._service.ever
        pages = len(self._service.ever) + self._service.empty_pages + 1
        assert self._service.requests <= 3 * self._most_walks * pages * self._max_attempts

    async def _walk(
        self, pager: Pager[Integration], start: Cursor | None, found: list[int]
    ) -> tuple[bool, Cursor | None]:
        """Walk once; return whether the end was reached, and where to resume."""
        resume = start
        try:
            async with aclosing(pager.with_cursors()) as walk:
                while True:
                    item, resume = await self._step(walk.__anext__())
                    found.append(int(item.integration_arn[-12:]))
                    if self._service.hits(4):
                        self._tally["stops"] += 1
                        return False, resume
        except StopAsyncIteration:
            return True, resume
        except GlueIntegrationsError as failure:
            self._tally[type(failure).__name__] += 1
            assert failure.cursor is not None
            assert failure.operation == "DescribeIntegrations"
            assert 0 < failure.attempts <= self._max_attempts
            return False, failure.cursor
        except _CancelledHereError:  # a CancelledError that nobody asked for goes on and fails the test
            self._tally["cancellations"] += 1
            return False, resume

    async def _step(self, step: Awaitable[tuple[Integration, Cursor]]) -> tuple[Integration, Cursor]:
        """Await the next item; now and then cancel that after some turns of the event loop, wherever it is by then."""
        if not self._service.hits(8):
            return await step
        task = asyncio.ensure_future(step)
        for _ in range(self._dice.below(12)):
            await asyncio.sleep(0)
        task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            raise _CancelledHereError from None


def test_any_schedule_delivers_everything() -> None:
    """What is in the listing throughout is delivered, nothing twice in one walk, and it always ends."""
    tally = Counter[str]()
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:

        @budget(500)
        @given(SCHEDULES)
        def check(schedule: bytes) -> None:
            runner.run(Simulation(schedule, tally).run())

        check()
    assert tally["schedules"] >= 500
