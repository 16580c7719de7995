"""What those see who wrap `AioBaseClient._make_api_call` to trace calls, as aws-xray-sdk and ddtrace do."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest
from aiobotocore.client import AioBaseClient
from aiobotocore.session import AioSession
from botocore.exceptions import BotoCoreError, ClientError

from glue_integrations import ClientConfig, GlueIntegrationsClient, IntegrationStatus, RetryPolicy
from glue_integrations.errors import (
    AuthenticationError,
    ConnectionFailedError,
    GlueIntegrationsError,
    MalformedResponseError,
    RedirectError,
    ServiceError,
    ThrottlingException,
)
from rawserver import RawServer, Step, http, raw_server, then_reset, then_stall
from support import wire_integration

ACCESS_KEY = "AKIATRACERSCANARY0001"
SECRET = "canary/secret+of/tracers=R7MDENGbPxRfiCY"
TOKEN = "canary/token+of/tracers=FwoGZXIvYXdzEJr"
REQUEST_ID = "70ea5ab7-2bb8-4a47-b957-799ef46c129e"
"""What `rawserver.http` puts into its responses."""

SESSION = AioSession()
"""Reading the service model takes longer than most tests."""


@dataclass
class Span:
    """What a tracer has seen of one call of aiobotocore."""

    operation: str
    params: object
    result: Any = None
    error: BaseException | None = None

    @property
    def metadata(self) -> Any:
        """The metadata of the response, from wherever a tracer takes it."""
        response = self.error.response if isinstance(self.error, ClientError) else self.result
        return response["ResponseMetadata"]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    """Wrap aiobotocore's method as tracers do."""
    seen: list[Span] = []
    original: Any = AioBaseClient._make_api_call  # type: ignore[attr-defined]  # what tracers wrap is not public

    async def traced(client: AioBaseClient, operation_name: str, api_params: object) -> Any:
        span = Span(operation_name, api_params)
        seen.append(span)
        try:
            span.result = cast("Any", await original(client, operation_name, api_params))
        except BaseException as error:
            span.error = error
            raise
        return span.result

    monkeypatch.setattr(AioBaseClient, "_make_api_call", traced)
    return seen


def client_of(server: RawServer, **options: Any) -> GlueIntegrationsClient:
    """Return a client of *server* that retries at once."""
    return GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=server.endpoint,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET,
        aws_session_token=TOKEN,
        session=SESSION,
        config=ClientConfig(retry=RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6), **options),
    )


def error(status: int, code: str, message: str = "no") -> bytes:
    """Return an error response."""
    return http(status, {"__type": f"aws.glue#{code}", "message": message})


async def test_success_is_seen(spans: list[Span]) -> None:
    """A tracer sees the parameters as AWS gets them, and the whole metadata of the response."""
    response = http(200, {"Integrations": [wire_integration()]}, "X-Own: 1")
    async with raw_server(response) as server, client_of(server) as client:
        await client.iter_integrations(status=IntegrationStatus.ACTIVE, page_size=5).collect()
    (span,) = spans
    assert span.operation == "DescribeIntegrations"
    assert span.params == {"MaxRecords": 5, "Filters": [{"Name": "Status", "Values": ["ACTIVE"]}]}
    assert span.params == server.requests[0].json
    assert span.metadata["HTTPStatusCode"] == 200
    assert span.metadata["RequestId"] == REQUEST_ID
    assert span.metadata["RetryAttempts"] == 0
    assert span.metadata["HTTPHeaders"]["x-own"] == "1"
    assert span.metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"


async def test_failure_is_seen_as_failure(spans: list[Span]) -> None:
    """A tracer sees botocore's exception with code, message and metadata; the caller gets ours."""
    async with raw_server(error(400, "InvalidInputException", "wrong")) as server, client_of(server) as client:
        with pytest.raises(ServiceError) as caught:
            await client.describe_integrations()
    (span,) = spans
    assert isinstance(span.error, ClientError)
    assert type(span.error).__name__ == "InvalidInputException"
    assert span.error.response["Error"] == {"Code": "InvalidInputException", "Message": "wrong"}
    assert (span.metadata["HTTPStatusCode"], span.metadata["RequestId"]) == (400, REQUEST_ID)
    assert not isinstance(caught.value, ClientError)
    assert (caught.value.code, caught.value.message) == ("InvalidInputException", "wrong")
    assert caught.value.__context__ is caught.value.__cause__ is None


async def test_each_attempt_is_seen(spans: list[Span]) -> None:
    """A tracer sees every attempt with its own outcome, and how many came before it."""
    steps = [error(400, "ThrottlingException"), http(503, b"<html>"), http(200, {"Integrations": []})]
    async with raw_server(*steps) as server, client_of(server) as client:
        await client.describe_integrations()
    assert [span.metadata["HTTPStatusCode"] for span in spans] == [400, 503, 200]
    assert [span.metadata["RetryAttempts"] for span in spans] == [0, 1, 2]
    assert [type(span.error).__name__ for span in spans] == ["ThrottlingException", "ClientError", "NoneType"]
    assert isinstance(spans[1].error, ClientError)
    assert spans[1].error.response["Error"] == {"Code": "503", "Message": ""}


OTHERS: dict[str, tuple[Step, type[GlueIntegrationsError], int | None]] = {
    "malformed": (http(200, b"<html>"), MalformedResponseError, 200),
    "cut": (http(200, b'{"Integrations": ['), MalformedResponseError, 200),
    "redirect": (b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", RedirectError, 307),
    "no code": (http(400, b""), ServiceError, 400),
    "not JSON": (http(404, b"\xff"), ServiceError, 404),
    "null": (http(500, b"null"), ServiceError, 500),
}


@pytest.mark.parametrize("case", OTHERS)
async def test_what_only_we_call_an_error(spans: list[Span], case: str) -> None:
    """A malformed 200 is a success to a tracer; anything with another status is its error."""
    step, expected, status = OTHERS[case]
    async with raw_server(step) as server, client_of(server) as client:
        with pytest.raises(expected):
            await client.describe_integrations()
    assert {span.metadata["HTTPStatusCode"] for span in spans} == {status}
    assert {type(span.error) for span in spans} == {type(None) if status == 200 else ClientError}


async def test_response_without_a_request_id(spans: list[Span]) -> None:
    """What AWS does not say is not made up."""
    async with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as server, client_of(server) as client:
        await client.describe_integrations()
    assert "RequestId" not in spans[0].metadata
    assert spans[0].metadata["HTTPStatusCode"] == 200


def escaped(text: str) -> str:
    """Write JSON as some libraries do."""
    return text.replace("/", "\\/").replace("=", "\\u003D")


@pytest.mark.parametrize("escape", [str, escaped], ids=["plain", "escaped"])
async def test_secrets_are_not_seen(spans: list[Span], escape: Callable[[str], str]) -> None:
    """Neither parameters nor metadata nor the exception with its frames holds a secret or the signature."""
    told: list[str] = []

    async def echo(writer: asyncio.StreamWriter) -> None:
        signature = server.requests[-1].headers["authorization"].rpartition("Signature=")[2]
        told.append(signature)
        text = escape(f"expected {TOKEN} {SECRET} {ACCESS_KEY} {signature}")
        body = b'{"__type": "InvalidSignatureException", "message": "%s"}' % text.encode()
        writer.write(http(403, body, f"X-Echo: {TOKEN} {signature}"))
        await writer.drain()

    async with raw_server(echo) as server, client_of(server) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.describe_integrations()
    (span,) = spans
    assert isinstance(span.error, ClientError)
    assert span.error.response["Error"]["Code"] == "InvalidSignatureException"
    seen = repr((span.params, span.metadata, span.error.response, vars(span.error), span.error.args, caught.value))
    frames = _locals_of(span.error)
    for secret in (TOKEN, SECRET, ACCESS_KEY, *told):
        assert secret not in seen
        assert secret not in str(caught.value)
        assert secret not in frames


def _locals_of(error: BaseException) -> str:
    """Return everything that a tracer which looks into frames finds below its own."""
    found: list[str] = []
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename != __file__:
            found += [repr(value) for value in step.tb_frame.f_locals.values()]
        step = step.tb_next
    return "\n".join(found)


async def test_broken_connection_is_seen(spans: list[Span]) -> None:
    """Without a response a tracer sees an exception of botocore's family, whose frames hold no signed request."""
    async with raw_server(then_reset()) as server, client_of(server) as client:
        with pytest.raises(GlueIntegrationsError):
            await client.describe_integrations()
    assert len(spans) == 3
    for span in spans:
        assert isinstance(span.error, BotoCoreError)
        assert "Signature=" not in _locals_of(span.error)
        assert TOKEN not in _locals_of(span.error)


async def test_cancelled_call_is_seen_as_cancelled(spans: list[Span]) -> None:
    """Cancelling passes through a tracer like any other exception."""
    async with raw_server(then_stall()) as server, client_of(server) as client:
        call = asyncio.create_task(client.describe_integrations())
        while not server.requests:
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert isinstance(spans[0].error, asyncio.CancelledError)
    assert "Signature=" not in _locals_of(spans[0].error)


async def test_concurrent_calls_are_told_apart(spans: list[Span]) -> None:
    """Each of many calls at once has its own response, whatever carries them through botocore."""

    async def echo(writer: asyncio.StreamWriter) -> None:
        asked: Any = server.requests[-1].json
        writer.write(http(200, {"Integrations": [wire_integration(int(asked["Marker"]))]}, f"X-Own: {asked['Marker']}"))
        await writer.drain()

    async with raw_server(echo) as server, client_of(server) as client:
        pages = await asyncio.gather(*[client.describe_integrations(marker=str(number)) for number in range(50)])
    names = [page.integrations[0].integration_name for page in pages]
    assert names == [f"integration-{number}" for number in range(50)]
    for span in spans:
        assert span.params == {"Marker": span.metadata["HTTPHeaders"]["x-own"]}


async def test_call_within_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracer may itself call Glue through a client of ours: the two exchanges are not mixed up."""
    original: Any = AioBaseClient._make_api_call  # type: ignore[attr-defined]  # what tracers wrap is not public
    is_outer = True
    async with (
        raw_server(http(200, {"Integrations": [wire_integration(1)]})) as outer_server,
        raw_server(http(200, {"Integrations": [wire_integration(2)]})) as inner_server,
        client_of(outer_server) as outer,
        client_of(inner_server) as inner,
    ):

        async def traced(client: AioBaseClient, operation_name: str, api_params: object) -> Any:
            nonlocal is_outer
            if is_outer:
                is_outer = False
                page = await inner.describe_integrations()
                assert page.integrations[0].integration_name == "integration-2"
            # In a task of its own, as some run what they trace.
            return await asyncio.create_task(cast("Any", original(client, operation_name, api_params)))

        monkeypatch.setattr(AioBaseClient, "_make_api_call", traced)
        assert (await outer.describe_integrations()).integrations[0].integration_name == "integration-1"


async def test_broken_tracer_after_the_response(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tracer raises once the response is there costs neither the page nor the error of the service."""
    original: Any = AioBaseClient._make_api_call  # type: ignore[attr-defined]  # what tracers wrap is not public

    async def traced(client: AioBaseClient, operation_name: str, api_params: object) -> Any:
        try:
            await original(client, operation_name, api_params)
        finally:
            raise KeyError("ResponseMetadata")

    monkeypatch.setattr(AioBaseClient, "_make_api_call", traced)
    steps = [http(200, {"Integrations": []}), error(400, "ThrottlingException")]
    async with raw_server(*steps) as server, client_of(server) as client:
        assert (await client.describe_integrations()).integrations == ()
        with pytest.raises(ThrottlingException):
            await client.describe_integrations()


async def test_broken_tracer_before_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tracer raises before anything is sent is neither an error of the credentials nor retried."""

    async def traced(*_: object) -> Any:
        raise LookupError("no agent")

    monkeypatch.setattr(AioBaseClient, "_make_api_call", traced)
    async with raw_server(http(200, b"")) as server, client_of(server) as client:
        with pytest.raises(ConnectionFailedError, match="LookupError: no agent") as caught:
            await client.describe_integrations()
    assert (server.requests, caught.value.attempts) == ([], 1)


async def test_handler_that_raises_is_not_an_error_of_the_credentials() -> None:
    """A handler of the application's session that raises stops the call under its own name."""
    session = AioSession()

    def refuse(**_: object) -> None:
        raise ValueError("not today")

    session.register("before-parameter-build.glue", refuse)
    async with raw_server(http(200, b"")) as server:
        client = GlueIntegrationsClient(
            "us-east-1",
            endpoint_url=server.endpoint,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET,
            session=session,
        )
        async with client:
            with pytest.raises(ConnectionFailedError, match="not today") as caught:
                await client.describe_integrations()
    assert (server.requests, caught.value.attempts) == ([], 1)
