"""The credentials of a client: found by botocore's chain, refreshed and renewed by one call for all."""

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
    """Return the credentials that were passed in, or those that the chain of *session* finds."""
    if connection.aws_access_key_id is not None and connection.aws_secret_access_key is not None:
        return AioCredentials(
            connection.aws_access_key_id, connection.aws_secret_access_key, connection.aws_session_token
        )
    credentials = await session.get_credentials()
    if credentials is None:
        raise CredentialsError("No AWS credentials were found.")
    return credentials


class Keychain:
    """The credentials of a client. One call refreshes them for all, and what it meets, all waiting calls meet."""

    def __init__(self, credentials: AioCredentials, reload: Callable[[], Awaitable[AioCredentials]] | None) -> None:
        self._credentials = credentials
        self._reload = reload
        self._generation = 0
        self._lock = asyncio.Lock()
        self._failure: GlueIntegrationsError | None = None
        self._failed_at = 0.0

    @property
    def id(self) -> int | None:
        """Which credentials these are; None if `renew` cannot get others."""
        return None if self._reload is None else self._generation

    async def get(self) -> ReadOnlyCredentials:
        """Return the credentials, refreshed if they are about to expire."""
        needs_refresh = getattr(self._credentials, "refresh_needed", None)  # static ones have none
        if needs_refresh is None or not needs_refresh():
            return await self._credentials.get_frozen_credentials()
        return await self._alone(self._credentials.get_frozen_credentials)

    async def renew(self, expired: int) -> None:
        """Load the credentials anew, unless that was done since those with the id *expired*."""

        async def load() -> None:
            if self._reload is not None and expired == self._generation:
                credentials = await self._reload()
                await credentials.get_frozen_credentials()
                self._credentials = credentials
                self._generation += 1

        await self._alone(load)

    async def _alone(self, load: Callable[[], Awaitable[T]]) -> T:
        asked = time.monotonic()
        async with self._lock:
            # Without this, a hundred calls that wait here would have the same failure one after the other.
            if self._failure is not None and self._failed_at >= asked:
                raise self._failure.evolve()
            try:
                return await load()
            except Exception as error:  # noqa: BLE001  # credential providers may raise anything
                self._failure = chain_error(error)
            self._failed_at = time.monotonic()
            raise self._failure.evolve()
