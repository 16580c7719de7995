"""Region, endpoint and credentials come from aiobotocore's own chain, up to the signature."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient
from glue_integrations.errors import (
    AccessDeniedException,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    CredentialsError,
    DeadlineExceededError,
    GlueIntegrationsError,
)
from glue_integrations.testing import GlueEmulator
from rawserver import RawServer, http, raw_server, then_stall
from support import wire_integration

PAGE = http(200, {"Integrations": [wire_integration()]})
STS_RESPONSE = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>assumed-secret</SecretAccessKey>
<SessionToken>assumed-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/r/b</Arn></AssumedRoleUser>
</AssumeRoleResult></AssumeRoleResponse>"""


@pytest.fixture
def configure(tmp_path: Path) -> Path:
    """The AWS configuration file that the SDK reads."""
    return tmp_path / "config"


async def signed_by(server: RawServer, client: GlueIntegrationsClient) -> tuple[str, str | None]:
    """Make a call; return the credential scope and the session token it was signed with."""
    async with client:
        await client.describe_integrations()
    headers = server.requests[-1].headers
    scope = headers["authorization"].partition("Credential=")[2].partition(",")[0]
    key, _date, region, service, _terminator = scope.split("/")
    return f"{key} {region} {service}", headers.get("x-amz-security-token")


async def test_profile(configure: Path) -> None:
    """A profile gives Region, credentials and endpoint."""
    async with raw_server(PAGE) as server:
        configure.write_text(
            "[profile team]\nregion = eu-west-1\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s\n"
            f"endpoint_url = {server.endpoint}\n"
        )
        client = GlueIntegrationsClient(profile_name="team")
        assert await signed_by(server, client) == ("AKIAPROFILE eu-west-1 glue", None)


async def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment gives Region, credentials and endpoint; Glue's own endpoint goes first."""
    async with raw_server(PAGE) as server:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "env-token")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.invalid")
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", server.endpoint)
        assert await signed_by(server, GlueIntegrationsClient()) == ("AKIAENV ap-south-1 glue", "env-token")


async def test_credential_process(configure: Path) -> None:
    """A credential_process gives temporary credentials."""
    response = {
        "Version": 1,
        "AccessKeyId": "ASIAPROCESS",
        "SecretAccessKey": "s",
        "SessionToken": "process-token",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    script = configure.with_name("process.py")
    script.write_text(f"print({json.dumps(response)!r})")
    configure.write_text(f"[profile process]\ncredential_process = {sys.executable} {script}\n")
    async with raw_server(PAGE) as server:
        client = GlueIntegrationsClient("us-east-1", profile_name="process", endpoint_url=server.endpoint)
        assert await signed_by(server, client) == ("ASIAPROCESS us-east-1 glue", "process-token")


def _assume_role(configure: Path) -> None:
    configure.write_text(
        "[profile source]\naws_access_key_id = AKIASOURCE\naws_secret_access_key = s\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = source\nregion = us-east-1\n"
    )


async def test_assumed_role(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile with a role asks STS once, with the source profile's key, and signs with what it gets."""
    _assume_role(configure)
    async with raw_server(PAGE) as server, raw_server(http(200, STS_RESPONSE)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        client = GlueIntegrationsClient(profile_name="role", endpoint_url=server.endpoint)
        assert await signed_by(server, client) == ("ASIAASSUMED us-east-1 glue", "assumed-token")
    (request,) = sts.requests
    assert b"Action=AssumeRole" in request.body
    assert "Credential=AKIASOURCE/" in request.headers["authorization"]


async def test_role_of_a_profile_without_a_region(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """STS is in the Region that was passed to the client, also when the role is assumed again."""
    _assume_role(configure)
    configure.write_text(configure.read_text().replace("region = us-east-1\n", ""))
    expired = http(400, {"__type": "ExpiredTokenException", "message": "expired"})
    async with raw_server(expired, PAGE) as server, raw_server(http(200, STS_RESPONSE)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        client = GlueIntegrationsClient("eu-west-1", profile_name="role", endpoint_url=server.endpoint)
        assert await signed_by(server, client) == ("ASIAASSUMED eu-west-1 glue", "assumed-token")
    scopes = [request.headers["authorization"].partition("/aws4_request")[0] for request in sts.requests]
    assert [scope.split("/")[2:] for scope in scopes] == [["eu-west-1", "sts"]] * 2


async def test_web_identity(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web identity token is exchanged at STS."""
    token = configure.with_name("token")
    token.write_text("web-identity")
    response = STS_RESPONSE.replace("AssumeRoleRes", "AssumeRoleWithWebIdentityRes")
    async with raw_server(PAGE) as server, raw_server(http(200, response)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
        monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r")
        client = GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint)
        assert await signed_by(server, client) == ("ASIAASSUMED us-east-1 glue", "assumed-token")
    assert b"WebIdentityToken=web-identity" in sts.requests[0].body


STS_DENIES = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"""


async def test_role_that_cannot_be_assumed(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When STS refuses, opening the client says so, with STS's reason."""
    _assume_role(configure)
    async with raw_server(http(403, STS_DENIES)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        client = GlueIntegrationsClient(profile_name="role")
        with pytest.raises(CredentialsError, match="sts:AssumeRole"):
            await client.open()
        with pytest.raises(ClientClosedError):
            await client.describe_integrations()


async def test_redirect_of_sts_is_not_followed(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clients that credential providers make are hardened too."""
    _assume_role(configure)
    async with raw_server(http(200, STS_RESPONSE)) as other:
        redirect = http(307, "", f"Location: {other.endpoint}/")
        async with raw_server(redirect) as sts:
            monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
            with pytest.raises(CredentialsError):
                await GlueIntegrationsClient(profile_name="role").open()
    assert other.connections == 0


async def test_opening_ends_at_the_timeout(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential provider that hangs does not hang the client, which can be closed all the same."""
    _assume_role(configure)
    async with raw_server(then_stall()) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        client = GlueIntegrationsClient(profile_name="role", config=ClientConfig(timeout=0.8))
        with pytest.raises(DeadlineExceededError, match=r"opened within 0\.8 s"):
            await client.open()
        await client.aclose()


async def test_role_that_expires_is_refreshed(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials about to expire are refreshed before the call; when that fails, it is a CredentialsError."""
    _assume_role(configure)
    soon = STS_RESPONSE.replace("2099-01-01T00:00:00Z", (datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    fresh = STS_RESPONSE.replace("ASIAASSUMED", "ASIAFRESH")
    for second, expected in ((http(200, fresh), None), (http(403, STS_DENIES), CredentialsError)):
        async with raw_server(PAGE) as server, raw_server(http(200, soon), second) as sts:
            monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
            client = GlueIntegrationsClient(profile_name="role", endpoint_url=server.endpoint)
            if expected is None:
                assert await signed_by(server, client) == ("ASIAFRESH us-east-1 glue", "assumed-token")
                continue
            with pytest.raises(expected, match="AccessDenied") as caught:
                await signed_by(server, client)
            assert caught.value.operation == "DescribeIntegrations"
            assert server.requests == []


@pytest.mark.parametrize(
    ("arguments", "environment", "expected", "message"),
    [
        ({}, {}, ConfigurationError, "AWS_DEFAULT_REGION"),
        ({"region_name": "us-east-1"}, {}, CredentialsError, "AWS_ACCESS_KEY_ID"),
        ({"profile_name": "nobody"}, {}, ConfigurationError, "list-profiles"),
        ({"region_name": "us-east-1"}, {"AWS_PROFILE": "nobody"}, ConfigurationError, "nobody"),
        (
            {"region_name": "us-east-1"},
            {"AWS_ENDPOINT_URL": "http://glue.example"},
            ConfigurationError,
            "not encrypted",
        ),
        ({"region_name": "us-east-1"}, {"AWS_ENDPOINT_URL_GLUE": "ftp://glue.example"}, ConfigurationError, "https://"),
        (
            {"region_name": "us-east-1"},
            {"AWS_ENDPOINT_URL": "http://169.254.169.254"},
            ConfigurationError,
            "link-local",
        ),
        ({}, {"AWS_DEFAULT_REGION": "no region"}, ConfigurationError, "Region"),
        ({"region_name": "us-east-1"}, {"AWS_ACCESS_KEY_ID": "AKIA"}, CredentialsError, "Partial credentials"),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_configuration_that_cannot_work(
    arguments: dict[str, str],
    environment: dict[str, str],
    expected: type[GlueIntegrationsError],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is missing or wrong in the chain is named when the client is opened, with what to set."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(expected, match=message) as caught:
        await GlueIntegrationsClient(**arguments).open()  # type: ignore[arg-type]  # all of them are strings
    assert caught.value.__context__ is caught.value.__cause__ is None


async def test_session_is_shared_and_left_alone(configure: Path) -> None:
    """A session passed in gives profile and credentials, and serves others after the client is closed."""
    configure.write_text(
        "[profile mine]\nregion = eu-north-1\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n"
    )
    session = AioSession(profile="mine")
    async with raw_server(PAGE) as server:
        for _ in range(2):
            client = GlueIntegrationsClient(session=session, endpoint_url=server.endpoint)
            assert await signed_by(server, client) == ("AKIAMINE eu-north-1 glue", None)
    assert session.get_default_client_config() is None
    with pytest.raises(ConfigurationError, match="cannot be used together"):
        GlueIntegrationsClient(session=session, profile_name="mine")


async def test_emulator_accepts_and_refuses_signatures() -> None:
    """The signature is right in earnest: another secret is refused, with advice, and not tried again."""
    async with GlueEmulator(count=30) as emulator:
        good = {"region_name": "us-east-1", "endpoint_url": emulator.endpoint_url, "aws_access_key_id": "test"}
        async with GlueIntegrationsClient(**good, aws_secret_access_key="test") as client:  # type: ignore[arg-type]  # strings
            assert len(await client.iter_integrations(page_size=7).collect()) == 30
            emulator.fail_next("AccessDeniedException")
            with pytest.raises(AccessDeniedException, match="glue:DescribeIntegrations"):
                await client.describe_integrations()
        async with GlueIntegrationsClient(**good, aws_secret_access_key="wrong") as client:  # type: ignore[arg-type]  # strings
            with pytest.raises(AuthenticationError, match="Check the secret access key") as caught:
                await client.describe_integrations()
    assert (caught.value.code, caught.value.attempts) == ("InvalidSignatureException", 1)
    assert caught.value.request_id
