"""The operations of the API, a row each."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from glue_integrations._core.operation import PagedOperation
from glue_integrations.models import DescribeIntegrationsRequest, DescribeIntegrationsResponse, Integration

# attrgetter, because a key is taken of every item and a Python function would cost as much again as the rest of it.
_integration_arn: Final[Callable[[Integration], str]] = attrgetter("integration_arn")


def _integrations(page: DescribeIntegrationsResponse) -> tuple[Integration, ...]:
    return page.integrations


DESCRIBE_INTEGRATIONS: Final = PagedOperation(
    name="DescribeIntegrations",
    request=DescribeIntegrationsRequest,
    response=DescribeIntegrationsResponse,
    is_read=True,
    items=_integrations,
    key=_integration_arn,
)
