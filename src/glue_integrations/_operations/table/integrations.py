"""Operations on integrations."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from glue_integrations import models
from glue_integrations._core.operation import Operation, PagedOperation

# attrgetter, because it runs for every item: a Python function would double the cost of a key.
_integration_arn: Final[Callable[[models.Integration], str]] = attrgetter("integration_arn")
_DESCRIBE: Final = "await client.describe_integrations(integration_identifier={IntegrationIdentifier})"


def _integrations(page: models.DescribeIntegrationsResponse) -> tuple[models.Integration, ...]:
    return page.integrations


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
