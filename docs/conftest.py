"""Runs the examples of the documentation and of the README as they stand.

A page is read from top to bottom, and finds nothing of AWS's but what it sets up or includes itself:

- ``bash`` and ``console`` blocks are typed into a terminal. An emulator that one of them starts serves until the end of
  the page, and ``export`` holds as long.
- An ``ini`` block is the AWS configuration.
- A ``python`` block is executed, by pytest if its first line is the name of a test file in a comment. It must not need
  the names of the block before, unless the page says that its examples continue each other.
- A ``python3`` block is a cell of a notebook, which may await.
- A ``javascript`` block is executed by Node.
- A ``text`` block is what the block before it must have printed; ``...`` matches anything, and white space any other.
- A ``json`` block must be JSON, a ``yaml`` block YAML. A ``dockerfile`` block must consist of Docker's instructions.
"""

import asyncio
import contextlib
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from types import FunctionType
from typing import Any, Final

import pytest
import yaml  # MyST's
from sybil import Document, Example, Region, Sybil
from sybil.parsers.myst import CodeBlockParser

from clients.install import AWS_CLI
from examples.limit import time_limit
from examples.pages import blocks, continues
from examples.terminal import SECONDS, Terminal

_ROOT: Final = Path(__file__).parent.parent
_TEST_FILE: Final = re.compile(r"# (test_\w+\.py)\n")
_INSTRUCTION: Final = re.compile(r"(#|(FROM|COPY|RUN|USER|EXPOSE|CMD) )")
_SNIPPET: Final = re.compile(r"^```\{include\} (\S*_snippets/\S+)\n```$", re.MULTILINE)


class _Page:
    """Where the examples of a page have got to."""

    def __init__(self) -> None:
        """Give them a directory and an environment, until `close`."""
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            stack.enter_context(_environ(_environment(directory)))
            stack.enter_context(contextlib.chdir(directory))
            stack.enter_context(_logging())
            # What it starts is added after `pop_all`, so it has a stack of its own.
            self.terminal = Terminal(stack.enter_context(ExitStack()))
            self.names: dict[str, object] = {}
            self.printed: str | None = None
            self.has_stopped = False
            """Whether the last example was skipped, or failed."""
            self.close = stack.pop_all().close


def _environment(directory: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return inherited | {
        "AWS_CONFIG_FILE": str(directory / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(directory / "aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "COLUMNS": "100",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
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


@contextlib.contextmanager
def _logging() -> Generator[None]:
    """Undo what an example configures."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def _run_python(page: _Page, example: Example) -> str:
    name = _TEST_FILE.match(example.parsed)
    if name is not None:
        return _run_pytest(name[1], example.parsed)
    if not continues(example.document.text):
        page.names = {}
    page.names["__name__"] = "__main__"
    # Padded, so that a traceback has the lines of the page.
    padded = "\n" * (example.line + example.parsed.line_offset) + example.parsed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), time_limit(SECONDS):
        exec(compile(padded, example.path, "exec", dont_inherit=True), page.names)  # noqa: S102  # our own
    return printed.getvalue()


def _run_cell(_: _Page, example: Example) -> str:
    code = compile(example.parsed, example.path, "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    cell = FunctionType(code, {})
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), time_limit(SECONDS):
        asyncio.run(cell())
    return printed.getvalue()


def _run_pytest(name: str, text: str) -> str:
    """Run an example that is a file of tests."""
    Path(name).write_text(text, "utf-8")
    arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={Path.cwd()}", name]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603  # ours
    assert done.returncode == 0, done.stdout + done.stderr  # noqa: S101
    return done.stdout


def _run_console(page: _Page, example: Example) -> str:
    return page.terminal.type(example.parsed)


def _run_bash(page: _Page, example: Example) -> str:
    return page.terminal.run(example.parsed)


def _run_javascript(page: _Page, example: Example) -> str:
    return page.terminal.run_javascript(example.parsed)


def _include(page: _Page, example: Example) -> str:
    """Run what a snippet tells the reader to type first."""
    included = (Path(example.path).parent / example.parsed).resolve()
    return "".join(page.terminal.type(block.code) for block in blocks(included) if block.language == "console")


def _configure(_: _Page, example: Example) -> str:
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(example.parsed, "utf-8")
    return ""


def _check_yaml(_: _Page, example: Example) -> str:
    yaml.safe_load(example.parsed)
    return ""


def _check_dockerfile(_: _Page, example: Example) -> str:
    unknown = [line for line in example.parsed.splitlines() if not _INSTRUCTION.match(line)]
    assert not unknown, unknown  # noqa: S101
    return ""


def _check_json(_: _Page, example: Example) -> str:
    json.loads(example.parsed)
    return ""


def _compare(example: Example) -> str | None:
    page: _Page = example.namespace["page"]
    if page.has_stopped:
        pytest.skip("The example it belongs to did not get there.")
    printed, page.printed = page.printed, None
    if printed is None:
        return "There is no example before it."
    if OutputChecker().check_output(example.parsed, printed, ELLIPSIS | NORMALIZE_WHITESPACE):
        return None
    return f"Expected:\n{example.parsed}\nPrinted:\n{printed}"


def _evaluator(run: Callable[[_Page, Example], str]) -> Callable[[Example], None]:
    """Return *run* as Sybil wants it, with what is printed kept for `_compare`."""

    def evaluate(example: Example) -> None:
        page: _Page = example.namespace["page"]
        page.has_stopped = True
        page.printed = run(page, example)
        page.has_stopped = False

    return evaluate


def _includes(document: Document) -> Iterator[Region]:
    for found in _SNIPPET.finditer(document.text):
        yield Region(found.start(), found.end(), found[1], _evaluator(_include))


def _set_up(namespace: dict[str, Any]) -> None:
    namespace["page"] = _Page()


def _tear_down(namespace: dict[str, Any]) -> None:
    namespace["page"].close()


_RUNNERS: Final = {
    "bash": _run_bash,
    "console": _run_console,
    "dockerfile": _check_dockerfile,
    "ini": _configure,
    "javascript": _run_javascript,
    "json": _check_json,
    "yaml": _check_yaml,
    "python": _run_python,
    "python3": _run_cell,
}

_SYBIL = Sybil(
    [
        *(CodeBlockParser(language, _evaluator(run)) for language, run in _RUNNERS.items()),
        CodeBlockParser("text", _compare),
        _includes,
    ],
    path=str(_ROOT),
    patterns=["docs/*.md", "docs/*/*.md", "README.md"],
    excludes=["docs/_snippets/*.md"],
    setup=_set_up,
    teardown=_tear_down,
)


class _Examples:
    """A plugin, because a conftest.py is heard in its own directory only, and README.md is above it."""

    pytest_collect_file = staticmethod(_SYBIL.pytest())


def pytest_configure(config: pytest.Config) -> None:
    """Collect the examples."""
    config.pluginmanager.register(_Examples(), "documentation-examples")
