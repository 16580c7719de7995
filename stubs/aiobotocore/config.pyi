import ssl
from typing import TypedDict

from aiohttp import SocketFactoryType
from aiohttp.abc import AbstractResolver
from botocore.config import Config, _ProxiesConfig, _Retries

from .httpsession import AIOHTTPSession

class _ConnectorArgs(TypedDict, total=False):
    use_dns_cache: bool
    ttl_dns_cache: int | None
    keepalive_timeout: float | None
    write_timeout: float | None
    pool_timeout: float | None
    force_close: bool
    ssl_context: ssl.SSLContext
    resolver: AbstractResolver
    socket_factory: SocketFactoryType | None

class AioConfig(Config):
    connector_args: _ConnectorArgs
    http_session_cls: type[AIOHTTPSession]
    warm_up_loader_caches: bool
    def __init__(
        self,
        connector_args: _ConnectorArgs | None = ...,
        http_session_cls: type[AIOHTTPSession] = ...,
        warm_up_loader_caches: bool = ...,
        *,
        region_name: str | None = None,
        user_agent: str | None = None,
        connect_timeout: float = 60,
        read_timeout: float | None = 60,
        parameter_validation: bool = True,
        max_pool_connections: int = 10,
        proxies: dict[str, str] | None = None,
        proxies_config: _ProxiesConfig | None = None,
        retries: _Retries | None = None,
        client_cert: str | tuple[str, str] | None = None,
        defaults_mode: str | None = None,
        ignore_configured_endpoint_urls: bool | None = None,
    ) -> None: ...
