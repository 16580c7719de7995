"""The events that a client passes to its hook and its log."""

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator, Callable, Generator
from functools import partial, partialmethod, wraps
from random import Random
from typing import Any, cast

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import (
    ClientClosedError,
    ConfigurationError,
    DeadlineExceededError,
    GlueIntegrationsError,
    RedirectError,
    ThrottlingException,
    TransportError,
    ValidationException,
)
from glue_integrations.events import AttemptEvent, CallEvent, Event, Hook, PageEvent, RetryEvent
from glue_integrations.transport import Transport, WireRequest, WireResponse
from support import Listed, Scripted, error, page, wire_integration
from virtual_time import in_virtual_time

AT_ONCE = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)


def client_of(service: Transport, hook: Hook | None = None) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=service, config=ClientConfig(retry=AT_ONCE, hook=hook))


async def test_events_of_a_call() -> None:
    """A retried call emits an event for each attempt, for the retry between them and for its end."""
    events: list[Event] = []
    async with client_of(Scripted([error(), page([])]), events.append) as client:
        await client.describe_integrations()
    first, retry, second, call = events
    assert isinstance(first, AttemptEvent)
    assert isinstance(first.error, ThrottlingException)
    assert (first.attempt, first.http_status, first.request_id) == (1, 400, "request-error")
    assert isinstance(retry, RetryEvent)
    assert (retry.attempt, retry.error) == (1, first.error)
    assert 0 <= retry.delay < 1e-5
    assert isinstance(second, AttemptEvent)
    assert (second.attempt, second.http_status, second.error) == (2, 200, None)
    assert isinstance(call, CallEvent)
    assert (call.operation, call.attempts, call.error) == ("DescribeIntegrations", 2, None)
    assert call.elapsed >= second.elapsed >= 0
    assert len({event.invocation_id for event in (first, retry, second, call)}) == 1


async def test_events_of_a_failure() -> None:
    """The last event of a failed call has the error that the caller gets."""
    events: list[Event] = []
    async with client_of(Scripted([error(400, "ValidationException", "no")]), events.append) as client:
        with pytest.raises(ValidationException) as caught:
            await client.describe_integrations()
    assert [type(event) for event in events] == [AttemptEvent, CallEvent]
    assert isinstance(events[-1], CallEvent)
    assert events[-1].error is caught.value


async def test_events_of_a_walk() -> None:
    """A listing emits an event for each page, which says whether it is the last."""
    events: list[Event] = []
    async with client_of(Listed([wire_integration(n) for n in range(5)], 3), events.append) as client:
        await client.iter_integrations().collect()
    pages = [event for event in events if isinstance(event, PageEvent)]
    assert [(event.items, event.is_last) for event in pages] == [(3, False), (2, True)]
    assert pages[0].request_id == "request-3"


async def test_failing_hook_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """What a hook raises is logged; the call goes on."""

    def hook(event: Event) -> None:
        raise LookupError(event)

    async with client_of(Scripted([error(), page([])]), hook) as client:
        await client.describe_integrations()
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 4
    assert "The hook raised an exception for RetryEvent" in caplog.text


async def test_log_levels(caplog: pytest.LogCaptureFixture) -> None:
    """Attempts, calls and pages are DEBUG, retries INFO; without a level of its own the log stays empty."""
    caplog.set_level(logging.DEBUG, "glue_integrations")
    async with client_of(Scripted([error(), page([])])) as client:
        await client.iter_integrations().collect()
    assert [(record.levelname, record.name) for record in caplog.records] == [
        (level, "glue_integrations") for level in ("DEBUG", "INFO", "DEBUG", "DEBUG", "DEBUG")
    ]
    for text in ("attempt 1", "retry in", "2 attempts", "page with 0 items, the last", "request id request-error"):
        assert text in caplog.text
    caplog.clear()
    caplog.set_level(logging.WARNING, "glue_integrations")
    async with client_of(Scripted([error(), page([wire_integration()])])) as client:
        await client.iter_integrations().collect()
    assert caplog.records == []


async def test_log_is_not_interpreted(caplog: pytest.LogCaptureFixture) -> None:
    """A message of AWS cannot write a second line or an escape sequence into the log."""
    caplog.set_level(logging.DEBUG, "glue_integrations")
    hostile = "first\nERROR glue_integrations second\x1b[31m\u202e"
    async with client_of(Scripted([error(400, "ValidationException", hostile)])) as client:
        with pytest.raises(ValidationException):
            await client.describe_integrations()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2  # the attempt and the call
    for line in lines:
        assert line.isprintable()
        assert "first\\nERROR glue_integrations second\\x1b[31m\\u202e" in line


async def test_unknown_things_are_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """A status or member that this release does not know is a warning, once for each and client."""
    items = [
        wire_integration(0, Status="CREATED", Novelty=1),
        wire_integration(1, Status="CREATED", IntegrationConfig={"Mode\x1b": "x"}),
        wire_integration(2, IntegrationConfig={"RefreshInterval": "15"}),
    ]
    async with client_of(Scripted([page(items, Extra=1)] * 3)) as client:
        await client.describe_integrations()
        await client.iter_integrations().collect()
        await client.with_options(timeout=1.0).describe_integrations()
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 4
    messages = [record.getMessage() for record in caplog.records]
    assert sorted(message.split(",")[0] for message in messages) == [
        "AWS sent the member Extra of DescribeIntegrationsResponse",
        "AWS sent the member Mode\\x1b of IntegrationConfig",
        "AWS sent the member Novelty of Integration",
        "AWS sent the status CREATED",
    ]


async def test_silence_can_be_chosen(caplog: pytest.LogCaptureFixture) -> None:
    """With the logger above WARNING, nothing is said."""
    caplog.set_level(logging.ERROR, "glue_integrations")
    async with client_of(Scripted([page([wire_integration(Status="CREATED")])])) as client:
        assert len((await client.describe_integrations()).integrations) == 1
    assert caplog.records == []


async def test_no_response_no_status() -> None:
    """An attempt without a response has neither status nor request id."""
    events: list[Event] = []
    async with client_of(
        Scripted([RedirectError("no"), TransportError("cut", retryable=False)]), events.append
    ) as client:
        for _ in range(2):
            with pytest.raises(GlueIntegrationsError):
                await client.describe_integrations()
    attempts = [event for event in events if isinstance(event, AttemptEvent)]
    assert [(event.http_status, event.request_id) for event in attempts] == [(None, None)] * 2


# ----------------------------------------------------------------------------------------------------------------------
# Every end is told
# ----------------------------------------------------------------------------------------------------------------------


class Steps:
    """A transport whose attempts end as a test says: a response, an exception, or never."""

    def __init__(self, *steps: WireResponse | BaseException | None) -> None:
        self.steps = list(steps)
        self.is_hanging = asyncio.Event()
        self.requests = 0

    async def send(self, request: WireRequest) -> WireResponse:
        """Make the next step."""
        self.requests += 1
        step = self.steps.pop(0)
        if step is None:
            self.is_hanging.set()
            await asyncio.Event().wait()
        if isinstance(step, BaseException):
            raise step
        assert isinstance(step, WireResponse)
        return step


def kinds(events: list[Event]) -> list[tuple[str, object]]:
    """Return for each event its class and what went wrong."""
    return [
        (type(event).__name__, type(event.error))
        for event in events
        if isinstance(event, AttemptEvent | RetryEvent | CallEvent)
    ]


ATTEMPT, RETRY, CALL = "AttemptEvent", "RetryEvent", "CallEvent"
FIRST = [(ATTEMPT, ThrottlingException), (RETRY, ThrottlingException)]


@in_virtual_time
async def test_deadline_is_told() -> None:
    """The attempt that the deadline ends has its event, and so has the call."""
    events: list[Event] = []
    config = ClientConfig(retry=AT_ONCE, hook=events.append, timeout=10.0)
    async with GlueIntegrationsClient("us-east-1", transport=Steps(error(), None), config=config) as client:
        with pytest.raises(DeadlineExceededError) as caught:
            await client.describe_integrations()
    assert kinds(events) == [*FIRST, (ATTEMPT, DeadlineExceededError), (CALL, DeadlineExceededError)]
    attempt, call = cast("list[AttemptEvent]", events[-2:])
    assert (attempt.attempt, attempt.http_status, attempt.request_id) == (2, None, None)
    assert attempt.elapsed == pytest.approx(10.0)
    assert call.error is caught.value


async def test_closing_is_told() -> None:
    """The attempt that `aclose` ends has its event, and so has the call."""
    events: list[Event] = []
    service = Steps(error(), None)
    client = client_of(service, events.append)
    await client.open()
    call = asyncio.create_task(client.describe_integrations())
    await service.is_hanging.wait()
    await client.aclose()
    await asyncio.wait({call})
    assert kinds(events) == [*FIRST, (ATTEMPT, ClientClosedError), (CALL, ClientClosedError)]
    assert cast("CallEvent", events[-1]).error is call.exception()


@pytest.mark.parametrize("how", ["cancelled", "timed out"])
async def test_cancellation_is_told(how: str, caplog: pytest.LogCaptureFixture) -> None:
    """The attempt that the caller gives up has its event, and so has the call; the error is a CancelledError."""
    caplog.set_level(logging.DEBUG, "glue_integrations")
    events: list[Event] = []
    service = Steps(error(), None)
    async with client_of(service, events.append) as client:
        call = asyncio.create_task(client.describe_integrations())
        await service.is_hanging.wait()
        if how == "cancelled":
            call.cancel("enough")
            await asyncio.wait({call})
        else:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await call
        assert call.cancelled()
    assert kinds(events) == [*FIRST, (ATTEMPT, asyncio.CancelledError), (CALL, asyncio.CancelledError)]
    for event in cast("list[CallEvent]", events[-2:]):
        assert event.error is not None
        assert event.error.__traceback__ is None  # a hook that keeps it keeps no frames
        assert event.error.args == (("enough",) if how == "cancelled" else ())
    assert [line.rpartition(": ")[2] for line in caplog.messages[-2:]] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("end", ["cancel", "close"])
async def test_call_that_waits_for_a_connection_has_no_attempt(end: str) -> None:
    """A call that ends in the queue made no attempt, and tells of none."""
    events: list[Event] = []
    service = Steps(None)
    config = ClientConfig(max_pool_connections=1, hook=events.append)
    client = GlueIntegrationsClient("us-east-1", transport=service, config=config)
    await client.open()
    holder = asyncio.create_task(client.describe_integrations())
    await service.is_hanging.wait()
    waiting = asyncio.create_task(client.describe_integrations())
    await asyncio.sleep(0)
    if end == "cancel":
        waiting.cancel()
        await asyncio.wait({waiting})
        assert kinds(events) == [(CALL, asyncio.CancelledError)]
    await client.aclose()
    await asyncio.gather(holder, waiting, return_exceptions=True)
    assert [kind for kind, _ in kinds(events)].count(ATTEMPT) == 1
    attempts = [event.attempts for event in events if isinstance(event, CallEvent)]
    assert sorted(attempts) == [0, 1]


@in_virtual_time
async def test_end_between_attempts_is_told() -> None:
    """A call that is cancelled while it waits for its next attempt tells of the attempts it made, and of its end."""
    events: list[Event] = []
    waiting = RetryPolicy(throttling_base_delay=1e5, max_delay=1e5)
    config = ClientConfig(retry=waiting, timeout=1e6, hook=events.append)
    async with GlueIntegrationsClient("us-east-1", transport=Steps(error()), config=config) as client:
        call = asyncio.create_task(client.describe_integrations())
        while len(events) < 2:
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait({call})
    assert kinds(events) == [*FIRST, (CALL, asyncio.CancelledError)]


async def test_bug_of_a_transport_is_told() -> None:
    """An exception that is not ours becomes one that is; the events have it too."""
    events: list[Event] = []
    async with client_of(Steps(LookupError("a bug")), events.append) as client:
        with pytest.raises(TransportError, match="LookupError: a bug") as caught:
            await client.describe_integrations()
    assert kinds(events) == [(ATTEMPT, TransportError), (CALL, TransportError)]
    assert cast("CallEvent", events[-1]).error is caught.value


@pytest.mark.parametrize("seed", range(30))
async def test_events_and_requests_agree(seed: int) -> None:
    """However calls end, there are as many AttemptEvents as requests, and one CallEvent for each call, the last."""
    chance = Random(seed)
    choices = [error(), error(500, "Other"), error(400, "ValidationException"), page([]), None]
    service = Steps(*chance.choices(choices, k=500))
    told: dict[str, list[Event]] = {}

    def hook(event: Event) -> None:
        assert isinstance(event, AttemptEvent | RetryEvent | CallEvent)
        told.setdefault(event.invocation_id, []).append(event)

    config = ClientConfig(max_pool_connections=3, retry=AT_ONCE, hook=hook)
    client = GlueIntegrationsClient("us-east-1", transport=service, config=config)
    await client.open()
    calls = [asyncio.create_task(client.describe_integrations()) for _ in range(40)]
    for call in chance.sample(calls, 30):
        for _ in range(chance.randrange(6)):
            await asyncio.sleep(0)
        call.cancel()
    await client.aclose()
    await asyncio.gather(*calls, return_exceptions=True)
    started = len(told)
    assert 0 < started <= len(calls)
    events = [event for of_a_call in told.values() for event in of_a_call]
    assert sum(isinstance(event, AttemptEvent) for event in events) == service.requests
    for of_a_call in told.values():
        last = of_a_call[-1]
        assert isinstance(last, CallEvent)
        assert [type(event) for event in of_a_call].count(CallEvent) == 1
        numbers = [event.attempt for event in of_a_call if isinstance(event, AttemptEvent)]
        assert numbers == list(range(1, last.attempts + 1))


# ----------------------------------------------------------------------------------------------------------------------
# Hooks
# ----------------------------------------------------------------------------------------------------------------------


async def test_hook_is_called_outside_of_all_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a hook runs, no time limit of the call is running, and its connection is free for others."""
    loop = asyncio.get_running_loop()
    limits: list[asyncio.TimerHandle] = []
    real: Any = loop.call_at

    def call_at(*args: Any, **kwargs: Any) -> asyncio.TimerHandle:
        limits.append(real(*args, **kwargs))  # what asyncio.timeout uses
        return limits[-1]

    monkeypatch.setattr(loop, "call_at", call_at)
    found: list[tuple[str, int]] = []

    def hook(event: Event) -> None:
        found.append((type(event).__name__, sum(not limit.cancelled() for limit in limits)))

    service = Scripted([error(), page([]), error(400, "ValidationException")])
    async with client_of(service, hook) as client:
        await client.describe_integrations()
        with pytest.raises(ValidationException):
            await client.describe_integrations()
    assert found == [(kind, 0) for kind in (ATTEMPT, RETRY, ATTEMPT, CALL, ATTEMPT, CALL)]
    assert len(limits) >= 6  # a time limit and an attempt timeout for each attempt


async def ignore_async(event: Event) -> None:
    """Take an event, never."""


async def ignore_and_yield(event: Event) -> AsyncGenerator[None]:
    """Take an event, never."""
    yield


class Hooks:
    """Ways to write a hook that never runs."""

    async def method(self, event: Event) -> None:
        """Take an event, never."""

    @staticmethod
    async def static(event: Event) -> None:
        """Take an event, never."""

    @classmethod
    async def of_class(cls, event: Event) -> None:
        """Take an event, never."""

    bound = partialmethod(method)

    async def __call__(self, event: Event) -> None:
        """Take an event, never."""


class StaticCall:
    """An object whose call is a static coroutine function."""

    @staticmethod
    async def __call__(event: Event) -> None:
        """Take an event, never."""


def ignore_and_yield_at_once(event: Event) -> Generator[Event, None, None]:
    """Take an event, never."""
    yield event


ASYNC_HOOKS: dict[str, Any] = {
    "function": ignore_async,
    "generator": ignore_and_yield,
    "method": Hooks().method,
    "static method": Hooks.static,
    "class method": Hooks.of_class,
    "partial method": Hooks().bound,
    "object": Hooks(),
    "object with a static call": StaticCall(),
    "object with a partial call": partial(StaticCall()),
    "plain generator": ignore_and_yield_at_once,
    "partial": partial(ignore_async),
    "partial of a partial": partial(partial(ignore_async)),
    "partial of a method": partial(Hooks().method),
    "partial of an object": partial(Hooks()),
}


@pytest.mark.parametrize("hook", ASYNC_HOOKS)
def test_async_hook_is_refused(hook: str) -> None:
    """A coroutine function would never run, so it is refused with what to do instead."""
    with pytest.raises(ConfigurationError, match=r"ClientConfig\.hook must be an ordinary function.*put_nowait"):
        ClientConfig(hook=ASYNC_HOOKS[hook])


@pytest.mark.parametrize("hook", [5, "print", [print]], ids=["number", "string", "list"])
def test_hook_must_be_callable(hook: Any) -> None:
    """What cannot be called is refused by name, and shown."""
    with pytest.raises(ConfigurationError, match=r"ClientConfig\.hook must be a function"):
        ClientConfig(hook=hook)


class Collecting:
    """An object that is called."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self.events.append(event)


async def test_any_ordinary_callable_is_a_hook() -> None:
    """Functions, methods, objects, partials and classes all take events."""
    collecting = Collecting()
    taken: list[Event] = []
    hooks: list[Hook] = [taken.append, collecting, partial(collecting), repr]  # type: ignore[list-item]  # one returns something
    for hook in hooks:
        async with client_of(Scripted([page([])]), hook) as client:
            await client.describe_integrations()
    assert (len(taken), len(collecting.events)) == (2, 4)


class Request:
    """What HTTP libraries return for a request: to await, and nothing happens before."""

    def __init__(self, event: Event) -> None:
        self._coroutine = ignore_async(event)

    def __await__(self) -> Generator[Any, None, None]:
        return self._coroutine.__await__()

    def close(self) -> None:
        """Do not send it."""
        self._coroutine.close()


@wraps(ignore_async)
def wrapped(*arguments: Any) -> Any:
    """Call the hook, as a decorator does."""
    return ignore_async(*arguments)


class Wrapping:
    """An object whose call returns what an async method returns."""

    def __call__(self, event: Event) -> Any:
        """Return a coroutine."""
        return Hooks().method(event)


NEVER_RUN: dict[str, Callable[[Event], Any]] = {
    "lambda": lambda event: ignore_async(event),  # noqa: PLW0108  # only a wrapper is wanted here
    "decorator": wrapped,
    "partial of a decorator": partial(wrapped),
    "object": Wrapping(),
    "class": Request,
    "async generator": lambda event: ignore_and_yield(event),  # noqa: PLW0108  # only a wrapper is wanted here
    "generator": lambda event: (name for name in (event,)),
}


@pytest.mark.parametrize("hook", NEVER_RUN)
async def test_hook_that_returns_what_never_runs_is_reported(hook: str, caplog: pytest.LogCaptureFixture) -> None:
    """It looks like an ordinary function. What it returns is closed, and the log says so once, not for every event."""
    async with client_of(Scripted([error(), page([]), page([])]), NEVER_RUN[hook]) as client:
        await client.describe_integrations()
        await client.describe_integrations()
    gc.collect()  # a coroutine that was never awaited warns here, and warnings are errors
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "for AttemptEvent, which never runs. A hook must be an ordinary function" in caplog.text


async def test_hook_that_starts_a_task_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    """A task runs by itself."""
    tasks: list[asyncio.Task[None]] = []

    def hook(event: Event) -> Any:
        tasks.append(asyncio.ensure_future(ignore_async(event)))
        return tasks[-1]

    async with client_of(Scripted([page([])]), hook) as client:
        await client.describe_integrations()
    await asyncio.gather(*tasks)
    assert (len(tasks), caplog.records) == (2, [])


async def test_hook_that_raises_cancelled_error_cancels_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """A CancelledError out of a hook, as of a future it looks at, is an exception like any other."""

    def hook(_: Event) -> None:
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        future.result()

    async with client_of(Scripted([error(), page([])]), hook) as client:
        assert (await client.describe_integrations()).integrations == ()
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 4


async def test_hook_may_cancel_its_call() -> None:
    """A hook that cancels the task it runs in ends the call before its next attempt, as cancelled."""
    events: list[Event] = []

    def hook(event: Event) -> None:
        events.append(event)
        if isinstance(event, RetryEvent):
            task = asyncio.current_task()
            assert task is not None
            task.cancel()

    service = Scripted([error(), page([])])
    async with client_of(service, hook) as client:
        call = asyncio.create_task(client.describe_integrations())
        await asyncio.wait({call})
    assert call.cancelled()
    assert len(service.requests) == 1
    assert kinds(events) == [*FIRST, (CALL, asyncio.CancelledError)]


async def test_warnings_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """A service that makes up new members and values all the time fills neither the log nor the memory."""
    pages = [page([wire_integration(0, **{f"New{turn}-{index}": 1 for index in range(40)})]) for turn in range(50)]
    huge = page([wire_integration(0, Status="S" * 1_000_000)])
    async with client_of(Scripted([huge, *pages])) as client:
        for _ in range(51):
            await client.describe_integrations()
    assert len(caplog.records) == 101
    assert "even more" in caplog.messages[-1]
    assert max(map(len, caplog.messages)) < 400
