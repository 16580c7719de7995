"""The client's methods for table properties."""

from __future__ import annotations  # they load no models

from glue_integrations import models
from glue_integrations.cursor import Cursor
from glue_integrations.pagination import Pager

from . import table
from .base import ListingOptions, OperationsBase
from .filters import Filters, parse_filters, parse_listing_filters


class TablePropertiesOperations(OperationsBase):
    """Operations on table properties."""

    async def create_integration_table_properties(
        self,
        *,
        resource_arn: str,
        table_name: str,
        source_table_config: models.SourceTableConfig | None = None,
        target_table_config: models.TargetTableConfig | None = None,
    ) -> models.CreateIntegrationTablePropertiesResponse:
        """Set how a table is unnested, partitioned and named, before the integration is created.

        Args:
            resource_arn: ARN of the target in the Data Catalog (API reference; public scripts pass the ARN of the
                integration), at most 512 characters. AWS has not yet implemented connections of sources.
            table_name: Name of the table, 1 to 128 characters.
            source_table_config: How the table is read.
            target_table_config: How the table is written. Only one of the two can be given.

        Returns:
            A response without members.

        Raises:
            InvalidRequestError: An argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (CreateIntegrationTableProperties API reference), such as
                `NotFoundError` if there is no such resource.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.CREATE_INTEGRATION_TABLE_PROPERTIES,
            resource_arn=resource_arn,
            table_name=table_name,
            source_table_config=source_table_config,
            target_table_config=target_table_config,
        )

    async def get_integration_table_properties(
        self, *, resource_arn: str, table_name: str
    ) -> models.GetIntegrationTablePropertiesResponse:
        """Return the properties of a table.

        Args:
            resource_arn: ARN with which the properties were created, at most 512 characters.
            table_name: Name of the table, 1 to 128 characters.

        Returns:
            The properties. AWS requires no member of this response.

        Raises:
            InvalidRequestError: An argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (GetIntegrationTableProperties API reference); `NotFoundError` if the
                table has no properties.
            TransportError: No complete response arrived.
            MalformedResponseError: The response is not valid.
            DeadlineExceededError: The call took longer than `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.GET_INTEGRATION_TABLE_PROPERTIES, resource_arn=resource_arn, table_name=table_name
        )

    async def update_integration_table_properties(
        self,
        *,
        resource_arn: str,
        table_name: str,
        source_table_config: models.SourceTableConfig | None = None,
        target_table_config: models.TargetTableConfig | None = None,
    ) -> models.UpdateIntegrationTablePropertiesResponse:
        """Change the properties of a table. A changed unnesting or partition may load the whole table again.

        AWS does not document whether a member that you omit is kept: change what
        `get_integration_table_properties` returned, with ``model_copy(update=...)``.

        Args:
            resource_arn: ARN with which the properties were created, at most 512 characters.
            table_name: Name of the table, 1 to 128 characters.
            source_table_config: How the table is read.
            target_table_config: How the table is written. Exactly one of the two must be given.

        Returns:
            A response without members.

        Raises:
            InvalidRequestError: An argument is invalid, or nothing would change; nothing was sent.
            ServiceError: Glue returned an error (UpdateIntegrationTableProperties API reference); `NotFoundError` if
                the table has no properties.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.UPDATE_INTEGRATION_TABLE_PROPERTIES,
            resource_arn=resource_arn,
            table_name=table_name,
            source_table_config=source_table_config,
            target_table_config=target_table_config,
        )

    async def delete_integration_table_properties(
        self, *, resource_arn: str, table_name: str
    ) -> models.DeleteIntegrationTablePropertiesResponse:
        """Delete the properties of a table.

        Args:
            resource_arn: ARN with which the properties were created, at most 512 characters.
            table_name: Name of the table, 1 to 128 characters.

        Returns:
            A response without members.

        Raises:
            InvalidRequestError: An argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (DeleteIntegrationTableProperties API reference); `NotFoundError` if
                the table has no properties.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.DELETE_INTEGRATION_TABLE_PROPERTIES, resource_arn=resource_arn, table_name=table_name
        )

    async def list_integration_table_properties(
        self,
        *,
        marker: str | None = None,
        filters: Filters[models.IntegrationTablePropertiesFilter] | None = None,
        max_records: int | None = None,
    ) -> models.ListIntegrationTablePropertiesResponse:
        """Call ``ListIntegrationTableProperties`` once, and return one page as AWS sends it.

        Args:
            marker: `ListIntegrationTablePropertiesResponse.marker` of the previous page.
            filters: Filters as models or as mappings by wire names; AWS lists ``SourceArn``, ``TargetArn``,
                ``SourceTableName`` and ``TargetTableName``.
            max_records: Maximum number of tables. AWS documents neither bounds nor a default.

        Returns:
            The page; its `marker` shows whether there is another.

        Raises:
            InvalidRequestError: An argument is out of bounds; nothing was sent.
            ServiceError: Glue returned an error (ListIntegrationTableProperties API reference).
            TransportError: No complete response arrived.
            MalformedResponseError: The response is not valid.
            DeadlineExceededError: The call took longer than `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        validate = models.ListIntegrationTablePropertiesRequest.model_validate
        return await self._call(
            table.LIST_INTEGRATION_TABLE_PROPERTIES,
            marker=marker,
            filters=parse_filters(table.LIST_INTEGRATION_TABLE_PROPERTIES, validate, filters),
            max_records=max_records,
        )

    def iter_integration_table_properties(
        self,
        *,
        filters: Filters[models.IntegrationTablePropertiesFilter] = (),
        page_size: int | None = None,
        limit: int | None = None,
        resume: Cursor | str | None = None,
    ) -> Pager[models.IntegrationTableProperties]:
        """List the properties of tables. Nothing is sent before you iterate the pager.

        Several integrations can have properties of the same table: all of them are listed.

        Args:
            filters: Filters, as models or as mappings by wire names; each needs values.
            page_size: Tables per request, 1 or more; None leaves it to the service.
            limit: Maximum number of tables in all, 0 or more; None means no limit.
            resume: Cursor, or its string, from an earlier iteration with the same arguments; continues there.

        Returns:
            The pager. Iterating it raises the errors of `list_integration_table_properties`, with `cursor` set.

        Raises:
            InvalidRequestError: An argument is invalid, or a filter has no values.
            CursorMismatchError: The cursor belongs to another listing, query, Region or page size.
            ClientClosedError: The client is not open.
        """
        validate = models.ListIntegrationTablePropertiesRequest.model_validate
        return self._listing(
            table.LIST_INTEGRATION_TABLE_PROPERTIES,
            ListingOptions(page_size=page_size, limit=limit, resume=resume),
            filters=parse_listing_filters(table.LIST_INTEGRATION_TABLE_PROPERTIES, validate, filters) or None,
            max_records=page_size,
        )
