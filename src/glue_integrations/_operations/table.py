"""The operations of the API, one row each."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from glue_integrations import models
from glue_integrations._core.operation import Operation, PagedOperation

# ----------------------------------------------------------------------------------------------------------------------
# Integrations
# ----------------------------------------------------------------------------------------------------------------------

# attrgetter, because it runs for every item: a Python function would double the cost of a key.
_integration_arn: Final[Callable[[models.Integration], str]] = attrgetter("integration_arn")
_inbound_arn: Final[Callable[[models.InboundIntegration], str]] = attrgetter("integration_arn")
_DESCRIBE: Final = "await client.describe_integrations(integration_identifier={IntegrationIdentifier})"


def _integrations(page: models.DescribeIntegrationsResponse) -> tuple[models.Integration, ...]:
    return page.integrations


def _inbound_integrations(page: models.DescribeInboundIntegrationsResponse) -> tuple[models.InboundIntegration, ...]:
    return page.inbound_integrations


CREATE_INTEGRATION: Final = Operation(
    name="CreateIntegration",
    request=models.CreateIntegrationRequest,
    response=models.CreateIntegrationResponse,
    is_read=False,
    find_out="Before you retry, `await client.get_integration({IntegrationName})` returns it if it was created.",
)
MODIFY_INTEGRATION: Final = Operation(
    name="ModifyIntegration",
    request=models.ModifyIntegrationRequest,
    response=models.ModifyIntegrationResponse,
    is_read=False,
    find_out=f"Before you retry, `{_DESCRIBE}` shows whether it was changed.",
)
DELETE_INTEGRATION: Final = Operation(
    name="DeleteIntegration",
    request=models.DeleteIntegrationRequest,
    response=models.DeleteIntegrationResponse,
    is_read=False,
    find_out=f"Before you retry, `{_DESCRIBE}` shows the status DELETING, or raises NotFoundError, if it was deleted.",
)
DESCRIBE_INTEGRATIONS: Final = PagedOperation(
    name="DescribeIntegrations",
    request=models.DescribeIntegrationsRequest,
    response=models.DescribeIntegrationsResponse,
    is_read=True,
    items=_integrations,
    key=_integration_arn,
)
DESCRIBE_INBOUND_INTEGRATIONS: Final = PagedOperation(
    name="DescribeInboundIntegrations",
    request=models.DescribeInboundIntegrationsRequest,
    response=models.DescribeInboundIntegrationsResponse,
    is_read=True,
    items=_inbound_integrations,
    key=_inbound_arn,
)

# ----------------------------------------------------------------------------------------------------------------------
# Resource properties
# ----------------------------------------------------------------------------------------------------------------------

_resource_arn: Final[Callable[[models.IntegrationResourceProperty], str]] = attrgetter("resource_arn")
_GET_PROPERTY: Final = "await client.get_integration_resource_property(resource_arn={ResourceArn})"


def _resource_properties(
    page: models.ListIntegrationResourcePropertiesResponse,
) -> tuple[models.IntegrationResourceProperty, ...]:
    return page.integration_resource_property_list


CREATE_INTEGRATION_RESOURCE_PROPERTY: Final = Operation(
    name="CreateIntegrationResourceProperty",
    request=models.CreateIntegrationResourcePropertyRequest,
    response=models.CreateIntegrationResourcePropertyResponse,
    is_read=False,
    find_out=f"Before you retry, `{_GET_PROPERTY}` returns the properties if they were created.",
)
GET_INTEGRATION_RESOURCE_PROPERTY: Final = Operation(
    name="GetIntegrationResourceProperty",
    request=models.GetIntegrationResourcePropertyRequest,
    response=models.GetIntegrationResourcePropertyResponse,
    is_read=True,
)
UPDATE_INTEGRATION_RESOURCE_PROPERTY: Final = Operation(
    name="UpdateIntegrationResourceProperty",
    request=models.UpdateIntegrationResourcePropertyRequest,
    response=models.UpdateIntegrationResourcePropertyResponse,
    is_read=False,
    find_out=f"Before you retry, `{_GET_PROPERTY}` shows whether they were changed.",
)
DELETE_INTEGRATION_RESOURCE_PROPERTY: Final = Operation(
    name="DeleteIntegrationResourceProperty",
    request=models.DeleteIntegrationResourcePropertyRequest,
    response=models.DeleteIntegrationResourcePropertyResponse,
    is_read=False,
    find_out=f"Before you retry, `{_GET_PROPERTY}` raises NotFoundError if they were deleted.",
)
LIST_INTEGRATION_RESOURCE_PROPERTIES: Final = PagedOperation(
    name="ListIntegrationResourceProperties",
    request=models.ListIntegrationResourcePropertiesRequest,
    response=models.ListIntegrationResourcePropertiesResponse,
    is_read=True,
    items=_resource_properties,
    key=_resource_arn,
)

# ----------------------------------------------------------------------------------------------------------------------
# Table properties
# ----------------------------------------------------------------------------------------------------------------------

_GET_TABLE: Final = "await client.get_integration_table_properties(resource_arn={ResourceArn}, table_name={TableName})"


def _tables(page: models.ListIntegrationTablePropertiesResponse) -> tuple[models.IntegrationTableProperties, ...]:
    return page.integration_table_properties_list


def _table_key(table: models.IntegrationTableProperties) -> str:
    # Two integrations may each have a configuration of the same table.
    target = table.target_table_config
    return str((table.resource_arn, table.table_name, None if target is None else target.integration_arn))


CREATE_INTEGRATION_TABLE_PROPERTIES: Final = Operation(
    name="CreateIntegrationTableProperties",
    request=models.CreateIntegrationTablePropertiesRequest,
    response=models.CreateIntegrationTablePropertiesResponse,
    is_read=False,
    find_out=f"Before you retry, `{_GET_TABLE}` returns the properties if they were created.",
)
GET_INTEGRATION_TABLE_PROPERTIES: Final = Operation(
    name="GetIntegrationTableProperties",
    request=models.GetIntegrationTablePropertiesRequest,
    response=models.GetIntegrationTablePropertiesResponse,
    is_read=True,
)
UPDATE_INTEGRATION_TABLE_PROPERTIES: Final = Operation(
    name="UpdateIntegrationTableProperties",
    request=models.UpdateIntegrationTablePropertiesRequest,
    response=models.UpdateIntegrationTablePropertiesResponse,
    is_read=False,
    find_out=f"Before you retry, `{_GET_TABLE}` shows whether they were changed.",
)
DELETE_INTEGRATION_TABLE_PROPERTIES: Final = Operation(
    name="DeleteIntegrationTableProperties",
    request=models.DeleteIntegrationTablePropertiesRequest,
    response=models.DeleteIntegrationTablePropertiesResponse,
    is_read=False,
    find_out=f"Before you retry, `{_GET_TABLE}` raises NotFoundError if they were deleted.",
)
LIST_INTEGRATION_TABLE_PROPERTIES: Final = PagedOperation(
    name="ListIntegrationTableProperties",
    request=models.ListIntegrationTablePropertiesRequest,
    response=models.ListIntegrationTablePropertiesResponse,
    is_read=True,
    items=_tables,
    key=_table_key,
)
