"""Every variable, setting, file and argument that can be wrong is named by the error, which shows the value."""

import hashlib
import os
import pickle
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import ConfigurationError, ConnectionFailedError, CredentialsError
from rawserver import http, raw_server
from support import wire_integration

PAGE: Final = http(200, {"Integrations": [wire_integration()]})
KEYS: Final[dict[str, Any]] = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "canary-of-the-secret-key"}
ROLE: Final = "arn:aws:iam::123456789012:role/r"
CERTIFICATE: Final = Path(__file__).with_name("self_signed.pem")


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """The AWS configuration file that the client reads."""
    return tmp_path / "config"


async def refused(client: GlueIntegrationsClient) -> ConfigurationError:
    """Open *client*, which cannot work; return the error, which is one of the configuration and not of credentials."""
    with pytest.raises(ConfigurationError) as caught:
        await client.open()
    await client.aclose()
    error = caught.value
    assert type(error) is ConfigurationError
    assert (error.retryable, error.attempts) == (False, 0)
    assert error.__context__ is error.__cause__ is None
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert "canary" not in str(error)
    return error


# ----------------------------------------------------------------------------------------------------------------------
# Variables and settings
# ----------------------------------------------------------------------------------------------------------------------

SETTINGS: Final = {
    "use_fips_endpoint": "AWS_USE_FIPS_ENDPOINT",
    "use_dualstack_endpoint": "AWS_USE_DUALSTACK_ENDPOINT",
    "defaults_mode": "AWS_DEFAULTS_MODE",
    "request_checksum_calculation": "AWS_REQUEST_CHECKSUM_CALCULATION",
    "response_checksum_validation": "AWS_RESPONSE_CHECKSUM_VALIDATION",
    "request_min_compression_size_bytes": "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
    "account_id_endpoint_mode": "AWS_ACCOUNT_ID_ENDPOINT_MODE",
    "sts_regional_endpoints": "AWS_STS_REGIONAL_ENDPOINTS",
}
"""What botocore reads for every client."""

OF_THE_CHAIN: Final = {
    "ec2_metadata_service_endpoint": "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "ec2_metadata_service_endpoint_mode": "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
    "ec2_metadata_v1_disabled": "AWS_EC2_METADATA_V1_DISABLED",
    "metadata_service_num_attempts": "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    "metadata_service_timeout": "AWS_METADATA_SERVICE_TIMEOUT",
}
"""What botocore reads when it looks for credentials."""


@pytest.mark.parametrize("variable", [*SETTINGS.values(), "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"])
@pytest.mark.parametrize("own_session", [True, False])
async def test_variable_of_every_client(variable: str, own_session: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value is no matter of credentials; the error names the variable and shows the value."""
    monkeypatch.setenv(variable, "nonsense")
    session = None if own_session else AioSession()
    error = await refused(GlueIntegrationsClient("eu-west-1", session=session, **KEYS))
    assert str(error).startswith(f'{variable} is "nonsense". ')


@pytest.mark.parametrize("variable", OF_THE_CHAIN.values())
async def test_variable_of_the_credential_chain(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It matters where credentials are looked for, and only there."""
    monkeypatch.setenv(variable, "nonsense")
    error = await refused(GlueIntegrationsClient("eu-west-1"))
    assert str(error).startswith(f'{variable} is "nonsense". ')
    async with GlueIntegrationsClient("eu-west-1", **KEYS):
        pass


@pytest.mark.parametrize("key", [*SETTINGS, "api_versions"])
async def test_setting_of_a_profile(key: str, config_file: Path) -> None:
    """The error names the setting and the profile."""
    config_file.write_text(f"[profile team]\n{key} = nonsense\n")
    error = await refused(GlueIntegrationsClient("eu-west-1", profile_name="team", **KEYS))
    assert str(error).startswith(f'{key} in the profile "team" is "nonsense". ')


@pytest.mark.parametrize("variable", ["AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"])
async def test_variable_of_the_clients_of_the_chain(
    variable: str, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client for STS reads what the client for Glue does not need."""
    monkeypatch.setenv(variable, "nonsense")
    assume_role(config_file)
    error = await refused(GlueIntegrationsClient(profile_name="role"))
    assert str(error).startswith(f'{variable} is "nonsense". ')
    async with GlueIntegrationsClient("eu-west-1", **KEYS):
        pass


@pytest.mark.parametrize(
    "variable",
    [
        *(*SETTINGS.values(), *OF_THE_CHAIN.values(), "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_PROFILE"),
        *("AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL_GLUE", "AWS_DATA_PATH"),
        *("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "HTTPS_PROXY"),
        *("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "AWS_ROLE_ARN"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"),
        *("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME", "AWS_EC2_METADATA_DISABLED", "AWS_EXECUTION_ENV"),
    ],
)
@pytest.mark.parametrize("empty", ["", " "], ids=["empty", "blank"])
async def test_an_empty_variable_is_not_set(
    variable: str, empty: str, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``export AWS_PROFILE=`` is how people unset a variable."""
    config_file.write_text("[default]\nregion = eu-west-1\naws_access_key_id = A\naws_secret_access_key = b\n")
    monkeypatch.setenv("HOME", str(config_file.parent))
    (config_file.parent / ".aws").mkdir()
    (config_file.parent / ".aws/config").write_text(config_file.read_text())
    monkeypatch.setenv(variable, empty)
    async with GlueIntegrationsClient() as client:
        assert repr(client) == "<GlueIntegrationsClient('eu-west-1'), open>"


CREDENTIAL_VARIABLES: Final = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CREDENTIAL_FILE",
    "BOTO_CONFIG",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)


@pytest.mark.parametrize("variable", CREDENTIAL_VARIABLES)
@pytest.mark.parametrize("empty", ["", " "], ids=["empty", "blank"])
async def test_an_empty_variable_gives_no_credentials(
    variable: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search goes on to its end, and nothing is called a half of anything."""
    monkeypatch.setenv(variable, empty)
    with pytest.raises(CredentialsError, match=r"^No AWS credentials were found\. Set AWS_ACCESS_KEY_ID and "):
        await GlueIntegrationsClient("eu-west-1").open()


@pytest.mark.parametrize("empty", ["", " "], ids=["empty", "blank"])
async def test_an_empty_variable_beside_good_keys(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No token, and no end."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    for variable in ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_ACCOUNT_ID"):
        monkeypatch.setenv(variable, empty)
    async with raw_server(PAGE) as server, GlueIntegrationsClient("eu-west-1", endpoint_url=server.endpoint) as client:
        await client.describe_integrations()
    assert "x-amz-security-token" not in server.requests[0].headers


@pytest.mark.parametrize("empty", ["", " "], ids=["empty", "blank"])
async def test_empty_variables_leave_a_web_identity_to_the_profile(
    empty: str, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the profile's file that is missing."""
    config_file.write_text(f"[default]\nrole_arn = {ROLE}\nweb_identity_token_file = /nowhere/token\n")
    for variable in ("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME"):
        monkeypatch.setenv(variable, empty)
    with pytest.raises(CredentialsError, match="/nowhere/token"):
        await GlueIntegrationsClient("eu-west-1").open()


@pytest.mark.parametrize("empty", ["", " "], ids=["empty", "blank"])
async def test_an_empty_variable_does_not_disable_the_instance(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for credentials."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", empty)
    async with raw_server(http(404, "")) as instance:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.endpoint)
        with pytest.raises(CredentialsError, match="No AWS credentials were found"):
            await GlueIntegrationsClient("eu-west-1").open()
    assert instance.requests


@pytest.mark.parametrize("value", ["yes", "1", "on", "truee", " true "])
async def test_instance_that_is_disabled_in_other_words(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore would ask it all the same. Where other credentials are found, the variable does not matter."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", value)
    error = await refused(GlueIntegrationsClient("eu-west-1"))
    assert str(error).startswith('AWS_EC2_METADATA_DISABLED is "')
    assert "Choose from true, false." in str(error)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    async with GlueIntegrationsClient("eu-west-1"):
        pass


HALVES: Final[dict[str, tuple[dict[str, str], str, str]]] = {
    "secret": (
        {"AWS_SECRET_ACCESS_KEY": "canary"},
        "",
        r"AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not\.",
    ),
    "key": ({"AWS_ACCESS_KEY_ID": "canary"}, "", "missing: AWS_SECRET_ACCESS_KEY"),
    "key and an empty secret": (
        {"AWS_ACCESS_KEY_ID": "canary", "AWS_SECRET_ACCESS_KEY": ""},
        "",
        "missing: AWS_SECRET_ACCESS_KEY",
    ),
    "token": (
        {"AWS_SESSION_TOKEN": "canary"},
        "",
        r"AWS_SESSION_TOKEN is set, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not\.",
    ),
    "secret and token": (
        {"AWS_SECRET_ACCESS_KEY": "canary", "AWS_SESSION_TOKEN": "canary"},
        "",
        r"AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not\.",
    ),
    "secret in a file": (
        {},
        "aws_secret_access_key = canary",
        r'aws_secret_access_key in the profile "default" is set, but aws_access_key_id is not\.',
    ),
    "key in a file": ({}, "aws_access_key_id = canary", "missing: aws_secret_access_key"),
    "token in a file": (
        {},
        "aws_session_token = canary",
        r'aws_session_token in the profile "default" is set, but aws_access_key_id and aws_secret_access_key are not\.',
    ),
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("file", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
@pytest.mark.parametrize("own_session", [True, False])
async def test_half_of_the_credentials(
    half: str, file: str, own_session: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other half is named; botocore would say that there are none."""
    variables, profile, message = HALVES[half]
    (tmp_path / "half").write_text(f"[default]\n{profile}\n")
    monkeypatch.setenv(file, str(tmp_path / "half"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client = GlueIntegrationsClient("eu-west-1", session=None if own_session else AioSession())
    with pytest.raises(CredentialsError, match=message) as caught:
        await client.open()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("variable", ["AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH"])
async def test_settings_of_other_services_do_not_matter(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore checks those of S3 for every client."""
    monkeypatch.setenv(variable, "nonsense")
    async with GlueIntegrationsClient("eu-west-1", **KEYS):
        pass


# ----------------------------------------------------------------------------------------------------------------------
# Region
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("own_session", [True, False])
async def test_order_of_the_regions(own_session: bool, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The argument, AWS_DEFAULT_REGION, AWS_REGION, the profile."""
    session = None if own_session else AioSession()
    config_file.write_text("[default]\nregion = eu-north-1\n")
    expected = "eu-north-1"
    for variable, region in ((None, expected), ("AWS_REGION", "eu-west-3"), ("AWS_DEFAULT_REGION", "ap-south-1")):
        if variable is not None:
            monkeypatch.setenv(variable, region)
        async with GlueIntegrationsClient(session=session, **KEYS) as client:
            assert repr(client) == f"<GlueIntegrationsClient('{region}'), open>"
    async with GlueIntegrationsClient("us-west-2", session=session, **KEYS) as client:
        assert repr(client) == "<GlueIntegrationsClient('us-west-2'), open>"


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
async def test_wrong_region_names_its_source(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to guess which of the places is meant."""
    monkeypatch.setenv(variable, "eu west 1")
    error = await refused(GlueIntegrationsClient(**KEYS))
    assert '"eu west 1"' in str(error)
    assert str(error).endswith(f"It comes from {variable}.")


async def test_no_region() -> None:
    """All the places are named."""
    error = await refused(GlueIntegrationsClient(**KEYS))
    for place in ("region_name=", "AWS_DEFAULT_REGION", "AWS_REGION", "profile"):
        assert place in str(error)


@pytest.mark.parametrize(
    ("arguments", "variable", "hint"),
    [
        ({"region_name": "eu-wset-1"}, {}, 'the Region "eu-wset-1", which comes from region_name='),
        ({}, {"AWS_REGION": "EU-WEST-1"}, 'the Region "EU-WEST-1", which comes from AWS_REGION'),
        ({}, {"AWS_REGION": "eu-wset-1"}, 'the Region "eu-wset-1", which comes from AWS_REGION'),
        (
            {"region_name": "eu-west-1"},
            {"AWS_ENDPOINT_URL": "https://glue.invalid"},
            "the endpoint https://glue.invalid, which comes from AWS_ENDPOINT_URL",
        ),
        (
            {"region_name": "eu-west-1"},
            {"HTTPS_PROXY": "http://proxy.invalid:3128"},
            "the host of the proxy; check HTTPS_PROXY",
        ),
    ],
)
async def test_name_that_does_not_resolve(
    arguments: dict[str, Any], variable: dict[str, str], hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual reason is a Region that does not exist; the error says where it comes from."""
    for name, value in variable.items():
        monkeypatch.setenv(name, value)
    config = ClientConfig(retry=RetryPolicy(max_attempts=1))
    async with GlueIntegrationsClient(**arguments, **KEYS, config=config) as client:
        with pytest.raises(ConnectionFailedError) as caught:
            await client.describe_integrations()
    assert hint in str(caught.value)


# ----------------------------------------------------------------------------------------------------------------------
# Endpoints and proxies
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["localhost:4566", "nonsense", "ftp://glue.example", "https://host:99999", "http://"])
@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_GLUE"])
async def test_wrong_endpoint(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error shows what was typed."""
    monkeypatch.setenv(variable, value)
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f'"{value}"' in str(error)
    assert f"It comes from {variable}." in str(error)


@pytest.mark.parametrize(
    "value", ["https://user:canary@host", "user:canary@host", "https://u:canary?x@host/canary?a#b"]
)
async def test_endpoint_with_a_password(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be a secret is not shown."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", value.replace("host/canary", "host/path"))
    assert "***@host" in str(await refused(GlueIntegrationsClient("eu-west-1", **KEYS)))


async def test_endpoints_of_the_profile(config_file: Path) -> None:
    """The services section, of which Glue's own goes first."""
    for text, message in {
        "endpoint_url = localhost:4566": 'endpoint_url in the profile "default"',
        "services = mine\n[services mine]\nglue =\n  endpoint_url = nonsense": "endpoint_url of glue in the section",
        "services = mine\n[services mine]\nglue = nonsense": "glue in the section [services mine] is",
        "services = mine": "there is no section [services mine]",
    }.items():
        config_file.write_text(f"[default]\n{text}\n")
        assert message in str(await refused(GlueIntegrationsClient("eu-west-1", **KEYS)))


async def test_good_endpoint_of_a_services_section(config_file: Path) -> None:
    """It is used, before the one of the profile."""
    async with raw_server(PAGE) as server:
        config_file.write_text(
            "[default]\nservices = mine\nendpoint_url = https://elsewhere.invalid\n"
            f"[services mine]\nglue =\n  endpoint_url = {server.endpoint}\n"
        )
        async with GlueIntegrationsClient("eu-west-1", **KEYS) as client:
            await client.describe_integrations()
        assert len(server.requests) == 1


@pytest.mark.parametrize("own_session", [True, False])
@pytest.mark.parametrize("text", [" ", " {} "])
async def test_blanks_around_an_endpoint(text: str, own_session: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """They do not count, as in other variables; a blank one is an empty one."""
    async with raw_server(PAGE) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", text.format(server.endpoint))
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
        session = AioSession() if own_session else None
        async with GlueIntegrationsClient("eu-west-1", session=session, **KEYS) as client:
            await client.describe_integrations()
        assert len(server.requests) == 1


@pytest.mark.parametrize("own_session", [True, False])
async def test_blank_endpoint(own_session: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore would take it for an endpoint."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", " ")
    session = AioSession() if own_session else None
    async with GlueIntegrationsClient("eu-west-1", session=session, **KEYS):
        pass


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
async def test_proxy_that_cannot_be_reached(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the proxy and the variable, but not its password."""
    monkeypatch.setenv(variable, "http://user:canary@127.0.0.1:1")
    config = ClientConfig(retry=RetryPolicy(max_attempts=1))
    async with GlueIntegrationsClient("eu-west-1", **KEYS, config=config) as client:
        with pytest.raises(ConnectionFailedError, match=rf"The proxy 127\.0\.0\.1:1 .* Check {variable}\.") as caught:
            await client.describe_integrations()
    assert "canary" not in str(caught.value)


async def test_configured_endpoints_can_be_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then they cannot be wrong either."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    async with GlueIntegrationsClient("eu-west-1", **KEYS):
        pass


def assume_role(config_file: Path) -> None:
    """Write a profile whose credentials come from STS."""
    config_file.write_text(
        "[profile source]\naws_access_key_id = AKIASOURCE\naws_secret_access_key = canary\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = source\nregion = us-east-1\n"
    )


async def test_wrong_endpoint_of_sts(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The credentials are not the problem, although they are what is being loaded."""
    assume_role(config_file)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "localhost:4566")
    error = await refused(GlueIntegrationsClient(profile_name="role"))
    assert '"localhost:4566"' in str(error)
    assert "It comes from AWS_ENDPOINT_URL_STS." in str(error)


@pytest.mark.parametrize("value", ["socks5://proxy:1080", "http://[proxy", "proxy:port", "http://u:canaré@proxy:1"])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
async def test_wrong_proxy(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found before the first request, and only if a request would go through it."""
    monkeypatch.setenv(variable, value)
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f"It comes from {variable}." in str(error)
    assert ("***@proxy:1" if "@" in value else value) in str(error)
    async with (
        raw_server(PAGE) as server,
        GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint, **KEYS) as c,
    ):
        await c.describe_integrations()


# ----------------------------------------------------------------------------------------------------------------------
# Certificates
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
async def test_missing_ca_bundle(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of opening has the path and the variable; plain http needs no certificates."""
    path = tmp_path / "none.pem"
    monkeypatch.setenv(variable, str(path))
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f"The CA bundle {path} cannot be read: No such file" in str(error)
    assert f"comes from {variable}." in str(error)
    async with (
        raw_server(PAGE) as server,
        GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint, **KEYS) as c,
    ):
        await c.describe_integrations()


async def test_ca_bundle_without_certificates(config_file: Path) -> None:
    """A key, an empty file, or a page of a proxy."""
    bundle = config_file.with_name("bundle.pem")
    bundle.write_text("<html>")
    config_file.write_text(f"[default]\nca_bundle = {bundle}\n")
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f"The CA bundle {bundle} has no certificates" in str(error)
    assert "ca_bundle in the profile" in str(error)


async def test_ca_bundle_that_sts_needs(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only the request for credentials is encrypted."""
    assume_role(config_file)
    monkeypatch.setenv("AWS_CA_BUNDLE", "/none.pem")
    error = await refused(GlueIntegrationsClient(profile_name="role", endpoint_url="http://localhost:1"))
    assert "The CA bundle /none.pem cannot be read" in str(error)


async def test_key_log_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSLKEYLOGFILE is read with the certificates."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "none/keys"))
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f"SSLKEYLOGFILE is {tmp_path / 'none/keys'}" in str(error)


@pytest.mark.parametrize(("is_encrypted", "expected"), [(True, 1), (False, 0)])
async def test_certificates_are_read_while_opening(
    is_encrypted: bool,
    expected: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are read once, before the first request; for plain http never."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(CERTIFICATE))
    reads: list[object] = []
    real = ssl.SSLContext.load_verify_locations

    def counting(self: ssl.SSLContext, *args: Any, **options: Any) -> None:
        reads.append(args)
        real(self, *args, **options)

    async with raw_server(PAGE, PAGE, tls=tls if is_encrypted else None) as server:
        monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counting)
        endpoint = server.endpoint.replace("127.0.0.1", "localhost")
        async with GlueIntegrationsClient("us-east-1", endpoint_url=endpoint, **KEYS) as client:
            assert len(reads) == expected
            await client.describe_integrations()
            await client.describe_integrations()
        assert len(reads) == expected


# ----------------------------------------------------------------------------------------------------------------------
# Files and profiles
# ----------------------------------------------------------------------------------------------------------------------

BROKEN_FILES: Final = {
    "MissingSectionHeaderError in line 1": b"aws_secret_access_key = canary\n",
    "DuplicateOptionError in line 3": b"[default]\nregion = a\nregion = canary\n",
    "ParsingError in line 2": b"[default]\ncanary\n",
    "UnicodeDecodeError": b"[default]\nregion = \xff\xfe\n",
    "ValueError": b"[default]\napi_versions =\n  canary\n",
}


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AWS_PROFILE", "nope"), ("AWS_DEFAULT_PROFILE", "nope"), ("AWS_PROFILE", ""), (None, "nope")],
)
async def test_missing_profile_of_a_session(variable: str | None, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore reads it, and does not say where it comes from."""
    if variable is not None:
        monkeypatch.setenv(variable, value)
    session = AioSession(profile=None if variable else value)
    error = await refused(GlueIntegrationsClient("eu-west-1", session=session))
    assert f"({value})" in str(error)
    assert f"It comes from {variable or 'session='}." in str(error)


@pytest.mark.parametrize("variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
@pytest.mark.parametrize("problem", BROKEN_FILES)
async def test_file_that_cannot_be_parsed(variable: str, problem: str, tmp_path: Path) -> None:
    """The path, the line and the variable are shown, but not the line, which may be a secret."""
    path = Path(os.environ[variable])
    assert path.parent == tmp_path
    path.write_bytes(BROKEN_FILES[problem])
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f"The AWS configuration file {path} cannot be read: {problem}." in str(error)
    assert f"comes from {variable}." in str(error)


@pytest.mark.parametrize("variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
async def test_file_that_cannot_be_read(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore ignores a file that it cannot read, and with it the endpoint and the Region in it."""
    monkeypatch.setenv(variable, str(tmp_path))
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert f"The AWS configuration file {tmp_path} cannot be read: " in str(error)


async def test_service_description_that_is_not_there(config_file: Path) -> None:
    """api_versions of the profile can ask for one that botocore does not have."""
    config_file.write_text("[default]\napi_versions =\n  glue = 2010-01-01\n")
    error = await refused(GlueIntegrationsClient("eu-west-1", **KEYS))
    assert "2010-01-01" in str(error)
    assert "api_versions" in str(error)


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
async def test_missing_profile_of_a_session_beside_keys(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is needed."""
    monkeypatch.setenv(variable, "nobody")
    async with raw_server(PAGE) as server:
        client = GlueIntegrationsClient("eu-west-1", endpoint_url=server.endpoint, session=AioSession(), **KEYS)
        async with client:
            assert len((await client.describe_integrations()).integrations) == 1


async def test_missing_profile(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, with where it comes from and the files without it; it does not matter where nothing needs it."""
    error = await refused(GlueIntegrationsClient("eu-west-1", profile_name="nobody"))
    assert f'The profile "nobody" is neither in {config_file} nor in ' in str(error)
    assert "It comes from profile_name=." in str(error)
    async with GlueIntegrationsClient("eu-west-1", profile_name="nobody", **KEYS):
        pass
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "It comes from AWS_PROFILE." in str(await refused(GlueIntegrationsClient(**KEYS)))
    async with GlueIntegrationsClient("eu-west-1", **KEYS):
        pass


@pytest.mark.parametrize(
    "setting", ["sso_session = none", "source_profile = none\nrole_arn = x", "credential_process = /"]
)
async def test_credentials_of_the_profile_do_not_matter_beside_keys(setting: str, config_file: Path) -> None:
    """What is not needed cannot fail."""
    config_file.write_text(f"[default]\n{setting}\n")
    async with GlueIntegrationsClient("eu-west-1", **KEYS):
        pass


# ----------------------------------------------------------------------------------------------------------------------
# Credentials
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aws_access_key_id", "AKIA\n"),
        ("aws_access_key_id", "AKIAé"),
        ("aws_secret_access_key", "canary "),
        ("aws_secret_access_key", "canary\x7f"),
        ("aws_session_token", "canary\r\nX-Injected: 1"),
        ("aws_session_token", "canary canary"),
    ],
)
@pytest.mark.parametrize("from_environment", [True, False])
async def test_credentials_that_cannot_be_sent(
    name: str, value: str, from_environment: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line break at the end of a copied key is found when the client is opened, and no part of it is shown."""
    arguments: dict[str, Any] = {**KEYS, name: value}
    if from_environment:
        for key in [*arguments]:
            monkeypatch.setenv(key.upper(), arguments.pop(key))
    client = GlueIntegrationsClient("eu-west-1", **arguments)
    with pytest.raises(CredentialsError, match="at character") as caught:
        await client.open()
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


async def test_unreachable_sts_is_about_the_network(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy follows from what failed: keys are not missing."""
    assume_role(config_file)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(CredentialsError, match="No connection to 127") as caught:
        await GlueIntegrationsClient(profile_name="role").open()
    assert "AWS_ACCESS_KEY_ID" not in str(caught.value)
    assert "Check the network" in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "nonsense"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/none/token"),
        ("AWS_CREDENTIAL_FILE", "/none/keys"),
    ],
)
async def test_source_of_credentials_that_is_not_there(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable is named."""
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r")
    monkeypatch.setenv(variable, value)
    with pytest.raises(CredentialsError, match=f"Check {variable}"):
        await GlueIntegrationsClient("us-east-1").open()


@pytest.mark.parametrize(
    ("expiry", "problem"),
    [
        ("2001-01-01T00:00:00Z", "they have expired"),
        ("2099-01-01T00:00:00", "must be one with an offset"),
        ("tomorrow", "must be one with an offset"),
    ],
)
async def test_expiry_time_that_cannot_be(
    expiry: str, problem: str, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what is wrong with it, and names the variable if it is one."""
    printed = f'{{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "canary", "Expiration": "{expiry}"}}'
    config_file.write_text(f"[default]\ncredential_process = echo '{printed}'\n")
    with pytest.raises(CredentialsError, match=f"{problem}.*Check where the credentials come from"):
        await GlueIntegrationsClient("us-east-1").open()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", expiry)
    with pytest.raises(CredentialsError, match=rf"{problem}.*Check AWS_CREDENTIAL_EXPIRATION\.$"):
        await GlueIntegrationsClient("us-east-1").open()


async def test_token_for_a_container_that_cannot_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named, and not shown."""
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:1/")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "canary\ncanary")
    with pytest.raises(CredentialsError, match=r"Check AWS_CONTAINER_AUTHORIZATION_TOKEN\.$") as caught:
        await GlueIntegrationsClient("us-east-1").open()
    assert "canary" not in str(caught.value)


async def test_remedy_of_a_profile_names_no_other(config_file: Path) -> None:
    """The message says which one is wrong; the one that it does not find cannot be corrected."""
    config_file.write_text("[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = nobody\n")
    with pytest.raises(CredentialsError, match=r'source_profile "nobody" .* "default" does not exist') as caught:
        await GlueIntegrationsClient("us-east-1").open()
    assert "nobody" not in caught.value.remedy


async def test_file_in_the_home_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one that does not exist, which is an empty one."""
    monkeypatch.setenv("AWS_CONFIG_FILE", "~nobody-of-this-name/config")
    async with GlueIntegrationsClient("us-east-1", **KEYS):
        pass


LOG_IN: Final = """
import asyncio
from glue_integrations import GlueIntegrationsClient, errors
async def main():
    try:
        await GlueIntegrationsClient("us-east-1", profile_name="role").open()
    except errors.CredentialsError as error:
        print(error)
asyncio.run(main())
"""


async def test_login_without_its_library(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`aws login` needs awscrt, which nothing else does: the error says how to get it, or how to do without."""
    config_file.write_text("[profile me]\nregion = us-east-1\nlogin_session = arn:aws:sts::123456789012:user/me\n")
    for library in ("botocore", "aiobotocore"):
        monkeypatch.setattr(f"{library}.credentials.EC", None)
    with pytest.raises(CredentialsError, match="login") as caught:
        await GlueIntegrationsClient(profile_name="me").open()
    assert type(caught.value) is CredentialsError
    assert 'pip install "botocore[crt]"' in caught.value.remedy
    assert "aws configure export-credentials --profile me --format env" in caught.value.remedy


@pytest.mark.parametrize("token", [None, '{"accessToken": "canary", "expiresAt": "2020-01-01T00:00:00Z"}'])
def test_expired_sso_session(token: str | None, config_file: Path) -> None:
    """The error says how to log in, to the profile that has the session; nothing is printed."""
    config_file.write_text(
        "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n"
        "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = sso\n"
    )
    cache = config_file.parent / ".aws/sso/cache"
    cache.mkdir(parents=True)
    if token is not None:
        (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(token)
    done = subprocess.run(
        [sys.executable, "-c", LOG_IN],
        env={**os.environ, "HOME": str(config_file.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Run `aws sso login --profile sso`." in done.stdout
    assert "AWS_ACCESS_KEY_ID" not in done.stdout
    assert done.stderr == ""
