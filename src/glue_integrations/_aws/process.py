"""Runs a command that cannot prompt, and kills all that it starts."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from subprocess import DEVNULL, PIPE
from typing import Final

_LONGEST_OUTPUT: Final = 1024 * 1024
"""Bytes; credentials have one or two thousand."""

_GRACE: Final = 1.0
"""Seconds to wait for the end of the output: a daemon that the command started may keep the pipes open for ever."""


@dataclass(frozen=True, slots=True, repr=False)
class Finished:
    """The exit status of a command, and what it printed."""

    status: int
    output: bytes
    errors: bytes


class _Protocol(asyncio.SubprocessProtocol):
    """Collects what a command prints."""

    def __init__(self) -> None:
        self.printed = {1: bytearray(), 2: bytearray()}
        self.finished = asyncio.Event()
        self.closed = asyncio.Event()
        self.is_too_long = False

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if len(self.printed[fd]) + len(data) <= _LONGEST_OUTPUT:
            self.printed[fd] += data
        else:
            self.is_too_long = True
            self.finished.set()

    def process_exited(self) -> None:
        self.finished.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's
        self.closed.set()


async def run(command: Sequence[str]) -> Finished:
    """Run *command* in a session of its own, without a terminal and without input.

    When it exits or the caller is cancelled, its process group is killed, and it is reaped.

    Raises:
        OSError: It cannot be started.
        ValueError: It is empty, or prints more than a mebibyte.
    """
    if not command:
        raise ValueError("It is empty.")
    starting = asyncio.ensure_future(
        asyncio.get_running_loop().subprocess_exec(
            _Protocol, *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    )
    try:
        # Shielded, because cancelling this would kill the command, but not its process group.
        _, protocol = await asyncio.shield(starting)
        await protocol.finished.wait()
    finally:
        await asyncio.wait([starting])
        if starting.exception() is None:
            await _end(*starting.result())
    if protocol.is_too_long:
        raise ValueError(f"It printed more than {_LONGEST_OUTPUT} bytes.")
    status = starting.result()[0].get_returncode()
    return Finished(-1 if status is None else status, bytes(protocol.printed[1]), bytes(protocol.printed[2]))


async def _end(transport: asyncio.SubprocessTransport, protocol: _Protocol) -> None:
    _kill_group(transport)
    # A daemon may keep the pipes open, and a process of another user cannot be killed.
    with suppress(TimeoutError):
        await asyncio.wait_for(protocol.closed.wait(), _GRACE)
    # Not earlier, because it may reap the process before asyncio does, which then logs a warning.
    with suppress(PermissionError):
        transport.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(protocol.closed.wait(), _GRACE)


def _kill_group(transport: asyncio.SubprocessTransport) -> None:
    # Also after the command has exited: what it left behind may keep the pipes open.
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(transport.get_pid(), signal.SIGKILL)
        else:
            transport.kill()
