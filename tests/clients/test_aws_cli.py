"""The AWS CLI against the emulator."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from clients.cases import KEY, MISSING_ARN, REGION, Cases, Describe, ServiceError, emulator, missing, with_times
from clients.install import AWS_CLI
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]

AWS: Final = AWS_CLI / "bin" / "aws"
OPTIONS: Final = {
    "Filters": "--filters",
    "IntegrationIdentifier": "--integration-identifier",
    "Marker": "--marker",
    "MaxRecords": "--max-records",
}
ERROR_LINE: Final = re.compile(
    r"An error occurred \((\w+)\) when calling the DescribeIntegrations operation(?: \(.*?\))?: (.*)"
)
# Exit code of AWS CLI 1 for an error of the service; version 2 has 254.
SERVICE_ERROR: Final = 255
# By default, AWS CLI 1 shows times as received (epoch seconds); version 2 shows ISO times.
CONFIG: Final = "[default]\ncli_timestamp_format = iso8601\n"


def _run(
    emulator: GlueEmulator, *arguments: str, key: str = KEY, secret: str = KEY
) -> subprocess.CompletedProcess[str]:
    if not AWS.exists():
        missing("The AWS CLI is not installed; run `python tests/clients/install.py`.")
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(CONFIG)
    return subprocess.run(
        [AWS, "glue", "describe-integrations", "--region", REGION, *arguments],
        env=os.environ
        | {
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_ENDPOINT_URL_GLUE": emulator.endpoint_url,
            "AWS_PAGER": "",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    def call(*, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
        arguments = [text for name, value in params.items() for text in (OPTIONS[name], _argument(value))]
        result = _run(emulator, *arguments, "--output", "json", key=key, secret=secret)
        if result.returncode == 0:
            return with_times(json.loads(result.stdout))
        error = ERROR_LINE.search(result.stderr)
        assert error is not None, result.stderr
        assert result.returncode == SERVICE_ERROR
        raise ServiceError(error[1], error[2], is_not_found="(IntegrationNotFoundFault)" in result.stderr)

    return call


def _argument(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class TestAwsCli(Cases):
    """The common cases."""


def test_refusal(emulator: GlueEmulator) -> None:
    """The exit code and the error text, which scripts rely on."""
    result = _run(emulator, "--integration-identifier", MISSING_ARN)
    assert result.returncode == SERVICE_ERROR
    assert result.stdout == ""
    assert "An error occurred (IntegrationNotFoundFault)" in result.stderr


def test_query(emulator: GlueEmulator) -> None:
    """The CLI's shorthand for filters and its text output work as with AWS."""
    query = ("--query", "Integrations[].[IntegrationName,Status]", "--output", "text")
    result = _run(emulator, "--filters", "Name=Status,Values=FAILED", "--max-records", "2", *query)
    failed = [integration for integration in emulator.integrations if integration.status == "FAILED"]
    assert result.stdout.splitlines() == [f"{integration.integration_name}\tFAILED" for integration in failed[:2]]
