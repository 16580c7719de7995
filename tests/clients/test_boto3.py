"""boto3 against the emulator."""

from typing import Any

import pytest

from clients.callers import boto3_client, boto3_session, call_boto3
from clients.cases import MISSING_ARN, Cases, Describe, emulator
from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    def call(**params: Any) -> dict[str, Any]:
        return call_boto3(emulator.endpoint_url, "DescribeIntegrations", **params)

    return call


class TestBoto3(Cases):
    """The common cases."""


def test_response_metadata(emulator: GlueEmulator) -> None:
    """Responses and errors have status and request ID in ResponseMetadata."""
    glue = boto3_client(emulator.endpoint_url)
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
        GlueIntegrationsClient("eu-west-1", session=boto3_session())
