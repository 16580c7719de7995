"""Opening and closing: at the same time, by several tasks, in several event loops, and with eager tasks."""

import asyncio
import sys
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

import pytest
from aiobotocore.credentials import AioCredentials
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient
from glue_integrations.errors import (
    ClientClosedError,
    ConfigurationError,
    CredentialsError,
    DeadlineExceededError,
    GlueIntegrationsError,
)
from rawserver import RawServer, raw_server
from reliability.harness import GOOD, PAGE, assert_safe, nothing_left_behind

_SETTLED: Final = 20


_LOADER: Final = AioSession().get_component("data_loader")
"""Reading the service model takes longer than the tests."""


class Session(AioSession):
    """A session whose credentials come when a test wants, and which counts how often they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.register_component("data_loader", _LOADER)
        self.asked = 0
        self.given_up = 0
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.failure: Exception | None = None
        self.cleaning_up = 0
        self.is_stubborn = False
        self.found: AioCredentials | None = None
        self.made = 0
        self.closed = 0
        self.may_close = asyncio.Event()
        self.may_close.set()

    def create_client(self, *args: Any, **kwargs: Any) -> Any:
        """Make a client that closes when the test wants."""
        return self._counted(super().create_client(*args, **kwargs))

    @asynccontextmanager
    async def _counted(self, making: AbstractAsyncContextManager[Any]) -> AsyncGenerator[Any]:
        async with making as client:
            self.made += 1
            try:
                yield client
            finally:
                await self.may_close.wait()
                self.closed += 1

    async def get_credentials(self) -> AioCredentials:  # type: ignore[override]  # aiobotocore's is a coroutine function
        """Wait for the test; like a real session, only once."""
        if self.found is not None:
            return self.found
        self.asked += 1
        self.is_asked.set()
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            for _ in range(self.cleaning_up):
                await asyncio.sleep(0)
            if not self.is_stubborn:
                raise
        if self.failure is not None:
            raise self.failure
        self.found = AioCredentials("AKIAOPENING", "secret")
        return self.found


def client_of(session: Session, endpoint: str = "http://127.0.0.1:1", **options: Any) -> GlueIntegrationsClient:
    """Return a client with the credentials of *session*."""
    return GlueIntegrationsClient("us-east-1", endpoint_url=endpoint, session=session, config=ClientConfig(**options))


async def settle() -> None:
    """Let everything go as far as it can."""
    for _ in range(_SETTLED):
        await asyncio.sleep(0)


async def outcomes_of(*tasks: asyncio.Task[None]) -> list[type]:
    """Return what the tasks ended with."""
    return [type(outcome) for outcome in await asyncio.gather(*tasks, return_exceptions=True)]


# ----------------------------------------------------------------------------------------------------------------------
# One event loop
# ----------------------------------------------------------------------------------------------------------------------


async def test_closing_ends_an_opening_that_hangs() -> None:
    """`aclose` returns at once; everyone who waits for the opening gets `ClientClosedError`, and nothing is left."""
    async with nothing_left_behind():
        session = Session()
        client = client_of(session)
        openings = [asyncio.create_task(client.open()) for _ in range(3)]
        await session.is_asked.wait()
        await client.aclose()
        for opening in openings:
            with pytest.raises(ClientClosedError, match="cannot be opened again") as caught:
                await opening
            assert_safe(caught.value, [])
            assert opening.cancelling() == 0
        assert (session.asked, session.given_up) == (1, 1)
        for use in (client.open, client.describe_integrations, client.__aenter__):
            with pytest.raises(ClientClosedError, match="cannot be opened again"):
                await use()


async def test_closing_does_not_wait_for_an_opening_that_ends_slowly() -> None:
    """An opening may take its time to clean up. It ends by itself, and closes what it opened."""
    async with nothing_left_behind():
        session = Session()
        session.cleaning_up = 500
        client = client_of(session)
        opening = asyncio.create_task(client.open())
        await session.is_asked.wait()
        await client.aclose()
        assert not opening.done()
        with pytest.raises(ClientClosedError):
            await opening


async def test_opening_that_does_not_let_itself_be_stopped() -> None:
    """What a stubborn opening has opened after the client was closed is closed again."""
    async with nothing_left_behind():
        session = Session()
        session.is_stubborn = True
        session.cleaning_up = 50
        client = client_of(session)
        opening = asyncio.create_task(client.open())
        await session.is_asked.wait()
        await client.aclose()
        assert await outcomes_of(opening) == [ClientClosedError]
        assert (session.made, session.closed) == (1, 1)
        with pytest.raises(ClientClosedError):
            await client.describe_integrations()


async def test_closing_a_new_client() -> None:
    """A client that was never opened has nothing to close; closing it is final."""
    async with nothing_left_behind():
        client = client_of(Session())
        await client.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await client.aclose()
        with pytest.raises(ClientClosedError, match="cannot be opened again"):
            await client.open()


@pytest.mark.parametrize("turns", range(12))
async def test_closing_at_every_turn_of_an_opening_that_succeeds(turns: int) -> None:
    """Wherever closing meets the opening, the client is closed afterwards and holds nothing."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        client = client_of(session, server.endpoint)
        opening = asyncio.create_task(client.open())
        await session.is_asked.wait()
        session.may_answer.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        was_open = opening.done()
        await client.aclose()
        assert await outcomes_of(opening) == [type(None) if was_open else ClientClosedError]
        assert session.closed == session.made
        with pytest.raises(ClientClosedError):
            await client.describe_integrations()


async def test_opening_twice_at_once_opens_once() -> None:
    """Several tasks may open a client at the same time. Its credentials are loaded once, and all go on together."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        client = client_of(session, server.endpoint)
        openings = [asyncio.create_task(client.open()) for _ in range(5)]
        await session.is_asked.wait()
        await settle()
        assert not any(opening.done() for opening in openings)
        session.may_answer.set()
        await asyncio.gather(*openings)
        assert session.asked == 1
        assert (await client.describe_integrations()).to_wire() == PAGE
        await client.aclose()


async def test_opening_that_fails_fails_for_all_and_can_be_repeated() -> None:
    """All who wait get the error, each an own one; the next opening starts anew."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        session.failure = CredentialsError("not now")
        session.may_answer.set()
        client = client_of(session, server.endpoint)
        openings = [asyncio.create_task(client.open()) for _ in range(3)]
        errors = await asyncio.gather(*openings, return_exceptions=True)
        assert [type(error) for error in errors] == [CredentialsError] * 3
        assert len({id(error) for error in errors}) == 3
        assert session.asked == 1
        session.failure = None
        async with client:
            assert (await client.describe_integrations()).to_wire() == PAGE
        assert session.asked == 2


async def test_opening_that_is_cancelled_is_taken_over() -> None:
    """Whoever cancels their own opening cancels nobody else's."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        client = client_of(session, server.endpoint)
        first, second, third = (asyncio.create_task(client.open()) for _ in range(3))
        await session.is_asked.wait()
        third.cancel()  # only waits
        first.cancel()  # opens
        await settle()
        session.may_answer.set()
        assert await outcomes_of(first, second, third) == [
            asyncio.CancelledError,
            type(None),
            asyncio.CancelledError,
        ]
        assert (session.asked, session.given_up) == (2, 1)
        assert (await client.describe_integrations()).to_wire() == PAGE
        await client.aclose()


async def test_opening_that_is_cancelled_leaves_a_client_that_can_be_opened() -> None:
    """Cancelled with nobody else waiting, the client is as new."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        client = client_of(session, server.endpoint)
        opening = asyncio.create_task(client.open())
        await session.is_asked.wait()
        opening.cancel()
        assert await outcomes_of(opening) == [asyncio.CancelledError]
        session.may_answer.set()
        async with client:
            assert (await client.describe_integrations()).to_wire() == PAGE


async def test_every_opening_has_its_time_limit() -> None:
    """Whoever waits for an opening that hangs waits no longer than the timeout."""
    async with nothing_left_behind():
        session = Session()
        client = client_of(session, timeout=0.05)
        openings = [asyncio.create_task(client.open()) for _ in range(3)]
        assert await outcomes_of(*openings) == [DeadlineExceededError] * 3
        await client.aclose()


async def test_calls_have_to_wait_for_the_opening() -> None:
    """While a client opens, it is not open."""
    async with nothing_left_behind():
        session = Session()
        client = client_of(session)
        opening = asyncio.create_task(client.open())
        await session.is_asked.wait()
        with pytest.raises(ClientClosedError, match="not open"):
            await client.describe_integrations()
        with pytest.raises(ClientClosedError, match="not open"):
            await client.with_options(timeout=1).open()
        await client.aclose()
        assert await outcomes_of(opening) == [ClientClosedError]


async def test_async_with_on_an_open_client_is_refused() -> None:
    """Its end would close the client under whoever opened it. A sibling closes nothing."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        client = client_of(session, server.endpoint)
        opening = asyncio.create_task(client.open())
        await session.is_asked.wait()
        with pytest.raises(ConfigurationError, match=r"already open.*with_options"):
            await client.__aenter__()  # while it opens
        session.may_answer.set()
        await opening
        with pytest.raises(ConfigurationError, match=r"already open.*with_options"):
            async with client:
                pass
        async with client.with_options() as inner, inner.with_options() as innermost:
            await innermost.describe_integrations()
        await client.describe_integrations()
        await client.aclose()


async def test_closing_that_is_cancelled_closes_nevertheless() -> None:
    """A cancelled `aclose` leaves no connection open; another one waits for the end of the closing."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        session.may_answer.set()
        session.may_close.clear()
        client = client_of(session, server.endpoint)
        await client.open()
        await client.describe_integrations()
        closing = asyncio.create_task(client.aclose())
        await settle()
        closing.cancel()
        assert await outcomes_of(closing) == [asyncio.CancelledError]
        again = asyncio.create_task(client.aclose())
        await settle()
        assert not again.done()
        session.may_close.set()
        await again
        assert (session.made, session.closed) == (1, 1)


# ----------------------------------------------------------------------------------------------------------------------
# Several event loops
# ----------------------------------------------------------------------------------------------------------------------


def test_another_loop_may_neither_open_nor_close() -> None:
    """What one event loop opens or has opened, another is refused, whatever it wants; then the first one closes it."""
    session = Session()
    client = client_of(session)
    with asyncio.Runner() as first, asyncio.Runner() as second:

        async def begin() -> asyncio.Task[None]:
            opening = asyncio.create_task(client.open())
            await session.is_asked.wait()
            return opening

        async def finish(opening: asyncio.Task[None]) -> None:
            session.may_answer.set()
            await opening

        async def refused(uses: list[Callable[[], Awaitable[object]]]) -> None:
            for use in uses:
                with pytest.raises(ConfigurationError, match="another event loop") as caught:
                    await use()
                assert type(caught.value) is ConfigurationError
                assert_safe(caught.value, [])

        async def closed() -> None:
            await client.aclose()
            for use in (client.open, client.__aenter__, client.describe_integrations):
                with pytest.raises(ClientClosedError):
                    await use()

        opening = first.run(begin())
        second.run(refused([client.open, client.aclose, client.__aenter__, client.describe_integrations]))
        first.run(finish(opening))
        second.run(refused([client.open, client.aclose, client.__aenter__, client.describe_integrations]))
        first.run(closed())
        second.run(closed())


def test_closing_a_client_that_is_closing_in_another_loop() -> None:
    """A closed client is closed, wherever its connections are still closing."""
    session = Session()
    session.may_answer.set()
    session.may_close.clear()
    client = client_of(session)
    with asyncio.Runner() as first, asyncio.Runner() as second:

        async def begin() -> asyncio.Task[None]:
            await client.open()
            closing = asyncio.create_task(client.aclose())
            await settle()
            return closing

        async def finish(closing: asyncio.Task[None]) -> None:
            session.may_close.set()
            await closing

        closing = first.run(begin())
        second.run(client.aclose())
        first.run(finish(closing))
    assert (session.made, session.closed) == (1, 1)


def test_opening_that_failed_binds_to_no_loop() -> None:
    """A client that could not be opened in one event loop can be opened in another."""

    class Failing(AioSession):
        async def get_credentials(self) -> AioCredentials:  # type: ignore[override]  # aiobotocore's is a coroutine function
            raise CredentialsError("not here")

    client = GlueIntegrationsClient("us-east-1", session=Failing())
    for _ in range(2):
        with pytest.raises(CredentialsError):
            asyncio.run(client.open())


def test_two_threads_open_one_client() -> None:
    """Of two event loops that open a client at the same time, one has it, and the other is told so."""
    for _ in range(20):
        client = GlueIntegrationsClient("us-east-1", transport=Unused())
        barrier = threading.Barrier(2)
        found: list[type] = []

        def run(client: GlueIntegrationsClient = client, barrier: threading.Barrier = barrier) -> None:
            async def use() -> None:
                barrier.wait()
                await client.open()

            try:
                asyncio.run(use())
            except GlueIntegrationsError as error:
                found.append(type(error))  # noqa: B023  # the threads end before the loop turns
            else:
                found.append(type(None))  # noqa: B023

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(found) == {type(None), ConfigurationError}


class Unused:
    """A transport that is never asked."""

    async def send(self, request: object) -> Any:
        """Fail."""
        raise AssertionError(request)


# ----------------------------------------------------------------------------------------------------------------------
# Eager tasks
# ----------------------------------------------------------------------------------------------------------------------


async def _opened_and_closed(server: RawServer) -> None:
    session = Session()
    client = client_of(session, server.endpoint)
    opening = asyncio.create_task(client.open())
    second = asyncio.create_task(client.open())
    closing = asyncio.create_task(client.aclose())
    assert await outcomes_of(opening, second, closing) == [ClientClosedError, ClientClosedError, type(None)]

    session = Session()
    session.may_answer.set()
    client = client_of(session, server.endpoint)
    await asyncio.gather(asyncio.create_task(client.open()), asyncio.create_task(client.open()))
    assert session.asked == 1
    calls = [asyncio.create_task(client.describe_integrations()) for _ in range(3)]
    assert [(await call).to_wire() for call in calls] == [PAGE] * 3
    call = asyncio.create_task(client.describe_integrations())
    await asyncio.gather(asyncio.create_task(client.aclose()), asyncio.create_task(client.aclose()))
    with pytest.raises(ClientClosedError):
        await call


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there are no eager tasks")
async def test_opening_and_closing_in_eager_tasks() -> None:
    """Tasks that run before `create_task` returns make no difference."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined,unused-ignore]  # 3.12
    async with nothing_left_behind(), raw_server(GOOD) as server:
        await _opened_and_closed(server)


async def test_opening_and_closing_in_tasks() -> None:
    """The same, in tasks as they always were."""
    async with nothing_left_behind(), raw_server(GOOD) as server:
        await _opened_and_closed(server)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there are no eager tasks")
async def test_hook_that_closes_the_client_at_once() -> None:
    """An eager task of a hook closes the client in the middle of a call, which knows."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined,unused-ignore]  # 3.12
    closings: list[asyncio.Task[None]] = []
    async with nothing_left_behind(), raw_server(GOOD) as server:
        session = Session()
        session.may_answer.set()
        client: GlueIntegrationsClient

        def hook(_: object) -> None:
            closings.append(loop.create_task(client.aclose()))

        client = client_of(session, server.endpoint, hook=hook)
        await client.open()
        assert (await client.describe_integrations()).to_wire() == PAGE  # it had come
        assert await outcomes_of(*closings) == [type(None)] * 2  # for the attempt and for the call
        with pytest.raises(ClientClosedError):
            await client.describe_integrations()
