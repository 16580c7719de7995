"""The credentials of a client: found by botocore's chain; one call refreshes or reloads them for all."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiobotocore.credentials import AioCredentials
from botocore.credentials import ReadOnlyCredentials

from glue_integrations.errors import CredentialsError, GlueIntegrationsError

from .configuration import AioSession, Connection, chain_error

T = TypeVar("T")


async def find_credentials(session: AioSession, connection: Connection) -> AioCredentials:
    """Return the credentials passed to the client, or the ones that the chain of *session* finds."""
    if connection.aws_access_key_id is not None and connection.aws_secret_access_key is not None:
        return AioCredentials(
            connection.aws_access_key_id, connection.aws_secret_access_key, connection.aws_session_token
        )
    credentials = await session.get_credentials()
    if credentials is None:
        raise CredentialsError("No AWS credentials were found.")
    return credentials


class CredentialStore:
    """The credentials of a client. One call refreshes them for all; if it fails, all waiting calls get its error."""

    def __init__(self, credentials: AioCredentials, load: Callable[[], Awaitable[AioCredentials]] | None) -> None:
        self._credentials = credentials
        self._load = load
        self._generation = 0
        self._lock = asyncio.Lock()
        self._failure: GlueIntegrationsError | None = None
        self._failed_at = 0.0

    @property
    def id(self) -> int | None:
        """Identifies the current credentials; None if `reload` cannot load others."""
        return None if self._load is None else self._generation

    async def get(self) -> ReadOnlyCredentials:
        """Return the credentials; refresh them first if they are about to expire."""
        needs_refresh = getattr(self._credentials, "refresh_needed", None)  # static credentials have none
        if needs_refresh is None or not needs_refresh():
            return await self._credentials.get_frozen_credentials()
        return await self._single_flight(self._credentials.get_frozen_credentials)

    async def reload(self, expired: int) -> None:
        """Load the credentials again, unless the ones with the id *expired* have already been replaced."""

        async def replace() -> None:
            if self._load is not None and expired == self._generation:
                credentials = await self._load()
                await credentials.get_frozen_credentials()
                self._credentials = credentials
                self._generation += 1

        await self._single_flight(replace)

    async def _single_flight(self, fetch: Callable[[], Awaitable[T]]) -> T:
        requested_at = time.monotonic()
        async with self._lock:
            # Otherwise a hundred waiting calls would fail for the same reason one after the other.
            if self._failure is not None and self._failed_at >= requested_at:
                raise self._failure.evolve()
            try:
                return await fetch()
            except Exception as error:  # noqa: BLE001  # credential providers may raise anything
                self._failure = chain_error(error)
            self._failed_at = time.monotonic()
            raise self._failure.evolve()
