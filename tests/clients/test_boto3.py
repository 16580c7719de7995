"""boto3 against the emulator."""

from importlib import import_module, util
from typing import Any

import pytest

from clients.cases import KEY, MISSING_ARN, REGION, Cases, Describe, ServiceError, emulator, missing
from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]


def _session() -> Any:
    if util.find_spec("boto3") is None:
        missing("boto3 is not installed; it is in the dependency group `benchmarks`.")
    return import_module("boto3").session.Session()


def _client(endpoint_url: str, key: str = KEY, secret: str = KEY) -> Any:
    return _session().client(
        "glue", REGION, endpoint_url=endpoint_url, aws_access_key_id=key, aws_secret_access_key=secret
    )


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    def call(*, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
        glue = _client(emulator.endpoint_url, key, secret)
        try:
            response: dict[str, Any] = glue.describe_integrations(**params)
        except glue.exceptions.ClientError as error:
            details = error.response["Error"]
            is_not_found = isinstance(error, glue.exceptions.IntegrationNotFoundFault)
            raise ServiceError(details["Code"], details["Message"], is_not_found=is_not_found) from error
        finally:
            glue.close()
        return response

    return call


class TestBoto3(Cases):
    """The common cases."""


def test_response_metadata(emulator: GlueEmulator) -> None:
    """Responses and errors have status and request ID in ResponseMetadata."""
    glue = _client(emulator.endpoint_url)
    ids: list[str] = []
    metadata = glue.describe_integrations(MaxRecords=1)["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (200, 0)
    ids.append(metadata["RequestId"])
    with pytest.raises(glue.exceptions.IntegrationNotFoundFault) as caught:
        glue.describe_integrations(IntegrationIdentifier=MISSING_ARN)
    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 400
    ids.append(metadata["RequestId"])
    assert all(ids)
    assert len(set(ids)) == 2
    glue.close()


def test_its_session_is_not_ours() -> None:
    """Passed to the client, it is refused by the name of the argument, with the session to use instead."""
    with pytest.raises(ConfigurationError, match=r"^session= must be an aiobotocore.*, not a boto3\.session\.Session"):
        GlueIntegrationsClient("eu-west-1", session=_session())
