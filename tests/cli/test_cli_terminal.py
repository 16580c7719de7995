"""Output on a terminal."""

import re

import pytest

from cli.command import run_on_terminal, server_options
from glue_integrations.testing import GlueEmulator


def plain(shown: str) -> list[str]:
    """Return the lines without colour codes."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).splitlines()]


async def test_wide_table() -> None:
    """A wide terminal shows one coloured line per integration, with errors below."""
    async with GlueEmulator(count=250) as emulator:
        outcome = await run_on_terminal("list", *server_options(emulator), columns=170)
    lines = plain(outcome.out)
    assert outcome.code == 0
    assert lines[0].split() == ["Name", "Status", "Created", "(UTC)", "Source", "Target"]
    assert lines[2].split("  ")[0] == "orders-to-lake-001"
    assert lines[2].endswith("glue database/orders_001")
    assert "  The source table has more than 1000 columns." in lines
    assert {line.split()[0] for line in lines} >= {item.integration_name for item in emulator.integrations}
    assert "\x1b[32mACTIVE" in outcome.out
    assert "\x1b[31mFAILED" in outcome.out


async def test_narrow_table() -> None:
    """A narrow terminal shows source and target on a separate line, and no line is too wide."""
    async with GlueEmulator(count=25) as emulator:
        outcome = await run_on_terminal("list", *server_options(emulator), columns=80)
    lines = plain(outcome.out)
    assert outcome.code == 0
    assert "  dynamodb table/orders-001 → glue database/orders_001" in lines
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
async def test_no_colours(name: str, value: str) -> None:
    """NO_COLOR and dumb terminals get no colours."""
    async with GlueEmulator(count=1) as emulator:
        outcome = await run_on_terminal("list", *server_options(emulator), env={name: value})
    assert outcome.code == 0
    assert "ACTIVE" in outcome.out
    assert "\x1b[3" not in outcome.out


async def test_empty_listing() -> None:
    """The output says that an account is empty."""
    async with GlueEmulator(count=0) as emulator:
        outcome = await run_on_terminal("list", *server_options(emulator))
    assert (outcome.code, plain(outcome.out)) == (0, ["No integrations."])


async def test_details() -> None:
    """One integration is shown as a list of its members."""
    async with GlueEmulator(count=13) as emulator:
        outcome = await run_on_terminal("get", "sap-snapshot-002", *server_options(emulator))
    lines = plain(outcome.out)
    assert outcome.code == 0
    assert re.split(" {2,}", lines[0]) == ["Name:", "sap-snapshot-002"]
    assert "\x1b[31mFAILED" in outcome.out
    assert any(line.startswith("Error:") and "1000 columns" in line for line in lines)


@pytest.mark.parametrize("columns", [80, 170])
async def test_demo(columns: int) -> None:
    """The demo draws all 250 integrations with a progress bar, and a summary."""
    outcome = await run_on_terminal("demo", columns=columns)
    text = "\n".join(plain(outcome.out))
    assert outcome.code == 0
    assert "page 10" in text
    assert "250 of 250 integrations" in text
    assert "salesforce-to-redshift-032" in text
    assert "250 integrations: 180 ACTIVE" in text
    assert "glue-integrations list --region" in text
