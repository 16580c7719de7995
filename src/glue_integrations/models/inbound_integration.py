"""Integrations that other accounts created: their shape, requests and responses (AWS Glue API reference)."""

from typing import Annotated

from pydantic import Field

from ._base import PageModel, RequestModel, WireModel, WireTime
from ._bounds import Arn128, Arn512, NonEmptyString
from ._collections import NULL_TUPLE, AsTuple, NullIs
from .integration import Errors, IntegrationConfig, Status


class InboundIntegration(WireModel, frozen=True):
    """An integration as the account of its target sees it. It has no name, description, key, tags or data filter."""

    source_arn: str
    """ARN of the source."""

    target_arn: str
    """ARN of the target."""

    integration_arn: str
    """ARN of the integration; its account is the one that created it."""

    status: Status
    """Status of the integration; an `UnknownValue` if this release does not know it."""

    create_time: WireTime
    """When it was created; an aware time in UTC, to the millisecond."""

    integration_config: IntegrationConfig | None = None
    """Settings; None if AWS sent none."""

    errors: Errors = ()
    """What is wrong, if the status is NEEDS_ATTENTION or FAILED."""


class DescribeInboundIntegrationsRequest(RequestModel, frozen=True):
    """Request of ``DescribeInboundIntegrations``. None omits a member."""

    integration_arn: Arn128 | None = None
    """ARN of the one integration to return; at most 128 characters."""

    marker: NonEmptyString | None = None
    """Marker of an earlier response, to continue after it; as the service sent it, whatever its length."""

    max_records: Annotated[int, Field(strict=True)] | None = None
    """Maximum number of integrations. The service model sets neither bounds nor a default."""

    target_arn: Arn512 | None = None
    """ARN of the target whose integrations to return; at most 512 characters."""


class DescribeInboundIntegrationsResponse(PageModel, frozen=True):
    """Response of ``DescribeInboundIntegrations``: one page."""

    inbound_integrations: Annotated[tuple[InboundIntegration, ...], AsTuple(InboundIntegration), NullIs(NULL_TUPLE)] = (
        NULL_TUPLE
    )
    """The integrations of this page; may be empty although another page follows."""
