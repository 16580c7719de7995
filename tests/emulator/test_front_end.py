"""One path from a request to its response: over HTTP, in the process, and as a function."""

import asyncio
import io
import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import aiohttp
import pytest

from emulator.wire import RawClient, Signing
from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy, errors
from glue_integrations.errors import TransportError
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, VirtualClock
from glue_integrations.transport import WireRequest, WireResponse

DESCRIBE = "DescribeIntegrations"
MEBIBYTE = 1024 * 1024

Send = Callable[[GlueEmulator, str, dict[str, object]], tuple[int, bytes]]
"""Sends a request; returns the status and the body of the response."""


def over_http(emulator: GlueEmulator, operation: str, params: dict[str, object]) -> tuple[int, bytes]:
    async def send() -> tuple[int, bytes]:
        async with emulator, aiohttp.ClientSession() as session:
            raw = RawClient(emulator, session)
            response = await raw.post(json.dumps(params).encode(), before={"X-Amz-Target": f"AWSGlue.{operation}"})
            return response.status, json.dumps(response.body).encode()

    return asyncio.run(send())


def in_the_process(emulator: GlueEmulator, operation: str, params: dict[str, object]) -> tuple[int, bytes]:
    async def send() -> WireResponse:
        return await emulator.transport().send(WireRequest(operation, params, 1, 1, "", 1))

    response = asyncio.run(send())
    return response.status, response.body


def by_handle(emulator: GlueEmulator, operation: str, params: dict[str, object]) -> tuple[int, bytes]:
    try:
        return 200, json.dumps(emulator.handle(operation, params)).encode()
    except Fault as fault:
        return fault.status, json.dumps(fault.to_wire()).encode()


@pytest.fixture(params=[over_http, in_the_process, by_handle])
def send(request: pytest.FixtureRequest) -> Send:
    """Return each way to send a request."""
    return cast("Send", request.param)


class BrokenClock:
    """A real clock that breaks when it is told to."""

    is_broken = False

    def __call__(self) -> float:
        if self.is_broken:
            raise RuntimeError("The clock has stopped.")
        return 0.0


def test_a_crash_is_an_internal_failure(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    """It has AWS's form, is logged with its traceback, and recorded; the next request is served."""
    monotonic = BrokenClock()
    emulator = GlueEmulator(clock=VirtualClock(speed=1, monotonic=monotonic))
    monotonic.is_broken = True
    status, body = send(emulator, DESCRIBE, {})
    assert (status, json.loads(body)["__type"]) == (500, "InternalFailure")
    (logged,) = (record for record in caplog.records if record.name == "glue_integrations.testing")
    assert logged.levelno == logging.ERROR
    assert logged.exc_text is not None
    assert "The clock has stopped." in logged.exc_text
    monotonic.is_broken = False
    assert send(emulator, DESCRIBE, {"MaxRecords": 1})[0] == 200
    assert [record.error_code for record in emulator.requests] == ["InternalFailure", None]


def test_requests_are_recorded(send: Send) -> None:
    """With their members as they arrived, and the error of the response, also an injected one."""
    emulator = GlueEmulator()
    emulator.inject("error=ThrottlingException")
    params: dict[str, object] = {"MaxRecords": 2}
    assert [send(emulator, DESCRIBE, params)[0] for _ in range(2)] == [400, 200]
    params["MaxRecords"] = 3
    assert send(emulator, "GetTables", {})[0] == 400
    recorded = [(record.operation, record.params, record.error_code) for record in emulator.requests]
    assert recorded == [
        (DESCRIBE, {"MaxRecords": 2}, "ThrottlingException"),
        (DESCRIBE, {"MaxRecords": 2}, None),
        ("GetTables", {}, "UnknownOperationException"),
    ]


def test_a_throttle_without_a_code_is_recorded_with_it() -> None:
    """The record says what was injected, not what the wire shows."""
    emulator = GlueEmulator(behaviour=Behaviour(throttle="429"))
    emulator.fail_next("ThrottlingException")
    assert in_the_process(emulator, DESCRIBE, {})[0] == 429
    assert [record.error_code for record in emulator.requests] == ["ThrottlingException"]


@pytest.mark.parametrize("marker", ["marker-of-a-loop", "marker-of-a-cycle-1", "marker-of-a-cycle-2"])
def test_a_made_up_marker_means_nothing_by_itself(send: Send, marker: str) -> None:
    """It is valid only once a fault has sent one, until the faults are cleared."""
    emulator = GlueEmulator()

    def code() -> str | None:
        return cast("str | None", json.loads(send(emulator, DESCRIBE, {"Marker": marker})[1]).get("__type"))

    assert code() == "ValidationException"
    emulator.inject("marker-loop")
    assert "Marker" in json.loads(send(emulator, DESCRIBE, {})[1])
    assert code() is None
    emulator.clear_faults()
    assert code() == "ValidationException"


def test_marker_faults_apply_to_listings_only(send: Send) -> None:
    """Another call uses none up."""
    emulator = GlueEmulator()
    emulator.inject("marker-loop")
    send(emulator, "GetIntegrationResourceProperty", {"ResourceArn": "arn:aws:glue:us-east-1:123456789012:database/x"})
    assert "Marker" in json.loads(send(emulator, DESCRIBE, {})[1])


# ----------------------------------------------------------------------------------------------------------------------
# Chance and refused requests
# ----------------------------------------------------------------------------------------------------------------------

CHANCE = "error=ThrottlingException,times=always,probability=0.5,seed=3"


async def test_refused_requests_draw_no_chance(emulator: GlueEmulator) -> None:
    """The same seed hits the same calls, however many requests with a wrong signature come between."""
    expected = GlueEmulator()
    expected.inject(CHANCE)
    hits = [by_handle(expected, DESCRIBE, {})[0] for _ in range(30)]
    emulator.inject(CHANCE)
    found: list[int] = []
    async with aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        for number in range(30):
            for _ in range(number % 3):
                assert (await raw.post(signing=Signing(secret="other"))).body["__type"] == "InvalidSignatureException"
            found.append((await raw.post()).status)
    assert found == hits
    assert len({*hits}) == 2


async def test_a_wrong_secret_uses_up_no_clock_skew(emulator: GlueEmulator, raw: RawClient) -> None:
    """Only a request that the right clock accepts is refused for the skew."""
    emulator.inject("clock-skew")
    messages = [
        (await raw.post(signing=signing)).body.get("message", "") for signing in (Signing(secret="x"), Signing())
    ]
    assert "expired" in messages[1]
    assert (await raw.post()).status == 200
    assert len(emulator.requests) == 2


def test_a_clock_skew_waits_for_a_signature() -> None:
    """A call without a signature does not use it up."""
    emulator = GlueEmulator()
    emulator.inject("clock-skew")
    assert [send(emulator, DESCRIBE, {})[0] for send in (by_handle, in_the_process, over_http)] == [200, 200, 400]


# ----------------------------------------------------------------------------------------------------------------------
# `handle`
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("cut", r"An injected fault \(cut\) broke the connection"),
        ("reset", r"An injected fault \(reset\) broke the connection"),
        ("stall", r"An injected fault \(stall\) broke the connection"),
        ("status", "replaced the response: HTTP status 503"),
        ("html", "replaced the response: HTTP status 200"),
        ("redirect", "replaced the response: HTTP status 307"),
        ("invalid-json", "cut the JSON"),
    ],
)
def test_handle_raises_for_a_broken_response(fault: str, message: str) -> None:
    """At once, and only as often as the rule says."""
    emulator = GlueEmulator()
    emulator.inject(fault)
    with pytest.raises(TransportError, match=message):
        emulator.handle(DESCRIBE, {})
    assert len(cast("list[object]", emulator.handle(DESCRIBE, {})["Integrations"])) == 25
    assert len(emulator.requests) == 2


def test_handle_waits_for_a_late_response(monkeypatch: pytest.MonkeyPatch) -> None:
    """It blocks for as long as the rules say, and meanwhile other threads are served."""
    emulator = GlueEmulator(count=0)
    emulator.inject("latency=5", "drip=1")
    waited: list[float] = []

    def wait(seconds: float) -> None:
        with ThreadPoolExecutor() as threads:
            assert threads.submit(emulator.handle, DESCRIBE, {}).result(60) == {"Integrations": []}
        waited.append(seconds)

    monkeypatch.setattr(time, "sleep", wait)
    assert emulator.handle(DESCRIBE, {}) == {"Integrations": []}
    assert waited == [5 + len('{"Integrations":[]}')]


def test_handle_of_an_unknown_operation_and_of_no_object() -> None:
    """As over HTTP."""
    emulator = GlueEmulator()
    for operation, params, code in (
        ("GetTables", {}, "UnknownOperationException"),
        (DESCRIBE, None, "SerializationException"),
        (DESCRIBE, {"Marker": b"x"}, "SerializationException"),
        (DESCRIBE, {"Marker": "\ud800"}, "SerializationException"),
    ):
        with pytest.raises(Fault) as caught:
            emulator.handle(operation, cast("Any", params))
        assert caught.value.code == code


# ----------------------------------------------------------------------------------------------------------------------
# The record
# ----------------------------------------------------------------------------------------------------------------------


def test_the_record_is_bounded_in_bytes() -> None:
    """Large requests drop older ones; the newest is always there."""
    emulator = GlueEmulator(count=0)
    for number in range(100):
        by_handle(emulator, DESCRIBE, {"MaxRecords": number, "Marker": "x" * MEBIBYTE})
        assert emulator.requests[-1].params["MaxRecords"] == number
        assert sum(record.size for record in emulator.requests) <= 16 * MEBIBYTE
    assert len(emulator.requests) >= 11
    by_handle(emulator, DESCRIBE, {"Marker": "x" * 40 * MEBIBYTE})
    assert sum(record.size for record in emulator.requests) <= 16 * MEBIBYTE
    by_handle(emulator, DESCRIBE, {})
    assert [record.params for record in emulator.requests][-1] == {}


def test_a_cleared_record_starts_anew() -> None:
    """However it is emptied, what was in it does not count."""
    emulator = GlueEmulator(count=0)
    for _ in range(40):
        by_handle(emulator, DESCRIBE, {"Marker": "x" * MEBIBYTE})
        emulator.requests.clear()
    for _ in range(11):
        by_handle(emulator, DESCRIBE, {"Marker": "x" * MEBIBYTE})
    assert len(emulator.requests) == 11


def test_the_record_is_bounded_in_number() -> None:
    """The last 10 000."""
    emulator = GlueEmulator(count=0)
    for number in range(10_010):
        by_handle(emulator, DESCRIBE, {"MaxRecords": number})
    assert (len(emulator.requests), emulator.requests[0].params) == (10_000, {"MaxRecords": 10})


# ----------------------------------------------------------------------------------------------------------------------
# The access log
# ----------------------------------------------------------------------------------------------------------------------


class FullDisk(io.StringIO):
    """A file on a disk that is full."""

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


class BrokenPipe(io.StringIO):
    """A pipe whose reader has gone."""

    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")


class ClosedFile(io.StringIO):
    """A closed file."""

    def __init__(self) -> None:
        super().__init__()
        self.close()


class BrokenProgram(io.StringIO):
    """The user's own writer, with a bug."""

    def write(self, _: str) -> int:
        raise RuntimeError("a bug")


@pytest.mark.parametrize("log", [FullDisk, BrokenPipe, ClosedFile, BrokenProgram])
async def test_a_broken_access_log_breaks_no_response(
    log: Callable[[], io.StringIO], caplog: pytest.LogCaptureFixture
) -> None:
    """It is reported once."""
    async with GlueEmulator(access_log=log()) as emulator, aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        assert [(await raw.post()).status for _ in range(3)] == [200] * 3
        assert (await raw.send("GET", "/", {})).status == 405
    assert [record.message.partition(":")[0] for record in caplog.records] == ["Cannot write to the access log"]


# ----------------------------------------------------------------------------------------------------------------------
# Callers
# ----------------------------------------------------------------------------------------------------------------------


def test_callers_in_many_threads_get_their_own_responses() -> None:
    """Over the transport and by `handle` at the same time."""
    emulator = GlueEmulator(count=20)
    barrier = threading.Barrier(8)

    def call(size: int) -> int:
        barrier.wait()
        response = emulator.handle(DESCRIBE, {"MaxRecords": size})
        return len(cast("list[object]", response["Integrations"]))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(call, range(1, 9))) == list(range(1, 9))
    assert len(emulator.requests) == 8


async def test_client_errors_have_their_class_in_the_process() -> None:
    """A crash looks to a client as AWS's InternalFailure does."""
    monotonic = BrokenClock()
    emulator = GlueEmulator(clock=VirtualClock(speed=1, monotonic=monotonic))
    monotonic.is_broken = True
    config = ClientConfig(retry=RetryPolicy(max_attempts=1))
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=config) as client:
        with pytest.raises(errors.ServerError, match="InternalFailure"):
            await client.describe_integrations()
