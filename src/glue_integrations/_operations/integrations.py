"""The client's methods for integrations."""

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
        """Call ``DescribeIntegrations`` once, and return one page as AWS sends it.

        Args:
            integration_identifier: ARN of the one integration to return, 1 to 128 characters.
            marker: `DescribeIntegrationsResponse.marker` of the previous page, 1 to 128 characters.
            max_records: Maximum number of integrations. AWS documents neither bounds nor a default.
            filters: See `IntegrationFilter`.

        Returns:
            The page; its `marker` shows whether there is another.

        Raises:
            InvalidRequestError: An argument is out of bounds; nothing was sent.
            ServiceError: Glue returned an error (see the DescribeIntegrations API reference); `NotFoundError` if there
                is no such integration.
            TransportError: No complete response arrived.
            MalformedResponseError: The response is not valid.
            DeadlineExceededError: The call took longer than `ClientConfig.timeout`.
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
        """List integrations. Nothing is sent before you iterate the pager.

        Args:
            integration_identifier: ARN of the one integration to list.
            status: One or several states to list; None or an empty collection means any.
            integration_name: Name to list, compared by the service.
            source_arn: Source to list, up to 512 characters. A filter value has at most 128, so the client compares a
                longer ARN itself, which fetches all pages.
            filters: Further filters; filters without values are ignored.
            page_size: Integrations per request, 1 or more; None leaves it to the service.
            limit: Maximum number of integrations in all, 0 or more; None means no limit.
            resume: Cursor, or its string, from an earlier iteration with the same arguments; continues there.

        Returns:
            The pager. Iterating it raises the errors of `describe_integrations`, with `cursor` set.

        Raises:
            InvalidRequestError: An argument is out of bounds, or a filter is given twice.
            CursorMismatchError: The cursor belongs to another query, Region or page size.
            ClientClosedError: The client is not open.
        """
        too_long = source_arn is not None and len(source_arn) > MAX_FILTER_VALUE
        joined = build_filters(filters, status=status, integration_name=integration_name, source_arn=source_arn)
        exact_match = {"source_arn": source_arn} if source_arn is not None and too_long else {}
        return self._listing(
            DESCRIBE_INTEGRATIONS,
            ListingOptions(page_size=page_size, limit=limit, resume=resume, exact_match=exact_match),
            integration_identifier=integration_identifier,
            max_records=page_size,
            filters=joined or None,
        )

    async def get_integration(self, arn_or_name: str) -> Integration:
        """Return one integration.

        Args:
            arn_or_name: Its ARN, or its exact name; 1 to 128 characters.

        Returns:
            The integration.

        Raises:
            NotFoundError: No integration matches. Glue returned an error (`IntegrationNotFoundFault`,
                `EntityNotFoundException`) or an empty list (`code` is None).
            MultipleResultsError: Several integrations have this name.
            InvalidRequestError: The argument is out of bounds; nothing was sent.
            GlueIntegrationsError: As for `describe_integrations`.
        """
        if not isinstance(arn_or_name, str):
            raise InvalidRequestError(f"arn_or_name must be a string, not {type(arn_or_name).__name__}.")
        if arn_or_name.startswith("arn:"):
            return await self.iter_integrations(integration_identifier=arn_or_name).one()
        filters = build_filters((), status=None, integration_name=arn_or_name, source_arn=None)
        # AWS does not document how the service compares names, so the client compares them exactly.
        options = ListingOptions(exact_match={"integration_name": arn_or_name})
        return await self._listing(DESCRIBE_INTEGRATIONS, options, filters=filters).one()
