"""Running the real command, as a process of its own."""

import asyncio
import fcntl
import os
import pty
import struct
import sys
import termios
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from subprocess import PIPE, Popen
from typing import Final, TypeAlias

from glue_integrations.testing import GlueEmulator

COMMAND: Final = (sys.executable, "-m", "glue_integrations.cli")

_PROXIES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def error_line(self) -> str:
        """The one line of error, after checking that it is one."""
        assert self.err.startswith("error: ")
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1
        return self.err


Variables: TypeAlias = Mapping[str, str | None]
Invoke: TypeAlias = Callable[..., Awaitable[Outcome]]


def environment(variables: Variables | None = None) -> dict[str, str]:
    """Return this process's environment without its AWS configuration, with *variables*; None takes one out."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name.lower() not in _PROXIES
    }
    wanted: Variables = {
        **bare,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **(variables or {}),
    }
    return {name: value for name, value in wanted.items() if value is not None}


def at(server: GlueEmulator | str) -> tuple[str, ...]:
    """Return the options that lead to a server."""
    url = server if isinstance(server, str) else server.endpoint_url
    return "--endpoint-url", url, "--region", "us-east-1"


@asynccontextmanager
async def started(
    *arguments: str, stdout: int = PIPE, env: Variables | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Start the command, with a pipe for its errors and one for its output or what *stdout* says.

    A minute is more than any takes, and nothing is left running behind.
    """
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, stdout=stdout, stderr=PIPE, env=environment(env)
    )
    try:
        async with asyncio.timeout(60):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: asyncio.subprocess.Process, encoding: str = "utf-8") -> Outcome:
    """Wait for the end of the command and return what it has written."""
    out, err = await process.communicate()
    assert process.returncode is not None
    return Outcome(process.returncode, (out or b"").decode(encoding), err.decode(encoding))


async def run(*arguments: str, env: Variables | None = None, encoding: str = "utf-8") -> Outcome:
    """Run the command to its end."""
    async with started(*arguments, env=env) as process:
        return await ended(process, encoding)


async def run_on_terminal(*arguments: str, columns: int = 160, env: Variables | None = None) -> Outcome:
    """Run the command on a pseudo terminal, where both kinds of output are one."""
    variables = environment({"TERM": "xterm-256color", **(env or {})})
    return await asyncio.to_thread(_run_on_terminal, arguments, columns, variables)


def _run_on_terminal(arguments: tuple[str, ...], columns: int, variables: dict[str, str]) -> Outcome:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with Popen([*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=variables) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass  # how Linux tells that nobody holds the other end
        finally:
            os.close(ours)
    return Outcome(process.returncode, shown.decode(), "")
