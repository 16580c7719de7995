from typing import Any, NamedTuple

class ReadOnlyCredentials(NamedTuple):
    access_key: str
    secret_key: str
    token: str | None
    account_id: str | None = None

class Credentials:
    access_key: str
    secret_key: str
    token: str | None
    method: str
    account_id: str | None
    def __init__(
        self,
        access_key: str,
        secret_key: str,
        token: str | None = None,
        method: str | None = None,
        account_id: str | None = None,
    ) -> None: ...
    def get_frozen_credentials(self) -> ReadOnlyCredentials: ...

class CredentialResolver:
    # Their classes share a base, but nothing of what we change in them.
    providers: list[Any]
    def __init__(self, providers: list[Any]) -> None: ...
    def get_provider(self, name: str) -> Any: ...
