from collections.abc import Callable, MutableMapping
from typing import Any, Literal, Protocol, overload

from .client import BaseClient
from .config import Config
from .configprovider import ConfigValueStore
from .credentials import CredentialResolver, Credentials
from .hooks import BaseEventHooks
from .loaders import Loader
from .model import ServiceModel

class _TokenProvider(Protocol):
    def load_token(self) -> None: ...

class Session:
    session_var_map: MutableMapping[
        str, tuple[str | None, str | list[str] | None, object, Callable[[object], object] | None]
    ]
    # What the files hold; see `ConfigParser`.
    @property
    def full_config(self) -> dict[str, Any]: ...
    def get_scoped_config(self) -> dict[str, Any]: ...
    def instance_variables(self) -> dict[str, object]: ...
    def set_config_variable(self, logical_name: str, value: object) -> None: ...
    def __init__(
        self,
        session_vars: dict[str, tuple[str | None, str | list[str] | None, object, object]] | None = None,
        event_hooks: BaseEventHooks | None = None,
        include_builtin_handlers: bool = True,
        profile: str | None = None,
    ) -> None: ...
    def register(
        self,
        event_name: str,
        handler: Callable[..., object],
        unique_id: str | None = None,
        unique_id_uses_count: bool = False,
    ) -> None: ...
    @overload
    def get_component(self, name: Literal["data_loader"]) -> Loader: ...
    @overload
    def get_component(self, name: Literal["credential_provider"]) -> CredentialResolver: ...
    @overload
    def get_component(self, name: Literal["config_store"]) -> ConfigValueStore: ...
    @overload
    def register_component(self, name: Literal["data_loader"], component: Loader) -> None: ...
    @overload
    def register_component(self, name: Literal["token_provider"], component: _TokenProvider) -> None: ...
    @overload
    def get_config_variable(self, logical_name: Literal["api_versions"], methods: None = None) -> dict[str, str]: ...
    @overload
    def get_config_variable(self, logical_name: Literal["profile"], methods: None = None) -> str | None: ...
    @overload
    def get_config_variable(self, logical_name: Literal["defaults_mode"], methods: None = None) -> str: ...
    @overload
    def get_config_variable(self, logical_name: Literal["metadata_service_timeout"], methods: None = None) -> float: ...
    @overload
    def get_config_variable(self, logical_name: str, methods: None = None) -> object: ...
    def set_credentials(
        self, access_key: str, secret_key: str, token: str | None = None, account_id: str | None = None
    ) -> None: ...
    def get_credentials(self) -> Credentials | None: ...
    def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]: ...
    def get_default_client_config(self) -> Config | None: ...
    def set_default_client_config(self, client_config: Config) -> None: ...
    def get_service_model(self, service_name: str, api_version: str | None = None) -> ServiceModel: ...
    def create_client(
        self,
        service_name: Literal["glue"],
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
        aws_account_id: str | None = None,
    ) -> BaseClient: ...

def get_session(
    env_vars: dict[str, tuple[str | None, str | list[str] | None, object, object]] | None = None,
) -> Session: ...
