"""Signing by a clock that learns, and credentials that are renewed."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations._aws.configuration import Connection
from glue_integrations._aws.credentials import CredentialStore
from glue_integrations._aws.signing import Clock, sign
from glue_integrations._aws.transport import AiobotocoreTransport
from glue_integrations.errors import (
    AuthenticationError,
    CredentialsError,
    GlueIntegrationsError,
    TransportError,
)
from rawserver import Received, http, raw_server
from support import wire_integration

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
PAGE = {"Integrations": [wire_integration()]}
AT_ONCE = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)


@pytest.mark.parametrize("token", [None, "session-token"])
@pytest.mark.parametrize("url", ["https://glue.eu-west-1.amazonaws.com/", "http://127.0.0.1:4580/"])
def test_signature_is_botocores(token: str | None, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the same time, our headers are byte for byte those of botocore's signer."""
    credentials = ReadOnlyCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)

    def request() -> AWSRequest:
        headers = {"X-Amz-Target": "AWSGlue.DescribeIntegrations", "Content-Type": "application/x-amz-json-1.1"}
        return AWSRequest("POST", url, headers=headers, data=b'{"MaxRecords": 5}')

    monkeypatch.setattr(auth, "get_current_datetime", lambda: datetime.fromtimestamp(NOW, UTC))
    stock, ours = request(), request()
    auth.SigV4Auth(credentials, "glue", "eu-west-1").add_auth(stock)
    sign(ours, credentials, service="glue", region="eu-west-1", at=NOW)
    assert sorted(ours.headers.items()) == sorted(stock.headers.items())


@dataclass(frozen=True)
class Exchange:
    """One attempt of a vector: what the clock says, how the server responds, and by what skew it must be signed."""

    code: str | None = None
    server_ahead: float | None = 0.0
    """Seconds; None sends no Date."""
    signed_ahead: float = 0.0
    round_trip: float = 0.0
    age: int | None = None
    skew_after: float = 0.0


@dataclass(frozen=True)
class Vector:
    """A row of AWS's shared test cases of clock-skew correction: the attempts of one or two calls."""

    name: str
    calls: Sequence[Sequence[Exchange]]
    failing: bool = False
    start: float = 0.0
    max_attempts: int = 3


AHEAD = Exchange(server_ahead=300, signed_ahead=300, skew_after=300)
VECTORS = [
    Vector("clocks agree", [[Exchange()]]),
    Vector(
        "corrected, retried and kept",
        [[Exchange("RequestTimeTooSkewed", 300, skew_after=300), AHEAD], [AHEAD]],
    ),
    Vector(
        "corrected even when no attempt is left",
        [[Exchange("RequestTimeTooSkewed", 300, skew_after=300)]],
        failing=True,
        max_attempts=1,
    ),
    Vector(
        "long round trip says nothing",
        [
            [Exchange(server_ahead=960, round_trip=960)],
            [Exchange(server_ahead=301, round_trip=2, skew_after=300)],
        ],
    ),
    Vector("stale skew heals", [[Exchange(signed_ahead=300)]], start=300),
    Vector("small skew is not the cause", [[Exchange("InvalidSignatureException", 120, skew_after=120)]], failing=True),
    Vector("large skew may be", [[Exchange("InvalidSignatureException", 300, skew_after=300), AHEAD]]),
    Vector("no Date, no correction", [[Exchange("RequestTimeTooSkewed", None)]], failing=True),
    Vector(
        "cached response says nothing",
        [[Exchange(server_ahead=-17280, age=17280)], [Exchange(server_ahead=300, skew_after=300)]],
    ),
    Vector("cached response, then a normal one", [[Exchange(server_ahead=-17280, age=17280)], [Exchange()]]),
    Vector("refused although the clock was right", [[Exchange("AccessDeniedException")]], failing=True),
    Vector(
        "clock of the server behind",
        [
            [
                Exchange("SignatureDoesNotMatch", -400, skew_after=-400),
                Exchange(server_ahead=-400, signed_ahead=-400, skew_after=-400),
            ]
        ],
    ),
]


@dataclass
class FakeNow:
    """The machine's clock: it stands still but for the round trip of the attempt under way."""

    exchanges: Sequence[Exchange]
    asked: int = 0

    def __call__(self) -> float:
        exchange = self.exchanges[self.asked // 2]
        is_receiving = self.asked % 2
        self.asked += 1
        return NOW + (exchange.round_trip if is_receiving else 0)


def response_of(exchange: Exchange) -> bytes:
    extra: list[str] = []
    if exchange.server_ahead is not None:
        date = datetime.fromtimestamp(NOW + exchange.server_ahead, UTC)
        extra.append(f"Date: {format_datetime(date, usegmt=True)}")
    if exchange.age is not None:
        extra.append(f"Age: {exchange.age}")
    if exchange.code is None:
        return http(200, PAGE, *extra)
    return http(400, {"__type": exchange.code, "message": "no"}, *extra)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
async def test_clock_skew(vector: Vector) -> None:
    """Signing times, skew and outcome are those of AWS's shared test cases."""
    exchanges = [exchange for call in vector.calls for exchange in call]
    clock = Clock(FakeNow(exchanges))
    clock.skew = vector.start
    async with raw_server(*map(response_of, exchanges)) as server:
        connection = Connection(
            region_name="us-east-1",
            endpoint_url=server.endpoint,
            aws_access_key_id="AKIA",
            aws_secret_access_key="secret",
        )
        config = ClientConfig(retry=RetryPolicy(max_attempts=vector.max_attempts, base_delay=1e-6))
        transport = AiobotocoreTransport(connection, config, clock)
        await transport.open()
        async with GlueIntegrationsClient("us-east-1", transport=transport, config=config) as client:
            for call in vector.calls:
                try:
                    await client.describe_integrations()
                except GlueIntegrationsError:
                    assert vector.failing
                else:
                    assert not vector.failing
                assert clock.skew == call[-1].skew_after
        await transport.aclose()
    signed = [datetime.strptime(f"{sent.headers['x-amz-date']}+0000", "%Y%m%dT%H%M%SZ%z") for sent in server.requests]
    assert [moment.timestamp() - NOW for moment in signed] == [exchange.signed_ahead for exchange in exchanges]


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 12:00:00 GMT", "\x00"])
def test_senseless_date_is_ignored(date: str) -> None:
    """A Date that is none teaches nothing."""
    clock = Clock(lambda: NOW)
    assert clock.correct(date, None, NOW) is None
    assert clock.skew == 0.0


def test_date_without_zone_is_utc() -> None:
    """ "-0000" is UTC of an unknown place."""
    clock = Clock(lambda: NOW)
    assert clock.correct("Tue, 24 Nov 2026 12:00:07 -0000", None, NOW) == 7.0


@dataclass
class FakeCredentials:
    """Credentials that always need a refresh, which takes an event and may fail."""

    load: Callable[[], None]
    loads: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def refresh_needed(self) -> bool:
        return True

    async def get_frozen_credentials(self) -> ReadOnlyCredentials:
        self.loads += 1
        await self.gate.wait()
        self.load()
        return ReadOnlyCredentials("AKIA", "secret", None)


def refuse() -> None:
    raise ConnectionError("STS is down")


async def test_failing_refresh_is_shared() -> None:
    """A hundred calls that wait for a refresh fail together, after one; a later call tries again."""
    credentials = FakeCredentials(refuse)
    store = CredentialStore(credentials, None, limit=60.0)  # type: ignore[arg-type]  # a fake of what is used
    calls = [asyncio.create_task(store.get()) for _ in range(100)]
    await asyncio.sleep(0)
    credentials.gate.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {CredentialsError}
    assert len({id(outcome) for outcome in outcomes}) == 100
    assert credentials.loads == 1
    with pytest.raises(CredentialsError, match="STS is down"):
        await store.get()
    assert credentials.loads == 2


async def test_reload_happens_once() -> None:
    """Calls that were signed with the same expired credentials cause one reload, and a later expiry another."""
    reloads = 0
    loaded = FakeCredentials(lambda: None)
    loaded.gate.set()

    async def reload() -> FakeCredentials:
        nonlocal reloads
        reloads += 1
        await asyncio.sleep(0)
        return loaded

    store = CredentialStore(loaded, reload, limit=60.0)  # type: ignore[arg-type]  # fakes of what is used
    assert store.id == 0
    await asyncio.gather(*[store.reload(0) for _ in range(50)])
    assert (reloads, store.id) == (1, 1)
    await store.reload(0)
    await store.reload(1)
    assert (reloads, store.id) == (2, 2)


EXPIRED = http(400, {"__type": "ExpiredTokenException", "message": "The security token is expired"})


@pytest.fixture
def counting_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential_process that gives another key each time, none of which the SDK takes for expired."""
    script = tmp_path / "process.py"
    script.write_text(
        "import json, pathlib\n"
        f"runs = pathlib.Path({str(tmp_path / 'runs')!r})\n"
        "count = len(runs.read_text()) if runs.exists() else 0\n"
        "runs.write_text('x' * (count + 1))\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': f'ASIA{count}', 'SecretAccessKey': 's',"
        " 'SessionToken': 't', 'Expiration': '2099-01-01T00:00:00Z'}))\n"
    )
    (tmp_path / "config").write_text(f"[profile p]\ncredential_process = {sys.executable} {script}\n")
    monkeypatch.setenv("AWS_PROFILE", "p")


def keys(requests: Sequence[Received]) -> list[str]:
    scopes = [request.headers["authorization"] for request in requests]
    return [scope.partition("Credential=")[2].partition("/")[0] for scope in scopes]


@pytest.mark.usefixtures("counting_process")
async def test_expired_credentials_are_renewed() -> None:
    """When AWS calls credentials expired that the SDK takes for valid, they are loaded again, once for all calls."""
    async with raw_server(EXPIRED, EXPIRED, EXPIRED, http(200, PAGE)) as server:
        client = GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint, config=ClientConfig(retry=AT_ONCE))
        async with client:
            await asyncio.gather(*[client.describe_integrations() for _ in range(3)])
            before = keys(server.requests)[0]
            await client.describe_integrations()
    sent = keys(server.requests)
    assert sent[:3] == [before] * 3
    assert len(set(sent[3:])) == 1
    assert sent[3] != before


@pytest.mark.usefixtures("counting_process")
async def test_expired_again_is_an_error() -> None:
    """If the renewed credentials are expired too, the call fails: one reload for a call, not more."""
    async with raw_server(EXPIRED) as server:
        client = GlueIntegrationsClient(
            "us-east-1",
            endpoint_url=server.endpoint,
            config=ClientConfig(retry=RetryPolicy(max_attempts=10, base_delay=1e-6)),
        )
        async with client:
            with pytest.raises(AuthenticationError, match="log in again") as caught:
                await client.describe_integrations()
    assert (caught.value.code, caught.value.attempts) == ("ExpiredTokenException", 2)


async def test_given_credentials_cannot_be_renewed() -> None:
    """Keys that were passed in are all there is: no second attempt."""
    async with raw_server(EXPIRED) as server:
        client = GlueIntegrationsClient(
            "us-east-1",
            endpoint_url=server.endpoint,
            aws_access_key_id="ASIA",
            aws_secret_access_key="s",
            aws_session_token="t",
        )
        async with client:
            with pytest.raises(AuthenticationError):
                await client.describe_integrations()
    assert len(server.requests) == 1


@pytest.mark.usefixtures("counting_process")
async def test_renewal_that_fails(tmp_path: Path) -> None:
    """A renewal that fails is a CredentialsError, with nothing sent."""
    async with raw_server(EXPIRED) as server:
        client = GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint, config=ClientConfig(retry=AT_ONCE))
        async with client:
            (tmp_path / "process.py").write_text("raise SystemExit('no more keys')")
            with pytest.raises(CredentialsError, match="no more keys") as caught:
                await client.describe_integrations()
    assert not isinstance(caught.value, TransportError)
    assert len(server.requests) == 1
