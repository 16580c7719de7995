"""The methods about integrations."""

from collections.abc import Iterable, Sequence

from glue_integrations.cursor import Cursor
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import (
    DescribeIntegrationsResponse,
    Integration,
    IntegrationFilter,
    IntegrationStatus,
    UnknownValue,
)
from glue_integrations.models._bounds import MAX_FILTER_VALUE
from glue_integrations.pagination import Pager

from .base import ListingOptions, OperationsBase
from .filters import build_filters
from .table import DESCRIBE_INTEGRATIONS


class IntegrationOperations(OperationsBase):
    """Operations on integrations."""

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
        return await self._call(
            DESCRIBE_INTEGRATIONS,
            integration_identifier=integration_identifier,
            marker=marker,
            max_records=max_records,
            filters=filters,
        )

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
        joined = build_filters(filters, status=status, integration_name=integration_name, source_arn=source_arn)
        exactly = {"source_arn": source_arn} if source_arn is not None and too_long else {}
        return self._listing(
            DESCRIBE_INTEGRATIONS,
            ListingOptions(page_size=page_size, limit=limit, resume=resume, exactly=exactly),
            integration_identifier=integration_identifier,
            max_records=page_size,
            filters=joined or None,
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
        options = ListingOptions(exactly={"integration_name": arn_or_name})
        return await self._listing(DESCRIBE_INTEGRATIONS, options, filters=filters).one()
