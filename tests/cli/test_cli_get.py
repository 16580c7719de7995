"""The command ``get``."""

import json

import pytest

from cli.command import Invoke, run, server_options
from glue_integrations import Integration
from glue_integrations.testing import GlueEmulator
from support import arn_of, wire_integration

FULL = wire_integration(
    7,
    Description="All there is",
    KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/k",
    AdditionalEncryptionContext={"department": "sales"},
    DataFilter="include: mysql.*",
    IntegrationConfig={
        "RefreshInterval": "60",
        "ContinuousSync": False,
        "TargetNamespace": "zetl",
        "SourceProperties": {"SubnetIds": "subnet-1,subnet-2"},
        "Speed": 3,
    },
    Tags=[{"key": "env", "value": "prod"}, {"key": "bare"}],
    Errors=[{"ErrorCode": "client_error", "ErrorMessage": "No such database."}, {"ErrorMessage": "No code."}],
    Novelty={"Deep": [1, None]},
)


@pytest.mark.parametrize("identifier", ["integration-7", arn_of(7)])
async def test_lines(invoke: Invoke, identifier: str) -> None:
    """A name or an ARN shows one line per member, including unknown members."""
    async with GlueEmulator([Integration.model_validate(item) for item in (wire_integration(1), FULL)]) as emulator:
        outcome = await invoke("get", identifier, *server_options(emulator))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        "Name: integration-7",
        "Status: ACTIVE",
        f"ARN: {arn_of(7)}",
        "Source: arn:aws:dynamodb:us-east-1:123456789012:table/table-7",
        "Target: arn:aws:glue:us-east-1:123456789012:database/lake",
        "Created: 2025-11-15 19:14:46 UTC",
        "Description: All there is",
        "Data filter: include: mysql.*",
        "KMS key: arn:aws:kms:us-east-1:123456789012:key/k",
        "Encryption context: department=sales",
        "Refresh interval: 60 minutes",
        "Continuous sync: no",
        "Target namespace: zetl",
        "Source property: SubnetIds=subnet-1,subnet-2",
        "Speed: 3",
        "Tag: env=prod",
        "Tag: bare=",
        "Error: client_error: No such database.",
        "Error: No code.",
        'Novelty: {"Deep": [1, null]}',
    ]


async def test_absent_members_are_left_out(invoke: Invoke) -> None:
    """Members that the response lacks have no line."""
    async with GlueEmulator([Integration.model_validate(wire_integration(1))]) as emulator:
        outcome = await invoke("get", "integration-1", *server_options(emulator))
    assert [line.partition(":")[0] for line in outcome.out.splitlines()] == [
        "Name",
        "Status",
        "ARN",
        "Source",
        "Target",
        "Created",
    ]


async def test_json() -> None:
    """--output json shows the object as received."""
    async with GlueEmulator([Integration.model_validate(FULL)]) as emulator:
        outcome = await run("get", "integration-7", *server_options(emulator), "--output", "json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith('{\n  "')
    assert json.loads(outcome.out) == FULL


@pytest.mark.parametrize("identifier", ["nobody", arn_of(404)])
async def test_not_found(invoke: Invoke, identifier: str) -> None:
    """A missing integration is an error, whether AWS sends an error or an empty list."""
    async with GlueEmulator(count=3) as emulator:
        outcome = await invoke("get", identifier, *server_options(emulator))
    assert (outcome.code, outcome.out) == (1, "")
    assert "Check the ARN or name" in outcome.error_line


async def test_ambiguous_name(invoke: Invoke) -> None:
    """A name that several integrations have is an error."""
    twins = [Integration.model_validate(wire_integration(number, IntegrationName="twin")) for number in (1, 2)]
    async with GlueEmulator(twins) as emulator:
        outcome = await invoke("get", "twin", *server_options(emulator))
    assert (outcome.code, outcome.out) == (1, "")
    assert 'Several matches in us-east-1 for IntegrationName "twin"' in outcome.error_line


async def test_empty_name(invoke: Invoke) -> None:
    """An empty name is a usage error."""
    outcome = await invoke("get", "", "--region", "us-east-1")
    assert outcome.code == 2
    assert "at least 1 character" in outcome.error_line
