"""The transport over a real socket: what is sent, and what is made of whatever comes back."""

import asyncio
import gzip
import json
import ssl
import traceback
from pathlib import Path
from typing import Final

import pytest
from aiobotocore.session import AioSession
from botocore.awsrequest import AWSPreparedRequest, HeadersDict

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations._aws.http import session_class
from glue_integrations.errors import (
    AttemptTimeoutError,
    ClientClosedError,
    ConfigurationError,
    ConnectionFailedError,
    GlueIntegrationsError,
    MalformedResponseError,
    RedirectError,
    ResponseTooLargeError,
    ServiceError,
    TransportError,
)
from rawserver import RawServer, Step, http, raw_server, then_close, then_reset, then_stall
from support import arn_of, wire_integration

ACCESS_KEY = "AKIAIOSFODNN7CANARY1"
SECRET = "canary/secret/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "canary-session-token-IQoJb3JpZ2luX2VjEJr"
PAGE = {"Integrations": [wire_integration()]}
AT_ONCE = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)
SESSION = AioSession()  # reading the service model takes longer than most tests


def client_of(server: RawServer, **limits: float) -> GlueIntegrationsClient:
    return GlueIntegrationsClient(
        "us-east-1",
        endpoint_url=server.endpoint,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET,
        aws_session_token=TOKEN,
        session=SESSION,
        config=ClientConfig(retry=AT_ONCE, **limits),  # type: ignore[arg-type]  # whole numbers where they are wanted
    )


async def test_request_on_the_wire() -> None:
    """A call is one signed AWS JSON 1.1 request that names the client and its attempt."""
    async with raw_server(http(200, PAGE)) as server, client_of(server) as client:
        await client.describe_integrations(max_records=5)
    (request,) = server.requests
    assert request.line == "POST / HTTP/1.1"
    assert request.json == {"MaxRecords": 5}
    headers = request.headers
    assert headers["x-amz-target"] == "AWSGlue.DescribeIntegrations"
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert headers["accept-encoding"] == "identity"
    assert headers["amz-sdk-request"] == "attempt=1; max=3"
    assert headers["user-agent"].startswith("glue-integrations/")
    assert "aiobotocore/" in headers["user-agent"]
    assert headers["user-agent"].count("botocore/") == 2  # aiobotocore's and botocore's own
    assert headers["authorization"].startswith(f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/")
    assert "/us-east-1/glue/aws4_request" in headers["authorization"]
    assert headers["x-amz-security-token"] == TOKEN


async def test_what_others_add_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore's own handlers and those of a shared session put into a request is signed and sent with it."""

    def add_header(params: dict[str, dict[str, str]], **_: object) -> None:
        params["headers"]["X-Team"] = "data"

    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "nightly")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793")
    session = AioSession()
    session.register("before-call.glue", add_header)
    async with (
        raw_server(http(200, PAGE)) as server,
        GlueIntegrationsClient(
            "us-east-1",
            endpoint_url=server.endpoint,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET,
            session=session,
        ) as client,
    ):
        await client.describe_integrations()
    headers = server.requests[0].headers
    assert headers["x-amzn-trace-id"] == "Root=1-5759e988-bd862e3fe1be46a994272793"
    assert headers["x-team"] == "data"
    assert ";x-team" in headers["authorization"]


async def test_attempts_on_the_wire() -> None:
    """Attempts count up under one invocation id, each signed anew, on one connection."""
    throttled = http(400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
    async with raw_server(throttled, throttled, http(200, PAGE)) as server, client_of(server) as client:
        await client.describe_integrations()
    sent = [request.headers for request in server.requests]
    assert [headers["amz-sdk-request"] for headers in sent] == [f"attempt={n}; max=3" for n in (1, 2, 3)]
    assert len({headers["amz-sdk-invocation-id"] for headers in sent}) == 1
    assert server.connections == 1


async def test_connections_are_reused_and_cookies_not() -> None:
    """Calls one after the other use one connection; a cookie set by a response is not sent back."""
    async with raw_server(http(200, PAGE, "Set-Cookie: a=b; Path=/")) as server, client_of(server) as client:
        for _ in range(5):
            await client.describe_integrations()
    assert server.connections == 1
    assert all("cookie" not in request.headers for request in server.requests)


async def test_pool_is_the_limit() -> None:
    """Many calls at once use no more connections than the pool has, and each gets its own response."""
    async with raw_server(http(200, PAGE)) as server, client_of(server, max_pool_connections=4) as client:
        responses = await asyncio.gather(*[client.describe_integrations() for _ in range(60)])
    assert all(len(response.integrations) == 1 for response in responses)
    assert server.connections <= 4


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
async def test_redirects_are_not_followed(status: int) -> None:
    """A redirect to another origin is an error; nothing is sent there, least of all the session token."""
    async with raw_server(http(200, PAGE)) as other:
        redirect = http(status, "", f"Location: {other.endpoint}/steal")
        async with raw_server(redirect) as server, client_of(server) as client:
            with pytest.raises(RedirectError) as caught:
                await client.describe_integrations()
    assert (caught.value.http_status, caught.value.attempts) == (status, 1)
    assert other.connections == 0


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

TRANSIENT: dict[str, tuple[Step, type[GlueIntegrationsError]]] = {
    "closed without a response": (then_close(b""), TransportError),
    "closed after the status line": (then_close(b"HTTP/1.1 200 OK\r\n"), TransportError),
    "reset": (then_reset(), TransportError),
    "reset in the body": (then_reset(http(200, b"{", length=10)), TransportError),
    "body cut": (then_close(http(200, PAGE, length=100_000)), TransportError),
    "chunked body cut": (then_close(CHUNKED + b'5\r\n{"Int\r\n'), TransportError),
    "bad chunk size": (then_close(CHUNKED + b"xyz\r\n"), TransportError),
    "garbage": (then_close(b"\x00\x01\x02garbage\r\n\r\n"), TransportError),
    "SSH banner": (then_close(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), TransportError),
    "status 99": (then_close(b"HTTP/1.1 99 No\r\n\r\n"), TransportError),
    "20 kB header": (then_close(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n"), TransportError),
    "two content lengths": (
        then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"),
        TransportError,
    ),
    "close-delimited cut JSON": (then_close(b'HTTP/1.1 200 OK\r\n\r\n{"Integrations": ['), MalformedResponseError),
    "compressed": (http(200, b"\x1f\x8b\x08\x00garbage", "Content-Encoding: gzip"), MalformedResponseError),
    "compressed although we did not ask": (
        http(200, gzip.compress(json.dumps(PAGE).encode()), "Content-Encoding: gzip"),
        MalformedResponseError,
    ),
    "HTML": (http(200, "<html>captive portal</html>"), MalformedResponseError),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", MalformedResponseError),
    "partial": (http(206, PAGE), MalformedResponseError),
    "gateway": (http(502, "<html>Bad Gateway</html>"), ServiceError),
    "status 599": (http(599, ""), ServiceError),
    "null body": (http(500, "null"), ServiceError),
    "bare 429": (http(429, ""), ServiceError),
}


@pytest.mark.parametrize("case", TRANSIENT)
async def test_transient_faults(case: str) -> None:
    """A passing fault costs one attempt; a lasting one is a typed error after all of them."""
    step, expected = TRANSIENT[case]
    async with raw_server(step, http(200, PAGE)) as server, client_of(server) as client:
        assert len((await client.describe_integrations()).integrations) == 1
        assert len(server.requests) == 2
    async with raw_server(step) as server, client_of(server) as client:
        with pytest.raises(expected) as caught:
            await client.describe_integrations()
        assert len(server.requests) == caught.value.attempts == 3
        assert isinstance(caught.value, GlueIntegrationsError)


LASTING: dict[str, tuple[Step, type[GlueIntegrationsError]]] = {
    "announced too large": (then_stall(http(200, b"", length=99_999_999_999_999)), ResponseTooLargeError),
    "too large": (http(200, b"x" * 5000), ResponseTooLargeError),
    "endless chunks": (then_stall(CHUNKED + b"1000\r\n" + b"x" * 0x1000 + b"\r\n"), ResponseTooLargeError),
    "status 501": (http(501, ""), ServiceError),
    "status 400": (http(400, ""), ServiceError),
    "status 999": (http(999, ""), ServiceError),
}


@pytest.mark.parametrize("case", LASTING)
async def test_lasting_faults(case: str) -> None:
    """An error that another attempt cannot fix ends the call at once."""
    step, expected = LASTING[case]
    async with raw_server(step) as server, client_of(server, max_response_bytes=4095) as client:
        with pytest.raises(expected) as caught:
            await client.describe_integrations()
        assert len(server.requests) == caught.value.attempts == 1


@pytest.mark.parametrize(("status", "shown"), [(200, b"the token is a-long-secret-token"), (300, b"the token is ***")])
async def test_only_errors_lose_the_secrets_of_the_request(status: int, shown: bytes) -> None:
    """A service may return the token that it was sent, for the next time."""
    headers = HeadersDict({"Authorization": "Bearer a-long-secret-token"})
    async with (
        raw_server(http(status, "the token is a-long-secret-token")) as server,
        session_class(1000, ())() as session,
    ):
        response = await session.send(AWSPreparedRequest("GET", server.endpoint, headers, None, False))
        assert await response.content == shown


async def test_largest_response_is_accepted() -> None:
    """A response of exactly max_response_bytes is read, announced or chunked."""
    body = http(200, {"Integrations": [], "Padding": "x" * 100}).partition(b"\r\n\r\n")[2]
    chunked = CHUNKED + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    async with (
        raw_server(http(200, body), chunked) as server,
        client_of(server, max_response_bytes=len(body)) as client,
    ):
        for _ in range(2):
            assert (await client.describe_integrations()).integrations == ()


async def test_headers_in_latin_1() -> None:
    """A header that is not UTF-8 does no harm."""
    raw = http(200, PAGE, "X-Odd: caf\xe9")
    async with raw_server(raw) as server, client_of(server, max_pool_connections=1) as client:
        for _ in range(3):
            await client.describe_integrations()
    assert server.connections == 1


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\n", http(200, b"{", length=50)], ids=["head", "line", "body"]
)
async def test_stalls_end(start: bytes) -> None:
    """A response that stops coming ends with the attempt's timeout, and its connection is not used again."""
    async with (
        raw_server(http(200, PAGE), then_stall(start), http(200, PAGE), then_stall(start)) as server,
        client_of(server, attempt_timeout=0.2) as client,
    ):
        for _ in range(2):
            assert len((await client.describe_integrations()).integrations) == 1
        assert (len(server.requests), server.connections) == (3, 2)
        with pytest.raises(AttemptTimeoutError):
            await client.describe_integrations()


async def test_refused_connection() -> None:
    """Where nothing listens, the request was provably not sent."""
    async with raw_server(b"") as server:
        pass
    async with client_of(server) as client:
        with pytest.raises(ConnectionFailedError, match=r"127\.0\.0\.1") as caught:
            await client.describe_integrations()
    assert caught.value.attempts == 3


async def test_unknown_host() -> None:
    """A name that cannot be resolved is a failed connection."""
    client = GlueIntegrationsClient(
        "us-east-1",
        endpoint_url="https://glue.invalid",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET,
        config=ClientConfig(retry=AT_ONCE),
    )
    async with client:
        with pytest.raises(ConnectionFailedError, match=r"glue\.invalid"):
            await client.describe_integrations()


async def test_untrusted_certificate() -> None:
    """An untrusted certificate is not retried, and the error names the setting for a private one."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parent / "self_signed.pem")
    async with raw_server(http(200, PAGE), tls=tls) as server, client_of(server) as client:
        with pytest.raises(ConnectionFailedError, match="AWS_CA_BUNDLE") as caught:
            await client.describe_integrations()
    assert (caught.value.attempts, caught.value.retryable) == (1, False)


async def test_trusted_private_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_CA_BUNDLE makes a private endpoint trusted, and the call goes over TLS."""
    certificate = Path(__file__).parent / "self_signed.pem"
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with raw_server(http(200, PAGE), tls=tls) as server, client_of(server) as client:
        assert len((await client.describe_integrations()).integrations) == 1


async def test_no_tls_where_https_is_wanted() -> None:
    """A server that does not respond to the TLS handshake is a failed connection after connect_timeout."""
    async with raw_server(b"") as server:
        server.scheme = "https"
        async with client_of(server, connect_timeout=0.02) as client:
            with pytest.raises(ConnectionFailedError, match="connect_timeout"):
                await client.describe_integrations()


async def test_proxy_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named without its password."""
    async with raw_server(http(500, "")) as proxy:
        pass
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary-password@127.0.0.1:{proxy.port}")
    client = GlueIntegrationsClient(
        "us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET,
        session=SESSION,
        config=ClientConfig(retry=AT_ONCE),
    )
    async with client:
        with pytest.raises(ConnectionFailedError, match="proxy") as caught:
            await client.describe_integrations()
    assert "canary-password" not in str(caught.value)


REFUSALS: Final[dict[int, tuple[type[GlueIntegrationsError], int]]] = {
    **dict.fromkeys((204, 300, 302, 307, 407), (ConfigurationError, 1)),
    **dict.fromkeys((400, 401, 403, 404, 405), (ConnectionFailedError, 1)),
    **dict.fromkeys((408, 429, 500, 502, 503, 504), (ConnectionFailedError, 3)),
}
"""The error and the attempts, by the status of the proxy."""


@pytest.mark.parametrize(("status", "expected"), REFUSALS.items())
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
async def test_proxy_that_refuses(
    status: int, expected: tuple[type[GlueIntegrationsError], int], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal that lasts is not retried. The variable is named, the password is not."""
    async with raw_server(then_close(http(status, "", "Location: http://login.example/"))) as proxy:
        monkeypatch.setenv(variable, proxy.endpoint.replace("//", "//user:canary-password@"))
        client = GlueIntegrationsClient(
            "us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET,
            config=ClientConfig(retry=AT_ONCE),
        )
        async with client:
            with pytest.raises(GlueIntegrationsError, match=rf"status {status}\)?\. Check {variable}") as caught:
                await client.describe_integrations()
        assert proxy.requests[0].line == "CONNECT glue.us-east-1.amazonaws.com:443 HTTP/1.1"
    assert (type(caught.value), caught.value.attempts) == expected
    assert len(proxy.requests) == caught.value.attempts
    assert "canary-password" not in str(caught.value) + repr(vars(caught.value))


async def test_proxy_of_a_role_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The leg to STS: the proxy is the problem, not the credentials."""
    file = tmp_path / "config"
    file.write_text(
        "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = b\n"
        "[profile role]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    async with raw_server(then_close(http(407, ""))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.endpoint)
        with pytest.raises(ConfigurationError, match=r"407.* Check HTTPS_PROXY") as caught:
            await GlueIntegrationsClient(profile_name="role").open()
    assert type(caught.value) is ConfigurationError
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("case", [*TRANSIENT, *LASTING, "stall"])
async def test_no_secret_leaves_with_an_error(case: str) -> None:
    """Neither text, attributes nor frames of an error, locals included, hold a key, a token or a signature."""
    step = then_stall() if case == "stall" else {**TRANSIENT, **LASTING}[case][0]
    limits = {"attempt_timeout": 0.3 if case == "stall" else 15.0, "max_response_bytes": 4095}
    async with raw_server(step) as server, client_of(server, **limits) as client:
        with pytest.raises(GlueIntegrationsError) as caught:
            await client.describe_integrations()
    error = caught.value
    assert error.__context__ is error.__cause__ is None
    assert error.__traceback__ is not None
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__.tb_next),  # the first is this test's
        capture_locals=True,
    )
    shown = "".join(frames.format()) + repr(error) + str(error) + repr(vars(error))
    signature = server.requests[0].headers["authorization"].rpartition("=")[2]
    for secret in (SECRET, TOKEN, signature, ACCESS_KEY):
        assert secret not in shown


async def test_closing_during_calls() -> None:
    """Closing while requests are under way ends them with ClientClosedError, and nothing else."""
    async with raw_server(then_stall()) as server:
        client = client_of(server, max_pool_connections=2)
        await client.open()
        calls = [asyncio.create_task(client.describe_integrations()) for _ in range(6)]
        while len(server.requests) < 2:
            await asyncio.sleep(0)
        await client.aclose()
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ClientClosedError] * 6


async def test_cancelling_frees_the_connection() -> None:
    """A cancelled call does not keep its place in the pool, and its connection does not serve the next call."""
    async with (
        raw_server(then_stall(), http(200, PAGE)) as server,
        client_of(server, max_pool_connections=1) as client,
    ):
        task = asyncio.create_task(client.describe_integrations())
        while not server.requests:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len((await client.describe_integrations()).integrations) == 1
        assert server.connections == 2


async def test_unsolicited_responses_are_discarded() -> None:
    """A second response on an idle connection is not taken for the next call's; the connection is closed."""

    def numbered(number: int) -> bytes:
        return http(200, {"Integrations": [wire_integration(number)]})

    async with raw_server(numbered(1), numbered(2), numbered(3)) as server, client_of(server) as client:
        found = [await client.get_integration(arn_of(1))]
        server.act(lambda writer: writer.write(numbered(666)))
        await asyncio.sleep(0)
        found += [await client.get_integration(arn_of(2)), await client.get_integration(arn_of(3))]
    assert [item.integration_name for item in found] == ["integration-1", "integration-2", "integration-3"]
    assert server.connections == 2


async def test_two_responses_at_once() -> None:
    """A response followed by another one is read, and the rest is discarded with its connection."""
    double = http(200, {"Integrations": [wire_integration(1)]}) + http(200, {"Integrations": [wire_integration(666)]})
    single = http(200, {"Integrations": [wire_integration(2)]})
    async with raw_server(double, single) as server, client_of(server) as client:
        first, second = [await client.describe_integrations() for _ in range(2)]
    assert [page.integrations[0].integration_name for page in (first, second)] == ["integration-1", "integration-2"]
