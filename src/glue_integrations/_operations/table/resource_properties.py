"""Operations on resource properties."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from glue_integrations import models
from glue_integrations._core.operation import Operation, PagedOperation

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
