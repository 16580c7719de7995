"""Starts and stops the server: once at a time, in the caller's event loop or in a thread."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Literal, TypeVar

from .address import url_of
from .server import HttpServer

T = TypeVar("T")


class Serving:
    """The life of the server. Its methods may be called in any thread."""

    url: str | None = None
    """URL of the server; None if it is not running."""

    def __init__(self, server: HttpServer, host: str, port: int) -> None:
        self._server = server
        self._host = host
        self._port = port
        self._lock = threading.Lock()  # guards the state, and is never held while something takes time
        self._state: Literal["stopped", "starting", "running", "stopping"] = "stopped"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: _LoopThread | None = None

    async def start(self, *, is_owner: bool) -> None:
        """Start the server.

        Args:
            is_owner: Whether the caller stops it again, so that it must not be running. Otherwise a running server is
                left alone.

        Raises:
            ConfigurationError: The address cannot be bound.
            RuntimeError: It is already running and *is_owner*, or it is starting or stopping.
        """
        with self._lock:
            if self._state == "running" and not is_owner:
                return
            if self._state != "stopped":
                raise RuntimeError(f"The emulator is already {self._state}.")
            self._state = "starting"
        try:
            port = await self._server.start(self._host, self._port)
        except BaseException:
            self._state = "stopped"
            raise
        self._loop = asyncio.get_running_loop()
        self.url = url_of(self._host, port)
        self._state = "running"

    async def stop(self) -> None:
        """Stop the server; does nothing if it is stopped or stopping.

        Raises:
            RuntimeError: It is starting, or it runs in another event loop.
        """
        with self._lock:
            if self._state in ("stopped", "stopping"):
                return
            if self._state == "starting":
                raise RuntimeError("The emulator is starting; stop it once it has started.")
            if self._loop is not asyncio.get_running_loop():
                raise RuntimeError("The emulator runs in another event loop or thread; stop it there.")
            self._state = "stopping"
            self.url = None
        try:
            await self._server.stop()
        finally:
            self._state = "stopped"

    def enter(self) -> None:
        """Start the server in a thread of its own.

        Raises:
            ConfigurationError: The address cannot be bound.
            RuntimeError: It is not stopped.
        """
        thread = _LoopThread()
        try:
            thread.run(self.start(is_owner=True))
        except BaseException:
            thread.close()
            raise
        self._thread = thread

    def exit(self) -> None:
        """Stop the server and its thread; does nothing if it does not run in one."""
        thread, self._thread = self._thread, None
        if thread is not None:
            try:
                thread.run(self.stop())
            finally:
                thread.close()


class _LoopThread:
    """Runs coroutines in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="glue-emulator", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[object, object, T]) -> T:
        """Run *coroutine* in the thread, wait for it, and return its result or raise its exception."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def close(self) -> None:
        """Stop the loop, and wait for the thread to end and for those that looked up names."""
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
