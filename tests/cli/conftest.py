"""Run the command in this process, where a test needs no separate one."""

import asyncio
import os

import pytest

from cli.command import Invoke, Outcome, environment
from glue_integrations.cli.app import run


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Invoke:
    """Return a function that runs the command in a thread, so this event loop can serve it."""
    variables = environment()
    for name in os.environ.keys() - variables.keys():
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    async def invoke(*arguments: str) -> Outcome:
        code = await asyncio.to_thread(run, arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return invoke
