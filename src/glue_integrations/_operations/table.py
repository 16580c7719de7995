"""The operations of the API, one row each."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from glue_integrations._core.operation import PagedOperation
from glue_integrations.models import DescribeIntegrationsRequest, DescribeIntegrationsResponse, Integration

# attrgetter, because it runs for every item: a Python function would double the cost of a key.
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
