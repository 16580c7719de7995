"""Runs the examples of the documentation and of the README against the emulator.

Each document gets an emulator of its own, and an environment in which what a user would write reaches it. A ``python``
block is executed, by pytest if its first line is the name of a test file in a comment, and so is a ``bash`` block that
calls ``glue-integrations`` or the AWS CLI. A ``text`` block that follows is what it must have printed; ``...`` stands
for anything, and white space for any other. Other blocks are only shown.
"""

import asyncio
import contextlib
import io
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Coroutine, Generator
from contextlib import ExitStack
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from typing import Any

import pytest
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.myst import CodeBlockParser

from clients.cases import missing
from clients.install import AWS_CLI
from glue_integrations.testing import GlueEmulator

_ROOT = Path(__file__).parent.parent
_COMMAND = "glue-integrations"
_AWS = "aws "
_SECONDS = 60
_TEST_FILE = re.compile(r"# (test_\w+\.py)\n")

# For `profile_name=` in the guides.
_AWS_CONFIG = """\
[profile analytics]
region = eu-west-1
aws_access_key_id = test
aws_secret_access_key = test
"""


def _run_python(example: Example) -> str | None:
    name = _TEST_FILE.match(example.parsed)
    if name is not None:
        return _run_pytest(name[1], example.parsed)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        PythonEvaluator()(example)
    example.namespace["printed"] = printed.getvalue()
    return None


def _run_pytest(name: str, text: str) -> str | None:
    """Run an example that is a file of tests."""
    file = Path(name)
    file.write_text(text, "utf-8")
    arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={Path.cwd()}", name]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603  # ours
    return None if done.returncode == 0 else done.stdout + done.stderr


def _run_bash(example: Example) -> str | None:
    if not example.parsed.startswith((_COMMAND, _AWS)):
        example.namespace.pop("printed", None)
        return None
    if example.parsed.startswith(_AWS) and not AWS_CLI.is_dir():
        example.namespace.pop("printed", None)
        missing("The AWS CLI is not there: `python tests/clients/install.py` installs it.")
    done = subprocess.run(  # noqa: S603  # our own documentation
        ["bash", "-euo", "pipefail", "-c", example.parsed],  # noqa: S607  # the reader's bash
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    example.namespace["printed"] = done.stdout
    return None if done.returncode == 0 else f"exit status {done.returncode}\n{done.stdout}{done.stderr}"


def _compare(example: Example) -> str | None:
    printed = example.namespace.pop("printed", None)
    if printed is None or OutputChecker().check_output(example.parsed, printed, ELLIPSIS | NORMALIZE_WHITESPACE):
        return None
    return f"Expected:\n{example.parsed}\nPrinted:\n{printed}"


@contextlib.contextmanager
def _emulator() -> Generator[str]:
    """Serve an emulator from a thread, because the examples keep theirs busy with ``asyncio.run``; yields its URL."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(coroutine: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result(_SECONDS)

    try:
        emulator = GlueEmulator(count=250)
        run(emulator.start())
        yield emulator.endpoint_url
        run(emulator.stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextlib.contextmanager
def _logging() -> Generator[None]:
    """Undo what an example configures."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def _environment(endpoint_url: str, directory: Path) -> dict[str, str]:
    config = directory / "aws-config"
    config.write_text(_AWS_CONFIG)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return inherited | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_GLUE": endpoint_url,
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "COLUMNS": "100",
        "AWS_PAGER": "",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(AWS_CLI / "bin"), os.environ.get("PATH", "")]),
    }


@contextlib.contextmanager
def _environ(environment: dict[str, str]) -> Generator[None]:
    """Give the process *environment* instead of its own for a while."""
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(environment)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _set_up(namespace: dict[str, Any]) -> None:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = _environment(stack.enter_context(_emulator()), directory)
        stack.enter_context(_environ(environment))
        stack.enter_context(contextlib.chdir(directory))
        stack.enter_context(_logging())
        namespace["__name__"] = "__main__"
        namespace["_close"] = stack.pop_all().close


def _tear_down(namespace: dict[str, Any]) -> None:
    namespace["_close"]()


_SYBIL = Sybil(
    [CodeBlockParser("python", _run_python), CodeBlockParser("bash", _run_bash), CodeBlockParser("text", _compare)],
    path=str(_ROOT),
    patterns=["docs/*.md", "docs/*/*.md", "README.md"],
    setup=_set_up,
    teardown=_tear_down,
)


class _Examples:
    """A plugin, because a conftest.py is heard in its own directory only, and README.md is above it."""

    pytest_collect_file = staticmethod(_SYBIL.pytest())


def pytest_configure(config: pytest.Config) -> None:
    """Collect the examples."""
    config.pluginmanager.register(_Examples(), "documentation-examples")
