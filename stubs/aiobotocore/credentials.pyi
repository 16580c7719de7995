from collections.abc import Awaitable, Callable
from datetime import datetime

from botocore.credentials import Credentials, ReadOnlyCredentials

class AioCredentials(Credentials):
    async def get_frozen_credentials(self) -> ReadOnlyCredentials: ...  # type: ignore[override]  # as aiobotocore has it

class AioDeferredRefreshableCredentials(AioCredentials):
    def __init__(
        self,
        refresh_using: Callable[[], Awaitable[object]],
        method: str,
        time_fetcher: Callable[[], datetime] = ...,
    ) -> None: ...

class AioAssumeRoleCredentialFetcher:
    def __init__(
        self,
        client_creator: Callable[..., object],
        source_credentials: Credentials,
        role_arn: str,
        extra_args: dict[str, object] | None = None,
        mfa_prompter: Callable[[str], str] | None = None,
        cache: dict[str, object] | None = None,
        expiry_window_seconds: int | None = None,
    ) -> None: ...
    async def fetch_credentials(self) -> dict[str, object]: ...
