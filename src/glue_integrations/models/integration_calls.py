"""Requests and responses of the operations on integrations."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, StrictStr, model_validator

from ._base import PageModel, RequestModel
from ._bounds import Arn512, Description, NonEmptyString, String128, String2048
from ._collections import NULL_TUPLE, AsFrozenMap, AsTuple, NullIs
from ._filter import FilterModel
from ._shared import SENT, is_nothing
from .integration import Integration, IntegrationConfig
from .tag import AsTags, Tag


class IntegrationFilter(FilterModel, frozen=True):
    """Narrows a listing of integrations. The service model requires neither member.

    The API reference lists the names ``Status``, ``IntegrationName`` (one value only) and ``SourceArn``, but not how
    several filters combine.
    """


class CreateIntegrationRequest(RequestModel, frozen=True):
    """Request of ``CreateIntegration``. None omits a member."""

    integration_name: String128
    """Name, unique in the account and Region; 1 to 128 characters."""

    source_arn: Arn512
    """ARN of the source; at most 512 characters."""

    target_arn: Arn512
    """ARN of the target; at most 512 characters."""

    description: Description | None = None
    """Description; at most 1000 characters, may be empty."""

    data_filter: String2048 | None = None
    """Which databases and tables to replicate, in Maxwell's syntax; 1 to 2048 characters."""

    kms_key_id: String2048 | None = None
    """ARN of a KMS key that encrypts the channel; 1 to 2048 characters. None uses a key that AWS owns."""

    additional_encryption_context: Annotated[Mapping[StrictStr, StrictStr], AsFrozenMap()] | None = None
    """Non-secret pairs bound to the encryption; only together with *kms_key_id*."""

    tags: Annotated[Sequence[Tag] | Mapping[str, str], AsTags()] | None = None
    """Tags, as models or as a map of names to values."""

    integration_config: Annotated[IntegrationConfig, SENT] | None = None
    """Settings."""

    @model_validator(mode="after")
    def _has_a_key_for_its_context(self) -> Self:
        if self.additional_encryption_context is not None and self.kms_key_id is None:
            raise ValueError("additional_encryption_context can only be used together with kms_key_id")
        return self


class CreateIntegrationResponse(Integration, frozen=True):
    """Response of ``CreateIntegration``: the integration that Glue now sets up."""


class ModifyIntegrationRequest(RequestModel, frozen=True):
    """Request of ``ModifyIntegration``. None leaves a member as it is; at least one must change."""

    integration_identifier: String128
    """ARN of the integration; 1 to 128 characters."""

    description: Description | None = None
    """New description; at most 1000 characters, may be empty."""

    data_filter: String2048 | None = None
    """New filter in Maxwell's syntax; 1 to 2048 characters."""

    integration_config: Annotated[IntegrationConfig, SENT] | None = None
    """New settings. AWS documents that only *refresh_interval* can change."""

    integration_name: String128 | None = None
    """New name; 1 to 128 characters."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        changes = (self.description, self.data_filter, self.integration_config, self.integration_name)
        if all(map(is_nothing, changes)):
            raise ValueError(
                "nothing to change; give at least one of description, data_filter, integration_config and "
                "integration_name"
            )
        return self


class ModifyIntegrationResponse(Integration, frozen=True):
    """Response of ``ModifyIntegration``: the integration with its changes, usually in status MODIFYING."""


class DeleteIntegrationRequest(RequestModel, frozen=True):
    """Request of ``DeleteIntegration``."""

    integration_identifier: String128
    """ARN of the integration; 1 to 128 characters."""


class DeleteIntegrationResponse(Integration, frozen=True):
    """Response of ``DeleteIntegration``: the integration that Glue now removes. AWS omits *integration_config*."""


class DescribeIntegrationsRequest(RequestModel, frozen=True):
    """Request of ``DescribeIntegrations``. None omits a member."""

    integration_identifier: String128 | None = None
    """ARN of the one integration to return; 1 to 128 characters."""

    marker: NonEmptyString | None = None
    """Marker of an earlier response, to continue after it; as the service sent it, whatever its length."""

    max_records: Annotated[int, Field(strict=True)] | None = None
    """Maximum number of integrations. The service model sets neither bounds nor a default."""

    filters: Annotated[Sequence[IntegrationFilter], AsTuple(IntegrationFilter)] | None = None
    """Filters to apply."""


class DescribeIntegrationsResponse(PageModel, frozen=True):
    """Response of ``DescribeIntegrations``: one page."""

    integrations: Annotated[tuple[Integration, ...], AsTuple(Integration), NullIs(NULL_TUPLE)] = NULL_TUPLE
    """The integrations of this page; may be empty although another page follows."""
