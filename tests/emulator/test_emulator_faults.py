"""The script of faults: each kind as the client meets it, and for which calls."""

import asyncio
import io
import json
from collections.abc import Callable
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

ONCE = ClientConfig(retry=RetryPolicy(max_attempts=1), attempt_timeout=0.6)
AT_ONCE = ClientConfig(retry=RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6))

Connect = Callable[[ClientConfig], GlueIntegrationsClient]


@pytest.fixture(params=["over HTTP", "in the process"])
def connect(request: pytest.FixtureRequest, emulator: GlueEmulator) -> Connect:
    """Return what makes a client of the emulator."""

    def connected(config: ClientConfig) -> GlueIntegrationsClient:
        if request.param == "in the process":
            return GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=config)
        return over_http(emulator, config)

    return connected


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
    """The next call fails as the fault has it, and the one after that succeeds."""
    emulator.inject(fault)
    async with connect(ONCE) as client:
        with pytest.raises(error) as caught:
            await client.describe_integrations()
        if http_status is not None:
            assert caught.value.http_status == http_status
        assert (await client.describe_integrations()).integrations == tuple(samples(25))


def test_every_kind_is_tested_and_documented() -> None:
    """No kind of fault is without a test here, and a row in the documentation."""
    kinds = {*get_args(FaultKind)}
    tested = {fault.partition("=")[0] for fault, *_ in FAILURES} | {"marker-loop", "marker-cycle", "clock-skew"}
    assert tested == kinds
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "emulator.md").read_text("utf-8")
    assert {kind for kind in kinds if f"| `{kind}`" in page} == kinds


@pytest.mark.parametrize(("fault", "markers"), [("marker-loop", 1), ("marker-cycle", 2)])
async def test_marker_that_comes_again(emulator: GlueEmulator, connect: Connect, fault: str, markers: int) -> None:
    """Markers lead back for as long as the rule lasts; the client notices, and delivers everything once."""
    emulator.inject(f"{fault},times=always")
    found: list[object] = []
    async with connect(ONCE) as client:
        with pytest.raises(errors.MarkerLoopError):
            found += [item async for item in client.iter_integrations()]
        sent = [record.params.get("Marker") for record in emulator.requests]
        assert (sent[0], len({*sent}), len(sent)) == (None, markers + 1, markers + 1)
        emulator.clear_faults()
        assert await client.iter_integrations().collect() == samples(25)


async def test_latency_and_drip_bring_the_answer(emulator: GlueEmulator, connect: Connect) -> None:
    """An answer that is only late or slow is whole."""
    emulator.inject("latency=0.001", "drip=0")
    async with connect(ClientConfig()) as client:
        assert (await client.describe_integrations()).integrations == tuple(samples(25))


@pytest.mark.parametrize("seconds", [3600, -3600])
async def test_clock_skew(emulator: GlueEmulator, seconds: int) -> None:
    """Signatures are judged, and dated, by the wrong clock; the client learns it from the refusal."""
    emulator.inject(FaultRule("clock-skew", seconds, times=None))
    async with aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        refused = await raw.post()
        assert (refused.status, refused.body["__type"]) == (400, "InvalidSignatureException")
        date = parsedate_to_datetime(refused.headers["Date"])
        assert abs(date - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(minutes=1)
        assert (await raw.post(signing=Signing(shift=timedelta(seconds=seconds)))).status == 200
    emulator.requests.clear()
    async with over_http(emulator, AT_ONCE) as client:
        assert (await client.describe_integrations()).integrations == tuple(samples(25))
    assert [record.attempt for record in emulator.requests] == [1, 2]


async def test_errors_have_the_form_of_the_behaviour() -> None:
    """A throttle of the script has the form that the behaviour gives to throttles."""
    emulator = GlueEmulator(behaviour=Behaviour(throttle="429"))
    emulator.inject("error=ThrottlingException")
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=ONCE) as client:
        with pytest.raises(errors.ThrottlingError) as caught:
            await client.describe_integrations()
    assert caught.value.http_status == 429


def codes_of(emulator: GlueEmulator, calls: int, **params: object) -> list[str]:
    """Return the errors that so many calls meet; a dot for those that meet none."""
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
    """A rule meets as many calls as it says, and the next one comes after it."""
    emulator = GlueEmulator()
    emulator.inject("error=ThrottlingException,times=2", "error=InternalServiceException")
    assert "".join(codes_of(emulator, 5)) == "TTI.."
    emulator.inject("error=ThrottlingException,times=always")
    assert "".join(codes_of(emulator, 5)) == "TTTTT"
    emulator.clear_faults()
    assert "".join(codes_of(emulator, 1)) == "."


def test_calls_that_match() -> None:
    """Members and the operation narrow a rule; what they do not match is left alone."""
    emulator = GlueEmulator()
    emulator.inject(
        "error=ThrottlingException,MaxRecords=5",
        FaultRule("error", "ConflictException", operation="CreateIntegration"),
        FaultRule("error", "InternalServerException", params={"Filters": [{"Name": "Status", "Values": ["FAILED"]}]}),
    )
    assert codes_of(emulator, 1) == ["."]
    assert codes_of(emulator, 2, MaxRecords=5) == ["T", "."]
    assert codes_of(emulator, 2, Filters=[{"Name": "Status", "Values": ["FAILED"]}]) == ["I", "."]


async def test_attempts_that_match(emulator: GlueEmulator, connect: Connect) -> None:
    """A rule for first attempts lets every retry succeed."""
    emulator.inject("error=InternalServerException,attempt=1,times=always")
    async with connect(AT_ONCE) as client:
        for _ in range(3):
            await client.describe_integrations()
    assert [record.attempt for record in emulator.requests] == [1, 2] * 3


def test_probability() -> None:
    """A seed gives the same calls their faults in every run, and another seed others; about as many as likely."""
    runs: list[str] = []
    for seed in (1, 1, 2):
        emulator = GlueEmulator(count=0)
        emulator.inject(f"error=ThrottlingException,times=always,probability=0.25,seed={seed}")
        runs.append("".join(codes_of(emulator, 400)))
    assert runs[0] == runs[1] != runs[2]
    assert all(60 < run.count("T") < 140 for run in runs)


async def test_refused_requests_use_no_fault_up(emulator: GlueEmulator) -> None:
    """What is refused for its signature has not met the fault, which waits for the next call."""
    emulator.inject("html")
    async with aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        assert (await raw.post(signing=Signing(secret="other"))).status == 400
    async with over_http(emulator, ONCE) as client:
        with pytest.raises(errors.MalformedResponseError):
            await client.describe_integrations()


async def test_stalled_clients_that_leave_are_forgotten(emulator: GlueEmulator) -> None:
    """Nothing waits on for a client that has hung up."""
    before = asyncio.all_tasks()
    emulator.inject("stall,times=always")
    async with over_http(emulator, ONCE) as client:
        await asyncio.gather(*(client.describe_integrations() for _ in range(5)), return_exceptions=True)
    async with asyncio.timeout(5):
        while asyncio.all_tasks() - before:
            await asyncio.sleep(0)


async def test_stalled_answer_does_not_keep_it_from_stopping() -> None:
    """The emulator stops although an answer stalls."""
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
    ("rule", "complaint"),
    [
        ("tea", "There is no fault 'tea', only error, status, latency"),
        ("error", "none of the faults the emulator knows"),
        ("error=Tea", "'Tea' is none of the faults"),
        ("status=200", "status must be a whole number from 400 to 599, not '200'"),
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
        ("html,times", "A fault is KIND"),
        ("", "There is no fault ''"),
    ],
)
def test_bad_rules(rule: str, complaint: str) -> None:
    """A rule that makes no sense says what is right, and no rule of the same call is set to work."""
    emulator = GlueEmulator(count=0)
    with pytest.raises(ConfigurationError, match=complaint):
        emulator.inject("error=ThrottlingException", rule)
    assert codes_of(emulator, 1) == ["."]


def test_records_have_times() -> None:
    """A record says when the request came, by the machine's clock, and which attempt it was."""
    emulator = GlueEmulator(count=0)
    started = datetime.now(UTC)

    async def ask() -> None:
        async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
            for _ in range(3):
                await client.describe_integrations()

    asyncio.run(ask())
    times = [started, *(record.time for record in emulator.requests), datetime.now(UTC)]
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert {record.attempt for record in emulator.requests} == {1}


async def test_access_log() -> None:
    """Each request leaves a line of JSON, without its signature."""
    log = io.StringIO()
    async with GlueEmulator(access_log=log) as emulator, aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        emulator.inject("error=ThrottlingException")
        answers = [await raw.post(), await raw.post(before={"amz-sdk-request": "attempt=2; max=3"})]
        await raw.send("GET", "/", {})
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["status"], line["code"], line["sdk_request"]) for line in lines] == [
        (400, "ThrottlingException", None),
        (200, None, "attempt=2; max=3"),
        (405, "UnknownOperationException", None),
    ]
    assert [line["request_id"] for line in lines[:2]] == [answer.headers["x-amzn-RequestId"] for answer in answers]
    assert "Signature" not in log.getvalue()
