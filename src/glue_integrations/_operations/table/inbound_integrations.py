"""Operations on integrations that other accounts created."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from glue_integrations import models
from glue_integrations._core.operation import PagedOperation

_integration_arn: Final[Callable[[models.InboundIntegration], str]] = attrgetter("integration_arn")


def _inbound_integrations(page: models.DescribeInboundIntegrationsResponse) -> tuple[models.InboundIntegration, ...]:
    return page.inbound_integrations


DESCRIBE_INBOUND_INTEGRATIONS: Final = PagedOperation(
    name="DescribeInboundIntegrations",
    request=models.DescribeInboundIntegrationsRequest,
    response=models.DescribeInboundIntegrationsResponse,
    is_read=True,
    items=_inbound_integrations,
    key=_integration_arn,
)
