"""Run the real command in a separate process."""

import asyncio
import fcntl
import os
import pty
import signal
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
    """Exit code and output of a command."""

    code: int
    out: str
    err: str

    @property
    def error_line(self) -> str:
        """The error message, which must be a single line."""
        assert self.err.startswith("error: ")
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1
        return self.err


Variables: TypeAlias = Mapping[str, str | None]
Invoke: TypeAlias = Callable[..., Awaitable[Outcome]]


def environment(variables: Variables | None = None) -> dict[str, str]:
    """Return the environment without AWS configuration and terminal size, plus *variables*; None removes one."""
    base = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name.lower() not in _PROXIES and name not in {"COLUMNS", "LINES"}
    }
    merged: Variables = {
        **base,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **(variables or {}),
    }
    return {name: value for name, value in merged.items() if value is not None}


def server_options(server: GlueEmulator | str) -> tuple[str, ...]:
    """Return the options for the endpoint and Region of a server."""
    url = server if isinstance(server, str) else server.endpoint_url
    return "--endpoint-url", url, "--region", "us-east-1"


@asynccontextmanager
async def started(
    *arguments: str, stdout: int = PIPE, env: Variables | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Start the command with piped output, or with *stdout*.

    The process is killed at the end of the block, or after a minute.
    """
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        stdout=stdout,
        stderr=PIPE,
        env=environment(env),
        preexec_fn=_heed_signals if os.name == "posix" else None,
    )
    try:
        async with asyncio.timeout(60):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def _heed_signals() -> None:
    # The tests may run in the background or under nohup, where signals are ignored; the command would inherit that.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


async def wait_for_exit(process: asyncio.subprocess.Process, encoding: str = "utf-8") -> Outcome:
    """Wait for the command to exit and return its outcome."""
    out, err = await process.communicate()
    assert process.returncode is not None
    return Outcome(process.returncode, (out or b"").decode(encoding), err.decode(encoding))


async def run(*arguments: str, env: Variables | None = None, encoding: str = "utf-8") -> Outcome:
    """Run the command and return its outcome."""
    async with started(*arguments, env=env) as process:
        return await wait_for_exit(process, encoding)


async def run_on_terminal(*arguments: str, columns: int = 160, env: Variables | None = None) -> Outcome:
    """Run the command on a pseudo-terminal, which combines output and errors."""
    variables = environment({"TERM": "xterm-256color", **(env or {})})
    return await asyncio.to_thread(_run_on_terminal, arguments, columns, variables)


def _run_on_terminal(arguments: tuple[str, ...], columns: int, variables: dict[str, str]) -> Outcome:
    terminal, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with Popen([*COMMAND, *arguments], stdin=child, stdout=child, stderr=child, env=variables) as process:
        os.close(child)
        output = b""
        try:
            while chunk := os.read(terminal, 65536):
                output += chunk
        except OSError:
            pass  # Linux's way to report that the other end is closed
        finally:
            os.close(terminal)
    return Outcome(process.returncode, output.decode(), "")
