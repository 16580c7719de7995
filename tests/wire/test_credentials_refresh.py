"""Refreshing credentials holds up no call that has valid ones, happens once for all, and ends with the client."""

import asyncio
import logging
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiobotocore import credentials as credential_classes
from aiobotocore.session import AioSession
from botocore.credentials import ReadOnlyCredentials

from glue_integrations import GlueIntegrationsClient
from glue_integrations._aws.credentials import CredentialStore
from glue_integrations.errors import ClientClosedError, CredentialsError
from rawserver import RawServer, http, raw_server
from support import wire_integration

PAGE = http(200, {"Integrations": [wire_integration()]})
THREAD = "glue_integrations credentials"


@dataclass
class CredentialServer:
    """Container credentials: the first ones are valid for a while, the others come when the gate is opened."""

    minutes: float
    requests: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def response(self) -> bytes:
        self.requests += 1
        number = self.requests
        if number > 1:
            self.gate.wait(30)
        end = datetime.now(UTC) + timedelta(minutes=self.minutes if number == 1 else 600)
        return (
            f'{{"AccessKeyId": "ASIA{number}", "SecretAccessKey": "s", "Token": "t", '
            f'"Expiration": "{end:%Y-%m-%dT%H:%M:%SZ}"}}'
        ).encode()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Generator[Callable[[float], CredentialServer]]:
    """Serve credentials from threads of their own, the first ones valid for some minutes."""
    stops: list[Callable[[], None]] = []

    def start(minutes: float) -> CredentialServer:
        state = CredentialServer(minutes)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = state.response()
                with suppress(OSError):  # the client has hung up
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        stops.extend([state.gate.set, server.shutdown, thread.join, server.server_close])
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", state.url)
        return state

    yield start
    for stop in stops:
        stop()


def client_of(server: RawServer, **options: Any) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint, **options)


def keys(server: RawServer) -> list[str]:
    return [sent.headers["authorization"].partition("Credential=")[2].partition("/")[0] for sent in server.requests]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0)


async def test_advisory_refresh_holds_up_nobody(serve: Callable[[float], CredentialServer]) -> None:
    """With keys for twelve more minutes, ten calls need not wait for a slow credential server, which is asked once."""
    source = serve(12)
    async with raw_server(PAGE) as server, client_of(server) as client:
        async with asyncio.timeout(20):
            await asyncio.gather(*[client.describe_integrations() for _ in range(10)])
        assert keys(server) == ["ASIA1"] * 10
        await until(lambda: source.requests == 2)
        await client.describe_integrations()
        assert not source.gate.is_set()
        source.gate.set()
        async with asyncio.timeout(20):
            while keys(server)[-1] != "ASIA2":
                await client.describe_integrations()
    assert source.requests == 2


async def test_mandatory_refresh_is_shared_and_survives_cancellation(
    serve: Callable[[float], CredentialServer],
) -> None:
    """With keys for five more minutes, ten calls wait for one refresh; those that are cancelled take nobody along."""
    source = serve(5)
    async with raw_server(PAGE) as server, client_of(server) as client:
        calls = [asyncio.create_task(client.describe_integrations()) for _ in range(10)]
        await until(lambda: source.requests == 2)
        for call in calls[:5]:
            call.cancel()
        source.gate.set()
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) is asyncio.CancelledError for outcome in outcomes] == [True] * 5 + [False] * 5
    assert keys(server) == ["ASIA2"] * 5
    assert source.requests == 2


@pytest.mark.parametrize("minutes", [5, 12])
async def test_closing_ends_a_refresh(minutes: float, serve: Callable[[float], CredentialServer]) -> None:
    """A refresh that hangs ends with the client, task and thread; a call that waits for it is told why."""
    source = serve(minutes)
    others = asyncio.all_tasks()
    async with raw_server(PAGE) as server:
        async with asyncio.timeout(20):
            async with client_of(server) as client:
                call = asyncio.create_task(client.describe_integrations())
                await until(lambda: source.requests == 2)
                if minutes > 10:
                    await call
        if minutes < 10:
            with pytest.raises(ClientClosedError):
                await call
        assert not source.gate.is_set()
    assert asyncio.all_tasks() == others
    await until(lambda: all(thread.name != THREAD for thread in threading.enumerate()))


async def test_refresh_that_nobody_waits_for_any_more_ends(serve: Callable[[float], CredentialServer]) -> None:
    """A mandatory refresh that hangs is given up with its last call; the next call begins another one."""
    source = serve(5)
    async with raw_server(PAGE) as server, client_of(server) as client:
        call = asyncio.create_task(client.describe_integrations())
        await until(lambda: source.requests == 2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert all(thread.name != THREAD for thread in threading.enumerate())
        source.gate.set()
        await client.describe_integrations()
    assert keys(server) == ["ASIA3"]


async def test_session_passed_in_is_refreshed_ahead_too() -> None:
    """The credentials of a session that was passed in are refreshed in this event loop, and hold up nobody."""
    gate = asyncio.Event()
    threads: list[threading.Thread] = []

    def data(key: str, minutes: float) -> dict[str, str]:
        end = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
        return {"access_key": key, "secret_key": "s", "token": "t", "expiry_time": end}

    async def refresh() -> dict[str, str]:
        threads.append(threading.current_thread())
        await gate.wait()
        return data("ASIAFRESH", 600)

    session: Any = AioSession()
    credentials: Any = vars(credential_classes)["AioRefreshableCredentials"]  # our stubs lack it
    session._credentials = credentials.create_from_metadata(data("ASIAOLD", 12), refresh_using=refresh, method="mine")
    async with raw_server(PAGE) as server, client_of(server, session=session) as client:
        await asyncio.gather(*[client.describe_integrations() for _ in range(10)])
        assert keys(server) == ["ASIAOLD"] * 10
        gate.set()
        async with asyncio.timeout(20):
            while keys(server)[-1] != "ASIAFRESH":
                await client.describe_integrations()
    assert threads == [threading.main_thread()]


# ----------------------------------------------------------------------------------------------------------------------
# Without a network
# ----------------------------------------------------------------------------------------------------------------------


@dataclass
class FakeCredentials:
    """Credentials with some seconds left, and a refresh that fails, or helps or not."""

    seconds: float
    seconds_after: float = 3600.0
    failure: Exception | None = None
    loads: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: int = 0

    def refresh_needed(self, within: float = 15 * 60) -> bool:
        return self.seconds < within

    async def get_frozen_credentials(self) -> ReadOnlyCredentials:
        if self.loads:  # the first time, they are there
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
            if self.failure is not None:
                self.loads += 1
                raise self.failure
            self.seconds = self.seconds_after
        self.loads += 1
        return ReadOnlyCredentials(f"AKIA{self.loads}", "secret", None)


async def opened(credentials: FakeCredentials, **options: Any) -> CredentialStore:
    store = CredentialStore(credentials, None, **{"limit": 60.0, **options})  # type: ignore[arg-type]  # a fake of what is used
    await store.get()
    return store


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_failed_refreshes_back_off(caplog: pytest.LogCaptureFixture) -> None:
    """A refresh ahead of time that fails is tried again ever later, and reported once, until one succeeds."""
    now = 0.0
    credentials = FakeCredentials(800, failure=ConnectionError("STS is down"))
    credentials.gate.set()
    store = await opened(credentials, clock=lambda: now)
    tries: list[float] = []
    with caplog.at_level(logging.INFO):
        for second in range(200):
            now = float(second)
            before = credentials.loads
            for _ in range(3):
                assert (await store.get()).access_key == "AKIA1"
                await turns()
            tries += [now] * (credentials.loads - before)
        assert tries == [0, 5, 15, 35, 75, 135, 195]
        (record,) = caplog.records
        assert record.levelno == logging.WARNING
        assert "STS is down" in record.getMessage()
        assert record.exc_info is None
        now, credentials.failure = 1000.0, None
        await store.get()
        await turns()
    assert (await store.get()).access_key == f"AKIA{credentials.loads}"
    now, credentials.seconds, credentials.failure = 5000.0, 800, ConnectionError("STS is down once more")
    await store.get()
    await turns()
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    await store.aclose()


@pytest.mark.parametrize(("seconds", "waits"), [(601, False), (599, True)])
async def test_calls_wait_in_the_last_ten_minutes(seconds: float, waits: bool) -> None:
    """Before, they go on with the keys they have."""
    store = await opened(FakeCredentials(seconds))
    call = asyncio.create_task(store.get())
    await turns()
    assert call.done() is not waits
    call.cancel()
    await store.aclose()


async def test_keys_that_never_live_long_are_not_fetched_for_every_call() -> None:
    """Where fresh credentials are due for a refresh again, the next one waits as after a failure."""
    now = 0.0
    credentials = FakeCredentials(800, seconds_after=800)
    credentials.gate.set()
    store = await opened(credentials, clock=lambda: now)
    refreshes: list[float] = []
    for second in range(100):
        now = float(second)
        before = credentials.loads
        for _ in range(3):
            await store.get()
            await turns()
        refreshes += [now] * (credentials.loads - before)
    assert refreshes == [0, 5, 15, 35, 75]
    await store.aclose()


async def test_reloaded_keys_are_not_loaded_twice() -> None:
    """Keys that a provider brings along serve the next call, however soon they are due for a refresh."""
    new = FakeCredentials(300)
    new._frozen_credentials = ReadOnlyCredentials("AKIANEW", "secret", None)  # type: ignore[attr-defined]  # aiobotocore's

    async def reload() -> FakeCredentials:
        return new

    store = CredentialStore(FakeCredentials(3600), reload, limit=60.0)  # type: ignore[arg-type]  # fakes of what is used
    await store.get()
    await store.reload(0)
    assert new.loads == 0
    await store.aclose()


async def test_late_report_of_replaced_keys_loads_nothing() -> None:
    """AWS may reject the old keys of several calls, one after another."""
    loads: list[FakeCredentials] = []

    async def reload() -> FakeCredentials:
        loads.append(FakeCredentials(3600))
        return loads[-1]

    store = CredentialStore(FakeCredentials(3600), reload, limit=60.0)  # type: ignore[arg-type]  # fakes of what is used
    await store.get()
    for expired in (0, 0, 1):
        await store.reload(expired)
    assert (store.id, len(loads)) == (2, 2)
    await store.aclose()


async def test_refresh_ahead_that_hangs_is_given_up() -> None:
    """Nobody waits for it, so it has a time limit of its own; afterwards there is another one."""
    credentials = FakeCredentials(800)
    store = await opened(credentials, limit=0.0)
    await store.get()
    await until(lambda: credentials.cancelled == 1)
    await store.aclose()


async def test_failing_refresh_of_the_last_minutes_is_an_error() -> None:
    """In the mandatory window every call has an error of its own, from one refresh; a later call tries again."""
    credentials = FakeCredentials(500, failure=ConnectionError("STS is down"))
    store = await opened(credentials)
    calls = [asyncio.create_task(store.get()) for _ in range(20)]
    await turns()
    credentials.gate.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {CredentialsError}
    assert len({id(outcome) for outcome in outcomes}) == 20
    assert credentials.loads == 2
    credentials.failure = None
    assert (await store.get()).access_key == "AKIA3"
    await store.aclose()


async def test_windows_of_the_credentials_count() -> None:
    """Credentials that name a mandatory window of their own are refreshed by it."""
    credentials = FakeCredentials(500)
    credentials._mandatory_refresh_timeout = 100  # type: ignore[attr-defined]  # as aiobotocore's have it
    store = await opened(credentials)
    assert (await store.get()).access_key == "AKIA1"
    credentials.seconds = 99
    waiting = asyncio.create_task(store.get())
    await turns()
    assert not waiting.done()
    credentials.gate.set()
    assert (await waiting).access_key == "AKIA2"
    await store.aclose()


@pytest.mark.parametrize("keys", [("AKIA1", "AKIA2"), ("AKIA2", "AKIA1")])
async def test_keys_that_another_client_refreshed(keys: tuple[str, str]) -> None:
    """They are used from the next call on, whichever they are: the old ones may be invalid."""
    current, later = keys

    class Shared(FakeCredentials):
        async def get_frozen_credentials(self) -> ReadOnlyCredentials:
            return ReadOnlyCredentials(current, "secret", None)

    store = await opened(Shared(3600))
    current = later
    assert (await store.get()).access_key == later
    await store.aclose()


async def test_cancelled_reload_is_only_the_callers() -> None:
    """Of the calls that wait for newly loaded credentials, one may be cancelled."""
    loaded = FakeCredentials(3600)
    gate = asyncio.Event()
    loads = 0

    async def reload() -> FakeCredentials:
        nonlocal loads
        loads += 1
        await gate.wait()
        return FakeCredentials(3600)

    store = CredentialStore(loaded, reload, limit=60.0)  # type: ignore[arg-type]  # fakes of what is used
    first, *others = [asyncio.create_task(store.reload(0)) for _ in range(5)]
    await turns()
    first.cancel()
    await turns()
    gate.set()
    await asyncio.gather(*others)
    assert first.cancelled()
    assert (loads, store.id) == (1, 1)
    await store.aclose()


async def test_refresh_of_credentials_that_were_replaced_is_ignored() -> None:
    """A refresh that ends after a renewal brings back nothing of the old credentials."""
    old, new = FakeCredentials(800), FakeCredentials(3600)
    new.loads = 10
    new.gate.set()

    async def reload() -> FakeCredentials:
        return new

    store = CredentialStore(old, reload, limit=60.0)  # type: ignore[arg-type]  # fakes of what is used
    await store.get()
    await store.get()
    await turns()
    await store.reload(0)
    old.gate.set()
    await turns()
    assert old.loads == 2
    assert (await store.get()).access_key == "AKIA11"
    await store.aclose()


async def test_refresh_ahead_goes_on_without_those_who_joined_it() -> None:
    """A call that came to wait for it, because the mandatory window has begun, does not end it when it is cancelled."""
    credentials = FakeCredentials(800)
    store = await opened(credentials)
    await store.get()
    await turns()
    credentials.seconds = 500
    waiting = asyncio.create_task(store.get())
    await turns()
    waiting.cancel()
    await turns()
    assert waiting.cancelled()
    assert credentials.cancelled == 0
    credentials.gate.set()
    await turns()
    assert credentials.loads == 2
    await store.aclose()


async def test_refresh_knows_nothing_of_the_call_that_starts_it() -> None:
    """The context of a call, for example its span of a tracer, is not that of a task that all calls share."""
    call: ContextVar[str] = ContextVar("call", default="none")
    seen: list[str] = []

    class Credentials(FakeCredentials):
        async def get_frozen_credentials(self) -> ReadOnlyCredentials:
            seen.append(call.get())
            return await super().get_frozen_credentials()

    credentials = Credentials(800)
    store = await opened(credentials)
    call.set("this one")
    await store.get()
    credentials.gate.set()
    await turns()
    assert seen == ["none", "none"]
    await store.aclose()


@pytest.mark.parametrize("own_session", [True, False])
@pytest.mark.parametrize("token", ["canary\r\nX-Injected: 1", 5])
async def test_refreshed_credentials_that_cannot_be_sent(
    token: object, own_session: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are refused in the step that loads them, as when opening; no request is made with them."""

    def keys(minutes: float, token: object) -> bytes:
        end = f"{datetime.now(UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"
        return http(200, {"AccessKeyId": "A", "SecretAccessKey": "s", "Token": token, "Expiration": end})

    async with raw_server(PAGE) as glue, raw_server(keys(5, "good"), keys(600, token)) as container:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.endpoint)
        session = AioSession() if own_session else None
        async with GlueIntegrationsClient("us-east-1", endpoint_url=glue.endpoint, session=session) as client:
            with pytest.raises(CredentialsError, match="The AWS token") as caught:
                await client.describe_integrations()
    assert glue.requests == []
    assert "canary" not in str(caught.value)
