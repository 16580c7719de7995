from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Protocol

from .httpsession import AIOHTTPSession

class _Session(Protocol):
    def acquire(self) -> AbstractAsyncContextManager[AIOHTTPSession]: ...

class AioContainerMetadataFetcher:
    TIMEOUT_SECONDS: ClassVar[int]
    def __init__(self, session: _Session | None = None, sleep: Callable[[float], Awaitable[object]] = ...) -> None: ...
