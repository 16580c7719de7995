"""Construct, open and close the client. Its operations are in `_operations`, grouped by AWS's nouns."""

from copy import copy
from types import TracebackType
from typing import Self

from ._aws.configuration import AioSession, Connection
from ._aws.transport import AiobotocoreTransport
from ._core.call import Caller
from ._core.checked import CheckedTransport
from ._core.lifecycle import Borrowed, Channel, Resource
from ._display import class_of
from ._lookups import SharedLookups
from ._operations.provisioning import ProvisioningOperations
from .config import ClientConfig, RetryPolicy, changed
from .errors import ConfigurationError
from .events import Hook
from .transport import Transport


class GlueIntegrationsClient(ProvisioningOperations):
    """A client for the zero-ETL integrations of one account and Region.

    Use it with ``async with``, or call `open` and `aclose`. One client serves any number of concurrent calls in one
    event loop; create it once and share it. ``async with`` on an open client raises `ConfigurationError`, because
    the end of the block would close it for all its users: use a sibling from `with_options` there.

    Args:
        region_name: AWS Region; None uses AWS_DEFAULT_REGION, AWS_REGION or the profile, in this order.
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
            uses only `region_name` and `config`. Whatever it raises becomes a `TransportError`.

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
        if not isinstance(config, ClientConfig):
            raise ConfigurationError(f"config= must be a ClientConfig, not {class_of(config)}.")
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
        self._connection = connection
        resource: Resource = Borrowed(connection.region_name or "")
        if transport is None:
            transport = resource = AiobotocoreTransport(connection, config)
        else:
            transport = CheckedTransport(transport)
        self._caller = Caller(Channel(transport, config, resource), config)
        self._lookups = SharedLookups()
        self._is_sibling = False

    async def open(self) -> None:
        """Load the configuration and the credentials, and allow calls. Opening an open client does nothing.

        Several tasks may open a client at the same time: it opens once. If opening fails, you can try again; a closed
        client cannot be opened again.

        Raises:
            ConfigurationError: Missing or invalid Region, profile or endpoint, or the client is open in another event
                loop.
            CredentialsError: No credentials were found, or they could not be loaded.
            ClientClosedError: The client was closed, before or meanwhile.
            DeadlineExceededError: Opening took longer than `ClientConfig.timeout`.
        """
        if self._is_sibling:
            self._caller.channel.require_open()
        else:
            await self._caller.channel.lifecycle.open(self._caller.config.timeout)

    async def aclose(self) -> None:
        """Close the connections; calls in progress, and an `open` in progress, raise `ClientClosedError`.

        Closing again does nothing, and neither does closing a sibling.

        Raises:
            ConfigurationError: The client is open in another event loop.
        """
        if not self._is_sibling:
            await self._caller.channel.lifecycle.close()

    async def __aenter__(self) -> Self:
        if not self._is_sibling:
            self._caller.channel.lifecycle.require_new()
        await self.open()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        lifecycle, chosen = self._caller.channel.lifecycle, self._connection
        region_name = lifecycle.region_name or chosen.region_name
        shown = {"profile_name": chosen.profile_name, "endpoint_url": chosen.endpoint_url}
        arguments = [] if region_name is None else [repr(region_name)]
        arguments += [f"{name}={value!r}" for name, value in shown.items() if value is not None]
        return f"<{type(self).__name__}({', '.join(arguments)}), {lifecycle.description}>"

    def with_options(
        self,
        *,
        timeout: float | None = None,
        attempt_timeout: float | None = None,
        retry: RetryPolicy | None = None,
        hook: Hook | None = None,
    ) -> Self:
        """Return a sibling with other limits, on the same connections and the same retry quota.

        Args:
            timeout: Seconds for a whole call; None keeps this client's.
            attempt_timeout: Seconds for one attempt; None keeps this client's.
            retry: Retry policy; None keeps this client's. `RetryPolicy.quota` has no effect: the quota is shared.
            hook: Called with the events of its calls; None keeps this client's.

        Returns:
            A client that is open as long as this one; closing it closes nothing.

        Raises:
            ConfigurationError: A value is out of bounds.
        """
        given = {"timeout": timeout, "attempt_timeout": attempt_timeout, "retry": retry, "hook": hook}
        config = changed(self._caller.config, {name: value for name, value in given.items() if value is not None})
        sibling = copy(self)
        sibling._caller = Caller(self._caller.channel, config)  # noqa: SLF001  # an instance of this class
        sibling._is_sibling = True  # noqa: SLF001
        return sibling
