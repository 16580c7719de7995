from types import TracebackType
from typing import Any, Self

from botocore.client import BaseClient

from .httpsession import AIOHTTPSession

class _Endpoint:
    http_session: AIOHTTPSession

class AioBaseClient(BaseClient):
    _endpoint: _Endpoint
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None: ...
    async def close(self) -> None: ...  # type: ignore[override]  # as aiobotocore has it

# Made at run time from the service model, with a method for each operation.
class _GlueClient(AioBaseClient):
    async def describe_integrations(self, **params: object) -> dict[str, Any]: ...
