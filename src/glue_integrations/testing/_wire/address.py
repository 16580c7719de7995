"""The address that the server listens on: checks it, binds it, and writes it as a URL."""

import asyncio
import errno
import socket
from typing import Final, TypeAlias

from glue_integrations.errors import ConfigurationError

_LOOPBACK_OF: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # the addresses that mean "all interfaces"
_UNAVAILABLE: Final = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}
_TRIES: Final = 20

_Address: TypeAlias = tuple[socket.AddressFamily, str, int]
"""A family, an address of it, and the address's scope."""


def check_address(host: object, port: object) -> None:
    """Raise a `ConfigurationError` unless *host* and *port* can be an address."""
    if not isinstance(host, str):
        raise ConfigurationError(f"host must be a string such as '127.0.0.1', not {host!r}.")
    if not host or host != host.strip():
        raise ConfigurationError(
            f"host must be a host name or address, not {host!r}; use '0.0.0.0' or '::' to listen on all interfaces."
        )
    if not isinstance(port, int) or isinstance(port, bool):
        raise ConfigurationError(f"port must be a whole number from 0 to 65535, not {port!r}.")
    if not 0 <= port <= 65535:
        raise ConfigurationError(f"port must be 0 to 65535, not {port}.")


def url_of(host: str, port: int) -> str:
    """Return a URL that reaches the address from this machine."""
    host = _LOOPBACK_OF.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def bind(host: str, port: int) -> list[socket.socket]:
    """Bind every address of a host name, all with the same port.

    Args:
        host: Name or address.
        port: TCP port; 0 for one that is free on all of the addresses.

    Raises:
        ConfigurationError: An address cannot be bound.
    """
    try:
        return _bind_same_port(await _resolve(host), port)
    except (OSError, ValueError) as error:
        raise _cannot_listen(host, port, error) from error


def _cannot_listen(host: str, port: int, error: Exception) -> ConfigurationError:
    in_use = port and getattr(error, "errno", None) == errno.EADDRINUSE
    reason = "it is in use" if in_use else getattr(error, "strerror", None) or error
    return ConfigurationError(f"Cannot listen on port {port} of {host}: {reason}.")


async def _resolve(host: str) -> list[_Address]:
    """Return the addresses of a host name, each once."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        # A name: looking it up takes time, so it happens in a thread.
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(
        dict.fromkeys(
            (family, str(address[0]), int(address[3]) if len(address) == 4 else 0)
            for family, _, _, _, address in found
            if family in (socket.AF_INET, socket.AF_INET6)
        )
    )


def _bind_same_port(addresses: list[_Address], port: int) -> list[socket.socket]:
    for _ in range(1 if port else _TRIES):
        try:
            return _bind_all(addresses, port)
        except OSError as error:
            # A port that is free on the first address may be in use on the second.
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "no port is free on all of its addresses")


def _bind_all(addresses: list[_Address], port: int) -> list[socket.socket]:
    bound: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, address, scope in addresses:
            try:
                bound.append(_bind_one(family, address, scope, bound[0].getsockname()[1] if bound else port))
            except OSError as error:
                # A name may have an address of a family that this machine does not have, such as ::1.
                if error.errno not in _UNAVAILABLE:
                    raise
                missing = error
    except OSError:
        for each in bound:
            each.close()
        raise
    if not bound:
        raise missing or OSError(errno.EADDRNOTAVAIL, "it has no address")
    return bound


def _bind_one(family: socket.AddressFamily, address: str, scope: int, port: int) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            bound.bind((address, port, 0, scope))
        else:
            bound.bind((address, port))
        bound.setblocking(False)
    except BaseException:
        bound.close()
        raise
    return bound
