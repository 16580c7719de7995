"""The client: one method per operation of the API, and walks and look-ups on top."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from operator import attrgetter
from types import TracebackType
from typing import Final, Self

from pydantic import JsonValue, ValidationError

from ._aws.transport import AiobotocoreTransport, AioSession, Connection
from ._core.call import Caller, Channel, Operation
from ._core.decode import problems
from ._operations.filters import MAX_FILTER_VALUE, build_filters
from .config import ClientConfig, RetryPolicy
from .cursor import Cursor
from .errors import DeadlineExceededError, InvalidRequestError
from .models import (
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    Integration,
    IntegrationFilter,
    IntegrationStatus,
    UnknownValue,
)
from .pagination import Listing, Page, Pager
from .transport import Transport

_DESCRIBE_INTEGRATIONS: Final = Operation("DescribeIntegrations", DescribeIntegrationsResponse)


class GlueIntegrationsClient:
    """A client for the zero-ETL integrations of one account and Region.

    Use it with ``async with``, or call `open` and `aclose`. One client serves any number of concurrent calls in one
    event loop; make it once and share it.

    Args:
        region_name: AWS Region; None takes it from AWS_DEFAULT_REGION or the profile.
        profile_name: Profile of the AWS configuration files; None takes AWS_PROFILE or ``default``.
        endpoint_url: Another endpoint: https, or http to this machine; None takes AWS_ENDPOINT_URL_GLUE,
            AWS_ENDPOINT_URL, the profile's, or AWS's own, in this order.
        aws_access_key_id: Access key, together with its secret; None takes the credentials that botocore's chain
            finds (environment, profile, SSO, web identity, assumed role, container, instance).
        aws_secret_access_key: Secret of that key.
        aws_session_token: Session token, if the key is a temporary one.
        session: A session to share with other aiobotocore clients; it stays yours.
        config: Time limits, sizes and retries.
        transport: What carries the requests instead of aiobotocore, such as a fake in a test; it stays yours. Only
            `region_name` and `config` are used besides.

    Raises:
        ConfigurationError: An argument can never work.
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
            ConfigurationError: No or a wrong Region, profile or endpoint.
            CredentialsError: No credentials were found, or they could not be loaded.
            ClientClosedError: The client was closed before.
            DeadlineExceededError: It took longer than `ClientConfig.timeout`.
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
        """Close the connections; calls under way raise `ClientClosedError`.

        Closing again does nothing, and so does closing a sibling.
        """
        if self._is_sibling:
            return
        self._caller.channel.close()
        async with self._opening:
            if self._own_transport is not None:
                # Cancelled half-way, it would leave connections open for ever.
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
            retry: Retry policy; None keeps this client's. Its `RetryPolicy.quota` has no effect: the quota is shared.

        Returns:
            A client that is open as long as this one is; closing it closes nothing.

        Raises:
            ConfigurationError: A value is out of bounds.
        """
        config = self._caller.config
        if timeout is not None:
            config = replace(config, timeout=timeout)
        if retry is not None:
            config = replace(config, retry=retry)
        sibling = copy(self)
        sibling._caller = Caller(self._caller.channel, config)  # noqa: SLF001  # an instance of this very class
        sibling._is_sibling = True  # noqa: SLF001
        return sibling

    async def describe_integrations(
        self,
        *,
        integration_identifier: str | None = None,
        marker: str | None = None,
        max_records: int | None = None,
        filters: Sequence[IntegrationFilter] | None = None,
    ) -> DescribeIntegrationsResponse:
        """Call ``DescribeIntegrations`` once: one request, one page, as on the wire.

        Args:
            integration_identifier: ARN of the one integration wanted, 1 to 128 characters.
            marker: `DescribeIntegrationsResponse.marker` of the page before, 1 to 128 characters.
            max_records: Integrations wanted at most. AWS documents neither bounds nor a default.
            filters: See `IntegrationFilter`.

        Returns:
            The page; its `marker` tells whether there is another.

        Raises:
            InvalidRequestError: An argument is out of bounds; nothing was sent.
            ServiceError: Glue refused or failed (DescribeIntegrations API reference); `NotFoundError` if there is no
                such integration.
            TransportError: No complete answer came back.
            MalformedResponseError: The answer was not valid.
            DeadlineExceededError: `ClientConfig.timeout` is over.
            ClientClosedError: The client is not open.
        """
        params = _encode(
            integration_identifier=integration_identifier, marker=marker, max_records=max_records, filters=filters
        )
        return (await self._caller.call(_DESCRIBE_INTEGRATIONS, params)).value

    def iter_integrations(
        self,
        *,
        integration_identifier: str | None = None,
        status: IntegrationStatus | UnknownValue | Iterable[IntegrationStatus | UnknownValue] | None = None,
        integration_name: str | None = None,
        source_arn: str | None = None,
        filters: Sequence[IntegrationFilter] = (),
        page_size: int | None = None,
        limit: int | None = None,
        resume: Cursor | str | None = None,
    ) -> Pager[Integration]:
        """List integrations. Nothing is sent before the pager is walked.

        Args:
            integration_identifier: ARN of the one integration wanted.
            status: Only these states; none at all means any.
            integration_name: Only this name, compared by the service.
            source_arn: Only this source, up to 512 characters. The service cannot compare more than 128 of them
                (filter values end there): a longer one is compared here, after all pages have been fetched.
            filters: Further filters; those without values are left out.
            page_size: Integrations per request, at least 1; None leaves it to the service.
            limit: Integrations in all, at least 0; None means all.
            resume: Where an earlier walk with the same arguments stopped: a cursor or its string.

        Returns:
            The pager. Walking it raises what `describe_integrations` raises, with `cursor` set.

        Raises:
            InvalidRequestError: An argument is out of bounds, or a filter is given twice.
            CursorMismatchError: The cursor is of another query, Region or page size.
            ClientClosedError: The client is not open.
        """
        too_long = source_arn is not None and len(source_arn) > MAX_FILTER_VALUE
        return self._list(
            build_filters(filters, status=status, integration_name=integration_name, source_arn=source_arn),
            integration_identifier=integration_identifier,
            exactly={"source_arn": source_arn} if too_long else {},
            page_size=page_size,
            limit=limit,
            resume=resume,
        )

    async def get_integration(self, arn_or_name: str) -> Integration:
        """Return one integration.

        Args:
            arn_or_name: Its ARN, or its name as it was given; 1 to 128 characters.

        Returns:
            The integration.

        Raises:
            NotFoundError: There is none, whether Glue says so (`IntegrationNotFoundFault`, `EntityNotFoundException`)
                or answers with an empty list (`code` is None).
            MultipleResultsError: Several have that name.
            InvalidRequestError: The argument is out of bounds; nothing was sent.
            GlueIntegrationsError: As for `describe_integrations`.
        """
        if not isinstance(arn_or_name, str):
            raise InvalidRequestError(f"arn_or_name must be a string, not {type(arn_or_name).__name__}.")
        if arn_or_name.startswith("arn:"):
            return await self.iter_integrations(integration_identifier=arn_or_name).one()
        filters = build_filters((), status=None, integration_name=arn_or_name, source_arn=None)
        # How the service compares names is not documented; here they are equal or not.
        return await self._list(filters, exactly={"integration_name": arn_or_name}).one()

    def _list(
        self,
        filters: Sequence[IntegrationFilter],
        *,
        exactly: Mapping[str, str | None],
        integration_identifier: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        resume: Cursor | str | None = None,
    ) -> Pager[Integration]:
        """List by *filters*, and by the members of *exactly*, which are compared here."""
        self._caller.channel.require_open()
        params = _encode(integration_identifier=integration_identifier, max_records=page_size, filters=filters or None)
        if page_size is not None and page_size < 1:
            raise InvalidRequestError(f"page_size must be at least 1, not {page_size}.")
        query = json.dumps([self._caller.channel.region_name, params, exactly], sort_keys=True)

        async def fetch(marker: str | None) -> Page[Integration]:
            # A marker of the service goes back as it came, whatever the service model says of its length.
            given = params if marker is None else {**params, "Marker": marker}
            answer = await self._caller.call(_DESCRIBE_INTEGRATIONS, given)
            page = Page(answer.value.integrations, answer.value.marker or None, answer.request_id)
            self._caller.observer.tell_of_page(
                _DESCRIBE_INTEGRATIONS.name, len(page.items), page.request_id, is_last=page.next_marker is None
            )
            return page

        listing = Listing(
            operation=_DESCRIBE_INTEGRATIONS.name,
            query=hashlib.sha256(query.encode()).hexdigest()[:16],
            fetch=fetch,
            key=attrgetter("integration_arn"),
            accept=partial(_is_exactly, exactly) if exactly else None,
        )
        return Pager(listing, limit=limit, resume=resume)


def _encode(**members: object) -> dict[str, JsonValue]:
    """Check the arguments of ``DescribeIntegrations`` and return them by wire names; None is left out."""
    try:
        return DescribeIntegrationsRequest.model_validate(
            {name: value for name, value in members.items() if value is not None}
        ).to_wire()
    except ValidationError as error:
        reason = problems(error)
    raise InvalidRequestError(f"{reason}.", operation=_DESCRIBE_INTEGRATIONS.name)


def _is_exactly(members: Mapping[str, str | None], found: Integration) -> bool:
    return all(getattr(found, name) == value for name, value in members.items())


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
