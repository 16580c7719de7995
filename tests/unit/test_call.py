"""The life of a call: one deadline, attempts under it, and errors that are complete."""

import asyncio
import pickle
import uuid
from contextlib import suppress

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy, WireRequest, WireResponse
from glue_integrations.errors import (
    AccessDeniedException,
    AmbiguousOutcomeError,
    AttemptTimeoutError,
    ClientClosedError,
    ConfigurationError,
    ConnectionFailedError,
    CredentialsError,
    DeadlineExceededError,
    GlueIntegrationsError,
    MalformedResponseError,
    RedirectError,
    ServerError,
    ThrottlingException,
    TransportError,
    ValidationException,
)
from glue_integrations.events import RetryEvent
from glue_integrations.models import DescribeIntegrationsResponse
from glue_integrations.transport import Transport
from support import Listed, Response, Scripted, Stalled, arn_of, error, page, wire_integration
from virtual_time import VirtualLoop, in_virtual_time

AT_ONCE = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)


def client_of(transport: Transport, **limits: float) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=transport, config=ClientConfig(retry=AT_ONCE, **limits))  # type: ignore[arg-type]  # whole numbers where they are wanted


async def test_attempts_of_a_call_belong_together() -> None:
    """All attempts carry one invocation id and count up; another call has another id."""
    service = Scripted([error(), error(500), page([]), page([])])
    async with client_of(service) as client:
        await client.describe_integrations(max_records=5)
        await client.describe_integrations()
    *first, second = service.requests
    assert [(request.attempt, request.max_attempts) for request in first] == [(1, 3), (2, 3), (3, 3)]
    assert len({request.invocation_id for request in first}) == 1
    assert uuid.UUID(first[0].invocation_id) != uuid.UUID(second.invocation_id)
    assert [request.params for request in first] == [{"MaxRecords": 5}] * 3
    assert {request.operation for request in service.requests} == {"DescribeIntegrations"}
    assert 0 < first[0].timeout <= 15.0


async def test_error_is_complete() -> None:
    """The error knows the operation, the request id, its attempts and its time, and is a new one each time."""
    async with client_of(Scripted([error(), error(), error()])) as client:
        with pytest.raises(ThrottlingException) as caught:
            await client.describe_integrations()
    failure = caught.value
    assert (failure.operation, failure.request_id, failure.attempts) == ("DescribeIntegrations", "request-error", 3)
    assert failure.elapsed > 0
    assert failure.__context__ is failure.__cause__ is None
    assert str(pickle.loads(pickle.dumps(failure))) == str(failure)


async def test_malformed_response_is_retried_on_reads() -> None:
    """A broken 200 may be a passing fault of something in between."""
    service = Scripted([WireResponse(200, {}, b"<html>"), WireResponse(200, {}, b""), page([wire_integration()])])
    async with client_of(service) as client:
        assert len((await client.describe_integrations()).integrations) == 1


async def test_redirect_is_not_repeated() -> None:
    """A redirect is refused at once, naming where it pointed."""
    service = Scripted([WireResponse(307, {"location": "https://elsewhere.example/\x1b[2J"}, b"")])
    async with client_of(service) as client:
        with pytest.raises(RedirectError, match=r"elsewhere\.example/\\x1b\[2J"):
            await client.describe_integrations()


async def test_attempt_timeout_is_repeated() -> None:
    """An attempt that takes too long is a transient failure."""

    class SlowOnce(Scripted):
        async def send(self, request: WireRequest) -> WireResponse:
            if request.attempt == 1:
                await asyncio.Event().wait()
            return await super().send(request)

    async with client_of(SlowOnce([page([])]), attempt_timeout=0.01) as client:
        assert (await client.describe_integrations()).integrations == ()


async def test_cancelled_inside_the_transport() -> None:
    """A transport that waits for something another cancels has not run out of time; nobody hears that it has."""

    class Waiting(Scripted):
        async def send(self, request: WireRequest) -> WireResponse:
            shared: asyncio.Future[WireResponse] = asyncio.get_running_loop().create_future()
            shared.cancel()
            return await shared

    async with client_of(Waiting([])) as client:
        with pytest.raises(asyncio.CancelledError):
            await client.describe_integrations()


@in_virtual_time
async def test_deadline_that_passes_during_a_wait() -> None:
    """If the event loop is busy beyond the deadline while a call waits for its next attempt, the deadline ended it."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    service = Scripted([error()])
    config = ClientConfig(
        retry=RetryPolicy(throttling_base_delay=5.0),
        timeout=10.0,
        hook=lambda event: loop.block(20.0) if isinstance(event, RetryEvent) else None,
    )
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        with pytest.raises(DeadlineExceededError) as caught:
            await client.describe_integrations()
    assert type(caught.value.last_error) is ThrottlingException
    assert (caught.value.attempts, len(service.requests)) == (1, 1)


async def test_attempt_timeout_is_named() -> None:
    """When all attempts take too long, the error is an AttemptTimeoutError, and a TimeoutError."""
    async with client_of(Stalled(), attempt_timeout=0.001) as client:
        with pytest.raises(AttemptTimeoutError, match=r"0\.001 s") as caught:
            await client.describe_integrations()
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.attempts == 3


async def test_timeout_of_a_transport_counts_as_one() -> None:
    """A transport that raises the built-in TimeoutError has timed out."""

    class Impatient:
        async def send(self, request: WireRequest) -> WireResponse:
            raise TimeoutError

    async with client_of(Impatient()) as client:
        with pytest.raises(AttemptTimeoutError, match="timed out in the transport") as caught:
            await client.describe_integrations()
    assert "longer than" not in str(caught.value)  # it was immediate


async def test_deadline_bounds_the_call() -> None:
    """The deadline ends a stalled attempt, and the error says why the attempt before it failed."""

    class FailsThenStalls(Scripted):
        async def send(self, request: WireRequest) -> WireResponse:
            if request.attempt == 2:
                await asyncio.Event().wait()
            return await super().send(request)

    async with client_of(FailsThenStalls([error(500, "InternalServerException")]), timeout=0.2) as client:
        with pytest.raises(DeadlineExceededError, match=r"0\.2 s.*InternalServerException") as caught:
            await client.describe_integrations()
    assert isinstance(caught.value.last_error, ServerError)
    assert (caught.value.attempts, caught.value.request_id) == (2, "request-error")


async def test_deadline_covers_the_wait_for_a_connection() -> None:
    """A call that never gets a connection ends at its deadline, with no attempt made."""
    service = Stalled()
    async with client_of(service, max_pool_connections=1) as client:
        holder = asyncio.create_task(client.describe_integrations())
        await service.entered.wait()
        with pytest.raises(DeadlineExceededError) as caught:
            await client.with_options(timeout=0.02).describe_integrations()
    assert (caught.value.attempts, caught.value.last_error) == (0, None)
    with pytest.raises(ClientClosedError):
        await holder


async def test_waiting_for_a_connection_takes_nothing_from_the_attempt() -> None:
    """A call that waits for its turn for as long as two attempts may take has all of its own time left."""

    class StallsTwice:
        asked = 0

        async def send(self, request: WireRequest) -> WireResponse:
            self.asked += 1
            if self.asked <= 2:
                await asyncio.Event().wait()
            return page([])

    async with client_of(StallsTwice(), max_pool_connections=1, attempt_timeout=0.05) as client:
        once = client.with_options(retry=RetryPolicy(max_attempts=1))
        *stalled, third = await asyncio.gather(
            *[once.describe_integrations() for _ in range(3)], return_exceptions=True
        )
    assert [type(outcome) for outcome in stalled] == [AttemptTimeoutError, AttemptTimeoutError]
    assert third == DescribeIntegrationsResponse(integrations=())


async def test_no_more_requests_than_connections() -> None:
    """At most max_pool_connections attempts are under way."""

    class Counting:
        running = most = 0

        async def send(self, request: WireRequest) -> WireResponse:
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(0)
            self.running -= 1
            return page([])

    service = Counting()
    async with client_of(service, max_pool_connections=4) as client:
        await asyncio.gather(*[client.describe_integrations() for _ in range(50)])
    assert service.most == 4


@in_virtual_time
async def test_time_is_that_of_the_event_loop() -> None:
    """Waits, time limits and elapsed times go by one clock: the event loop's."""
    service = Scripted([error(), error(500, "Other"), error(500, "Other")])
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    config = ClientConfig(
        retry=RetryPolicy(base_delay=1e5, throttling_base_delay=1e5, max_delay=1e5),
        timeout=1e6,
        hook=lambda event: waits.append(event.delay) if isinstance(event, RetryEvent) else None,
    )
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        began = loop.time()
        with pytest.raises(ServerError) as caught:
            await client.describe_integrations()
    assert len(waits) == 2
    assert caught.value.elapsed == pytest.approx(sum(waits))
    assert loop.time() - began == pytest.approx(sum(waits))


@in_virtual_time
async def test_a_call_has_all_of_its_time() -> None:
    """A call whose attempts all take their time ends at its deadline, not before and not after."""
    async with client_of(Stalled(), timeout=40.0, attempt_timeout=15.0) as client:
        with pytest.raises(DeadlineExceededError) as caught:
            await client.describe_integrations()
    assert caught.value.elapsed == pytest.approx(40.0)
    assert (caught.value.attempts, type(caught.value.last_error)) == (3, AttemptTimeoutError)


async def test_cancelling_a_call_passes() -> None:
    """Cancelling raises CancelledError and frees the connection."""
    service = Stalled()
    async with client_of(service, max_pool_connections=1) as client:
        task = asyncio.create_task(client.describe_integrations())
        await service.entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        service.entered.clear()
        again = asyncio.create_task(client.describe_integrations())
        await service.entered.wait()
        again.cancel()
        with pytest.raises(asyncio.CancelledError):
            await again


async def test_cancelling_counts_more_than_closing() -> None:
    """Whoever cancels a call gets CancelledError, also if the client is closed in the same moment."""
    service = Stalled()
    async with client_of(service) as client:
        task = asyncio.create_task(client.describe_integrations())
        await service.entered.wait()
        task.cancel()
        await client.aclose()
        with pytest.raises(asyncio.CancelledError):
            await task


@in_virtual_time
async def test_closing_ends_calls_wherever_they_wait() -> None:
    """Closing turns calls in an attempt, in the queue for a connection and between attempts into ClientClosedError."""

    class Mixed(Stalled):
        async def send(self, request: WireRequest) -> WireResponse:
            if request.params:
                return error()
            return await super().send(request)

    service = Mixed()
    config = ClientConfig(max_pool_connections=2, retry=RetryPolicy(throttling_base_delay=20.0))
    client = GlueIntegrationsClient("us-east-1", transport=service, config=config)
    await client.open()
    calls = [
        asyncio.create_task(client.describe_integrations(max_records=1)),
        *[asyncio.create_task(client.describe_integrations()) for _ in range(4)],
    ]
    await service.entered.wait()
    began = asyncio.get_running_loop().time()
    await client.aclose()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ClientClosedError] * 5
    assert asyncio.get_running_loop().time() == began
    assert "while the call ran" in str(outcomes[0])


async def test_closing_does_not_send_a_retry() -> None:
    """A call whose attempt fails after closing is not retried."""

    class ClosesItself(Scripted):
        client: GlueIntegrationsClient

        async def send(self, request: WireRequest) -> WireResponse:
            closing = asyncio.create_task(self.client.aclose())
            while not closing.done():
                with suppress(asyncio.CancelledError):  # it does not let itself be stopped
                    await asyncio.sleep(0)
            return await super().send(request)

    service = ClosesItself([error(500), page([])])
    service.client = client_of(service)
    async with service.client as client:
        with pytest.raises(ClientClosedError) as caught:
            await client.describe_integrations()
    assert len(service.requests) == 1
    assert type(caught.value.last_error) is ThrottlingException


async def test_client_must_be_open() -> None:
    """Use before open and after close says so; opening and closing twice are fine, opening a closed client is not."""
    client = client_of(Listed([]))
    with pytest.raises(ClientClosedError, match="not open"):
        await client.describe_integrations()
    with pytest.raises(ClientClosedError, match="not open"):
        client.iter_integrations()
    await client.open()
    await client.open()
    await client.describe_integrations()
    await client.aclose()
    await client.aclose()
    for attempt in (client.describe_integrations, client.open):
        with pytest.raises(ClientClosedError, match="closed"):
            await attempt()
    with pytest.raises(ClientClosedError, match="cannot be opened again"):
        client.iter_integrations()


async def test_client_that_was_never_opened_can_be_closed() -> None:
    """Closing before opening is not an error, and final."""
    client = client_of(Listed([]))
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await client.open()


def test_client_stays_in_its_event_loop() -> None:
    """A client used from a second event loop says what is wrong."""
    client = client_of(Listed([]))
    asyncio.run(client.open())

    async def use() -> None:
        await client.describe_integrations()

    with pytest.raises(ConfigurationError, match="another event loop"):
        asyncio.run(use())


async def test_sibling_shares_everything_but_its_limits() -> None:
    """A sibling has its own timeout and retries, sends through the same transport, and closes nothing."""
    service = Scripted([error(), page([]), page([]), page([])])
    async with client_of(service) as client:
        async with client.with_options(timeout=5.0, retry=RetryPolicy(max_attempts=1)) as sibling:
            with pytest.raises(ThrottlingException) as caught:
                await sibling.describe_integrations()
            assert caught.value.attempts == 1
            await sibling.describe_integrations()
        await sibling.describe_integrations()
        await client.describe_integrations()
        assert 0 < service.requests[0].timeout <= 5.0
    for closed in (client, sibling):
        with pytest.raises(ClientClosedError):
            await closed.describe_integrations()
    with pytest.raises(ClientClosedError):
        await sibling.open()


async def test_sibling_needs_its_parent_open() -> None:
    """A sibling of a client that is not open is not open either."""
    sibling = client_of(Listed([])).with_options(timeout=1.0)
    with pytest.raises(ClientClosedError):
        await sibling.open()


async def test_options_are_checked() -> None:
    """A sibling's options have the bounds of the configuration."""
    client = client_of(Listed([]))
    with pytest.raises(ConfigurationError, match="timeout"):
        client.with_options(timeout=0)


BROKEN_BODIES = (b"", b"<html>", b'{"Integrations": [', b"null", b"[]", b'{"integrations": []}', b'{"Error": {}}')


@pytest.mark.parametrize("body", BROKEN_BODIES, ids=bytes.decode)
async def test_broken_response_is_never_an_empty_list(body: bytes) -> None:
    """A response that is not a page is an error, in a call and in a listing, where it has a cursor."""
    async with client_of(Scripted([WireResponse(200, {}, body)] * 6)) as client:
        with pytest.raises(MalformedResponseError):
            await client.describe_integrations()
        with pytest.raises(MalformedResponseError) as caught:
            await client.iter_integrations().collect()
    assert caught.value.cursor is not None


WRITES: dict[str, tuple[Response, type[GlueIntegrationsError], int]] = {
    "throttled": (error(), ThrottlingException, 3),
    "not sent": (ConnectionFailedError("refused"), ConnectionFailedError, 3),
    "refused": (error(400, "ValidationException"), ValidationException, 1),
    "denied": (error(400, "AccessDeniedException"), AccessDeniedException, 1),
    "no credentials": (CredentialsError("none"), CredentialsError, 1),
    "server error": (error(500, "InternalServiceException"), AmbiguousOutcomeError, 1),
    "internal error at 400": (error(400, "InternalServerException"), AmbiguousOutcomeError, 1),
    "request timeout": (error(400, "RequestTimeout"), AmbiguousOutcomeError, 1),
    "cut": (TransportError("cut"), AmbiguousOutcomeError, 1),
    "malformed": (WireResponse(200, {}, b"<html>"), AmbiguousOutcomeError, 1),
    "redirected": (WireResponse(302, {}, b""), AmbiguousOutcomeError, 1),
}


class Forgetful:
    """A transport that sends, and returns nothing."""

    async def send(self, request: WireRequest) -> WireResponse:
        """Return None, as a function without a return does."""
        return None  # type: ignore[return-value]


async def write(service: Transport, **limits: float) -> GlueIntegrationsError:
    """Make a call that changes something; return how it failed."""
    config = ClientConfig(retry=AT_ONCE, **limits)  # type: ignore[arg-type]  # whole numbers where they are wanted
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        with pytest.raises(GlueIntegrationsError) as caught:
            await client.delete_integration(integration_identifier=arn_of(1))
    return caught.value


async def test_write_through_a_wrong_transport() -> None:
    """Nobody knows what it did before it went wrong."""
    failure = await write(Forgetful())
    assert type(failure) is AmbiguousOutcomeError
    assert "returned None, not a WireResponse" in str(failure)


@pytest.mark.parametrize("case", WRITES)
async def test_write_that_fails(case: str) -> None:
    """A write is retried only if it certainly had no effect; if it may have had one, the error says so."""
    response, expected, attempts = WRITES[case]
    service = Scripted([response] * 3)
    failure = await write(service)
    assert type(failure) is expected
    assert len(service.requests) == failure.attempts == attempts
    if isinstance(failure, AmbiguousOutcomeError):
        assert failure.last_error is not None
        assert failure.last_error.operation == failure.operation or failure.last_error.operation is None
        assert not failure.retryable
        assert f'`await client.describe_integrations(integration_identifier="{arn_of(1)}")`' in str(failure)


async def test_ambiguous_write_shows_what_was_typed() -> None:
    """The advice can be copied, whatever letters the name has."""
    async with GlueIntegrationsClient("us-east-1", transport=Scripted([error(500, "InternalFailure")])) as client:
        with pytest.raises(AmbiguousOutcomeError) as caught:
            await client.create_integration(integration_name="größe", source_arn=arn_of(1), target_arn=arn_of(2))
    assert '`await client.get_integration("größe")`' in caught.value.remedy


async def test_write_that_is_cut_short() -> None:
    """A write under way at the deadline has an open outcome; one that only waits for its turn has not."""
    assert isinstance(await write(Stalled(), timeout=0.01), AmbiguousOutcomeError)
    assert isinstance(await write(Stalled(), attempt_timeout=0.01), AmbiguousOutcomeError)
    throttled = await write(Scripted([error()]), timeout=1e-7)
    assert isinstance(throttled, DeadlineExceededError)


@in_virtual_time
async def test_write_that_waits_for_a_connection() -> None:
    """Nothing was sent, so nothing is ambiguous."""
    config = ClientConfig(max_pool_connections=1, timeout=5.0, attempt_timeout=30.0)
    async with GlueIntegrationsClient("us-east-1", transport=Stalled(), config=config) as client:
        first, second = await asyncio.gather(
            *(client.delete_integration(integration_identifier=arn_of(number)) for number in (1, 2)),
            return_exceptions=True,
        )
    assert isinstance(first, AmbiguousOutcomeError)
    assert isinstance(second, DeadlineExceededError)


async def test_false_cancellation_on_close() -> None:
    """When closing cancels what a call waits for, without cancelling the caller, that is a ClientClosedError."""
    held: list[asyncio.Future[WireResponse]] = []

    class Held:
        async def send(self, request: WireRequest) -> WireResponse:
            held.append(asyncio.get_running_loop().create_future())
            return await held[0]

    client = client_of(Held())
    await client.open()
    call = asyncio.create_task(client.describe_integrations())
    await asyncio.sleep(0)
    held[0].cancel()  # comes before the end of the deadline that closing brings
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await call


async def test_cancellation_that_was_swallowed_earlier_is_no_cancellation() -> None:
    """A task that went on after a cancellation can be told the truth when the client is closed."""
    held: list[asyncio.Future[WireResponse]] = []

    class Held:
        async def send(self, request: WireRequest) -> WireResponse:
            held.append(asyncio.get_running_loop().create_future())
            return await held[0]

    async def stubborn(client: GlueIntegrationsClient) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await client.describe_integrations()

    client = client_of(Held())
    await client.open()
    call = asyncio.create_task(stubborn(client))
    await asyncio.sleep(0)
    call.cancel()
    while not held:
        await asyncio.sleep(0)
    held[0].cancel()
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await call


@in_virtual_time
async def test_closing_at_the_very_deadline() -> None:
    """Closing between the deadline and the end of the call that it brings harms neither."""
    client = client_of(Stalled(), timeout=10.0)
    await client.open()
    call = asyncio.create_task(client.describe_integrations())
    await asyncio.sleep(0)
    await asyncio.sleep(10.0 - 1e-10)  # in the same turn of the loop, but before
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await call


async def test_closing_twice_in_a_row() -> None:
    """Closing once more while the calls are still ending harms nothing."""
    service = Stalled()
    client = client_of(service)
    await client.open()
    call = asyncio.create_task(client.describe_integrations())
    await service.entered.wait()
    await asyncio.gather(client.aclose(), client.aclose())
    with pytest.raises(ClientClosedError):
        await call
