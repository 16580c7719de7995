"""Operations on table properties."""

from typing import Final

from glue_integrations import models
from glue_integrations._core.operation import Operation, PagedOperation

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
