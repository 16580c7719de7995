"""The client's methods for integrations that other accounts created."""

from __future__ import annotations  # they load no models

from glue_integrations import models
from glue_integrations.cursor import Cursor
from glue_integrations.pagination import Pager

from . import table
from .base import ListingOptions, OperationsBase


class InboundIntegrationOperations(OperationsBase):
    """Operations on inbound integrations."""

    async def describe_inbound_integrations(
        self,
        *,
        integration_arn: str | None = None,
        marker: str | None = None,
        max_records: int | None = None,
        target_arn: str | None = None,
    ) -> models.DescribeInboundIntegrationsResponse:
        """Call ``DescribeInboundIntegrations`` once, and return one page as AWS sends it.

        Args:
            integration_arn: ARN of the one integration to return, at most 128 characters.
            marker: `DescribeInboundIntegrationsResponse.marker` of the previous page.
            max_records: Maximum number of integrations. AWS documents neither bounds nor a default.
            target_arn: ARN of the target whose integrations to return, at most 512 characters.

        Returns:
            The page; its `marker` shows whether there is another.

        Raises:
            InvalidRequestError: An argument is out of bounds; nothing was sent.
            ServiceError: Glue returned an error (DescribeInboundIntegrations API reference); `NotFoundError` if there
                is no such integration or target, `OperationNotSupportedException`.
            TransportError: No complete response arrived.
            MalformedResponseError: The response is not valid.
            DeadlineExceededError: The call took longer than `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.DESCRIBE_INBOUND_INTEGRATIONS,
            integration_arn=integration_arn,
            marker=marker,
            max_records=max_records,
            target_arn=target_arn,
        )

    def iter_inbound_integrations(
        self,
        *,
        integration_arn: str | None = None,
        target_arn: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        resume: Cursor | str | None = None,
    ) -> Pager[models.InboundIntegration]:
        """List the integrations that load into this account, whichever account created them.

        Nothing is sent before you iterate the pager.

        Args:
            integration_arn: ARN of the one integration to list, at most 128 characters.
            target_arn: ARN of the target whose integrations to list, at most 512 characters.
            page_size: Integrations per request, 1 or more; None leaves it to the service.
            limit: Maximum number of integrations in all, 0 or more; None means no limit.
            resume: Cursor, or its string, from an earlier iteration with the same arguments; continues there.

        Returns:
            The pager. Iterating it raises the errors of `describe_inbound_integrations`, with `cursor` set.

        Raises:
            InvalidRequestError: An argument is invalid.
            CursorMismatchError: The cursor belongs to another listing, query, Region or page size.
            ClientClosedError: The client is not open.
        """
        return self._listing(
            table.DESCRIBE_INBOUND_INTEGRATIONS,
            ListingOptions(page_size=page_size, limit=limit, resume=resume),
            integration_arn=integration_arn,
            max_records=page_size,
            target_arn=target_arn,
        )
