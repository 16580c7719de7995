"""The client's methods for resource properties."""

from __future__ import annotations  # they load no models

from collections.abc import Mapping, Sequence

from glue_integrations import models
from glue_integrations.cursor import Cursor
from glue_integrations.pagination import Pager

from . import table
from .base import ListingOptions, OperationsBase
from .filters import Filters, parse_filters, parse_listing_filters


class ResourcePropertyOperations(OperationsBase):
    """Operations on resource properties."""

    async def create_integration_resource_property(
        self,
        *,
        resource_arn: str,
        source_processing_properties: models.SourceProcessingProperties | None = None,
        target_processing_properties: models.TargetProcessingProperties | None = None,
        tags: Sequence[models.Tag] | Mapping[str, str] | None = None,
    ) -> models.CreateIntegrationResourcePropertyResponse:
        """Set the role, key and network of a source or target, before an integration uses it.

        A resource has one set of properties, which all its integrations share. Source and target take a call each
        (API reference).

        Args:
            resource_arn: ARN of the connection of the source, or of the database of the target; at most 512
                characters.
            source_processing_properties: Properties of a source.
            target_processing_properties: Properties of a target.
            tags: Tags, as models or as a map of names to values; see `create_integration`.

        Returns:
            The properties, with their ARN.

        Raises:
            InvalidRequestError: An argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (CreateIntegrationResourceProperty API reference), such as
                `ConflictError` if the resource has properties, or `NotFoundError` if there is no such resource.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.CREATE_INTEGRATION_RESOURCE_PROPERTY,
            resource_arn=resource_arn,
            source_processing_properties=source_processing_properties,
            target_processing_properties=target_processing_properties,
            tags=tags,
        )

    async def get_integration_resource_property(
        self, *, resource_arn: str
    ) -> models.GetIntegrationResourcePropertyResponse:
        """Return the properties of a source or target.

        Args:
            resource_arn: ARN of the connection of the source, or of the database of the target; at most 512
                characters.

        Returns:
            The properties. AWS requires no member of this response.

        Raises:
            InvalidRequestError: The argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (GetIntegrationResourceProperty API reference); `NotFoundError` if the
                resource has no properties.
            TransportError: No complete response arrived.
            MalformedResponseError: The response is not valid.
            DeadlineExceededError: The call took longer than `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(table.GET_INTEGRATION_RESOURCE_PROPERTY, resource_arn=resource_arn)

    async def update_integration_resource_property(
        self,
        *,
        resource_arn: str,
        source_processing_properties: models.SourceProcessingProperties | None = None,
        target_processing_properties: models.TargetProcessingProperties | None = None,
    ) -> models.UpdateIntegrationResourcePropertyResponse:
        """Change the properties of a source or target, for all integrations on it (API reference).

        AWS does not document whether a member that you omit is kept: change what
        `get_integration_resource_property` returned, with ``model_copy(update=...)``.

        Args:
            resource_arn: ARN of the connection of the source, or of the database of the target; at most 512
                characters.
            source_processing_properties: Properties of a source.
            target_processing_properties: Properties of a target. At least one of the two must be given.

        Returns:
            The properties after the change.

        Raises:
            InvalidRequestError: An argument is invalid, or nothing would change; nothing was sent.
            ServiceError: Glue returned an error (UpdateIntegrationResourceProperty API reference); `NotFoundError` if
                the resource has no properties.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.UPDATE_INTEGRATION_RESOURCE_PROPERTY,
            resource_arn=resource_arn,
            source_processing_properties=source_processing_properties,
            target_processing_properties=target_processing_properties,
        )

    async def delete_integration_resource_property(
        self, *, resource_arn: str
    ) -> models.DeleteIntegrationResourcePropertyResponse:
        """Delete the properties of a source or target.

        Args:
            resource_arn: ARN of the connection of the source, or of the database of the target; at most 512
                characters.

        Returns:
            A response without members.

        Raises:
            InvalidRequestError: The argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (DeleteIntegrationResourceProperty API reference); `NotFoundError` if
                the resource has no properties.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(table.DELETE_INTEGRATION_RESOURCE_PROPERTY, resource_arn=resource_arn)

    async def list_integration_resource_properties(
        self,
        *,
        marker: str | None = None,
        filters: Filters[models.IntegrationResourcePropertyFilter] | None = None,
        max_records: int | None = None,
    ) -> models.ListIntegrationResourcePropertiesResponse:
        """Call ``ListIntegrationResourceProperties`` once, and return one page as AWS sends it.

        Args:
            marker: `ListIntegrationResourcePropertiesResponse.marker` of the previous page.
            filters: Filters as models or as mappings by wire names; AWS lists ``SourceArn`` and ``TargetArn``.
            max_records: Number of properties to evaluate (API reference): the page may hold fewer, although there is
                another.

        Returns:
            The page; its `marker` shows whether there is another.

        Raises:
            InvalidRequestError: An argument is out of bounds; nothing was sent.
            ServiceError: Glue returned an error (ListIntegrationResourceProperties API reference).
            TransportError: No complete response arrived.
            MalformedResponseError: The response is not valid.
            DeadlineExceededError: The call took longer than `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        validate = models.ListIntegrationResourcePropertiesRequest.model_validate
        return await self._call(
            table.LIST_INTEGRATION_RESOURCE_PROPERTIES,
            marker=marker,
            filters=parse_filters(table.LIST_INTEGRATION_RESOURCE_PROPERTIES, validate, filters),
            max_records=max_records,
        )

    def iter_integration_resource_properties(
        self,
        *,
        filters: Filters[models.IntegrationResourcePropertyFilter] = (),
        page_size: int | None = None,
        limit: int | None = None,
        resume: Cursor | str | None = None,
    ) -> Pager[models.IntegrationResourceProperty]:
        """List the properties of sources and targets. Nothing is sent before you iterate the pager.

        Args:
            filters: Filters, as models or as mappings by wire names; each needs values.
            page_size: Properties to evaluate per request, 1 or more; None leaves it to the service.
            limit: Maximum number of properties in all, 0 or more; None means no limit.
            resume: Cursor, or its string, from an earlier iteration with the same arguments; continues there.

        Returns:
            The pager. Iterating it raises the errors of `list_integration_resource_properties`, with `cursor` set.

        Raises:
            InvalidRequestError: An argument is invalid, or a filter has no values.
            CursorMismatchError: The cursor belongs to another listing, query, Region or page size.
            ClientClosedError: The client is not open.
        """
        validate = models.ListIntegrationResourcePropertiesRequest.model_validate
        return self._listing(
            table.LIST_INTEGRATION_RESOURCE_PROPERTIES,
            ListingOptions(page_size=page_size, limit=limit, resume=resume),
            filters=parse_listing_filters(table.LIST_INTEGRATION_RESOURCE_PROPERTIES, validate, filters) or None,
            max_records=page_size,
        )
