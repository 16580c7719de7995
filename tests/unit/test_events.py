"""The events that a client passes to its hook and its log."""

import logging

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import (
    GlueIntegrationsError,
    RedirectError,
    ThrottlingException,
    TransportError,
    ValidationException,
)
from glue_integrations.events import AttemptEvent, CallEvent, Event, Hook, PageEvent, RetryEvent
from support import Listed, Scripted, error, page, wire_integration

AT_ONCE = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)


def client_of(service: Scripted | Listed, hook: Hook | None = None) -> GlueIntegrationsClient:
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
    for record in caplog.records:
        assert record.getMessage().isprintable()


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
