"""Every argument of the client that can never work is refused where it is given, by name."""

from enum import Enum
from typing import Any, Final

import botocore.session
import pytest
from aiobotocore.session import AioSession

from glue_integrations import ClientConfig, GlueIntegrationsClient
from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import GlueEmulator

KEYS: Final[dict[str, Any]] = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "canary-of-the-secret-key"}


def _given(**arguments: object) -> dict[str, object]:
    return arguments


PLACES: Final = ("region_name", "profile_name", "endpoint_url")
BAD_ARGUMENTS: Final[list[tuple[dict[str, object], str]]] = [
    ({"config": None}, r"^config= must be a ClientConfig, not None\."),
    ({"config": {"timeout": 5}}, r"^config= must be a ClientConfig, not a dict\."),
    ({"config": ClientConfig}, r"^config= must be a ClientConfig, not the class .*ClientConfig\."),
    ({"session": botocore.session.Session()}, r"^session= must be .*AioSession, not a botocore\.session\.Session\."),
    ({"session": AioSession}, r"^session= must be .*AioSession, not the class "),
    ({"session": "default"}, r"^session= must be .*AioSession, not a str\."),
    ({"transport": 5}, r"^transport= must be .* not an int\."),
    ({"transport": ClientConfig}, r"^transport= must be .* not the class "),
    *((_given(**{name: 5}), rf"^{name}= must be a non-empty string, not 5\.") for name in PLACES),
    *((_given(**{name: b""}), rf"^{name}= must be a non-empty string, not b''\.") for name in PLACES),
    *((_given(**{name: " "}), rf"^{name}= must be a non-empty string") for name in (*PLACES, *KEYS)),
    *(({**KEYS, name: b"canary"}, rf"^{name}= must be .*, not a bytes\.") for name in (*KEYS, "aws_session_token")),
    ({"region_name": "eu west 1"}, r"It comes from region_name=\.$"),
    ({"endpoint_url": "localhost:4566"}, r'Write "http://localhost:4566"\. It comes from endpoint_url=\.$'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"), BAD_ARGUMENTS, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_argument_that_can_never_work(arguments: dict[str, Any], message: str) -> None:
    """It is refused where it is given, by name."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        GlueIntegrationsClient(**arguments)
    assert type(caught.value) is ConfigurationError
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


class Place(str, Enum):  # noqa: UP042  # its str() is "Place.REGION"
    """Arguments as the members of an enum."""

    REGION = "eu-west-1"
    ACCOUNT = "123456789012"
    SECRET = "test"


async def test_members_of_an_enum_are_their_values() -> None:
    """As arguments of the client, they are connected to and signed with like any other string."""
    async with GlueEmulator() as emulator:

        class Address(str, Enum):  # noqa: UP042
            ENDPOINT = emulator.endpoint_url

        options: dict[str, Any] = {
            "region_name": Place.REGION,
            "aws_access_key_id": Place.ACCOUNT,
            "aws_secret_access_key": Place.SECRET,
        }
        async with GlueIntegrationsClient(endpoint_url=Address.ENDPOINT, **options) as client:
            await client.describe_integrations()
            assert repr(client.iter_integrations()) == "<Pager of DescribeIntegrations in eu-west-1>"


async def test_repr_says_where_and_whether(monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows no secret, and helps to tell clients apart."""
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    client = GlueIntegrationsClient(endpoint_url="http://localhost:1", **KEYS, aws_session_token="canary")
    assert repr(client) == "<GlueIntegrationsClient(endpoint_url='http://localhost:1'), not open>"
    await client.open()
    sibling = client.with_options(timeout=5)
    assert (
        repr(client)
        == repr(sibling)
        == "<GlueIntegrationsClient('eu-west-1', endpoint_url='http://localhost:1'), open>"
    )
    await client.aclose()
    assert repr(client) == "<GlueIntegrationsClient('eu-west-1', endpoint_url='http://localhost:1'), closed>"
