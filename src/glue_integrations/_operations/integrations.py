"""The client's methods for integrations."""

from __future__ import annotations  # they load no models

from collections.abc import Iterable, Mapping, Sequence

from glue_integrations import models
from glue_integrations.arn import Arn
from glue_integrations.cursor import Cursor
from glue_integrations.pagination import Pager

from . import table
from .base import ListingOptions, OperationsBase, build
from .filters import Filters, Status, build_filters, is_too_long, parse_filters, refused


class IntegrationOperations(OperationsBase):
    """Operations on integrations."""

    async def create_integration(
        self,
        *,
        integration_name: str,
        source_arn: str,
        target_arn: str,
        description: str | None = None,
        data_filter: str | None = None,
        kms_key_id: str | None = None,
        additional_encryption_context: Mapping[str, str] | None = None,
        tags: Sequence[models.Tag] | Mapping[str, str] | None = None,
        integration_config: models.IntegrationConfig | None = None,
    ) -> models.CreateIntegrationResponse:
        """Create an integration. It is set up when its status is ACTIVE, minutes later.

        Set the roles of the source and the target first, with `create_integration_resource_property`, and the
        properties of tables, with `create_integration_table_properties` (Glue user guide, "Configuring a target").

        Args:
            integration_name: Name, unique in the account and Region; 1 to 128 characters.
            source_arn: ARN of the source (a DynamoDB table, Glue connection, DMS endpoint or ``Database@AWS``
                cluster); at most 512 characters.
            target_arn: ARN of the target (a Glue database, S3 Tables or lakehouse catalog, Redshift namespace); at
                most 512 characters.
            description: Description, at most 1000 characters.
            data_filter: Which databases and tables to replicate, such as ``include: mysql.*``; 1 to 2048 characters.
                None replicates everything.
            kms_key_id: ARN of a KMS key that encrypts the channel, 1 to 2048 characters; None uses a key that AWS
                owns.
            additional_encryption_context: Non-secret pairs bound to the encryption, only together with *kms_key_id*
                (API reference).
            tags: Tags, as models or as a map of names to values. Names have 1 to 128 characters and values at most
                256; neither may start with ``aws`` (API reference).
            integration_config: Settings, such as `IntegrationConfig.refresh_interval`. None uses AWS's defaults.

        Returns:
            The integration as Glue begins to set it up.

        Raises:
            InvalidRequestError: An argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (CreateIntegration API reference), such as `ConflictError`,
                `QuotaExceededError`, `NotFoundError` for the source or target, or `KMSKeyNotAccessibleFault`.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.CREATE_INTEGRATION,
            integration_name=integration_name,
            source_arn=source_arn,
            target_arn=target_arn,
            description=description,
            data_filter=data_filter,
            kms_key_id=kms_key_id,
            additional_encryption_context=additional_encryption_context,
            tags=tags,
            integration_config=integration_config,
        )

    async def modify_integration(
        self,
        *,
        integration_identifier: str,
        description: str | None = None,
        data_filter: str | None = None,
        integration_config: models.IntegrationConfig | None = None,
        integration_name: str | None = None,
    ) -> models.ModifyIntegrationResponse:
        """Change an integration. What is None stays as it is; at least one argument must be given.

        Args:
            integration_identifier: ARN of the integration, 1 to 128 characters.
            description: New description, at most 1000 characters.
            data_filter: New data filter, 1 to 2048 characters.
            integration_config: New settings. AWS documents that only `IntegrationConfig.refresh_interval` can be
                changed (API reference), and not for a Redshift target (user guide).
            integration_name: New name, 1 to 128 characters.

        Returns:
            The integration with its changes; its status is MODIFYING until they are made.

        Raises:
            InvalidRequestError: An argument is invalid, or nothing would change; nothing was sent.
            ServiceError: Glue returned an error (ModifyIntegration API reference), such as `NotFoundError`,
                `InvalidStateError` while the integration is busy, or `ConflictError`.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(
            table.MODIFY_INTEGRATION,
            integration_identifier=integration_identifier,
            description=description,
            data_filter=data_filter,
            integration_config=integration_config,
            integration_name=integration_name,
        )

    async def delete_integration(self, *, integration_identifier: str) -> models.DeleteIntegrationResponse:
        """Delete an integration. The data in the target, the resource properties and the table properties stay.

        Args:
            integration_identifier: ARN of the integration, 1 to 128 characters.

        Returns:
            The integration; its status is DELETING until it is gone.

        Raises:
            InvalidRequestError: The argument is invalid; nothing was sent.
            ServiceError: Glue returned an error (DeleteIntegration API reference), such as `NotFoundError`, or
                `InvalidStateError` while the integration is still being created.
            AmbiguousOutcomeError: The call failed after it may have reached AWS; the text says how to find out whether
                it took effect.
            ConnectionFailedError: Nothing was sent.
            DeadlineExceededError: Nothing was sent before `ClientConfig.timeout`.
            ClientClosedError: The client is not open.
        """
        return await self._call(table.DELETE_INTEGRATION, integration_identifier=integration_identifier)

    async def describe_integrations(
        self,
        *,
        integration_identifier: str | None = None,
        marker: str | None = None,
        max_records: int | None = None,
        filters: Filters[models.IntegrationFilter] | None = None,
    ) -> models.DescribeIntegrationsResponse:
        """Call ``DescribeIntegrations`` once, and return one page as AWS sends it.

        Args:
            integration_identifier: ARN of the one integration to return, 1 to 128 characters.
            marker: `DescribeIntegrationsResponse.marker` of the previous page.
            max_records: Maximum number of integrations. AWS documents neither bounds nor a default.
            filters: Filters as models or as mappings by wire names; see `IntegrationFilter`.

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
        validate = models.DescribeIntegrationsRequest.model_validate
        return await self._call(
            table.DESCRIBE_INTEGRATIONS,
            integration_identifier=integration_identifier,
            marker=marker,
            max_records=max_records,
            filters=parse_filters(table.DESCRIBE_INTEGRATIONS, validate, filters),
        )

    def iter_integrations(
        self,
        *,
        integration_identifier: str | None = None,
        status: Status | Iterable[Status] | None = None,
        integration_name: str | None = None,
        source_arn: str | None = None,
        filters: Filters[models.IntegrationFilter] = (),
        page_size: int | None = None,
        limit: int | None = None,
        resume: Cursor | str | None = None,
    ) -> Pager[models.Integration]:
        """List integrations. Nothing is sent before you iterate the pager.

        Args:
            integration_identifier: ARN of the one integration to list.
            status: One or several states to list, as members of `IntegrationStatus`, as their names, or as an
                `UnknownValue`; None means any.
            integration_name: Name to list, compared by the service.
            source_arn: Source to list, up to 512 characters. A filter value has at most 128, so the client compares a
                longer ARN itself, which fetches all pages.
            filters: Further filters, as models or as mappings by wire names; each needs a name and values.
            page_size: Integrations per request, 1 or more; None leaves it to the service.
            limit: Maximum number of integrations in all, 0 or more; None means no limit.
            resume: Cursor, or its string, from an earlier iteration with the same arguments; continues there.

        Returns:
            The pager. Iterating it raises the errors of `describe_integrations`, with `cursor` set.

        Raises:
            InvalidRequestError: An argument is invalid, a filter is given twice, or a selection is empty.
            CursorMismatchError: The cursor belongs to another query, Region or page size.
            ClientClosedError: The client is not open.
        """
        joined = build_filters(filters, status=status, integration_name=integration_name, source_arn=source_arn)
        exact_match = {"source_arn": source_arn} if source_arn is not None and is_too_long(source_arn) else {}
        return self._listing(
            table.DESCRIBE_INTEGRATIONS,
            ListingOptions(page_size=page_size, limit=limit, resume=resume, exact_match=exact_match),
            integration_identifier=integration_identifier,
            max_records=page_size,
            filters=joined or None,
        )

    async def get_integration(self, arn_or_name: str) -> models.Integration:
        """Return one integration.

        Args:
            arn_or_name: Its ARN, also in the form of Glue's logs, or its exact name; 1 to 128 characters.

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
            raise refused(f"arn_or_name must be a string, not {type(arn_or_name).__name__}.")
        # AWS does not document how the service compares, so the client compares exactly.
        if arn_or_name.startswith("arn:"):
            names = {"integration_identifier": "arn_or_name"}
            arn = _with_colon(arn_or_name)
            options = ListingOptions(exact_match={"integration_arn": arn}, names=names)
            return await self._listing(table.DESCRIBE_INTEGRATIONS, options, integration_identifier=arn).one()
        options = ListingOptions(exact_match={"integration_name": arn_or_name})
        names = {"values": "arn_or_name"}
        by_name = build(
            table.DESCRIBE_INTEGRATIONS, names, models.IntegrationFilter, name="IntegrationName", values=[arn_or_name]
        )
        return await self._listing(table.DESCRIBE_INTEGRATIONS, options, filters=[by_name]).one()


def _with_colon(arn: str) -> str:
    """Return an ARN from Glue's logs as the API writes it; anything else unchanged."""
    try:
        return str(Arn.parse(arn))
    except ValueError:
        return arn
