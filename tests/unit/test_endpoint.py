"""Which endpoints and Regions are accepted: none that has signed requests go in the clear or to the wrong host."""

import re
from typing import Any, Final

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient
from glue_integrations.endpoint import check_endpoint, check_region
from glue_integrations.errors import ConfigurationError, CredentialsError

ACCEPTED: Final = (
    "https://glue.eu-west-1.amazonaws.com",
    "https://glue.eu-west-1.amazonaws.com/",
    "https://glue.eu-west-1.amazonaws.com:443",
    "HTTPS://GLUE.EU-WEST-1.AMAZONAWS.COM",
    "https://glue-fips.us-gov-west-1.amazonaws.com",
    "https://glue.cn-north-1.amazonaws.com.cn",
    "https://vpce-0123-abcd.glue.eu-west-1.vpce.amazonaws.com/path",
    "https://localhost:4566",
    "https://10.0.0.5",
    "https://192.168.1.1:8443",
    "https://[2001:db8::1]:8443",
    "http://localhost",
    "http://localhost:4566/path",
    "http://LOCALHOST:4566",
    "http://localhost.",
    "http://localhost.:4566",
    "http://glue.localhost",
    "http://a.b.LocalHost.:4566",
    "http://127.0.0.1:4580",
    "http://127.9.9.9",
    "http://[::1]:4580",
)

REFUSED: Final = {
    "must be an https:// URL": (
        "",
        " ",
        "glue",
        "glue.eu-west-1.amazonaws.com",
        "localhost:4566",
        "//glue.eu-west-1.amazonaws.com",
        "//localhost",
        "https:",
        "https://",
        "https:///path",
        "https://:443",
        "https:glue.eu-west-1.amazonaws.com",
        "ftp://localhost",
        "file:///etc/passwd",
        "ws://localhost",
        "unix:///var/run/glue.sock",
        "javascript:alert(1)",
        "https://host:99999",
        "https://host:-1",
        "https://host:port",
        "https://[::1",
        "https://::1]",
        "http://[::1%25lo]",
        "http://[::1%lo]:4580",
        "https://[2001:db8::1%250]",
    ),
    "must not have a user name, password, query or fragment": (
        "https://user:canary@host",
        "https://user@host",
        "https://:canary@host",
        "https://@host",
        "http://localhost@evil.example",
        "http://127.0.0.1:80@evil.example",
        "http://localhost\\@evil.example",
        "https://host?key=canary",
        "https://host/path?x",
        "https://host#fragment",
    ),
    "is not encrypted": (
        "http://glue.eu-west-1.amazonaws.com",
        "http://example.com",
        "http://10.0.0.5",
        "http://192.168.1.1",
        "http://0.0.0.0",
        "http://[::]",
        "http://[2001:db8::1]",
        "http://128.0.0.1",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://notlocalhost",
        "http://localhost.localstack.cloud:4566",
        "http://metadata.google.internal",
    ),
    "link-local": (
        "http://[fd00:ec2::23]",
        "http://169.254.169.254",
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254",
        "https://169.254.170.2",
        "https://169.254.0.0",
        "https://169.254.255.255:443",
        "https://[fe80::1]",
        "https://[febf::1]",
        "https://[fe80::1%25eth0]",
        "http://[fd00:ec2::254]",
        "https://[fd00:ec2::254]",
        "https://[FD00:EC2:0::254]",
    ),
}

DISGUISED: Final = (
    "https://[::ffff:169.254.169.254]",
    "http://[::ffff:169.254.169.254]",
    "http://2130706433",
    "http://0x7f.1",
    "https://2852039166",
    "https://0xa9fea9fe",
    "https://0251.0376.0251.0376",
    "https://\uff11\uff16\uff19.254.169.254",
)
"""Addresses in forms that only resolvers understand, link-local ones above all."""

PLAIN_HOSTS: Final = (
    ("emulator", "http://emulator:4580"),
    ("Emulator", "http://EMULATOR"),
    ("emulator.", "http://emulator/"),
    ("emulator", "http://emulator."),
    ("host.docker.internal", "http://host.docker.internal:4580"),
    ("172.17.0.2", "http://172.17.0.2"),
    ("2001:db8::5", "http://[2001:db8::5]:80"),
    ("[2001:db8::5]", "http://[2001:db8::5]"),
)

OTHER_HOSTS: Final = (
    "http://emulator.example",
    "http://other.emulator",
    "http://emulator2",
    "http://em",
    "ftp://emulator",
)

NO_HOSTS: Final[tuple[object, ...]] = (
    *("", " ", ".", "*", "*.example", "http://emulator", "emulator:4580", "user@emulator", "emulator/path", "a b"),
    *("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd00:ec2::23", "fe80::1", "2852039166"),
    *(None, 5, b"emulator", ("emulator",)),
)

IMPOSSIBLE: Final = (
    "https://exa mple.com",
    "https://exa\nmple.com",
    "https://exa\tmple.com",
    "https://example.com\x00",
    "https://exa\u200bmple.com",
    "https://-example.com",
    "https://a..b",
    f"https://{'a' * 64}.com",
)
"""Hosts that no request can be sent to."""

NO_STRINGS: Final[tuple[object, ...]] = (None, 5, True, b"https://host", ["https://host"], {}, object())


COMPLETED: Final = {
    "localhost:4566": "http://localhost:4566",
    "127.0.0.1:4566/path": "http://127.0.0.1:4566/path",
    "[::1]:4566": "http://[::1]:4566",
    "//localhost": "http://localhost",
    "emulator:4580": "http://emulator:4580",
    "glue.eu-west-1.amazonaws.com": "https://glue.eu-west-1.amazonaws.com",
}


@pytest.mark.parametrize(("url", "complete"), COMPLETED.items())
def test_a_url_without_its_scheme_is_completed(url: str, complete: str) -> None:
    """The message shows what to write: http where it is allowed, because such hosts rarely speak TLS."""
    with pytest.raises(ConfigurationError, match=rf'http:// to this machine.* Write "{re.escape(complete)}"\.$'):
        check_endpoint(url, ("emulator",))
    check_endpoint(complete, ("emulator",))


@pytest.mark.parametrize(
    "url", ["", "a b", "user:canary@host", "host?q", "http:/localhost", "https//x", "ftp://x", None]
)
def test_what_no_scheme_completes_gets_no_advice(url: Any) -> None:
    """A wrong one would be worse."""
    with pytest.raises(ConfigurationError, match=r"must be an https:// URL") as caught:
        check_endpoint(url)
    assert caught.value.remedy == ""
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("url", ACCEPTED)
def test_https_anywhere_and_http_at_home(url: str) -> None:
    """Private networks and VPC endpoints are fine with TLS, this machine without."""
    check_endpoint(url)


@pytest.mark.parametrize(
    ("reason", "url"), [(reason, url) for reason, urls in REFUSED.items() for url in urls], ids=ascii
)
def test_an_unsafe_endpoint_is_refused(reason: str, url: str) -> None:
    """Before anything is signed; the message says why, and never shows a password."""
    with pytest.raises(ConfigurationError, match=reason) as caught:
        check_endpoint(url)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(("host", "url"), PLAIN_HOSTS)
def test_http_to_a_host_that_is_named(host: str, url: str) -> None:
    """In any letters, with or without the dot of the root, at any port; without the setting it is refused."""
    check_endpoint(url, ClientConfig(plain_http_hosts=[host]).plain_http_hosts)
    GlueIntegrationsClient("eu-west-1", endpoint_url=url, config=ClientConfig(plain_http_hosts={host}))
    with pytest.raises(ConfigurationError, match=r"ClientConfig\.plain_http_hosts"):
        check_endpoint(url)


@pytest.mark.parametrize("url", OTHER_HOSTS)
def test_http_to_other_hosts(url: str) -> None:
    """A name stands for one host: not for its subdomains, and not for what begins like it."""
    with pytest.raises(ConfigurationError):
        check_endpoint(url, ClientConfig(plain_http_hosts=("emulator",)).plain_http_hosts)


@pytest.mark.parametrize("host", NO_HOSTS, ids=ascii)
def test_what_is_not_a_host(host: Any) -> None:
    """Nor may anything link-local be named: only credentials come from there."""
    with pytest.raises(ConfigurationError, match=r"^ClientConfig\.plain_http_hosts"):
        ClientConfig(plain_http_hosts=("emulator", host))


@pytest.mark.parametrize(
    "hosts", [None, 5, "emulator", b"emulator", iter(["emulator"])], ids=lambda v: type(v).__name__
)
def test_hosts_are_a_collection(hosts: Any) -> None:
    """A bare string would name its letters."""
    with pytest.raises(
        ConfigurationError, match=r'^ClientConfig\.plain_http_hosts must be a tuple such as \("emulator",\)'
    ):
        ClientConfig(plain_http_hosts=hosts)


@pytest.mark.parametrize("url", DISGUISED, ids=ascii)
def test_an_address_in_disguise_is_refused(url: str) -> None:
    """Mapped into IPv6, as one number, hexadecimal, octal or full-width: nobody writes an endpoint like that."""
    with pytest.raises(ConfigurationError):
        check_endpoint(url)


@pytest.mark.parametrize("url", IMPOSSIBLE, ids=ascii)
async def test_an_impossible_host_is_a_matter_of_configuration(url: str) -> None:
    """When the client is made or opened; the credentials have nothing to do with it."""
    with pytest.raises(ConfigurationError) as caught:
        await GlueIntegrationsClient(
            "eu-west-1", endpoint_url=url, aws_access_key_id="test", aws_secret_access_key="test"
        ).open()
    assert not isinstance(caught.value, CredentialsError)


@pytest.mark.parametrize("url", NO_STRINGS, ids=lambda value: repr(value)[:20])
def test_an_endpoint_is_a_string(url: Any) -> None:
    """Anything else is refused like a wrong string."""
    with pytest.raises(ConfigurationError, match="must be an https:// URL"):
        check_endpoint(url)


def test_the_message_is_safe_to_print() -> None:
    """The endpoint may come from a file or the environment of someone else."""
    with pytest.raises(ConfigurationError) as caught:
        check_endpoint("http://evil\x1b[2J\u202e.example/" + "x" * 10_000)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 300


REGIONS: Final = (
    *("us-east-1", "eu-west-1", "ap-southeast-5", "us-gov-west-1", "cn-northwest-1", "us-isob-east-1"),
    *("eusc-de-east-1", "local", "x", "EU-WEST-1", "1a", "a1", "a" * 63),
)
NO_REGIONS: Final = (
    *("", " ", "1", "123", "-", "-eu-west-1", "eu-west-1-", "eu_west_1", "eu.west.1", "eu west 1", "eu-west-1 "),
    *(
        "eu-west-1\n",
        "\neu-west-1",
        "eu-west-1\x00",
        "é",
        "\uff45u-west-1",
        "a" * 64,
        "../eu",
        "a/b",
        "a@b",
        "a:b",
        "a#b",
    ),
    *("a?b", "eu-west-1.evil.example", "evil.example/", "@evil.example#", "%65u"),
)


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_is_a_dns_label(region: str) -> None:
    """New Regions and partitions need no release."""
    check_region(region)


@pytest.mark.parametrize("region", NO_REGIONS, ids=ascii)
def test_other_regions_are_refused(region: str) -> None:
    """A Region becomes part of the host name, and so could point elsewhere."""
    with pytest.raises(ConfigurationError, match='is not an AWS Region; a Region looks like "eu-west-1"') as caught:
        check_region(region)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("region", [None, 5, True, b"eu-west-1", ["eu-west-1"]], ids=repr)
def test_a_region_is_a_string(region: Any) -> None:
    """Anything else is refused like a wrong string."""
    with pytest.raises(ConfigurationError, match="is not an AWS Region"):
        check_region(region)
