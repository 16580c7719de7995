"""What a client and its siblings share, and whether they are open."""

import asyncio

from glue_integrations.config import ClientConfig
from glue_integrations.errors import ClientClosedError, ConfigurationError
from glue_integrations.transport import Transport

from .retry import RetryQuota


class Channel:
    """The transport, the retry quota, and the state: open or closed."""

    def __init__(self, transport: Transport, config: ClientConfig) -> None:
        self.transport = transport
        # A call waits here, not for a connection in the transport, so the wait does not count as part of an attempt.
        self.slots = asyncio.Semaphore(config.max_pool_connections)
        self.quota = RetryQuota(config.retry.quota)
        self.region_name = ""
        self.is_closed = False
        self.scopes: set[asyncio.Timeout] = set()
        """Deadlines of the calls in progress."""
        self.warned: set[str] = set()
        """Unknown members and values already logged."""
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._loop is not None and not self.is_closed

    def open(self, region_name: str) -> None:
        """Allow calls, from the running event loop only."""
        self.region_name = region_name
        self._loop = asyncio.get_running_loop()

    def require_open(self) -> None:
        """Raise an error unless calls can be made, in the running event loop."""
        if self.is_closed:
            raise ClientClosedError("The client is closed.")
        if self._loop is None:
            raise ClientClosedError("The client is not open.")
        if self._loop is not asyncio.get_running_loop():
            raise ConfigurationError("The client was opened in another event loop; open one client per loop.")

    def close(self) -> None:
        """End the calls in progress, wherever they wait, and refuse further ones."""
        self.is_closed = True
        for scope in self.scopes:
            if not scope.expired():
                scope.reschedule(0)
