"""What a person at a terminal sees."""

import re

import pytest

from cli.command import at, run_on_terminal
from glue_integrations.testing import GlueEmulator


def plain(shown: str) -> list[str]:
    """Return the lines without colours."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).splitlines()]


async def test_wide_table() -> None:
    """A wide terminal gets one line per integration in colours, and errors below theirs."""
    async with GlueEmulator(count=250) as emulator:
        outcome = await run_on_terminal("list", *at(emulator), columns=170)
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
    """A narrow terminal gets source and target on a line of their own; nothing is wider than it."""
    async with GlueEmulator(count=25) as emulator:
        outcome = await run_on_terminal("list", *at(emulator), columns=80)
    lines = plain(outcome.out)
    assert outcome.code == 0
    assert "  dynamodb table/orders-001 → glue database/orders_001" in lines
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
async def test_no_colours(name: str, value: str) -> None:
    """NO_COLOR and a dumb terminal are respected."""
    async with GlueEmulator(count=1) as emulator:
        outcome = await run_on_terminal("list", *at(emulator), env={name: value})
    assert outcome.code == 0
    assert "ACTIVE" in outcome.out
    assert "\x1b[3" not in outcome.out


async def test_nothing_found() -> None:
    """An empty account is said to be one."""
    async with GlueEmulator(count=0) as emulator:
        outcome = await run_on_terminal("list", *at(emulator))
    assert (outcome.code, plain(outcome.out)) == (0, ["No integrations."])


async def test_details() -> None:
    """One integration is a list of its members."""
    async with GlueEmulator(count=13) as emulator:
        outcome = await run_on_terminal("get", "sap-snapshot-002", *at(emulator))
    lines = plain(outcome.out)
    assert outcome.code == 0
    assert re.split(" {2,}", lines[0]) == ["Name:", "sap-snapshot-002"]
    assert "\x1b[31mFAILED" in outcome.out
    assert any(line.startswith("Error:") and "1000 columns" in line for line in lines)


@pytest.mark.parametrize("columns", [80, 170])
async def test_demo(columns: int) -> None:
    """The demo draws all 250 integrations with a bar, and sums up."""
    outcome = await run_on_terminal("demo", columns=columns)
    text = "\n".join(plain(outcome.out))
    assert outcome.code == 0
    assert "page 10" in text
    assert "250 of 250 integrations" in text
    assert "salesforce-to-redshift-032" in text
    assert "250 integrations: 180 ACTIVE" in text
    assert "glue-integrations list --region" in text
