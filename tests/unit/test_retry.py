"""AWS's vectors of retry behaviour 2.1, and what they leave open."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient
from glue_integrations._core.decode import decode
from glue_integrations._core.retry import RetryQuota, RetryRules, with_retries
from glue_integrations.config import RetryPolicy
from glue_integrations.errors import (
    ConnectionFailedError,
    DeadlineExceededError,
    GlueIntegrationsError,
    InvalidInputError,
    MalformedResponseError,
    RedirectError,
    ResponseTooLargeError,
    ServerError,
    ThrottlingError,
    TransportError,
)
from glue_integrations.models import DescribeIntegrationsResponse
from glue_integrations.transport import WireRequest, WireResponse

OK = WireResponse(200, {}, b'{"Integrations": []}')
THROTTLED = WireResponse(400, {}, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}')


def status(code: int, retry_after: str | None = None) -> WireResponse:
    return WireResponse(code, {} if retry_after is None else {"x-amz-retry-after": retry_after}, b"")


@dataclass
class Run:
    """Calls on one quota, with recorded sleeps and the largest jitter."""

    policy: RetryPolicy = field(default_factory=RetryPolicy)
    quota: RetryQuota = field(default_factory=lambda: RetryQuota(500))
    is_read: bool = True
    deadline: float = float("inf")
    jitter: float = 1.0
    delays: list[float] = field(default_factory=list[float])
    levels: list[int] = field(default_factory=list[int])
    announced: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    attempts: int = 0

    def rules(self) -> RetryRules:
        return RetryRules(
            policy=self.policy,
            quota=self.quota,
            is_read=self.is_read,
            remaining=lambda: self.deadline - sum(self.delays),
            sleep=self._sleep,
            random=lambda: self.jitter,
            on_retry=self._announce,
        )

    async def call(self, *responses: WireResponse | GlueIntegrationsError) -> DescribeIntegrationsResponse:
        """Make a call whose attempts get *responses* in turn."""
        queue: Iterator[WireResponse | GlueIntegrationsError] = iter(responses)

        async def attempt(number: int) -> DescribeIntegrationsResponse:
            self.attempts = number
            response = next(queue)
            if isinstance(response, GlueIntegrationsError):
                raise response
            return decode(DescribeIntegrationsResponse, response)

        return await with_retries(attempt, self.rules())

    def _announce(self, attempt: int, delay: float, _: object) -> None:
        self.announced.append((attempt, delay))

    async def _sleep(self, seconds: float) -> None:
        self.delays.append(seconds)
        self.levels.append(self.quota.available)


@dataclass(frozen=True)
class Vector:
    """One row of AWS's table: the bucket is read before each wait, and at the end."""

    name: str
    responses: Sequence[WireResponse]
    delays: Sequence[float]
    levels: Sequence[int]
    bucket: int = 500
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    exhausted: bool = False


VECTORS = [
    Vector("eventually succeeds", [status(500), status(500), OK], [0.05, 0.1], [486, 472, 486]),
    Vector("maximum attempts", [status(502)] * 3, [0.05, 0.1], [486, 472, 472]),
    Vector(
        "quota reached after one retry",
        [status(500), status(502)],
        [0.05],
        [0, 0],
        bucket=14,
        policy=RetryPolicy(max_attempts=5),
        exhausted=True,
    ),
    Vector("quota zero", [status(500)], [], [0], bucket=0, exhausted=True),
    Vector(
        "quota exhaustion",
        [status(500), status(502)],
        [0.05],
        [6, 6],
        bucket=20,
        policy=RetryPolicy(max_attempts=5),
        exhausted=True,
    ),
    Vector("throttling", [THROTTLED, OK], [1.0], [495, 500]),
    Vector("first try", [OK], [], [500]),
    Vector("first try rewards", [OK], [], [21], bucket=20),
    Vector(
        "maximum back-off of 200 ms",
        [status(500)] * 5,
        [0.05, 0.1, 0.2, 0.2],
        [486, 472, 458, 444, 444],
        policy=RetryPolicy(max_attempts=5, max_delay=0.2),
    ),
    Vector(
        "mixed transient and throttling",
        [THROTTLED, THROTTLED, status(500), status(500), status(500), status(500), THROTTLED, OK],
        [1.0, 2.0, 0.2, 0.4, 0.8, 1.6, 20.0],
        [495, 490, 476, 462, 448, 434, 429, 434],
        policy=RetryPolicy(max_attempts=10),
    ),
    Vector(
        "exponential range",
        [status(500)] * 12,
        [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20.0, 20.0],
        [*range(486, 332, -14), 346],
        policy=RetryPolicy(max_attempts=12),
    ),
    Vector("retry-after 1500 ms", [status(500, "1500"), OK], [1.5], [486, 500]),
    Vector("retry-after 0", [status(500, "0"), OK], [0.05], [486, 500]),
    Vector("retry-after beyond the clamp", [status(500, "10000"), OK], [5.05], [486, 500]),
    Vector("retry-after invalid", [status(500, "invalid"), OK], [0.05], [486, 500]),
    Vector("retry-after negative", [status(500, "-100"), OK], [0.05], [486, 500]),
    Vector("retry-after of an unlikely length", [status(500, "9" * 400), OK], [5.05], [486, 500]),
    Vector(
        "token bucket exhausted before the attempts",
        [status(503)] * 36,
        [min(0.05 * 2**failures, 20.0) for failures in range(35)],
        [*range(486, 9, -14), 10],
        policy=RetryPolicy(max_attempts=100),
        exhausted=True,
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
async def test_vector(vector: Vector) -> None:
    """Attempts, waits and quota are those of AWS's shared test cases."""
    run = Run(policy=vector.policy, quota=RetryQuota(500))
    run.quota.available = vector.bucket
    try:
        await run.call(*vector.responses)
    except GlueIntegrationsError as error:
        assert vector.responses[-1] is not OK
        assert error.attempts == len(vector.responses)
        assert error.quota_exhausted is vector.exhausted
    else:
        assert vector.responses[-1] is OK
    assert run.attempts == len(vector.responses)
    assert run.delays == pytest.approx(vector.delays)
    assert run.announced == list(enumerate(run.delays, 1))
    assert [*run.levels, run.quota.available] == vector.levels


async def test_quota_recovers_with_successes() -> None:
    """AWS's "quota recovery": two calls one after the other, starting with 30 tokens."""
    run = Run(policy=RetryPolicy(max_attempts=5), quota=RetryQuota(500))
    run.quota.available = 30
    await run.call(status(500), status(502), OK)
    assert (run.delays, run.levels, run.quota.available) == ([0.05, 0.1], [16, 2], 16)
    await run.call(status(500), OK)
    assert (run.delays[2:], run.levels[2:], run.quota.available) == ([0.05], [2], 16)


async def test_concurrent_calls_share_the_quota() -> None:
    """AWS's "two operations, one bucket": both draw from it, and both give back."""
    quota = RetryQuota(500)
    first, second = Run(quota=quota), Run(quota=quota)
    await asyncio.gather(first.call(status(500), status(500), OK), second.call(status(500), OK))
    assert quota.available == 486


async def test_quota_never_exceeds_its_capacity() -> None:
    """Successes fill the quota to its capacity and no further."""
    run = Run(quota=RetryQuota(2))
    for _ in range(5):
        await run.call(OK)
    assert run.quota.available == 2


@pytest.mark.parametrize("jitter", [0.0, 0.25, 0.999])
async def test_jitter_is_full(jitter: float) -> None:
    """The random factor spans the whole wait, and is applied after the cap."""
    run = Run(policy=RetryPolicy(max_attempts=12), jitter=jitter)
    with pytest.raises(ServerError):
        await run.call(*[status(500)] * 12)
    assert run.delays == pytest.approx([jitter * min(0.05 * 2**failures, 20.0) for failures in range(11)])


async def test_retry_after_is_not_shorter_than_the_wait() -> None:
    """x-amz-retry-after can lengthen the wait, by five seconds at most, and never shorten it."""
    run = Run(jitter=0.5)
    await run.call(WireResponse(400, {"x-amz-retry-after": "10"}, THROTTLED.body), OK)
    assert run.delays == [0.5]


async def test_exponent_of_a_long_outage_does_not_overflow() -> None:
    """The two-thousandth attempt waits the longest delay, like the tenth."""
    run = Run(policy=RetryPolicy(max_attempts=2000, quota=10**9), quota=RetryQuota(10**9))
    with pytest.raises(ServerError):
        await run.call(*[status(500)] * 2000)
    assert run.delays[-1] == 20.0


@pytest.mark.parametrize(
    "error",
    [
        InvalidInputError("no"),
        ResponseTooLargeError("no"),
        RedirectError("no"),
        ConnectionFailedError("certificate", retryable=False),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_lasting_failures_are_not_repeated(error: GlueIntegrationsError) -> None:
    """What can only fail again is raised at once, and costs no quota."""
    run = Run()
    with pytest.raises(type(error)):
        await run.call(error)
    assert (run.attempts, run.delays, run.quota.available) == (1, [], 500)


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (ThrottlingError("slow"), 2),
        (ConnectionFailedError("refused"), 2),
        (TransportError("cut"), 1),
        (MalformedResponseError("html"), 1),
        (ServerError("boom"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_writes_are_repeated_only_when_surely_not_processed(error: GlueIntegrationsError, attempts: int) -> None:
    """A write that AWS refused for its rate, or that was never sent, is retried; any other is not."""
    run = Run(is_read=False)
    try:
        await run.call(error, OK)
    except type(error):
        assert attempts == 1
    assert run.attempts == attempts


async def test_no_wait_outlasts_the_deadline() -> None:
    """A wait that would end after the deadline is not begun; the error says why the last attempt failed."""
    run = Run(deadline=1.0)
    with pytest.raises(DeadlineExceededError) as caught:
        await run.call(THROTTLED, OK)
    assert isinstance(caught.value.last_error, ThrottlingError)
    assert (caught.value.attempts, run.delays, run.quota.available) == (1, [], 500)


@pytest.mark.parametrize("deadline", [100.0, 0.0], ids=["before", "at"])
async def test_cancelled_retry_is_spent(deadline: float) -> None:
    """A retry that the caller cancels, or that the deadline ends, keeps its tokens: it was sent."""
    run = Run(deadline=100.0)
    entered = asyncio.Event()
    failures = iter([ServerError("boom", retryable=True)])

    async def attempt(_: int) -> None:
        for failure in failures:
            raise failure
        run.deadline = deadline
        entered.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(with_retries(attempt, run.rules()))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert run.quota.available == 486


async def test_outage_and_impatient_callers_are_no_storm() -> None:
    """In an outage, 200 calls whose callers have a shorter timeout of their own make no more retries than others."""

    class Outage:
        requests = 0

        async def send(self, request: WireRequest) -> WireResponse:
            self.requests += 1
            if request.attempt == 1:
                return status(500)
            await asyncio.Event().wait()
            raise AssertionError(request)

    async def impatient(client: GlueIntegrationsClient) -> None:
        call = asyncio.create_task(client.describe_integrations())
        for _ in range(50):  # turns of the loop are its patience
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait({call})

    service = Outage()
    config = ClientConfig(retry=RetryPolicy(base_delay=1e-9))
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        for _ in range(200):
            await impatient(client)
        assert service.requests == 200 + 500 // 14
        with pytest.raises(ServerError) as caught:
            await client.describe_integrations()
        assert caught.value.quota_exhausted


async def test_foreign_exceptions_pass() -> None:
    """An exception that is not one of ours is a bug, not a failure to retry."""

    async def attempt(_: int) -> None:
        raise LookupError

    run = Run()
    with pytest.raises(LookupError):
        await with_retries(attempt, run.rules())
