"""Every leg of a client keeps the promise: nothing goes in the clear, through a proxy or after a redirect.

A leg is a way from this process to another: to Glue, and to all that botocore's chain asks for credentials.
"""

import asyncio
import hashlib
import json
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from xml.sax.saxutils import escape

import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
from aiohttp.abc import ResolveResult
from botocore.awsrequest import AWSPreparedRequest, HeadersDict

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations._aws.connector import LoopbackResolver
from glue_integrations._aws.http import HttpFailure, session_class
from glue_integrations.errors import ConfigurationError, ConnectionFailedError, CredentialsError
from rawserver import RawServer, Step, http, raw_server
from support import wire_integration

PAGE: Final = http(200, {"Integrations": [wire_integration()]})
KEYS: Final = {
    "AccessKeyId": "ASIALEG",
    "SecretAccessKey": "leg-secret",
    "Token": "leg-token",
    "Expiration": "2099-01-01T00:00:00Z",
}
STS: Final = """<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{0}Result><Credentials>
<AccessKeyId>ASIALEG</AccessKeyId><SecretAccessKey>leg-secret</SecretAccessKey>
<SessionToken>leg-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</{0}Result></{0}Response>"""
SSO_ROLE: Final = {
    "roleCredentials": {
        "accessKeyId": "ASIALEG",
        "secretAccessKey": "leg-secret",
        "sessionToken": "leg-token",
        "expiration": 4_070_908_800_000,
    }
}
SSO_TOKEN: Final = {"accessToken": "new-sso-token", "expiresIn": 28_800, "tokenType": "Bearer"}
PROXIES: Final = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
CERTIFICATE: Final = Path(__file__).parent / "self_signed.pem"

STATIC: Final = "[profile source]\naws_access_key_id = AKIASOURCE\naws_secret_access_key = s\n"
ROLE: Final = "role_arn = arn:aws:iam::123456789012:role/r\n"
SSO: Final = """[sso-session corp]
sso_start_url = https://corp.example/start
sso_region = us-east-1
[profile me]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = r
"""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the pauses of botocore between its attempts at a container."""
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.SLEEP_TIME", 0)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Generator[RawServer]:
    """A proxy that every variable names, and that must see nothing."""
    with raw_server(http(500, "")) as server:
        for name in PROXIES:
            monkeypatch.setenv(name, server.endpoint)
        yield server
        assert server.connections == 0


@pytest.fixture
def configure(tmp_path: Path) -> Path:
    """The AWS configuration file that the SDK reads."""
    return tmp_path / "config"


def tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def dialling(server: RawServer) -> Generator[list[str]]:
    """Lead every name and link-local address to *server*, in every event loop, and list them."""
    dialled: list[str] = []
    sock_connect: Any = asyncio.SelectorEventLoop.sock_connect

    async def resolve(_: object, host: str, port: int, **__: object) -> list[object]:
        dialled.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", server.port))]

    async def connect(loop: object, wire: socket.socket, address: tuple[str, int]) -> None:
        if address[0].startswith("169.254."):
            dialled.append(address[0])
            address = ("127.0.0.1", server.port)
        await sock_connect(loop, wire, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.SelectorEventLoop, "getaddrinfo", resolve)
        patch.setattr(asyncio.SelectorEventLoop, "sock_connect", connect)
        yield dialled


def client_of(glue: RawServer | str, **arguments: Any) -> GlueIntegrationsClient:
    endpoint = glue if isinstance(glue, str) else glue.endpoint
    arguments.setdefault("config", ClientConfig(retry=RetryPolicy(max_attempts=1)))
    return GlueIntegrationsClient("us-east-1", endpoint_url=endpoint, **arguments)


async def token_of_call(glue: RawServer, **arguments: Any) -> str | None:
    """Make a call; return the session token it was signed with."""
    async with client_of(glue, **arguments) as client:
        await client.describe_integrations()
    return glue.requests[-1].headers.get("x-amz-security-token")


STATIC_KEYS: Final = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s", "aws_session_token": "static"}


# ----------------------------------------------------------------------------------------------------------------------
# Glue
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "localhost.", "glue.localhost"])
async def test_loopback_never_goes_through_a_proxy(host: str, proxy: RawServer) -> None:
    """Nor to a name server, which may know a localhost elsewhere."""
    with raw_server(PAGE) as glue:
        async with client_of(f"http://{host}:{glue.port}", **STATIC_KEYS) as client:
            with dialling(proxy) as dialled:
                await client.describe_integrations()
    assert dialled == []
    assert glue.requests[0].line == "POST / HTTP/1.1"
    assert glue.requests[0].headers["host"] == f"{host.lower()}:{glue.port}"  # as it is signed


@pytest.mark.parametrize(
    ("family", "addresses"),
    [
        (socket.AF_UNSPEC, ["127.0.0.1", "::1"]),
        (socket.AF_INET, ["127.0.0.1"]),
        (socket.AF_INET6, ["::1"]),
    ],
)
async def test_loopback_names_resolve_to_this_machine(family: socket.AddressFamily, addresses: list[str]) -> None:
    """With everything that aiohttp's own resolver says about an address."""
    resolver = LoopbackResolver()
    found = await resolver.resolve("localhost", family=family)
    await resolver.close()
    assert found == [
        ResolveResult(
            hostname="localhost",
            host=address,
            port=0,
            family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            proto=0,
            flags=socket.AI_NUMERICHOST,
        )
        for address in addresses
    ]


async def test_loopback_with_tls_never_goes_through_a_proxy(proxy: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy has a loopback of its own."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(CERTIFICATE))
    with raw_server(PAGE, tls=tls_context()) as glue:
        assert await token_of_call(glue, **STATIC_KEYS) == "static"


async def test_requests_for_credentials_need_a_trusted_certificate() -> None:
    """Nobody else can hand out keys."""
    with raw_server(http(200, KEYS), tls=tls_context()) as source:
        request = AWSPreparedRequest("GET", source.endpoint, HeadersDict(), None, False)
        async with session_class(1000, ())() as session:
            with pytest.raises(HttpFailure, match="is not trusted"):
                await session.send(request)
        assert source.requests == []


async def test_proxies_of_a_session(proxy: RawServer) -> None:
    """Those that a session passed in names are treated like those of the environment."""
    session = AioSession()
    session.set_default_client_config(AioConfig(proxies={"http": proxy.endpoint, "https": proxy.endpoint}))
    with raw_server(PAGE) as glue:
        assert await token_of_call(glue, session=session, **STATIC_KEYS) == "static"


async def test_named_host_is_asked_directly(proxy: RawServer) -> None:
    """Plain http to a host of `ClientConfig.plain_http_hosts` does not pass a proxy either."""
    config = ClientConfig(plain_http_hosts=["Emulator."])
    with raw_server(PAGE) as glue:
        async with client_of(f"http://emulator:{glue.port}", config=config, **STATIC_KEYS) as client:
            with dialling(glue):
                await client.describe_integrations()
    assert glue.requests[0].headers["host"] == f"emulator:{glue.port}"


async def test_https_elsewhere_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which sees a host name, and not the request."""
    with raw_server(http(403, "")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.endpoint)
        async with client_of("https://glue.example.com", **STATIC_KEYS) as client:
            with pytest.raises(ConnectionFailedError, match="403"):
                await client.describe_integrations()
    (request,) = proxy.requests
    assert request.line == "CONNECT glue.example.com:443 HTTP/1.1"
    assert not {"authorization", "x-amz-security-token"} & request.headers.keys()


async def test_an_endpoint_that_a_handler_changes_is_checked_too() -> None:
    """The check is where requests leave."""

    def lead_astray(params: dict[str, str], **_: object) -> None:
        params["url"] = "http://glue.example.com/"

    session = AioSession()
    session.register("before-call.glue", lead_astray)
    with raw_server(PAGE) as glue:
        async with client_of(glue, session=session, **STATIC_KEYS) as client:
            with pytest.raises(ConfigurationError, match=r"http://glue\.example\.com .*plain_http_hosts") as caught:
                await client.describe_integrations()
    assert (glue.requests, caught.value.attempts) == ([], 1)


# ----------------------------------------------------------------------------------------------------------------------
# Services that give credentials
# ----------------------------------------------------------------------------------------------------------------------


class Curve:
    """Stands for the elliptic curves of awscrt, which `aws login` signs with and which is not installed."""

    @classmethod
    def new_key_from_der_data(cls, _: bytes) -> "Curve":
        """Return a key."""
        return cls()

    def get_public_coords(self) -> tuple[bytes, bytes]:
        """Return a point."""
        return b"x", b"y"

    def sign(self, _: bytes) -> bytes:
        """Return a signature."""
        return b"signature"

    @staticmethod
    def decode_der_signature_to_padded_pair(signature: bytes, pad_to: int) -> bytes:
        """Return it as it is sent."""
        return signature.ljust(pad_to)


LOGIN_SESSION: Final = "arn:aws:sts::123456789012:assumed-role/r/me"
LOGIN_TOKEN: Final = {
    "accessToken": {
        "accessKeyId": "AKIA",
        "secretAccessKey": "s",
        "sessionToken": "old",
        "accountId": "123456789012",
        "expiresAt": "2001-01-01T00:00:00Z",
    },
    "tokenType": "aws_sigv4",
    "clientId": "id",
    "refreshToken": "refresh-token-canary",
    "idToken": "id-token-canary",
    "dpopKey": "-----BEGIN EC PRIVATE KEY-----\na2V5\n-----END EC PRIVATE KEY-----\n",
}
NEW_LOGIN_TOKEN: Final = {
    "accessToken": {"accessKeyId": "AKIA", "secretAccessKey": "s", "sessionToken": "leg-token"},
    "tokenType": "aws_sigv4",
    "expiresIn": 900,
    "refreshToken": "refresh-token-canary",
}


class Leg:
    """A way of botocore's chain to credentials: how to have it taken, and what its service answers."""

    def __init__(self, variable: str, answer: Step, profile: str | None = None, config: str = "") -> None:
        self.variable = variable
        """Names the endpoint of the service."""
        self.answer = answer
        self.profile = profile
        self.config = config

    def prepare(self, configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Write the files and set the variables that lead there."""
        configure.write_text(self.config)
        token = configure.with_name("token")
        token.write_text("web-identity-canary")
        for owner in ("tokens.SSOTokenProvider", "credentials.SSOProvider"):  # read from HOME when imported
            monkeypatch.setattr(f"botocore.{owner}._SSO_TOKEN_CACHE_DIR", str(configure.parent))
        self._write_sso_token(configure.parent)
        if self.profile is None:
            monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
            monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r")

        for library in ("botocore", "aiobotocore"):
            monkeypatch.setattr(f"{library}.credentials.EC", Curve)
        monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(configure.parent))
        name = hashlib.sha256(LOGIN_SESSION.encode()).hexdigest()
        configure.with_name(f"{name}.json").write_text(json.dumps(LOGIN_TOKEN))

    def _write_sso_token(self, cache: Path) -> None:
        is_expired = self.variable == "AWS_ENDPOINT_URL_SSO_OIDC"
        content = {
            "startUrl": "https://corp.example/start",
            "region": "us-east-1",
            "accessToken": "sso-access-token-canary",
            "expiresAt": "2001-01-01T00:00:00Z" if is_expired else "2099-01-01T00:00:00Z",
            "clientId": "id",
            "clientSecret": "client-secret-canary",
            "registrationExpiresAt": "2099-01-01T00:00:00Z",
            "refreshToken": "refresh-token-canary",
        }
        name = hashlib.sha1(b"corp", usedforsecurity=False).hexdigest()
        (cache / f"{name}.json").write_text(json.dumps(content))


LEGS: Final = {
    "assumed role": Leg(
        "AWS_ENDPOINT_URL_STS",
        http(200, STS.format("AssumeRole")),
        "role",
        f"{STATIC}[profile role]\n{ROLE}source_profile = source\n",
    ),
    "web identity": Leg("AWS_ENDPOINT_URL_STS", http(200, STS.format("AssumeRoleWithWebIdentity"))),
    "SSO": Leg("AWS_ENDPOINT_URL_SSO", http(200, SSO_ROLE), "me", SSO),
    "SSO token": Leg("AWS_ENDPOINT_URL_SSO_OIDC", http(200, SSO_TOKEN), "me", SSO),
    "login": Leg(
        "AWS_ENDPOINT_URL_SIGNIN",
        http(200, NEW_LOGIN_TOKEN),
        "login",
        f"[profile login]\nregion = us-east-1\nlogin_session = {LOGIN_SESSION}\n",
    ),
}


@pytest.fixture(params=LEGS)
def leg(request: pytest.FixtureRequest, configure: Path, monkeypatch: pytest.MonkeyPatch) -> Leg:
    chosen = LEGS[request.param]
    chosen.prepare(configure, monkeypatch)
    return chosen


async def test_service_on_this_machine(leg: Leg, proxy: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked directly, although a proxy is set."""
    with raw_server(PAGE) as glue, raw_server(leg.answer) as service, raw_server(http(200, SSO_ROLE)) as sso:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", sso.endpoint)
        monkeypatch.setenv(leg.variable, service.endpoint)
        assert await token_of_call(glue, profile_name=leg.profile) == "leg-token"
    assert len(service.requests) == 1


async def test_service_elsewhere_in_the_clear(leg: Leg, proxy: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before anything is sent, with the setting that would allow it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", "http://service.test")
    monkeypatch.setenv(leg.variable, "http://service.test")
    with (
        raw_server(leg.answer) as service,
        dialling(service) as dialled,
        pytest.raises(ConfigurationError, match=r"http://service\.test .*plain_http_hosts"),
    ):
        await client_of("https://glue.test", profile_name=leg.profile).open()
    assert (dialled, service.connections) == ([], 0)


async def test_service_that_is_allowed(leg: Leg, proxy: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting is for all legs."""
    config = ClientConfig(plain_http_hosts=("service.test",))
    with raw_server(PAGE) as glue, raw_server(leg.answer) as service, raw_server(http(200, SSO_ROLE)) as sso:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", sso.endpoint)
        monkeypatch.setenv(leg.variable, "http://service.test")
        with dialling(service):
            assert await token_of_call(glue, profile_name=leg.profile, config=config) == "leg-token"


@pytest.mark.parametrize("status", [302, 307, 308])
async def test_redirect_of_a_service(status: int, leg: Leg, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not followed: what the other host says would become our credentials."""
    with raw_server(leg.answer) as other, raw_server(http(status, "", f"Location: {other.endpoint}/")) as service:
        monkeypatch.setenv(leg.variable, service.endpoint)
        with pytest.raises(CredentialsError):
            await client_of("https://glue.test", profile_name=leg.profile).open()
    assert (other.connections, bool(service.requests)) == (0, True)


async def echo(server: RawServer, writer: asyncio.StreamWriter) -> None:
    """Step with an error that repeats what is secret in the request; errors show the first few hundred characters."""
    request = server.requests[-1]
    headers = [request.headers.get(name, "")[-99:] for name in ("authorization", "x-amz-sso_bearer_token")]
    text = f"denied: {headers} {unquote(request.body.decode())[-160:]}"
    if b"Action=" in request.body:
        writer.write(
            http(400, f"<ErrorResponse><Error><Code>No</Code><Message>{escape(text)}</Message></Error></ErrorResponse>")
        )
    else:
        writer.write(http(400, {"error": "No", "message": text}))


async def test_service_that_repeats_the_request(leg: Leg, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error shows what the service says, but no token and no signature that the request carried."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with raw_server(b"") as service:
        service.steps[:] = [partial(echo, service)]
        monkeypatch.setenv(leg.variable, service.endpoint)
        with pytest.raises(CredentialsError) as caught:
            await client_of("https://glue.test", profile_name=leg.profile).open()
    signature = service.requests[-1].headers.get("authorization", "").rpartition("Signature=")[2]
    shown = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert "denied" in shown or leg.variable == "AWS_ENDPOINT_URL_SSO_OIDC"  # of which botocore shows nothing
    assert "canary" not in shown
    assert not signature or signature not in shown


async def test_container_that_repeats_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is its token shown."""
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic container-canary")
    with raw_server(b"") as container:
        container.steps[:] = [partial(echo, container)]
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.endpoint)
        with pytest.raises(CredentialsError, match="denied") as caught:
            await client_of("https://glue.test").open()
    assert "canary" not in str(caught.value)


async def test_response_that_is_no_xml(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold credentials, so it is not shown."""
    LEGS["web identity"].prepare(configure, monkeypatch)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with raw_server(http(200, {"SecretAccessKey": "canary"})) as service:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", service.endpoint)
        with pytest.raises(CredentialsError, match="cannot be read") as caught:
            await client_of("https://glue.test").open()
    assert "canary" not in str(caught.value)


# ----------------------------------------------------------------------------------------------------------------------
# Containers and instances
# ----------------------------------------------------------------------------------------------------------------------

METADATA_ROLE: Final = f"[profile role]\n{ROLE}credential_source = "


def instance(*credentials: Step) -> list[Step]:
    """The answers of an instance's metadata service: a token, the name of the role, its credentials."""
    return [http(200, "metadata-token"), http(200, "role"), *(credentials or [http(200, KEYS)])]


@pytest.mark.parametrize("uri", ["full", "relative"])
async def test_container(uri: str, proxy: RawServer, configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its service is asked directly, with the token of the file, in the clear at AWS's own addresses."""
    token = configure.with_name("authorization")
    token.write_text("Basic container-token")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(token))
    with raw_server(PAGE) as glue, raw_server(http(200, KEYS)) as container, dialling(container) as dialled:
        if uri == "full":
            monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")
        else:
            monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials")
        assert await token_of_call(glue) == "leg-token"
    assert dialled == ["169.254.170.23" if uri == "full" else "169.254.170.2"]
    assert container.requests[0].headers["authorization"] == "Basic container-token"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_of_a_container(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not followed, and the token of the container not sent on."""
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic container-token")
    with (
        raw_server(http(200, KEYS)) as other,
        raw_server(http(status, "", f"Location: {other.endpoint}/")) as container,
    ):
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{container.endpoint}/credentials")
        with pytest.raises(CredentialsError, match=str(status)):
            await client_of("https://glue.test").open()
    assert (other.connections, bool(container.requests)) == (0, True)


async def test_container_behind_a_role(proxy: RawServer, configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`credential_source` takes the same way."""
    configure.write_text(f"{METADATA_ROLE}EcsContainer\n")
    with raw_server(http(200, KEYS)) as other, raw_server(http(302, "", f"Location: {other.endpoint}/")) as first:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{first.endpoint}/")
        with pytest.raises(CredentialsError, match="302"):
            await client_of("https://glue.test", profile_name="role").open()
    assert other.connections == 0


@pytest.fixture
def on_an_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")


@pytest.mark.usefixtures("on_an_instance")
async def test_instance(proxy: RawServer) -> None:
    """Its metadata service is asked directly, in the clear at AWS's own address."""
    with raw_server(PAGE) as glue, raw_server(*instance()) as metadata, dialling(metadata) as dialled:
        assert await token_of_call(glue) == "leg-token"
    assert {*dialled} == {"169.254.169.254"}
    assert [request.line.split()[0] for request in metadata.requests] == ["PUT", "GET", "GET"]
    assert metadata.requests[2].headers["x-aws-ec2-metadata-token"] == "metadata-token"


@pytest.mark.usefixtures("on_an_instance", "proxy")
async def test_redirect_of_an_instance() -> None:
    """It is not followed: neither for the token, nor for the credentials."""
    with raw_server(http(200, KEYS)) as other:
        away = http(307, "", f"Location: {other.endpoint}/")
        with (
            raw_server(*instance(away)) as metadata,
            dialling(metadata),
            pytest.raises(CredentialsError, match="No AWS credentials"),
        ):
            await client_of("https://glue.test").open()
    assert (other.connections, len(metadata.requests) >= 3) == (0, True)


@pytest.mark.usefixtures("on_an_instance", "proxy")
@pytest.mark.parametrize("profile", [None, "role"])
async def test_metadata_elsewhere_in_the_clear(
    profile: str | None, configure: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, and not taken for an instance without a role; also where a profile names the source."""
    configure.write_text(f"{METADATA_ROLE}Ec2InstanceMetadata\n")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata.test/")
    with (
        raw_server(*instance()) as metadata,
        dialling(metadata) as dialled,
        pytest.raises(ConfigurationError, match=r"http://metadata\.test .*AWS_EC2_METADATA_SERVICE_ENDPOINT\."),
    ):
        await client_of("https://glue.test", profile_name=profile).open()
    assert dialled == []


@pytest.mark.usefixtures("on_an_instance")
@pytest.mark.parametrize("answer", [http(404, ""), http(500, ""), b"SSH-2.0-OpenSSH_9.2\r\n\r\n"])
async def test_no_instance(answer: bytes) -> None:
    """What answers there elsewhere than in AWS means that there are no credentials, and is no failure of its own."""
    with (
        raw_server(answer) as metadata,
        dialling(metadata),
        pytest.raises(CredentialsError, match="No AWS credentials"),
    ):
        await client_of("https://glue.test").open()
    assert metadata.requests


@pytest.mark.usefixtures("on_an_instance")
async def test_the_defaults_mode_asks_no_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_DEFAULTS_MODE=auto would, for a Region, through a proxy and after redirects."""
    monkeypatch.setenv("AWS_DEFAULTS_MODE", "auto")
    with raw_server(PAGE) as glue, raw_server(*instance()) as metadata, dialling(metadata) as dialled:
        assert await token_of_call(glue, **STATIC_KEYS) == "static"
    assert dialled == []


# ----------------------------------------------------------------------------------------------------------------------
# Monitoring
# ----------------------------------------------------------------------------------------------------------------------


async def test_client_side_monitoring_is_off(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends access keys and session tokens in UDP packets, to any host that AWS_CSM_HOST names."""
    leg = LEGS["assumed role"]
    leg.prepare(configure, monkeypatch)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as monitor,
        raw_server(PAGE) as glue,
        raw_server(leg.answer) as sts,
    ):
        monitor.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_CSM_ENABLED", "true")
        monkeypatch.setenv("AWS_CSM_PORT", str(monitor.getsockname()[1]))
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        assert await token_of_call(glue, profile_name="role") == "leg-token"
        monitor.setblocking(False)
        with pytest.raises(BlockingIOError):
            monitor.recv(65536)
