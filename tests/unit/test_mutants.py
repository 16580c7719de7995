"""Facts that no other test notices when they are broken: mutation testing has found them."""

import asyncio
import dataclasses
import json
from dataclasses import replace
from typing import cast

import pytest

from glue_integrations import ClientConfig, Cursor, GlueIntegrationsClient, Page, RetryPolicy
from glue_integrations._core.decode import decode
from glue_integrations._core.error_codes import is_retryable
from glue_integrations._core.retry import RetryQuota, RetryRules, with_retries
from glue_integrations.errors import (
    AuthenticationError,
    DeadlineExceededError,
    GlueIntegrationsError,
    MalformedResponseError,
    MarkerLoopError,
    PaginationError,
    ServerError,
    ServiceError,
    ThrottlingError,
)
from glue_integrations.events import AttemptEvent, CallEvent, Event, RetryEvent
from glue_integrations.models import DescribeIntegrationsResponse
from glue_integrations.transport import WireRequest, WireResponse
from support import Listed, Response, Scripted, arn_of, error, page, wire_integration
from virtual_time import in_virtual_time

ONCE = ClientConfig(retry=RetryPolicy(max_attempts=1))


def ignore(attempt: int, delay: float, error: GlueIntegrationsError) -> None:
    """Take no notice of a retry."""


def rules_of(quota: RetryQuota, *, remaining: float = 60.0, max_attempts: int = 3) -> RetryRules:
    """Return rules without jitter, whose waits never end."""

    async def sleep(_: float) -> None:
        await asyncio.Event().wait()

    return RetryRules(
        policy=RetryPolicy(max_attempts=max_attempts),
        quota=quota,
        is_read=True,
        remaining=lambda: remaining,
        sleep=sleep,
        random=lambda: 1.0,
        on_retry=ignore,
    )


async def fail(rules: RetryRules, error: GlueIntegrationsError) -> GlueIntegrationsError:
    """Make a call whose attempts fail with *error*, and return what it raises."""

    async def attempt(_: int) -> None:
        raise error

    with pytest.raises(GlueIntegrationsError) as caught:
        await with_retries(attempt, rules)
    return caught.value


@pytest.mark.parametrize("cls", [Page, Cursor])
def test_values_cannot_be_changed(cls: type) -> None:
    """They are shared between iterations and calls."""
    value = cast("Page[object]", object.__new__(cls))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, dataclasses.fields(cls)[0].name, None)


@pytest.mark.parametrize("retryable", [False, True])
async def test_the_quota_is_not_blamed_for_what_it_did_not_do(retryable: bool) -> None:
    """An error after which no retry was due does not say that the quota was empty."""
    error = await fail(rules_of(RetryQuota(500), max_attempts=1), ServerError("no", retryable=retryable))
    assert error.quota_exhausted is False
    error = await fail(rules_of(RetryQuota(500)), ServerError("no", retryable=False))
    assert error.quota_exhausted is False


@pytest.mark.parametrize("remaining", [0.01, 0.05])
async def test_a_wait_up_to_or_beyond_the_deadline_is_not_begun(remaining: float) -> None:
    """It would only be broken off."""
    quota = RetryQuota(500)
    assert isinstance(await fail(rules_of(quota, remaining=remaining), ServerError("no")), DeadlineExceededError)
    assert quota.available == 500


def test_a_new_cursor_is_at_the_start() -> None:
    """Nothing of its page is done."""
    assert (Cursor("query").marker, Cursor("query").offset, Cursor("query").digest) == (None, 0, "")


def test_an_impossible_cursor_is_refused() -> None:
    """A negative offset, or letters that base64 does not have, between which others would be read."""
    token = str(Cursor("query", "marker", 3, "digest"))
    for wrong in (
        str(Cursor("query", "marker", -1, "digest")),
        f"{token[:4]}!{token[4:]}",
        f"{token}!!!!",
        f"\n{token}",
    ):
        with pytest.raises(ValueError, match="not a cursor"):
            Cursor.parse(wrong)


async def test_cursors_count_the_items_of_their_page() -> None:
    """From 1, and on from there after a resume."""
    transport = Listed([wire_integration(number) for number in range(10)], 4)
    async with GlueIntegrationsClient("us-east-1", transport=transport) as client:
        walked = [cursor async for _, cursor in client.iter_integrations().with_cursors()]
        assert [cursor.offset for cursor in walked] == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]
        for done, cursor in enumerate(walked, 1):
            rest = [later async for _, later in client.iter_integrations(resume=cursor).with_cursors()]
            assert rest == walked[done:]


async def test_first_within_a_limit() -> None:
    """A limit above one does not keep `first` from finding the first."""
    async with GlueIntegrationsClient("us-east-1", transport=Listed([wire_integration(7)])) as client:
        found = await client.iter_integrations(limit=5).first()
    assert found is not None
    assert found.integration_arn == arn_of(7)


async def test_empty_pages_are_counted_from_the_last_item() -> None:
    """A thousand are too many wherever they begin, and 999 are not."""
    for empty, is_error in ((999, False), (1000, True)):
        responses = [page([wire_integration(0)], "start"), *(page([], str(number)) for number in range(empty))]
        transport = Scripted([*responses, page([wire_integration(1)])])
        async with GlueIntegrationsClient("us-east-1", transport=transport, config=ONCE) as client:
            if is_error:
                with pytest.raises(PaginationError, match="1000 pages in a row without a new item"):
                    await client.iter_integrations().collect()
            else:
                assert len(await client.iter_integrations().collect()) == 2
        assert len(transport.requests) == empty + 1 + (not is_error)


async def test_cursor_of_a_marker_loop_is_behind_the_last_item() -> None:
    """Whoever resumes there gets no item of that page again."""
    items = [wire_integration(number) for number in range(3)]
    transport = Scripted([page(items, "a"), page(items[:2], "a")])
    async with GlueIntegrationsClient("us-east-1", transport=transport) as client:
        with pytest.raises(MarkerLoopError) as caught:
            await client.iter_integrations().collect()
    assert caught.value.cursor is not None
    assert caught.value.cursor.offset == 2


@pytest.mark.parametrize(("wrong", "named", "cut"), [(1, 1, False), (3, 3, False), (4, 3, True)])
def test_three_problems_are_named(wrong: int, named: int, cut: bool) -> None:
    """More would bury them; an ellipsis says that there are more."""
    body = json.dumps({"Integrations": ["none"] * wrong}).encode()
    with pytest.raises(MalformedResponseError) as caught:
        decode(DescribeIntegrationsResponse, WireResponse(200, {}, body))
    message = caught.value.message
    assert [f"integrations.{place}:" in message for place in range(4)] == [place < named for place in range(4)]
    assert ("; …" in message) is cut


@pytest.mark.parametrize(("length", "shown"), [(200, "x" * 200), (201, "x" * 199 + "…")])
def test_two_hundred_characters_of_a_body_are_shown(length: int, shown: str) -> None:
    """Enough to recognise a proxy's page."""
    with pytest.raises(MalformedResponseError) as caught:
        decode(DescribeIntegrationsResponse, WireResponse(200, {"content-type": "t" * 80}, b"x" * length))
    assert f'{"t" * 80}, {length} bytes: "{shown}"' in caught.value.message


def test_a_message_of_two_thousand_characters_is_shown() -> None:
    """One more, and it is cut."""
    assert str(GlueIntegrationsError("x" * 2000)) == "x" * 2000 + "."
    assert str(GlueIntegrationsError("x" * 2001)) == "x" * 1999 + "…."


def test_identifiers_of_128_characters_are_shown() -> None:
    """AWS's own are shorter."""
    shown = str(ServiceError("no", code="c" * 128, request_id="r" * 128))
    assert "c" * 128 in shown
    assert "r" * 128 in shown


@pytest.mark.parametrize(("attempts", "shown"), [(1, "(1 attempt in"), (2, "(2 attempts in"), (3, "(3 attempts in")])
def test_attempts_are_counted_in_english(attempts: int, shown: str) -> None:
    """One attempt, two attempts."""
    assert shown in str(GlueIntegrationsError("no", attempts=attempts))


def test_throttling_is_a_fact_of_the_error() -> None:
    """A property, so it needs no call."""
    assert ThrottlingError("slow").throttling is True
    assert ServiceError("no").throttling is False


@pytest.mark.parametrize(
    ("code", "shift", "expected"),
    [
        ("RequestTimeTooSkewed", 240.1, True),
        ("RequestTimeTooSkewed", -240.1, True),
        ("RequestTimeTooSkewed", 240.0, False),
        ("RequestTimeTooSkewed", 0.0, False),
        ("AccessDenied", 300.0, True),
        ("ValidationException", 300.0, False),
    ],
)
def test_a_corrected_clock_makes_a_refusal_transient(code: str, shift: float, expected: bool) -> None:
    """From four minutes on, and only for codes that a wrong clock may cause."""
    assert is_retryable(code, 403, shift) is expected


@in_virtual_time
async def test_events_say_how_long_attempts_and_calls_take() -> None:
    """An attempt without the wait before it, and a call with all of them."""

    class Slow:
        async def send(self, request: WireRequest) -> WireResponse:
            await asyncio.sleep(2.0 * request.attempt)
            return error(500, "InternalServiceException") if request.attempt == 1 else page([])

    events: list[Event] = []
    config = ClientConfig(hook=events.append, retry=RetryPolicy(base_delay=10.0))
    async with GlueIntegrationsClient("us-east-1", transport=Slow(), config=config) as client:
        await client.describe_integrations()
    first, retry, second, call = events
    assert isinstance(first, AttemptEvent)
    assert isinstance(retry, RetryEvent)
    assert isinstance(second, AttemptEvent)
    assert isinstance(call, CallEvent)
    assert [first.elapsed, second.elapsed] == pytest.approx([2.0, 4.0])
    assert call.elapsed == pytest.approx(6.0 + retry.delay)


EXPIRED = error(400, "ExpiredTokenException")
FAILED = error(500, "InternalServiceException")


@pytest.mark.parametrize(
    ("responses", "renewed"),
    [
        ([replace(EXPIRED, credentials=0), page([])], [None, 0]),
        ([replace(EXPIRED, credentials=7), replace(FAILED, credentials=8), page([])], [None, 7, 7]),
        ([replace(FAILED, credentials=0), page([])], [None, None]),
    ],
    ids=["expired", "a failure after that", "another failure"],
)
async def test_expired_credentials_are_named_to_the_transport(
    responses: list[Response], renewed: list[int | None]
) -> None:
    """So that the next attempt is signed with others."""
    service = Scripted(responses)
    config = ClientConfig(retry=RetryPolicy(base_delay=1e-6))
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        await client.describe_integrations()
    assert [request.expired_credentials for request in service.requests] == renewed


@pytest.mark.parametrize(
    "responses",
    [[EXPIRED], [replace(EXPIRED, credentials=0), replace(EXPIRED, credentials=1)]],
    ids=["no others", "twice"],
)
async def test_credentials_are_renewed_once(responses: list[Response]) -> None:
    """Not if there can be no others, and not again if the new ones have expired as well."""
    service = Scripted([*responses, page([])])
    config = ClientConfig(retry=RetryPolicy(base_delay=1e-6))
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        with pytest.raises(AuthenticationError):
            await client.describe_integrations()
    assert len(service.requests) == len(responses)
