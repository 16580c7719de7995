"""Resource properties: the roles, keys and networks with which Glue reaches sources and targets."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, StrictStr, model_validator

from ._base import EmptyModel, PageModel, RequestModel, ResponseModel, WireModel
from ._bounds import Arn128, Arn512, Arn2048, NonEmptyString, String128
from ._collections import NULL_TUPLE, AsTuple, NullIs
from ._filter import FilterModel
from ._shared import SENT, InRequests, SharedModel, is_nothing
from .tag import AsTags, Tag


class SourceProcessingProperties(SharedModel, frozen=True):
    """How Glue reaches the source of an integration."""

    role_arn: Annotated[StrictStr | None, InRequests(Arn128 | None)] = None
    """ARN of the role for the Glue connection; at most 128 characters."""


class TargetProcessingProperties(SharedModel, frozen=True):
    """How Glue reaches the target of an integration."""

    role_arn: Annotated[StrictStr | None, InRequests(Arn128 | None)] = None
    """ARN of the role for the Glue database; at most 128 characters."""

    kms_arn: Annotated[StrictStr | None, InRequests(Arn2048 | None)] = None
    """ARN of the KMS key that encrypts; at most 2048 characters."""

    connection_name: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """Name of the network connection for Glue's job in your VPC; 1 to 128 characters."""

    event_bus_arn: Annotated[StrictStr | None, InRequests(Arn2048 | None)] = None
    """ARN of the event bus that receives the status of the integration; at most 2048 characters."""


class IntegrationResourceProperty(WireModel, frozen=True):
    """The properties of one source or target. All integrations on that resource share them."""

    resource_arn: str
    """ARN of the resource: of the connection of a source, or of the database of a target."""

    resource_property_arn: str | None = None
    """ARN of these properties, ``arn:aws:glue:region:account:integrationresourceproperty/…``."""

    source_processing_properties: SourceProcessingProperties | None = None
    """Properties of a source; None if AWS sent none."""

    target_processing_properties: TargetProcessingProperties | None = None
    """Properties of a target; None if AWS sent none."""


class IntegrationResourcePropertyFilter(FilterModel, frozen=True):
    """Narrows a listing of resource properties. AWS lists the names ``SourceArn`` and ``TargetArn``."""


class CreateIntegrationResourcePropertyRequest(RequestModel, frozen=True):
    """Request of ``CreateIntegrationResourceProperty``. None omits a member."""

    resource_arn: Arn512
    """ARN of the connection of the source, or of the database of the target; at most 512 characters."""

    source_processing_properties: Annotated[SourceProcessingProperties, SENT] | None = None
    """Properties of a source."""

    target_processing_properties: Annotated[TargetProcessingProperties, SENT] | None = None
    """Properties of a target."""

    tags: Annotated[Sequence[Tag] | Mapping[str, str], AsTags()] | None = None
    """Tags, as models or as a map of names to values."""


class CreateIntegrationResourcePropertyResponse(IntegrationResourceProperty, frozen=True):
    """Response of ``CreateIntegrationResourceProperty``."""


class GetIntegrationResourcePropertyRequest(RequestModel, frozen=True):
    """Request of ``GetIntegrationResourceProperty``."""

    resource_arn: Arn512
    """ARN of the connection of the source, or of the database of the target; at most 512 characters."""


class GetIntegrationResourcePropertyResponse(ResponseModel, frozen=True):
    """Response of ``GetIntegrationResourceProperty``."""

    resource_arn: str | None = None
    """ARN of the resource. AWS does not require it here."""

    resource_property_arn: str | None = None
    """ARN of these properties."""

    source_processing_properties: SourceProcessingProperties | None = None
    """Properties of a source; None if AWS sent none."""

    target_processing_properties: TargetProcessingProperties | None = None
    """Properties of a target; None if AWS sent none."""


class UpdateIntegrationResourcePropertyRequest(RequestModel, frozen=True):
    """Request of ``UpdateIntegrationResourceProperty``. At least one of the properties must be given."""

    resource_arn: Arn512
    """ARN of the connection of the source, or of the database of the target; at most 512 characters."""

    source_processing_properties: Annotated[SourceProcessingProperties, SENT] | None = None
    """Properties of a source."""

    target_processing_properties: Annotated[TargetProcessingProperties, SENT] | None = None
    """Properties of a target."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if is_nothing(self.source_processing_properties) and is_nothing(self.target_processing_properties):
            raise ValueError("nothing to change; give source_processing_properties or target_processing_properties")
        return self


class UpdateIntegrationResourcePropertyResponse(GetIntegrationResourcePropertyResponse, frozen=True):
    """Response of ``UpdateIntegrationResourceProperty``: the properties after the change."""


class DeleteIntegrationResourcePropertyRequest(RequestModel, frozen=True):
    """Request of ``DeleteIntegrationResourceProperty``."""

    resource_arn: Arn512
    """ARN of the connection of the source, or of the database of the target; at most 512 characters."""


class DeleteIntegrationResourcePropertyResponse(EmptyModel, frozen=True):
    """Response of ``DeleteIntegrationResourceProperty``; it has no members."""


class ListIntegrationResourcePropertiesRequest(RequestModel, frozen=True):
    """Request of ``ListIntegrationResourceProperties``. None omits a member."""

    marker: NonEmptyString | None = None
    """Marker of an earlier response, to continue after it; as the service sent it, whatever its length."""

    filters: (
        Annotated[Sequence[IntegrationResourcePropertyFilter], AsTuple(IntegrationResourcePropertyFilter)] | None
    ) = None
    """Filters to apply."""

    max_records: Annotated[int, Field(strict=True)] | None = None
    """Number of properties to evaluate: a page may hold fewer, or none, although another follows."""


class ListIntegrationResourcePropertiesResponse(PageModel, frozen=True):
    """Response of ``ListIntegrationResourceProperties``: one page."""

    integration_resource_property_list: Annotated[
        tuple[IntegrationResourceProperty, ...], AsTuple(IntegrationResourceProperty), NullIs(NULL_TUPLE)
    ] = NULL_TUPLE
    """The properties of this page; may be empty although another page follows."""
