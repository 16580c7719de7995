"""Construct, open and close the client. Its operations are in `_operations`, grouped by AWS's nouns."""

import asyncio
from collections.abc import Awaitable
from copy import copy
from dataclasses import replace
from types import TracebackType
from typing import Self

from ._aws.configuration import AioSession, Connection
from ._aws.transport import AiobotocoreTransport
from ._core.call import Caller
from ._core.lifecycle import Channel
from ._operations.integrations import IntegrationOperations
from .config import ClientConfig, RetryPolicy
from .errors import DeadlineExceededError
from .transport import Transport


class GlueIntegrationsClient(IntegrationOperations):
    """A client for the zero-ETL integrations of one account and Region.

    Use it with ``async with``, or call `open` and `aclose`. One client serves any number of concurrent calls in one
    event loop; create it once and share it.

    Args:
        region_name: AWS Region; None uses AWS_DEFAULT_REGION or the profile.
        profile_name: Profile of the AWS configuration files; None uses AWS_PROFILE or ``default``.
        endpoint_url: Another endpoint: https, or http to this machine and `ClientConfig.plain_http_hosts`. None uses
            the first of AWS_ENDPOINT_URL_GLUE, AWS_ENDPOINT_URL, the profile's endpoint and AWS's own.
        aws_access_key_id: Access key, together with its secret; None uses the credentials that botocore's chain
            finds (environment, profile, SSO, web identity, assumed role, container, instance).
        aws_secret_access_key: Secret of that key.
        aws_session_token: Session token of a temporary key.
        session: A session to share with other aiobotocore clients; you close it.
        config: Time limits, sizes and retries.
        transport: Sends the requests instead of aiobotocore, such as a fake in a test; you close it. The client then
            uses only `region_name` and `config`.

    Raises:
        ConfigurationError: An argument is invalid.
    """

    def __init__(
        self,
        region_name: str | None = None,
        *,
        profile_name: str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        session: AioSession | None = None,
        config: ClientConfig = ClientConfig(),
        transport: Transport | None = None,
    ) -> None:
        connection = Connection(
            region_name=region_name,
            profile_name=profile_name,
            endpoint_url=endpoint_url,
            aws_access_key_id=aws_access_key_id,
            aws_secret_access_key=aws_secret_access_key,
            aws_session_token=aws_session_token,
            session=session,
            plain_http_hosts=config.plain_http_hosts,
        )
        self._region_name = region_name
        self._own_transport: AiobotocoreTransport | None = None
        if transport is None:
            transport = self._own_transport = AiobotocoreTransport(connection, config)
        self._caller = Caller(Channel(transport, config), config)
        self._is_sibling = False
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Load the configuration and the credentials, and allow calls. Opening an open client does nothing.

        Raises:
            ConfigurationError: Missing or invalid Region, profile or endpoint.
            CredentialsError: No credentials were found, or they could not be loaded.
            ClientClosedError: The client has been closed.
            DeadlineExceededError: Opening took longer than `ClientConfig.timeout`.
        """
        channel = self._caller.channel
        async with self._opening:
            if self._is_sibling or channel.is_closed or channel.is_open:
                channel.require_open()
                return
            region_name = self._region_name or ""
            if self._own_transport is not None:
                await _within(self._caller.config.timeout, self._own_transport.open())
                region_name = self._own_transport.region_name
            channel.open(region_name)

    async def aclose(self) -> None:
        """Close the connections; calls in progress raise `ClientClosedError`.

        Closing again does nothing, and so does closing a sibling.
        """
        if self._is_sibling:
            return
        self._caller.channel.close()
        async with self._opening:
            if self._own_transport is not None:
                # If cancelled half-way, it would leave connections open for ever.
                await asyncio.shield(self._own_transport.aclose())

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def with_options(self, *, timeout: float | None = None, retry: RetryPolicy | None = None) -> Self:
        """Return a sibling with other limits, on the same connections and the same retry quota.

        Args:
            timeout: Seconds for a whole call; None keeps this client's.
            retry: Retry policy; None keeps this client's. `RetryPolicy.quota` has no effect: the quota is shared.

        Returns:
            A client that is open as long as this one; closing it closes nothing.

        Raises:
            ConfigurationError: A value is out of bounds.
        """
        config = self._caller.config
        if timeout is not None:
            config = replace(config, timeout=timeout)
        if retry is not None:
            config = replace(config, retry=retry)
        sibling = copy(self)
        sibling._caller = Caller(self._caller.channel, config)  # noqa: SLF001  # an instance of this class
        sibling._is_sibling = True  # noqa: SLF001
        return sibling


async def _within(seconds: float, opening: Awaitable[None]) -> None:
    scope = asyncio.timeout(seconds)
    try:
        async with scope:
            await opening
            return
    except TimeoutError:
        if not scope.expired():
            raise
    raise DeadlineExceededError(f"The client could not be opened within {seconds:g} s: its credentials did not load.")
