"""The command in this very process, for what needs none of its own."""

import asyncio
import os

import pytest

from cli.command import Invoke, Outcome, environment
from glue_integrations.cli.app import run


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Invoke:
    """Return a function that runs the command in a thread, while this event loop may serve it."""
    wanted = environment()
    for name in os.environ.keys() - wanted.keys():
        monkeypatch.delenv(name)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)

    async def invoke(*arguments: str) -> Outcome:
        code = await asyncio.to_thread(run, arguments)
        shown = capsys.readouterr()
        return Outcome(code, shown.out, shown.err)

    return invoke
