from collections.abc import Coroutine, Mapping
from types import TracebackType
from typing import Literal

from botocore.model import ServiceModel
from botocore.session import Session

from .client import _GlueClient
from .config import AioConfig
from .credentials import AioCredentials

class ClientCreatorContext:
    def __init__(self, coro: Coroutine[None, None, _GlueClient]) -> None: ...
    async def __aenter__(self) -> _GlueClient: ...
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None: ...

class AioSession(Session):
    async def get_credentials(self) -> AioCredentials | None: ...  # type: ignore[override]  # as aiobotocore has it
    async def get_available_regions(  # type: ignore[override]  # as aiobotocore has it
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]: ...
    async def get_service_model(  # type: ignore[override]  # as aiobotocore has it
        self, service_name: str, api_version: str | None = None
    ) -> ServiceModel: ...
    # At run time **kwargs; the names are those of `_create_client`, see the contract tests.
    def create_client(  # type: ignore[override]  # as aiobotocore has it
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
        config: AioConfig | None = None,
        aws_account_id: str | None = None,
    ) -> ClientCreatorContext: ...

def get_session(env_vars: Mapping[str, object] | None = None) -> AioSession: ...
