"""The AWS CLI against the emulator."""

from typing import Any

import pytest

from clients.callers import SERVICE_ERROR, call_aws_cli, run_aws_cli
from clients.cases import MISSING_ARN, Cases, Describe, emulator, with_times
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    def call(**params: Any) -> dict[str, Any]:
        return with_times(call_aws_cli(emulator.endpoint_url, "DescribeIntegrations", **params))

    return call


class TestAwsCli(Cases):
    """The common cases."""


def test_refusal(emulator: GlueEmulator) -> None:
    """The exit code and the error text, which scripts rely on."""
    result = run_aws_cli(emulator.endpoint_url, "DescribeIntegrations", "--integration-identifier", MISSING_ARN)
    assert result.returncode == SERVICE_ERROR
    assert result.stdout == ""
    assert "An error occurred (IntegrationNotFoundFault)" in result.stderr


def test_query(emulator: GlueEmulator) -> None:
    """The CLI's shorthand for filters and its text output work as with AWS."""
    query = ("--query", "Integrations[].[IntegrationName,Status]", "--output", "text")
    narrowed = ("--filters", "Name=Status,Values=FAILED", "--max-records", "2")
    result = run_aws_cli(emulator.endpoint_url, "DescribeIntegrations", *narrowed, *query)
    failed = [integration for integration in emulator.integrations if integration.status == "FAILED"]
    assert result.stdout.splitlines() == [f"{integration.integration_name}\tFAILED" for integration in failed[:2]]
