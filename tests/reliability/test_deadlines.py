"""Nothing keeps a call beyond its own timeout."""

from dataclasses import replace

import pytest

from glue_integrations import RetryPolicy
from glue_integrations.errors import AttemptTimeoutError, DeadlineExceededError, ServerError, ThrottlingError
from rawserver import http, raw_server, then_stall
from reliability.deadlines import KINDS, overshoot
from reliability.harness import (
    AT_ONCE,
    GOOD,
    RETRY_COST,
    assert_idle,
    assert_quota,
    assert_safe,
    client_of,
    covers,
    nothing_left_behind,
)

_LONG_ENOUGH = {"credentials at open": 0.5}
"""Seconds; the client has to come as far as its credentials."""


@pytest.mark.parametrize("kind", KINDS)
@covers("2.1:stall", "2.1:drip", "2.2:pool-wait")
async def test_deadline(kind: str) -> None:
    """Whatever the call waits for, it ends as DeadlineExceededError; no attempt has ended by then."""
    async with nothing_left_behind():
        _, error = await overshoot(KINDS[kind], _LONG_ENOUGH.get(kind, 0.2))
        assert type(error) is DeadlineExceededError
        assert_safe(error, [])
        assert error.last_error is None
        assert error.retryable is True
        assert error.attempts == (0 if kind in {"pool starvation", "credentials at open"} else 1)
        assert error.operation == (None if kind == "credentials at open" else "DescribeIntegrations")


async def test_deadline_tells_of_the_last_attempt() -> None:
    """Between two attempts that time out, the deadline's error says why the one before it failed."""
    hasty = replace(AT_ONCE, quota=RETRY_COST + 7)
    async with (
        nothing_left_behind(),
        raw_server(GOOD) as server,
        client_of(server, attempt_timeout=0.2, timeout=0.3, retry=hasty) as client,
    ):
        await client.describe_integrations()
        server.steps[:] = [then_stall()]
        with pytest.raises(DeadlineExceededError) as caught:
            await client.describe_integrations()
        assert_safe(caught.value, server.requests)
        assert type(caught.value.last_error) is AttemptTimeoutError
        assert caught.value.attempts == 2
        assert_idle(client)
        await assert_quota(server, client, 7)


@pytest.mark.parametrize(
    ("step", "last"),
    [
        (http(503, b""), ServerError),
        (http(503, b"", "x-amz-retry-after: 60000"), ServerError),
        (http(429, b""), ThrottlingError),
    ],
    ids=["transient", "asked to wait", "throttled"],
)
async def test_no_wait_that_outlasts_the_deadline(step: bytes, last: type[Exception]) -> None:
    """A wait that would end after the deadline does not start; the retry costs nothing."""
    patient = RetryPolicy(base_delay=1e9, throttling_base_delay=1e9, max_delay=1e9, quota=RETRY_COST)
    async with (
        nothing_left_behind(),
        raw_server(step) as server,
        client_of(server, timeout=30, retry=patient) as client,
    ):
        with pytest.raises(DeadlineExceededError, match="wait before the next attempt") as caught:
            await client.describe_integrations()
        assert_safe(caught.value, server.requests)
        last_error = caught.value.last_error
        assert last_error is not None
        assert type(last_error) is last
        assert (caught.value.http_status, caught.value.attempts) == (last_error.http_status, 1)
        assert len(server.requests) == 1
        assert_idle(client)
        await assert_quota(server, client, RETRY_COST)
