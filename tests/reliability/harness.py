"""What the reliability tests share: cases as data, a client of a raw server, what must be true after any failure."""

import asyncio
import gc
import json
import pickle
import random
import sys
import traceback
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, ParamSpec, TypeVar, cast

import aiohttp.http_parser
import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import ConnectionFailedError, GlueIntegrationsError, ServiceError, ThrottlingError
from glue_integrations.events import Event, RetryEvent
from rawserver import RawServer, Received, Step, http, raw_server
from support import wire_integration
from virtual_time import skip_waits

P = ParamSpec("P")
T = TypeVar("T")

ACCESS_KEY: Final = "AKIARELIABILITY0CANARY"
SECRET: Final = "canary/secret/R7MDENG+bPxRfiCYRELIABILITY"
TOKEN: Final = "canary-session-token-FwoGZXIvYXdzEJr"
REQUEST_ID: Final = "70ea5ab7-2bb8-4a47-b957-799ef46c129e"
"""What `rawserver.http` puts into its responses."""

PAGE: Final[dict[str, object]] = {"Integrations": [wire_integration()]}
GOOD: Final = http(200, PAGE)
SESSION: Final = AioSession()
"""Reading the service model takes longer than most cases."""

HAS_C_PARSER: Final = aiohttp.http_parser.HttpResponseParser is not aiohttp.http_parser.HttpResponseParserPy
IS_DEV_MODE: Final = sys.flags.dev_mode
"""aiohttp's parser is strict in Python's development mode only."""

RETRY_COST: Final = 14
THROTTLING_RETRY_COST: Final = 5


@dataclass(frozen=True, kw_only=True)
class Case:
    """A bad response or fault, and what the client must make of it."""

    id: str
    source: str
    """The rows it covers, separated by spaces; see `rows`."""
    steps: tuple[Step, ...]
    """What the server does, attempt by attempt; the last step serves all that follow."""
    error: type[GlueIntegrationsError] | None
    """The exact class; None where a page is right."""
    content: object = field(default_factory=lambda: PAGE)
    """`to_wire` of the page, where one is right."""
    attempts: int = 1
    delays: tuple[float, ...] | None = None
    """Waits between the attempts with all jitter at its largest; None for those of AWS's standard behaviour."""
    http_status: int | None = None
    request_id: str | None = None
    code: str | None = None
    """Of a `ServiceError`."""
    shows: str = ""
    """What the error's text must contain."""
    on_connect: Step | None = None
    """What the server does with a new connection instead of reading a request from it."""
    is_warm: bool = False
    """Whether a successful call goes first, so that the case uses a connection from the pool."""
    limits: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Of `ClientConfig`."""
    sends_nothing: bool = False
    """Whether no request can reach the server."""
    is_for_c_parser: bool = False
    """Whether aiohttp's other parser, in Python, takes it otherwise."""

    @property
    def waits(self) -> tuple[float, ...]:
        """The waits between the attempts."""
        if self.delays is not None:
            return self.delays
        base = 1.0 if self._is_throttling else 0.05
        return tuple(base * 2.0**number for number in range(self.attempts - 1))

    @property
    def cost(self) -> int:
        """Tokens of the retry quota that are gone afterwards."""
        cost = THROTTLING_RETRY_COST if self._is_throttling else RETRY_COST
        retries = self.attempts - 1
        return cost * (max(retries - 1, 0) if self.error is None else retries)

    @property
    def _is_throttling(self) -> bool:
        return self.error is not None and issubclass(self.error, ThrottlingError)


def served_page(case: str, source: str, step: Step, content: object = None, **more: Any) -> Case:
    """Make a case in which a page is right; without *content*, the usual one."""
    return Case(id=case, source=source, steps=(step,), error=None, content=PAGE if content is None else content, **more)


def covers(*rows: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Say which rows a test covers, as `Case.source` does."""

    def mark(test: Callable[P, T]) -> Callable[P, T]:
        cast("Any", test).rows = rows
        return test

    return mark


def client_of(server: RawServer | str, **options: Any) -> GlueIntegrationsClient:
    """Return a client of *server*, with `ClientConfig`'s *options*."""
    return GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=server if isinstance(server, str) else server.endpoint,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET,
        aws_session_token=TOKEN,
        session=SESSION,
        config=ClientConfig(**options),
    )


AT_ONCE: Final = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)


class Waits:
    """A hook that lists the waits before retries, and has them pass at once."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        # The client's jitter comes from here. The first two numbers of this seed are 0.997: almost the largest jitter.
        random.seed(239758)

    def __call__(self, event: Event) -> None:
        """Handle an event of the client."""
        if isinstance(event, RetryEvent):
            self.seconds.append(event.delay)
        skip_waits(event)


@asynccontextmanager
async def responding(respond: Callable[[Received], bytes]) -> AsyncGenerator[RawServer]:
    """Serve each request with what *respond* returns for it."""

    async def step(writer: asyncio.StreamWriter) -> None:
        writer.write(respond(server.requests[-1]))
        await writer.drain()

    async with raw_server(step) as server:
        yield server


@asynccontextmanager
async def nothing_left_behind() -> AsyncGenerator[None]:
    """Fail if the block leaves a task, or something that the event loop or the garbage collector complains about."""
    complaints: list[Mapping[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    gc.freeze()  # only what the block makes is collected, which is a hundred times faster
    try:
        yield
        await asyncio.sleep(0)
        gc.collect()
    finally:
        gc.unfreeze()
    assert complaints == []
    assert asyncio.all_tasks() == {asyncio.current_task()}


def assert_idle(_client: GlueIntegrationsClient) -> None:
    """Fail if a task of a client goes on although all its calls have ended."""
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def assert_all_free(server: RawServer, client: GlueIntegrationsClient, connections: int) -> None:
    """Fail if a call that has ended still holds one of the *connections*: as many calls must reach *server* at once."""
    assert_idle(client)
    before = server.steps[:]
    is_full = asyncio.Event()
    arrived = 0

    async def wait_for_all(writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        arrived += 1
        if arrived == connections:
            is_full.set()
        await is_full.wait()
        writer.write(GOOD)
        await writer.drain()

    server.steps[:] = [wait_for_all]
    patient = client.with_options(timeout=20)  # it takes milliseconds; what is held takes for ever
    pages = await asyncio.gather(*[patient.describe_integrations() for _ in range(connections)])
    assert [page.to_wire() for page in pages] == [PAGE] * connections
    server.steps[:] = before
    assert_idle(client)


async def assert_quota(server: RawServer, client: GlueIntegrationsClient, tokens: int) -> None:
    """Fail unless exactly *tokens* are left in the retry quota of *client*. They are spent."""
    server.settle()  # what it did to the connection last must have been done
    # A retry after throttling costs 5, and a call that succeeds at once gives 1.
    prober = client.with_options(timeout=60, retry=replace(AT_ONCE, max_attempts=2))

    async def is_retried() -> bool:
        server.steps[:] = [http(429)]
        with pytest.raises(ThrottlingError) as caught:
            await prober.describe_integrations()
        assert caught.value.quota_exhausted is (caught.value.attempts == 1)
        return caught.value.attempts == 2

    async def succeed(times: int) -> None:
        server.steps[:] = [GOOD]
        for _ in range(times):
            await prober.describe_integrations()

    retries, rest = divmod(tokens, THROTTLING_RETRY_COST)
    assert [await is_retried() for _ in range(retries)] == [True] * retries
    await succeed(THROTTLING_RETRY_COST - 1 - rest)
    assert not await is_retried()
    await succeed(1)
    assert await is_retried()


def assert_safe(error: GlueIntegrationsError, requests: Iterable[Received]) -> None:
    """Fail if *error* brings along what it was made from, a secret, or text that a terminal would act on."""
    assert isinstance(error, GlueIntegrationsError)
    assert error.__context__ is None
    assert error.__cause__ is None
    assert str(error).isprintable()
    assert pickle.loads(pickle.dumps(error)).__dict__.keys() == vars(error).keys()
    assert error.__traceback__ is not None
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__.tb_next),  # the first is the test's, which has the secrets
        capture_locals=True,
    )
    sinks = {
        "str": str(error),
        "repr": repr(error),
        "vars": repr(vars(error)),
        "args": repr(error.args),
        "pickle": pickle.dumps(error).decode("latin-1"),
        "frames": "".join(frames.format()),
        "traceback": "".join(traceback.format_exception(error)),
    }
    signatures = {request.headers["authorization"].rpartition("Signature=")[2] for request in requests}
    for secret in {ACCESS_KEY, SECRET, TOKEN, *signatures}:
        assert [sink for sink, text in sinks.items() if secret in text] == []


def assert_expected(error: GlueIntegrationsError, case: Case) -> None:
    """Fail unless *error* is the one that *case* names."""
    if case.on_connect is None:
        assert type(error) is case.error, error
    else:  # whether the server spoke before or after the request left is a matter of microseconds
        assert case.error is not None
        assert type(error) in {case.error, ConnectionFailedError}, error
    assert error.attempts == case.attempts
    assert error.http_status == case.http_status
    assert error.request_id == case.request_id
    assert error.operation == "DescribeIntegrations"
    assert error.quota_exhausted is False
    assert case.shows in str(error)
    if isinstance(error, ServiceError):
        assert error.code == case.code


def compact(value: object) -> bytes:
    """Return *value* as JSON in bytes."""
    return json.dumps(value).encode()
