import asyncio
from contextlib import AsyncExitStack
from ssl import SSLContext
from types import TracebackType
from typing import Never, Self, Unpack

import aiohttp
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import _ProxiesConfig
from botocore.httpsession import ProxyConfiguration

from .awsrequest import AioAWSResponse
from .config import _ConnectorArgs

# All below with an underscore is protected, and used by us all the same: the contract tests make sure that it is there.

class _ProxySSLTCPConnector(aiohttp.TCPConnector):
    def __init__(
        self,
        *args: Never,
        proxy_ssl_context: SSLContext | None = None,
        limit: int = ...,
        ssl: bool | SSLContext = ...,
        **kwargs: Unpack[_ConnectorArgs],
    ) -> None: ...

class AIOHTTPSession:
    _connector_args: _ConnectorArgs
    _exit_stack: AsyncExitStack
    _max_pool_connections: int
    _proxy_config: ProxyConfiguration
    _sessions: dict[str | None, aiohttp.ClientSession] | None
    _sessions_lock: asyncio.Lock
    _timeout: aiohttp.ClientTimeout
    def __init__(
        self,
        verify: bool | str = True,
        proxies: dict[str, str] | None = None,
        timeout: float | tuple[float, float | None] | None = None,
        max_pool_connections: int = 10,
        socket_options: list[tuple[int, int, int]] | None = None,
        client_cert: str | tuple[str, str] | None = None,
        proxies_config: _ProxiesConfig | None = None,
        connector_args: _ConnectorArgs | None = None,
    ) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None: ...
    async def close(self) -> None: ...
    async def send(self, request: AWSPreparedRequest) -> AioAWSResponse: ...
    def _build_ssl_contexts(self, proxy_url: str | None) -> tuple[SSLContext, SSLContext | None]: ...
    async def _create_connector(self, proxy_url: str | None) -> aiohttp.TCPConnector: ...
    async def _get_session(self, proxy_url: str | None) -> aiohttp.ClientSession: ...
