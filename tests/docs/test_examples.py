"""The examples of the documentation: all of them run, none hangs, and none is cut at the edge of its column."""

import asyncio
import threading
from contextlib import ExitStack

import pytest

from examples.limit import time_limit
from examples.pages import PAGES, blocks
from examples.terminal import Terminal

RUN = {"bash", "console", "dockerfile", "ini", "javascript", "json", "python", "python3", "yaml"}
COMPARED = {"text"}
WRAPPED = {"bash", "console", "text"}
"""See docs/_static/site.css."""
COLUMNS = 90
"""What a page of Furo shows on a screen of 1280 pixels."""


def test_every_block_is_run() -> None:
    """A block is of a kind that docs/conftest.py runs or compares, or else a line without a language: a formula."""
    found = [block for page in PAGES for block in blocks(page)]
    formulas = [block for block in found if not block.language and block.code.count("\n") == 1]
    others = [block.at(1) for block in found if block.language not in RUN | COMPARED and block not in formulas]
    assert others == []
    assert len(found) > 90


def test_programs_fit_their_column() -> None:
    programs = [block for page in PAGES for block in blocks(page) if block.language not in WRAPPED]
    assert [
        block.at(number)
        for block in programs
        for number, line in enumerate(block.code.splitlines(), 1)
        if len(line) > COLUMNS
    ] == []


def test_an_example_that_hangs_is_stopped() -> None:
    """One that blocks the event loop it waits for never ends by itself, and retries after any `Exception`."""

    async def wait_for_itself() -> None:
        answered = threading.Event()
        asyncio.get_running_loop().call_soon(answered.set)
        while not answered.is_set():
            try:
                answered.wait()
            except Exception:  # noqa: BLE001  # as libraries do
                continue

    with pytest.raises(TimeoutError, match=r"The example hangs: it was still running after 0\.1 s"), time_limit(0.1):
        asyncio.run(wait_for_itself())


def test_an_example_in_time_is_left_alone() -> None:
    with time_limit(60):
        assert asyncio.run(asyncio.sleep(0, "done")) == "done"


def test_a_command_is_run_or_known_to_be_shown() -> None:
    """A command that nobody has thought of is a failure: it would not be run, and nobody would know."""
    with ExitStack() as stack:
        terminal = Terminal(stack)
        assert terminal.type("$ pip install .\n") == ""
        with pytest.raises(AssertionError, match="neither run nor known to be only shown"):
            terminal.type("$ make install\n")
        with pytest.raises(AssertionError, match="no prompt"):
            terminal.type("glue-integrations demo\n")
