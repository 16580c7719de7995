"""Request and response of ``DescribeIntegrations`` (AWS Glue API reference)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ._base import NULL_TUPLE, NullIs, RequestModel, WireModel
from .integration import Integration

String128 = Annotated[str, Field(strict=True, min_length=1, max_length=128)]


class IntegrationFilter(RequestModel, frozen=True):
    """Narrows a listing. The service model requires neither member.

    The API reference names the keys ``Status``, ``IntegrationName`` (one value only) and ``SourceArn``. How several
    filters combine is not documented.
    """

    name: String128 | None = None
    """What to compare; 1 to 128 characters."""

    values: tuple[String128, ...] = ()
    """What it may be; each 1 to 128 characters."""


class DescribeIntegrationsRequest(RequestModel, frozen=True):
    """What `DescribeIntegrations` takes. None leaves a member out."""

    integration_identifier: String128 | None = None
    """ARN of the one integration wanted; 1 to 128 characters."""

    marker: String128 | None = None
    """Marker of an earlier answer, to go on from there; 1 to 128 characters."""

    max_records: Annotated[int, Field(strict=True)] | None = None
    """Integrations in the answer. The service model sets no bound and no default."""

    filters: tuple[IntegrationFilter, ...] = ()
    """Filters to apply."""


class DescribeIntegrationsResponse(WireModel, frozen=True):
    """What `DescribeIntegrations` answers: one page."""

    integrations: Annotated[tuple[Integration, ...], NullIs(NULL_TUPLE)] = NULL_TUPLE
    """The integrations of this page; it may be empty although a marker follows."""

    marker: str | None = None
    """Where the next page starts; None or empty on the last one."""

    @model_validator(mode="after")
    def _is_a_page(self) -> Self:
        # Any JSON object would do otherwise: the error of a proxy would be "no integrations".
        if self.model_extra and self.integrations is NULL_TUPLE:
            raise ValueError("without Integrations, an object with other members is no page of integrations")
        return self
