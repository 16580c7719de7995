from typing import ClassVar, Literal, Self, TypedDict

class _Retries(TypedDict, total=False):
    mode: Literal["legacy", "standard", "adaptive"]
    max_attempts: int
    total_max_attempts: int

class _ProxiesConfig(TypedDict, total=False):
    proxy_ca_bundle: str
    proxy_client_cert: str | tuple[str, str]
    proxy_use_forwarding_for_https: bool

# At run time all of these are in **kwargs: the contract tests compare the names with OPTION_DEFAULTS.
class Config:
    OPTION_DEFAULTS: ClassVar[dict[str, object]]
    region_name: str | None
    user_agent: str | None
    connect_timeout: float
    read_timeout: float | None
    parameter_validation: bool
    max_pool_connections: int
    proxies: dict[str, str] | None
    proxies_config: _ProxiesConfig | None
    retries: _Retries | None
    client_cert: str | tuple[str, str] | None
    def __init__(
        self,
        region_name: str | None = None,
        *,
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
    def merge(self, other_config: Self) -> Self: ...
