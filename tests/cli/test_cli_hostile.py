"""Text from AWS cannot control the terminal."""

import json
import re

import pytest

from cli.command import Invoke, run_on_terminal, server_options
from glue_integrations import Integration
from glue_integrations.testing import GlueEmulator
from support import wire_integration

HOSTILE = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\",
    "\x9b2J\x90q\x9c",
    "\u202egnp.exe\u202c",
    "\u2066hidden\u2069\u200b\u200e",
    "two\nlines\r\tand\x0bmore\u2028",
    "[red]bold[/red] :smile: [link=https://example.com]here[/link] [/]",
    "{task.completed} %s {0}",
    "\x00\x08\x7f",
]
HOSTILE.append("".join(HOSTILE))
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
STYLE = re.compile(r"\x1b\[[0-9;]*m")
"""The only sequences that colours use."""

INTEGRATIONS = [
    Integration.model_validate(
        wire_integration(
            number,
            IntegrationName=text,
            Status="FAILED" if number % 2 else text,
            SourceArn=f"arn:aws:dynamodb:us-east-1:1:{text}",
            TargetArn=text,
            Description=text,
            KmsKeyId=text,
            DataFilter=text,
            Tags=[{"key": text, "value": text}],
            AdditionalEncryptionContext={text: text},
            IntegrationConfig={"SourceProperties": {text: text}, text: text},
            Errors=[{"ErrorCode": text, "ErrorMessage": text}],
            **{f"New{text}": [text], "Other": text},
        )
    )
    for number, text in enumerate(HOSTILE)
]
"""Every other integration has the text as its status, since a status may be unknown."""


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_list(invoke: Invoke, output: str) -> None:
    """In every format, no control characters are written, and each integration has a line."""
    async with GlueEmulator(INTEGRATIONS) as emulator:
        outcome = await invoke("list", *server_options(emulator), "--output", output)
    assert (outcome.code, outcome.err) == (0, "")
    assert not UNSAFE.search(outcome.out)
    if output == "table":
        assert outcome.out.count("\n") == len(INTEGRATIONS)
        assert "\\x1b]8;;https://example.com\\x1b\\link" in outcome.out
        assert "[red]bold[/red] :smile:" in outcome.out
    else:
        assert outcome.out.isascii()


async def test_get(invoke: Invoke) -> None:
    """Every member, known or not, is escaped; JSON preserves the values."""
    integration = INTEGRATIONS[-1]
    async with GlueEmulator(INTEGRATIONS) as emulator:
        lines = await invoke("get", integration.integration_arn, *server_options(emulator))
        encoded = await invoke("get", integration.integration_arn, *server_options(emulator), "--output", "json")
    assert (lines.code, encoded.code) == (0, 0)
    assert not UNSAFE.search(lines.out)
    assert not UNSAFE.search(encoded.out)
    assert json.loads(encoded.out) == integration.to_wire()


@pytest.mark.parametrize("columns", [60, 200])
async def test_table_on_a_terminal(columns: int) -> None:
    """On a terminal, colours are the only sequences, and markup is shown literally."""
    async with GlueEmulator(INTEGRATIONS) as emulator:
        outcome = await run_on_terminal("list", *server_options(emulator), columns=columns)
    assert outcome.code == 0
    plain = STYLE.sub("", outcome.out.replace("\r\n", "\n"))
    assert not UNSAFE.search(plain)
    assert "\\x1b[31mred" in plain
    assert "[red]bold[/red] :smile:" in plain


async def test_details_on_a_terminal() -> None:
    """The details of one integration are equally safe."""
    async with GlueEmulator(INTEGRATIONS) as emulator:
        outcome = await run_on_terminal("get", INTEGRATIONS[-1].integration_arn, *server_options(emulator))
    assert outcome.code == 0
    plain = STYLE.sub("", outcome.out.replace("\r\n", "\n"))
    assert not UNSAFE.search(plain)
    assert "\\x1b]8;;https://example.com\\x1b\\link" in plain
