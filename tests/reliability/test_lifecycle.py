"""Cancelling, closing, loops and crowds: nothing is left behind, nothing mixed up, no wrong error."""

import asyncio
import gc
import random
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import Context
from typing import Any, Final

import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import (
    ClientClosedError,
    ConfigurationError,
    DeadlineExceededError,
    GlueIntegrationsError,
    ServerError,
)
from glue_integrations.events import Event, RetryEvent
from rawserver import RawServer, Received, http, raw_server, then_close, then_reset, then_stall
from reliability.harness import (
    ACCESS_KEY,
    GOOD,
    PAGE,
    SECRET,
    assert_all_free,
    assert_idle,
    assert_safe,
    client_of,
    covers,
    nothing_left_behind,
    responding,
)
from support import wire_integration

UNTIRING: Final = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6, quota=10**9)


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0)


async def _settled() -> None:
    """Let everything go as far as it can without the world outside."""
    for _ in range(20):
        await asyncio.sleep(0)


def _numbered(number: int) -> bytes:
    return http(200, {"Integrations": [wire_integration(number)]})


# ----------------------------------------------------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------------------------------------------------

Phase = Callable[[], AbstractAsyncContextManager[tuple[RawServer, GlueIntegrationsClient, asyncio.Task[Any]]]]


def _calling(client: GlueIntegrationsClient) -> asyncio.Task[Any]:
    return asyncio.create_task(client.describe_integrations())


@asynccontextmanager
async def _in_pool_wait() -> AsyncGenerator[tuple[RawServer, GlueIntegrationsClient, asyncio.Task[Any]]]:
    async with raw_server(then_stall()) as server, client_of(server, max_pool_connections=1) as client:
        holder = _calling(client)
        await _until(lambda: bool(server.requests))
        task = _calling(client)
        await _settled()
        yield server, client, task
        holder.cancel()
        await asyncio.gather(holder, return_exceptions=True)


@asynccontextmanager
async def _in_resolving() -> AsyncGenerator[tuple[RawServer, GlueIntegrationsClient, asyncio.Task[Any]]]:
    asked = asyncio.Event()

    async def getaddrinfo(*_: object, **__: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    loop: Any = asyncio.get_running_loop()
    real = loop.getaddrinfo
    async with raw_server(GOOD) as server, client_of(f"https://glue.invalid:{server.port}") as client:
        loop.getaddrinfo = getaddrinfo
        task = _calling(client)
        await asked.wait()
        try:
            yield server, client, task
        finally:
            loop.getaddrinfo = real


@asynccontextmanager
async def _in_handshake() -> AsyncGenerator[tuple[RawServer, GlueIntegrationsClient, asyncio.Task[Any]]]:
    async with raw_server(GOOD) as server:
        server.scheme = "https"
        async with client_of(server) as client:
            task = _calling(client)
            await _until(lambda: server.connections == 1)
            yield server, client, task


def _in_response(start: bytes) -> Phase:
    @asynccontextmanager
    async def phase() -> AsyncGenerator[tuple[RawServer, GlueIntegrationsClient, asyncio.Task[Any]]]:
        started = threading.Event()

        async def step(writer: asyncio.StreamWriter) -> None:
            writer.write(start)
            await writer.drain()
            started.set()
            await asyncio.Event().wait()

        async with raw_server(step, GOOD) as server, client_of(server, max_pool_connections=1) as client:
            task = _calling(client)
            await _until(started.is_set)
            for _ in range(10):  # the client reads what has come
                await asyncio.sleep(0)
            yield server, client, task

    return phase


def _in_back_off(response: bytes) -> Phase:
    @asynccontextmanager
    async def phase() -> AsyncGenerator[tuple[RawServer, GlueIntegrationsClient, asyncio.Task[Any]]]:
        waiting = asyncio.Event()

        def hook(event: Event) -> None:
            if isinstance(event, RetryEvent):
                waiting.set()

        for_ever = RetryPolicy(base_delay=1e8, throttling_base_delay=1e8, max_delay=1e8)
        async with (
            raw_server(response, GOOD) as server,
            client_of(server, max_pool_connections=1, retry=for_ever, timeout=1e9, hook=hook) as client,
        ):
            task = _calling(client)
            await waiting.wait()
            yield server, client, task

    return phase


_PHASES: Final[dict[str, Phase]] = {
    "pool wait": _in_pool_wait,
    "resolving": _in_resolving,
    "TLS handshake": _in_handshake,
    "before the response": _in_response(b""),
    "status line": _in_response(b"HTTP/1.1 2"),
    "headers": _in_response(b"HTTP/1.1 200 OK\r\nX: "),
    "between 1xx": _in_response(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body": _in_response(http(200, b"{", length=50)),
    "chunk": _in_response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
    "back-off": _in_back_off(http(500, b"")),
    "back-off of throttling": _in_back_off(http(429, b"")),
}


@pytest.mark.parametrize("phase", _PHASES)
@covers("2.2:cancel")
async def test_cancelling(phase: str) -> None:
    """A call that is cancelled ends at once as CancelledError, wherever it is, and leaves nothing behind."""
    async with nothing_left_behind(), _PHASES[phase]() as (server, client, task):
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await task
        await asyncio.sleep(0)
        if phase == "pool wait":
            assert len(server.requests) == 1  # the holder's
        elif phase not in {"resolving", "TLS handshake"}:  # aiohttp goes on resolving, for later calls
            await assert_all_free(server, client, 1)


@pytest.mark.parametrize("phase", _PHASES)
async def test_timing_out_from_outside(phase: str) -> None:
    """A timeout of the application around a call is TimeoutError, not one of ours, and leaves nothing behind."""
    async with nothing_left_behind(), _PHASES[phase]() as (_, _, task):
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0):
                await task
        assert not isinstance(caught.value, GlueIntegrationsError)
        assert task.cancelled()


async def test_cancelling_at_random() -> None:
    """Five hundred calls, cancelled wherever they happen to be, leave nothing behind; the rest has its responses."""
    chance = random.Random(7)
    steps = (GOOD, http(500, b""), http(429, b""), then_close(GOOD), then_reset(), http(200, b"{"))

    async def step(writer: asyncio.StreamWriter) -> None:
        chosen = chance.choice(steps)
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        if isinstance(chosen, bytes):
            writer.write(chosen)
            await writer.drain()
        else:
            await chosen(writer)

    async with (
        nothing_left_behind(),
        raw_server(step) as server,
        client_of(server, max_pool_connections=5, retry=UNTIRING) as client,
    ):
        tasks: list[asyncio.Task[Any]] = []
        for _ in range(500):
            task = _calling(client)
            tasks.append(task)
            for _ in range(chance.randrange(30)):
                await asyncio.sleep(0)
            running = [task for task in tasks if not task.done()]
            if running and chance.random() < 0.8:
                chance.choice(running).cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
                assert isinstance(outcome, GlueIntegrationsError)
        assert len([outcome for outcome in outcomes if isinstance(outcome, asyncio.CancelledError)]) > 100
        await asyncio.sleep(0)
        await assert_all_free(server, client, 5)


@pytest.mark.parametrize("is_warm", [False, True], ids=["new connection", "from the pool"])
@covers("2.2:cancel")
async def test_cancelling_at_every_turn_of_the_loop(is_warm: bool) -> None:
    """However many turns of the event loop a call has had when it is cancelled, its connection is given back."""
    async with nothing_left_behind(), raw_server(GOOD) as server, client_of(server, max_pool_connections=1) as client:
        await client.describe_integrations()
        for turns in range(60):
            if not is_warm:
                server.steps[:] = [then_close(GOOD)]
                await client.describe_integrations()
                server.steps[:] = [GOOD]
            task = _calling(client)
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await asyncio.sleep(0)
            await assert_all_free(server, client, 1)


# ----------------------------------------------------------------------------------------------------------------------
# Closing
# ----------------------------------------------------------------------------------------------------------------------


@covers("2.2:close")
async def test_closing_while_calls_run_and_wait() -> None:
    """Closing ends calls under way and calls in the queue alike as ClientClosedError, after the requests they made."""
    async with nothing_left_behind(), raw_server(then_stall(), then_stall(http(200, b"{", length=50))) as server:
        client = client_of(server, max_pool_connections=2)
        await client.open()
        calls = [_calling(client) for _ in range(6)]
        await _until(lambda: len(server.requests) == 2)
        await client.aclose()
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [ClientClosedError] * 6
        errors = [outcome for outcome in outcomes if isinstance(outcome, ClientClosedError)]
        for error in errors:
            assert_safe(error, server.requests)
        assert sorted(error.attempts for error in errors) == [0, 0, 0, 0, 1, 1]
        assert len(server.requests) == 2


@pytest.mark.parametrize("phase", _PHASES)
@covers("2.2:close")
async def test_closing(phase: str) -> None:
    """Wherever a call is when the client is closed, it ends as ClientClosedError, and nobody was cancelled."""
    async with nothing_left_behind(), _PHASES[phase]() as (_, client, task):
        await client.aclose()
        with pytest.raises(ClientClosedError) as caught:
            await task
        assert_safe(caught.value, [])
        assert type(caught.value) is ClientClosedError
        assert task.cancelling() == 0
        expected = ServerError if phase == "back-off" else None
        if expected is not None:
            assert type(caught.value.last_error) is expected


@covers("2.2:closed", "2.2:unopened")
async def test_calls_on_a_client_that_is_not_open() -> None:
    """Before opening and after closing a call is refused at once, and nothing is sent."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        client = client_of(server)
        for _ in range(2):
            with pytest.raises(ClientClosedError) as caught:
                await client.describe_integrations()
            assert_safe(caught.value, [])
            assert caught.value.attempts == 0
        with pytest.raises(ClientClosedError):
            client.iter_integrations()
        async with client:
            pager = client.iter_integrations()
            sibling = client.with_options(timeout=1)
            assert len(await pager.collect()) == 1
        for _ in range(2):
            for call in (client.describe_integrations, sibling.describe_integrations, pager.collect, client.open):
                with pytest.raises(ClientClosedError) as caught:
                    await call()
                assert_safe(caught.value, [])
            await client.aclose()
        assert len(server.requests) == 1


@covers("2.2:unopened")
def test_forgotten_async_with() -> None:
    """A client that was made and never opened complains about nothing when it goes."""
    client = client_of("http://127.0.0.1:1")
    del client
    gc.collect()


# ----------------------------------------------------------------------------------------------------------------------
# Loops, sessions and crowds
# ----------------------------------------------------------------------------------------------------------------------


@covers("2.2:loop")
def test_second_event_loop() -> None:
    """A client works in the loop it was opened in, and says so in any other; there it still works afterwards."""

    async def opened() -> tuple[GlueIntegrationsClient, RawServer, Any]:
        served = raw_server(GOOD)
        server = await served.__aenter__()
        client = client_of(server)
        await client.open()
        await client.describe_integrations()
        return client, server, served

    async def refused(client: GlueIntegrationsClient) -> None:
        for call in (client.describe_integrations, client.open):
            with pytest.raises(ConfigurationError, match="loop") as caught:
                await call()
            assert_safe(caught.value, [])
            assert type(caught.value) is ConfigurationError

    async def closed(client: GlueIntegrationsClient, served: Any) -> None:
        assert (await client.describe_integrations()).to_wire() == PAGE
        await client.aclose()
        await served.__aexit__(None, None, None)

    with asyncio.Runner() as first, asyncio.Runner() as second:
        client, server, served = first.run(opened())
        second.run(refused(client))
        first.run(closed(client, served))
    assert len(server.requests) == 2


@covers("2.2:create")
async def test_many_clients_on_one_session() -> None:
    """Clients that share a session open at the same time and close one by one, each on its own."""
    session = AioSession()
    async with nothing_left_behind(), raw_server(GOOD) as server:

        def client() -> GlueIntegrationsClient:
            return GlueIntegrationsClient(
                "us-east-1",
                endpoint_url=server.endpoint,
                aws_access_key_id=ACCESS_KEY,
                aws_secret_access_key=SECRET,
                session=session,
                config=ClientConfig(),
            )

        clients = [client() for _ in range(8)]
        await asyncio.gather(*[each.open() for each in clients])
        for each in clients:
            await each.describe_integrations()
            await each.aclose()
        assert (len(server.requests), server.connections) == (8, 8)


def _echo(request: Received) -> bytes:
    """Respond with an integration named after the marker."""
    sent: Any = request.json
    return _numbered(int(sent["Marker"]))


@covers("2.2:thousand", "2.2:rate")
async def test_a_thousand_calls_at_once() -> None:
    """A thousand calls on ten connections each get the response to their own request."""
    async with nothing_left_behind(), responding(_echo) as server, client_of(server) as client:
        pages = await asyncio.gather(*[client.describe_integrations(marker=str(number)) for number in range(1000)])
        names = [page.integrations[0].integration_name for page in pages]
        assert names == [f"integration-{number}" for number in range(1000)]
        assert (len(server.requests), server.connections) == (1000, 10)
        await assert_all_free(server, client, 10)


@covers("2.2:thousand")
async def test_a_thousand_calls_and_faults() -> None:
    """With one attempt in five failing, each call has its own response or its own error, and none another's."""
    chance = random.Random(3)
    faults = (http(500, b""), then_close(b""), then_reset(), then_close(http(200, b"{", length=9)), http(200, b"<"))

    async def step(writer: asyncio.StreamWriter) -> None:
        request = server.requests[-1]
        for _ in range(chance.randrange(5)):
            await asyncio.sleep(0)
        fault = chance.choice(faults) if chance.random() < 0.2 else _echo(request)
        if isinstance(fault, bytes):
            writer.write(fault)
            await writer.drain()
        else:
            await fault(writer)

    async with nothing_left_behind(), raw_server(step) as server, client_of(server, retry=UNTIRING) as client:
        calls = [client.describe_integrations(marker=str(number)) for number in range(1000)]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        for number, outcome in enumerate(outcomes):
            if isinstance(outcome, BaseException):
                assert isinstance(outcome, GlueIntegrationsError)
                assert 1 <= outcome.attempts <= 3
            else:
                assert outcome.integrations[0].integration_name == f"integration-{number}"
        assert len(server.requests) > 1100  # many calls were retried
        assert sum(isinstance(outcome, BaseException) for outcome in outcomes) < 50  # and few of them in vain
        await assert_all_free(server, client, 10)


@covers("2.2:rate")
async def test_calls_one_after_the_other() -> None:
    """Calls one after the other share one connection."""
    async with nothing_left_behind(), responding(_echo) as server, client_of(server) as client:
        for number in range(200):
            page = await client.describe_integrations(marker=str(number))
            assert page.integrations[0].integration_name == f"integration-{number}"
        assert (len(server.requests), server.connections) == (200, 1)


@covers("2.2:pool-wait")
async def test_more_calls_than_connections_and_a_stall() -> None:
    """While all connections stall, fifty more calls end at their own deadline without having sent anything."""
    async with nothing_left_behind(), raw_server(then_stall()) as server, client_of(server) as client:
        holders = [_calling(client) for _ in range(10)]
        await _until(lambda: len(server.requests) == 10)
        waiting = [_calling(client.with_options(timeout=0.2)) for _ in range(50)]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DeadlineExceededError] * 50
        assert {outcome.attempts for outcome in outcomes if isinstance(outcome, DeadlineExceededError)} == {0}
        assert len(server.requests) == 10
        for holder in holders:
            holder.cancel()
        await asyncio.gather(*holders, return_exceptions=True)
        await assert_all_free(server, client, 10)


@pytest.mark.parametrize(
    "stray", [_numbered(666), http(500, b""), b"garbage", b"\r\n"], ids=["page", "500", "text", "line"]
)
@covers("2.2:late")
async def test_unsolicited_responses(stray: bytes) -> None:
    """Data on an idle connection is never taken for a response, and later responses are not one behind."""
    async with (
        nothing_left_behind(),
        raw_server(*[_numbered(number) for number in range(4)]) as server,
        client_of(server, max_pool_connections=1) as client,
    ):
        names = [(await client.describe_integrations()).integrations[0].integration_name]
        server.act(lambda writer: writer.write(stray))
        await asyncio.sleep(0)
        names += [(await client.describe_integrations()).integrations[0].integration_name for _ in range(3)]
        assert names == [f"integration-{number}" for number in range(4)]
        assert len(server.requests) == 4
        await assert_all_free(server, client, 1)


@covers("2.2:two")
async def test_two_responses_in_one_packet() -> None:
    """Of two responses in one packet the first counts; the second is discarded with its connection."""
    steps = [_numbered(0) + _numbered(666), _numbered(1) + _numbered(667), _numbered(2)]
    async with nothing_left_behind(), raw_server(*steps) as server, client_of(server) as client:
        names = [(await client.describe_integrations()).integrations[0].integration_name for _ in range(3)]
        assert names == [f"integration-{number}" for number in range(3)]
        assert (len(server.requests), server.connections) == (3, 3)


@covers("2.2:soak")
async def test_soak() -> None:
    """Hundreds of successful and failing calls leave as many objects as a few do."""
    steps = [GOOD, http(200, b"<html>"), http(400, b""), then_close(b""), then_reset(), http(301, b"")]

    async def turn() -> None:
        for step in steps:
            server.steps[:] = [step]
            try:
                await client.describe_integrations()
            except GlueIntegrationsError:
                continue

    async with nothing_left_behind(), raw_server(GOOD) as server, client_of(server, retry=UNTIRING) as client:
        counts: list[int] = []
        for _ in range(3):
            for _ in range(15):
                await turn()
            server.requests.clear()
            await asyncio.sleep(0)
            gc.collect()
            # asyncio keeps up to a hundred cancelled timers.
            counts.append(sum(not isinstance(kept, (asyncio.TimerHandle, Context)) for kept in gc.get_objects()))
        assert_idle(client)
        assert counts[2] - counts[1] < 100
