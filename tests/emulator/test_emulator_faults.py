"""Injected faults: what the client gets for each kind, and which calls they apply to."""

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import aiohttp
import pytest

from emulator.wire import RawClient, Signing
from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy, errors
from glue_integrations.errors import ConfigurationError, GlueIntegrationsError
from glue_integrations.testing import Behaviour, Fault, FaultKind, FaultRule, GlueEmulator, samples

NO_RETRIES = ClientConfig(retry=RetryPolicy(max_attempts=1))
SOON = replace(NO_RETRIES, attempt_timeout=0.6)
"""For what never responds. Where a response is to come, a busy machine needs more time."""
FAST_RETRIES = ClientConfig(retry=RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6))

Connect = Callable[[ClientConfig], GlueIntegrationsClient]


@pytest.fixture(params=["over HTTP", "in the process"])
def connect(request: pytest.FixtureRequest, emulator: GlueEmulator) -> Connect:
    """Return a factory of clients, over HTTP or in the process."""

    def client_of_emulator(config: ClientConfig) -> GlueIntegrationsClient:
        if request.param == "in the process":
            return GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=config)
        return over_http(emulator, config)

    return client_of_emulator


def over_http(emulator: GlueEmulator, config: ClientConfig) -> GlueIntegrationsClient:
    return GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )


FAILURES: list[tuple[str, type[GlueIntegrationsError], int | None]] = [
    ("error=ThrottlingException", errors.ThrottlingError, 400),
    ("error=InternalServerException", errors.InternalServerException, 400),
    ("error=ExpiredTokenException", errors.AuthenticationError, 400),
    ("status", errors.ServerError, 503),
    ("status=429", errors.ThrottlingError, 429),
    ("stall", errors.AttemptTimeoutError, None),
    ("stall=headers", errors.AttemptTimeoutError, None),
    ("stall=inside", errors.AttemptTimeoutError, None),
    ("drip=10", errors.AttemptTimeoutError, None),
    ("latency=10", errors.AttemptTimeoutError, None),
    ("cut", errors.TransportError, None),
    ("cut=before", errors.TransportError, None),
    ("reset", errors.TransportError, None),
    ("reset=inside", errors.TransportError, None),
    ("html", errors.MalformedResponseError, 200),
    ("invalid-json", errors.MalformedResponseError, 200),
    ("redirect", errors.RedirectError, 307),
]


@pytest.mark.parametrize(("fault", "error", "http_status"), FAILURES)
async def test_fault(
    emulator: GlueEmulator, connect: Connect, fault: str, error: type[GlueIntegrationsError], http_status: int | None
) -> None:
    """The next call fails with the error for this fault, and the one after that succeeds."""
    emulator.inject(fault)
    async with connect(SOON if error is errors.AttemptTimeoutError else NO_RETRIES) as client:
        with pytest.raises(error) as caught:
            await client.describe_integrations()
    if http_status is not None:
        assert caught.value.http_status == http_status
    async with connect(NO_RETRIES) as client:
        assert (await client.describe_integrations()).integrations == tuple(samples(25))


def test_every_kind_is_tested_and_documented() -> None:
    """Every kind of fault has a test here and a row in the documentation."""
    kinds = {*get_args(FaultKind)}
    tested = {fault.partition("=")[0] for fault, *_ in FAILURES} | {"marker-loop", "marker-cycle", "clock-skew"}
    assert tested == kinds
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "emulator.md").read_text("utf-8")
    assert {kind for kind in kinds if f"| `{kind}`" in page} == kinds


@pytest.mark.parametrize(("fault", "markers"), [("marker-loop", 1), ("marker-cycle", 2)])
async def test_repeated_marker(emulator: GlueEmulator, connect: Connect, fault: str, markers: int) -> None:
    """Markers loop while the rule lasts; the client detects it, and each item comes once."""
    emulator.inject(f"{fault},times=always")
    found: list[object] = []
    async with connect(NO_RETRIES) as client:
        with pytest.raises(errors.MarkerLoopError):
            found += [item async for item in client.iter_integrations()]
        sent = [record.params.get("Marker") for record in emulator.requests]
        assert (sent[0], len({*sent}), len(sent)) == (None, markers + 1, markers + 1)
        emulator.clear_faults()
        assert await client.iter_integrations().collect() == samples(25)


async def test_late_and_slow_responses_are_complete(emulator: GlueEmulator, connect: Connect) -> None:
    """A late or slow response is complete."""
    emulator.inject("latency=0.001", "drip=0")
    async with connect(ClientConfig()) as client:
        assert (await client.describe_integrations()).integrations == tuple(samples(25))


@pytest.mark.parametrize("seconds", [3600, -3600])
async def test_clock_skew(emulator: GlueEmulator, seconds: int) -> None:
    """Signatures are checked by the skewed clock, which Date shows; the client corrects its clock and retries."""
    emulator.inject(FaultRule("clock-skew", seconds, times=None))
    async with aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        refused = await raw.post()
        assert (refused.status, refused.body["__type"]) == (400, "InvalidSignatureException")
        date = parsedate_to_datetime(refused.headers["Date"])
        assert abs(date - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(minutes=1)
        assert (await raw.post(signing=Signing(clock_offset=timedelta(seconds=seconds)))).status == 200
    emulator.requests.clear()
    async with over_http(emulator, FAST_RETRIES) as client:
        assert (await client.describe_integrations()).integrations == tuple(samples(25))
    assert [record.attempt for record in emulator.requests] == [1, 2]


async def test_injected_errors_follow_the_behaviour() -> None:
    """An injected throttling error has the form that `Behaviour.throttle` selects."""
    emulator = GlueEmulator(behaviour=Behaviour(throttle="429"))
    emulator.inject("error=ThrottlingException")
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=NO_RETRIES) as client:
        with pytest.raises(errors.ThrottlingError) as caught:
            await client.describe_integrations()
    assert caught.value.http_status == 429


def error_letters(emulator: GlueEmulator, calls: int, **params: object) -> list[str]:
    """Return the first letter of the error of each call; a dot for success."""
    found: list[str] = []
    for _ in range(calls):
        try:
            emulator.handle("DescribeIntegrations", params)
        except Fault as fault:
            found.append(fault.code[0])
        else:
            found.append(".")
    return found


def test_times() -> None:
    """A rule applies to as many calls as it says, and then the next rule does."""
    emulator = GlueEmulator()
    emulator.inject("error=ThrottlingException,times=2", "error=InternalServiceException")
    assert "".join(error_letters(emulator, 5)) == "TTI.."
    emulator.inject("error=ThrottlingException,times=always")
    assert "".join(error_letters(emulator, 5)) == "TTTTT"
    emulator.clear_faults()
    assert "".join(error_letters(emulator, 1)) == "."


def test_conditions_of_a_rule() -> None:
    """Members and the operation restrict a rule; other calls succeed."""
    emulator = GlueEmulator()
    emulator.inject(
        "error=ThrottlingException,MaxRecords=5",
        FaultRule("error", "ConflictException", operation="CreateIntegration"),
        FaultRule("error", "InternalServerException", params={"Filters": [{"Name": "Status", "Values": ["FAILED"]}]}),
    )
    assert error_letters(emulator, 1) == ["."]
    assert error_letters(emulator, 2, MaxRecords=5) == ["T", "."]
    assert error_letters(emulator, 2, Filters=[{"Name": "Status", "Values": ["FAILED"]}]) == ["I", "."]


async def test_attempt_of_a_rule(emulator: GlueEmulator, connect: Connect) -> None:
    """With a rule for first attempts, every retry succeeds."""
    emulator.inject("error=InternalServerException,attempt=1,times=always")
    async with connect(FAST_RETRIES) as client:
        for _ in range(3):
            await client.describe_integrations()
    assert [record.attempt for record in emulator.requests] == [1, 2] * 3


def test_probability() -> None:
    """A seed gives the same faults in every run, another seed gives others, at about the given rate."""
    runs: list[str] = []
    for seed in (1, 1, 2):
        emulator = GlueEmulator(count=0)
        emulator.inject(f"error=ThrottlingException,times=always,probability=0.25,seed={seed}")
        runs.append("".join(error_letters(emulator, 400)))
    assert runs[0] == runs[1] != runs[2]
    assert all(60 < run.count("T") < 140 for run in runs)


async def test_refused_requests_use_up_no_fault(emulator: GlueEmulator) -> None:
    """A request with an invalid signature uses up no fault; the next call gets it."""
    emulator.inject("html")
    async with aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        assert (await raw.post(signing=Signing(secret="other"))).status == 400
    async with over_http(emulator, NO_RETRIES) as client:
        with pytest.raises(errors.MalformedResponseError):
            await client.describe_integrations()


async def test_disconnect_ends_a_stall(emulator: GlueEmulator) -> None:
    """No task is left for a client that has disconnected."""
    before = asyncio.all_tasks()
    emulator.inject("stall,times=always")
    async with over_http(emulator, SOON) as client:
        await asyncio.gather(*(client.describe_integrations() for _ in range(5)), return_exceptions=True)
    async with asyncio.timeout(5):
        while asyncio.all_tasks() - before:
            await asyncio.sleep(0)


async def test_stop_during_a_stall() -> None:
    """The emulator stops while a response stalls."""
    async with GlueEmulator() as emulator:
        emulator.inject("stall")
        client = over_http(emulator, ClientConfig(retry=RetryPolicy(max_attempts=1)))
        async with client:
            call = asyncio.create_task(client.describe_integrations())
            while not emulator.requests:
                await asyncio.sleep(0)
            await emulator.stop()
            with pytest.raises(errors.TransportError):
                await call


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("tea", "Unknown fault 'tea'; choose from error, status, latency"),
        ("error", "Unknown error code ''; choose from AccessDeniedException"),
        ("error=Tea", "Unknown error code 'Tea'; choose from AccessDeniedException"),
        ("status=200", "status must be a whole number from 400 to 599, not 200"),
        ("status=450.5", "status must be a whole number"),
        ("latency", "latency must be seconds from 0"),
        ("latency=soon", "latency must be seconds"),
        ("latency=nan", "latency must be seconds"),
        ("drip=-1", "drip must be seconds"),
        ("stall=there", "stall must be one of before, headers, inside, not 'there'"),
        ("cut=headers", "cut must be one of inside, before"),
        ("html=1", "html takes no value"),
        ("redirect=https://é", "redirect must be a URL"),
        ("html,times=0", "times of a fault must be at least 1"),
        ("html,times=often", "times of a fault must be a number"),
        ("html,attempt=0", "attempt of a fault must be at least 1"),
        ("html,probability=0", "above 0 and at most 1"),
        ("html,probability=2", "above 0 and at most 1"),
        ("html,times", "A fault must have the form KIND"),
        ("", "Unknown fault ''"),
    ],
)
def test_bad_rules(rule: str, message: str) -> None:
    """An invalid rule says what is valid, and no rule of the same call is added."""
    emulator = GlueEmulator(count=0)
    with pytest.raises(ConfigurationError, match=message):
        emulator.inject("error=ThrottlingException", rule)
    assert error_letters(emulator, 1) == ["."]


def test_records_have_times() -> None:
    """A record has the time of arrival, by the machine's clock, and the attempt."""
    emulator = GlueEmulator(count=0)
    started = datetime.now(UTC)

    async def call() -> None:
        async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
            for _ in range(3):
                await client.describe_integrations()

    asyncio.run(call())
    times = [started, *(record.time for record in emulator.requests), datetime.now(UTC)]
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert {record.attempt for record in emulator.requests} == {1}


async def test_access_log() -> None:
    """The log has a line of JSON for each request, without its signature."""
    log = io.StringIO()
    async with GlueEmulator(access_log=log) as emulator, aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        emulator.inject("error=ThrottlingException")
        responses = [await raw.post(), await raw.post(before={"amz-sdk-request": "attempt=2; max=3"})]
        await raw.send("GET", "/", {})
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["status"], line["code"], line["sdk_request"]) for line in lines] == [
        (400, "ThrottlingException", None),
        (200, None, "attempt=2; max=3"),
        (405, "UnknownOperationException", None),
    ]
    assert [line["request_id"] for line in lines[:2]] == [item.headers["x-amzn-RequestId"] for item in responses]
    assert "Signature" not in log.getvalue()
