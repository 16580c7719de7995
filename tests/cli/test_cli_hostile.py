"""Names that try to do more than be shown."""

import json
import re

import pytest

from cli.command import Invoke, at, run_on_terminal
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
"""The only sequences that colours need."""

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
"""The text is the status of every other one: a status may be unknown."""


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_list(invoke: Invoke, output: str) -> None:
    """Whatever the output, no control character of AWS reaches it, and every integration has a line."""
    async with GlueEmulator(INTEGRATIONS) as emulator:
        outcome = await invoke("list", *at(emulator), "--output", output)
    assert (outcome.code, outcome.err) == (0, "")
    assert not UNSAFE.search(outcome.out)
    if output == "table":
        assert outcome.out.count("\n") == len(INTEGRATIONS)
        assert "\\x1b]8;;https://example.com\\x1b\\link" in outcome.out
        assert "[red]bold[/red] :smile:" in outcome.out
    else:
        assert outcome.out.isascii()


async def test_get(invoke: Invoke) -> None:
    """Every member of an integration is shown escaped, its unknown ones included; JSON gives it back."""
    wanted = INTEGRATIONS[-1]
    async with GlueEmulator(INTEGRATIONS) as emulator:
        shown = await invoke("get", wanted.integration_arn, *at(emulator))
        encoded = await invoke("get", wanted.integration_arn, *at(emulator), "--output", "json")
    assert (shown.code, encoded.code) == (0, 0)
    assert not UNSAFE.search(shown.out)
    assert not UNSAFE.search(encoded.out)
    assert json.loads(encoded.out) == wanted.to_wire()


@pytest.mark.parametrize("columns", [60, 200])
async def test_table_on_a_terminal(columns: int) -> None:
    """On a terminal the only sequences are those of colours, and markup is shown as it is written."""
    async with GlueEmulator(INTEGRATIONS) as emulator:
        outcome = await run_on_terminal("list", *at(emulator), columns=columns)
    assert outcome.code == 0
    plain = STYLE.sub("", outcome.out.replace("\r\n", "\n"))
    assert not UNSAFE.search(plain)
    assert "\\x1b[31mred" in plain
    assert "[red]bold[/red] :smile:" in plain


async def test_details_on_a_terminal() -> None:
    """The members of one integration are as harmless."""
    async with GlueEmulator(INTEGRATIONS) as emulator:
        outcome = await run_on_terminal("get", INTEGRATIONS[-1].integration_arn, *at(emulator))
    assert outcome.code == 0
    plain = STYLE.sub("", outcome.out.replace("\r\n", "\n"))
    assert not UNSAFE.search(plain)
    assert "\\x1b]8;;https://example.com\\x1b\\link" in plain
