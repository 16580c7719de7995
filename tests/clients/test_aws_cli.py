"""The AWS CLI against the emulator."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from clients.cases import KEY, NOBODY, REGION, Cases, Describe, Refused, emulator, missing, with_times
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
REFUSAL: Final = re.compile(
    r"An error occurred \((\w+)\) when calling the DescribeIntegrations operation(?: \(.*?\))?: (.*)"
)
# What the AWS CLI 1 exits with if the service refused; version 2 has 254.
SERVICE_ERROR: Final = 255
# Unless told so, the AWS CLI 1 shows times as they came, unread; version 2 reads them.
CONFIG: Final = "[default]\ncli_timestamp_format = iso8601\n"


def _run(
    emulator: GlueEmulator, *arguments: str, key: str = KEY, secret: str = KEY
) -> subprocess.CompletedProcess[str]:
    if not AWS.exists():
        missing("The AWS CLI is not there: `python tests/clients/install.py` installs it.")
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
        done = _run(emulator, *arguments, "--output", "json", key=key, secret=secret)
        if done.returncode == 0:
            return with_times(json.loads(done.stdout))
        refusal = REFUSAL.search(done.stderr)
        assert refusal is not None, done.stderr
        assert done.returncode == SERVICE_ERROR
        raise Refused(refusal[1], refusal[2], is_not_found="(IntegrationNotFoundFault)" in done.stderr)

    return call


def _argument(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class TestAwsCli(Cases):
    """All cases."""


def test_refusal(emulator: GlueEmulator) -> None:
    """Scripts go by the exit status, and by this text."""
    done = _run(emulator, "--integration-identifier", NOBODY)
    assert done.returncode == SERVICE_ERROR
    assert done.stdout == ""
    assert "An error occurred (IntegrationNotFoundFault)" in done.stderr


def test_query(emulator: GlueEmulator) -> None:
    """The CLI's shorthand for filters, and its tables of text, work as they do on AWS."""
    query = ("--query", "Integrations[].[IntegrationName,Status]", "--output", "text")
    done = _run(emulator, "--filters", "Name=Status,Values=FAILED", "--max-records", "2", *query)
    failed = [integration for integration in emulator.integrations if integration.status == "FAILED"]
    assert done.stdout.splitlines() == [f"{integration.integration_name}\tFAILED" for integration in failed[:2]]
