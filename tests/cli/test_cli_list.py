"""The command ``list``."""

import json
from pathlib import Path

import pytest

from cli.command import Invoke, run, server_options
from glue_integrations import Integration, IntegrationStatus
from glue_integrations.testing import GlueEmulator
from support import wire_integration


def parse(output: str) -> list[Integration]:
    return [Integration.model_validate(item) for item in json.loads(output)]


async def test_jsonl_has_a_line_per_integration() -> None:
    """Every integration of three pages is a line that parses to the same model."""
    async with GlueEmulator(count=250) as emulator:
        outcome = await run("list", *server_options(emulator), "--output", "jsonl")
        assert len(emulator.requests) == 3
    assert (outcome.code, outcome.err) == (0, "")
    assert [Integration.model_validate_json(line) for line in outcome.out.splitlines()] == list(emulator.integrations)


async def test_json_is_one_array() -> None:
    """The array has every integration of three pages, by wire names."""
    async with GlueEmulator(count=250) as emulator:
        outcome = await run("list", *server_options(emulator), "--output", "json")
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out) == [integration.to_wire() for integration in emulator.integrations]


async def test_pipe_gets_plain_lines() -> None:
    """Without a terminal, the table is plain text, even with FORCE_COLOR."""
    async with GlueEmulator(count=250) as emulator:
        outcome = await run("list", *server_options(emulator), env={"FORCE_COLOR": "1"})
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.replace("\n", "").isprintable()
    assert outcome.out.isascii()
    assert [line.split()[0] for line in outcome.out.splitlines()] == [
        integration.integration_name for integration in emulator.integrations
    ]


async def test_columns_of_plain_lines(invoke: Invoke) -> None:
    """The columns are name, status, time, source, target and, if any, the first error, two spaces apart."""
    async with GlueEmulator(count=13) as emulator:
        lines = (await invoke("list", *server_options(emulator))).out.splitlines()
    assert [column.strip() for column in lines[0].split("  ") if column] == [
        "orders-to-lake-001",
        "ACTIVE",
        "2025-08-20 07:34",
        "dynamodb table/orders-001",
        "glue database/orders_001",
    ]
    assert lines[12].endswith("  The source table has more than 1000 columns.")


async def test_empty_listing(invoke: Invoke) -> None:
    """An empty account gives an empty array, no JSON lines and no plain lines."""
    async with GlueEmulator(count=0) as emulator:
        assert (await invoke("list", *server_options(emulator), "--output", "json")).out == "[]\n"
        assert (await invoke("list", *server_options(emulator), "--output", "jsonl")).out == ""
        assert (await invoke("list", *server_options(emulator))).out == ""


async def test_status(invoke: Invoke) -> None:
    """--status may be repeated, in any case."""
    async with GlueEmulator(count=50) as emulator:
        options = ("--status", "failed", "--status", "Needs_Attention", "--output", "json")
        outcome = await invoke("list", *server_options(emulator), *options)
    wanted = {IntegrationStatus.FAILED, IntegrationStatus.NEEDS_ATTENTION}
    assert parse(outcome.out) == [item for item in emulator.integrations if item.status in wanted]


async def test_name(invoke: Invoke) -> None:
    """--name selects the integration with that name."""
    async with GlueEmulator(count=50) as emulator:
        outcome = await invoke("list", *server_options(emulator), "--name", "sap-snapshot-002", "--output", "json")
    assert [item.integration_name for item in parse(outcome.out)] == ["sap-snapshot-002"]


@pytest.mark.parametrize("number", [0, 6])
async def test_source_arn(invoke: Invoke, number: int) -> None:
    """--source-arn selects the integrations from that source, even if it is too long for the service's filter."""
    async with GlueEmulator(count=50) as emulator:
        source_arn = emulator.integrations[number].source_arn
        outcome = await invoke("list", *server_options(emulator), "--source-arn", source_arn, "--output", "json")
    assert parse(outcome.out) == [item for item in emulator.integrations if item.source_arn == source_arn]


@pytest.mark.parametrize(("limit", "requests"), [(0, 0), (7, 1), (100, 1), (101, 2)])
async def test_limit(invoke: Invoke, limit: int, requests: int) -> None:
    """--limit is the total number of integrations, and no further page is fetched."""
    async with GlueEmulator(count=250) as emulator:
        outcome = await invoke("list", *server_options(emulator), "--limit", str(limit), "--output", "json")
        assert len(emulator.requests) == requests
    assert parse(outcome.out) == list(emulator.integrations[:limit])


async def test_region(invoke: Invoke) -> None:
    """Requests are signed for --region."""
    async with GlueEmulator(count=1, region="eu-west-1") as emulator:
        right = await invoke("list", "--endpoint-url", emulator.endpoint_url, "--region", "eu-west-1")
        wrong = await invoke("list", "--endpoint-url", emulator.endpoint_url, "--region", "eu-west-2")
    assert right.code == 0
    assert wrong.code == 1
    assert "InvalidSignatureException" in wrong.error_line


async def test_profile(invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """--profile selects the profile for Region, endpoint and credentials."""
    async with GlueEmulator(count=1, region="eu-west-1", access_key_id="AKIA1", secret_access_key="s1") as emulator:
        config = tmp_path / "config"
        config.write_text(
            "[profile other]\nregion = eu-west-1\naws_access_key_id = AKIA1\naws_secret_access_key = s1\n"
            f"endpoint_url = {emulator.endpoint_url}\n"
        )
        monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        outcome = await invoke("list", "--profile", "other", "--output", "json")
    assert outcome.err == ""
    assert parse(outcome.out) == list(emulator.integrations)


async def test_environment(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without options, the standard AWS variables apply."""
    async with GlueEmulator(count=1) as emulator:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", emulator.endpoint_url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        outcome = await invoke("list")
    assert (outcome.code, outcome.err, outcome.out.count("\n")) == (0, "", 1)


async def test_unknown_members_are_kept(invoke: Invoke) -> None:
    """Unknown members and statuses are written unchanged."""
    wire = wire_integration(Status="CREATED", Novelty={"Deep": [1, None]}, Errors=None)
    async with GlueEmulator([Integration.model_validate(wire)]) as emulator:
        outcome = await invoke("list", *server_options(emulator), "--output", "json")
    assert json.loads(outcome.out) == [wire]


@pytest.mark.parametrize("output", ["table", "jsonl"])
async def test_limited_encoding(output: str) -> None:
    """Characters that the output encoding lacks are escaped."""
    name = "données-\N{SNOWMAN}"
    async with GlueEmulator([Integration.model_validate(wire_integration(IntegrationName=name))]) as emulator:
        outcome = await run(
            "list",
            *server_options(emulator),
            "--output",
            output,
            env={"PYTHONIOENCODING": "latin-1:strict"},
            encoding="latin-1",
        )
    assert (outcome.code, outcome.err) == (0, "")
    assert "\\u2603" in outcome.out
