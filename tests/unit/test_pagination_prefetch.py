"""Walking one page ahead: the same as the plain walk, and nothing is left behind."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations import GlueIntegrationsClient, Integration, Pager, RetryPolicy
from glue_integrations.config import ClientConfig
from glue_integrations.errors import ClientClosedError, GlueIntegrationsError, MarkerLoopError, ThrottlingError
from glue_integrations.transport import Transport, WireRequest, WireResponse
from support import Listed, Scripted, error, page, wire_integration

ONCE = ClientConfig(retry=RetryPolicy(max_attempts=1))


def client_of(transport: Transport) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=transport, config=ONCE)


def number(item: Integration) -> int:
    return int(item.integration_arn[-12:])


def listed(count: int, page_size: int = 3) -> Listed:
    return Listed([wire_integration(index) for index in range(count)], page_size)


class SecondPageHangs:
    """Gives one page, and never the second; tells when that is asked for and when it is given up."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()
        self.is_given_up = False

    async def send(self, request: WireRequest) -> WireResponse:
        if "Marker" not in request.params:
            return page([wire_integration(0)], "1")
        self.is_asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.is_given_up = True
        raise AssertionError(request)


def others() -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def outcome_of(pager: Pager[Integration]) -> tuple[list[int], GlueIntegrationsError | None]:
    found: list[int] = []
    try:
        async with pager.prefetched() as stream:
            async for item in stream:
                found.append(number(item))
    except GlueIntegrationsError as failure:
        return found, failure
    return found, None


async def test_nothing_is_sent_before_the_first_item() -> None:
    """Entering the scope sends nothing."""
    service = listed(5)
    async with client_of(service) as client:
        async with client.iter_integrations().prefetched():
            await settle()
        assert service.requests == []
        assert others() == set()


async def test_is_one_page_ahead_and_no_more() -> None:
    """With the first item of a page comes the request for the next page, and only for that."""
    service = listed(9)
    async with client_of(service) as client, client.iter_integrations().prefetched() as stream:
        sent: list[int] = []
        async for _ in stream:
            await settle()
            sent.append(len(service.requests))
    assert sent == [2, 2, 2, 3, 3, 3, 3, 3, 3]


@given(
    shown=st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=5),
    limit=st.none() | st.integers(0, 12),
    fails=st.booleans(),
)
def test_walk_is_the_plain_one(shown: list[list[int]], limit: int | None, *, fails: bool) -> None:
    """Items, requests, error and its cursor, whatever the pages hold and wherever the limit is."""

    def service() -> Scripted:
        last = len(shown) - 1
        pages = [
            page([wire_integration(item) for item in items], f"m{at}" if fails or at < last else None)
            for at, items in enumerate(shown)
        ]
        return Scripted([*pages, *([error()] if fails else [])])

    async def compare() -> None:
        plain, ahead = service(), service()
        expected: list[int] = []
        failure = None
        async with client_of(plain) as client:
            try:
                async for item in client.iter_integrations(limit=limit):
                    expected.append(number(item))
            except ThrottlingError as raised:
                failure = raised
        async with client_of(ahead) as client:
            found, other = await outcome_of(client.iter_integrations(limit=limit))
        assert found == expected
        assert [request.params for request in ahead.requests] == [request.params for request in plain.requests]
        assert (type(other), other and other.cursor) == (type(failure), failure and failure.cursor)

    asyncio.run(compare())


async def test_error_is_raised_when_it_is_reached_and_again() -> None:
    """The items before it come first; a consumer that asks again does not see the listing end."""
    service = Scripted([page([wire_integration(0), wire_integration(1)], "a"), error()])
    async with client_of(service) as client, client.iter_integrations().prefetched() as stream:
        assert number(await anext(stream)) == 0
        await settle()  # the error is there now
        assert service.responses == []
        assert number(await anext(stream)) == 1
        for _ in range(2):
            with pytest.raises(ThrottlingError) as caught:
                await anext(stream)
            assert caught.value.cursor is not None
            assert caught.value.cursor.marker == "a"
    assert len(service.requests) == 2


async def test_marker_loop_is_raised_when_it_is_reached() -> None:
    """A marker that comes twice is never sent; both pages are delivered."""
    service = Scripted([page([wire_integration(0)], "a"), page([wire_integration(1)], "a")])
    async with client_of(service) as client:
        found, failure = await outcome_of(client.iter_integrations())
    assert found == [0, 1]
    assert isinstance(failure, MarkerLoopError)


async def test_end_stays_the_end() -> None:
    """A stream that has ended does not begin again."""
    service = listed(2)
    async with client_of(service) as client, client.iter_integrations().prefetched() as stream:
        assert [number(item) async for item in stream] == [0, 1]
        assert [number(item) async for item in stream] == []
    assert len(service.requests) == 1


async def test_leaving_early_gives_the_fetch_up() -> None:
    """When the scope has ended, the task has too."""
    service = SecondPageHangs()
    async with client_of(service) as client:
        async with client.iter_integrations().prefetched() as stream:
            await anext(stream)
            await service.is_asked.wait()
        assert service.is_given_up
        assert others() == set()


async def test_error_of_the_consumer_passes_and_gives_the_fetch_up() -> None:
    """What the block raises is what comes out."""
    service = SecondPageHangs()
    async with client_of(service) as client:
        with pytest.raises(ZeroDivisionError):
            async with client.iter_integrations().prefetched() as stream:
                async for _ in stream:
                    await service.is_asked.wait()
                    raise ZeroDivisionError
        assert service.is_given_up
        assert others() == set()


async def test_error_that_nobody_came_to_is_not_complained_of() -> None:
    """A failed fetch behind a consumer that has left says nothing, not even when it is collected."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))

    async def leave_early() -> None:
        async with client_of(Scripted([page([wire_integration(0)], "a"), error()])) as client:
            async with client.iter_integrations().prefetched() as stream:
                await anext(stream)
                await settle()
            assert others() == set()

    await leave_early()
    gc.collect()  # asyncio complains of an error that nobody looked at when its task goes
    assert complaints == []


async def test_cancelled_consumer_leaves_nothing() -> None:
    """Cancelled while it waits for a page, the consumer ends as cancelled and the fetch with it."""
    service = SecondPageHangs()
    async with client_of(service) as client:
        consumer = asyncio.create_task(outcome_of(client.iter_integrations()))
        await service.is_asked.wait()
        await settle()
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await consumer
        assert service.is_given_up
        assert others() == set()


async def test_wait_that_was_given_up_loses_nothing() -> None:
    """An item awaited within a time limit can be awaited again."""
    gate = asyncio.Event()

    class Gated(Listed):
        async def send(self, request: WireRequest) -> WireResponse:
            await gate.wait()
            return await super().send(request)

    service = Gated([wire_integration(0), wire_integration(1)])
    async with client_of(service) as client, client.iter_integrations().prefetched() as stream:
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await anext(stream)
        gate.set()
        assert [number(item) async for item in stream] == [0, 1]
    assert len(service.requests) == 1


async def test_closing_the_client_ends_the_walk() -> None:
    """A waiting consumer gets ClientClosedError, not a cancellation."""
    service = SecondPageHangs()
    client = client_of(service)
    await client.open()
    consumer = asyncio.create_task(outcome_of(client.iter_integrations()))
    await service.is_asked.wait()
    await client.aclose()
    found, failure = await consumer
    assert found == [0]
    assert isinstance(failure, ClientClosedError)
    assert others() == set()


async def test_stream_is_of_no_use_after_its_scope() -> None:
    """Items that were left are not handed out, and no end is pretended."""
    async with client_of(listed(5)) as client:
        async with client.iter_integrations().prefetched() as stream:
            await anext(stream)
        with pytest.raises(ClientClosedError, match="prefetched"):
            await anext(stream)


async def test_end_of_the_scope_is_no_cancellation_of_another_task() -> None:
    """A consumer that waits in another task gets an error: the block has ended."""
    service = SecondPageHangs()
    async with client_of(service) as client:
        async with client.iter_integrations().prefetched() as stream:
            await anext(stream)
            waiting = asyncio.ensure_future(anext(stream))
            await service.is_asked.wait()
        with pytest.raises(ClientClosedError):
            await waiting


async def test_two_tasks_share_a_stream() -> None:
    """Each item goes to one of them, and each page is fetched once."""
    service = listed(20)

    async def consume(stream: AsyncIterator[Integration]) -> list[int]:
        found: list[int] = []
        async for item in stream:
            found.append(number(item))
            await asyncio.sleep(0)
        return found

    async with client_of(service) as client, client.iter_integrations().prefetched() as stream:
        first, second = await asyncio.gather(consume(stream), consume(stream))
    assert sorted(first + second) == list(range(20))
    assert first
    assert second
    assert len(service.requests) == 7


async def test_a_stream_is_refused_without_its_block() -> None:
    """Nothing is sent, so nothing is left behind; the error shows how to write it."""
    service = listed(5)
    async with client_of(service) as client:
        stream: Any = client.iter_integrations().prefetched()
        with pytest.raises(ClientClosedError, match="async with"):
            async for _ in stream:
                pass
        assert service.requests == []
        assert others() == set()


async def test_a_block_is_entered_once() -> None:
    """Neither twice nor again: it has one stream."""
    async with client_of(listed(2)) as client:
        block = client.iter_integrations().prefetched()
        async with block as stream:
            with pytest.raises(ClientClosedError, match="entered twice"):
                async with block:
                    pass
            assert [number(item) async for item in stream] == [0, 1]
        with pytest.raises(ClientClosedError, match="has ended"):
            async with block:
                pass
