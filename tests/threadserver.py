"""An HTTP server in threads of its own: what it sends arrives also while the client's event loop is busy."""

import fcntl
import socket
import ssl
import struct
import termios
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rawserver import Received

PATIENCE: Final = 10.0
"""Seconds; nothing takes that long unless it hangs."""

Answer: TypeAlias = bytes | Callable[[socket.socket], None]
"""What to answer: bytes, after which the connection stays open, or a function that does to it what it likes."""


@dataclass
class ThreadServer:
    """What a test sees of the server."""

    answers: list[Answer]
    """One for each request; the last one serves all that follow."""
    tls: ssl.SSLContext | None = None
    port: int = 0
    connections: int = 0
    requests: list[Received] = field(default_factory=list[Received])
    _open: list[socket.socket] = field(default_factory=list[socket.socket])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        """The URL of the server."""
        return f"http://127.0.0.1:{self.port}" if self.tls is None else f"https://localhost:{self.port}"

    def accept(self, listener: socket.socket) -> None:
        """Serve connections, each in a thread, until *listener* is closed."""
        serving: list[threading.Thread] = []
        with suppress(OSError):
            while True:
                wire, _ = listener.accept()
                self.connections += 1
                serving.append(threading.Thread(target=self._serve, args=(wire,)))
                serving[-1].start()
        for thread in serving:
            thread.join(PATIENCE)

    def hang_up(self) -> None:
        """End all connections."""
        for wire in self._open:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def _serve(self, wire: socket.socket) -> None:
        wire.settimeout(PATIENCE)
        self._open.append(wire)
        with suppress(OSError, EOFError):  # the client has hung up, or the function has closed the connection
            if self.tls is not None:
                wire = self.tls.wrap_socket(wire, server_side=True)
                self._open.append(wire)
            while True:
                request = _read_request(wire)
                with self._lock:
                    self.requests.append(request)
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if isinstance(answer, bytes):
                    wire.sendall(answer)
                else:
                    answer(wire)
        wire.close()


def _read_request(wire: socket.socket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(wire)
    head, _, body = data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += _receive(wire)
    return Received(line, headers, body)


def _receive(wire: socket.socket) -> bytes:
    data = wire.recv(65536)
    if not data:
        raise EOFError
    return data


@contextmanager
def thread_server(*answers: Answer, tls: ssl.SSLContext | None = None) -> Generator[ThreadServer]:
    """Serve *answers* on a free port of this machine."""
    server = ThreadServer(list(answers), tls)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        accepting = threading.Thread(target=server.accept, args=(listener,))
        accepting.start()
        try:
            yield server
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`, which closing does not
            server.hang_up()
            accepting.join(PATIENCE)


def reset(wire: socket.socket) -> None:
    """Close *wire* with a RST."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


def settle(wire: socket.socket) -> None:
    """Wait until the other side's kernel has all that was sent, the FIN included."""
    with suppress(OSError):
        while wire.fileno() >= 0 and struct.unpack("i", fcntl.ioctl(wire, termios.TIOCOUTQ, b"\0" * 4))[0]:
            pass
