from .config import Config
from .hooks import BaseEventHooks
from .loaders import Loader
from .model import ServiceModel

class ClientMeta:
    events: BaseEventHooks
    def __init__(
        self,
        events: BaseEventHooks,
        client_config: Config,
        endpoint_url: str,
        service_model: ServiceModel,
        method_to_api_mapping: dict[str, str],
        partition: str,
    ) -> None: ...
    @property
    def service_model(self) -> ServiceModel: ...
    @property
    def region_name(self) -> str: ...
    @property
    def endpoint_url(self) -> str: ...
    @property
    def config(self) -> Config: ...

class BaseClient:
    meta: ClientMeta
    def __init__(
        self,
        serializer: object,
        endpoint: object,
        response_parser: object,
        event_emitter: BaseEventHooks,
        request_signer: object,
        service_model: ServiceModel,
        loader: Loader,
        client_config: Config,
        partition: str,
        exceptions_factory: object,
        endpoint_ruleset_resolver: object = None,
        user_agent_creator: object = None,
    ) -> None: ...
    def close(self) -> None: ...
