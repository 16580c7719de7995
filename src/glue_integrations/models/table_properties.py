"""Table properties: how the tables of an integration are unnested, partitioned and named."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, Strict, StrictStr, model_validator

from ._base import EmptyModel, PageModel, RequestModel, ResponseModel, WireModel
from ._bounds import Arn128, Arn512, NonEmptyString, String128
from ._collections import NULL_TUPLE, AsTuple, NullIs
from ._filter import FilterModel
from ._shared import SENT, InRequests, SharedModel, is_nothing
from ._values import UnknownValue, known


class UnnestSpec(StrEnum):
    """How nested objects become columns."""

    TOPLEVEL = "TOPLEVEL"
    """Only the top level."""

    FULL = "FULL"
    """All levels; AWS's default."""

    NOUNNEST = "NOUNNEST"
    """Not at all."""


class IntegrationPartition(SharedModel, frozen=True):
    """One level of the partitions of a target table."""

    field_name: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """Field to partition by; 1 to 128 characters. A field that differs in every row makes too many partitions."""

    function_spec: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """``identity``, or ``year``, ``month``, ``day`` or ``hour`` of a time."""

    conversion_spec: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """Form of the times in the source, for the functions of a time: ``epoch_sec``, ``epoch_milli`` or ``iso``."""


_Strings = Annotated[tuple[str, ...] | list[str], AsTuple(StrictStr), NullIs(NULL_TUPLE)]


class SourceTableConfig(SharedModel, frozen=True):
    """How a table is read. AWS documents most members as not yet supported."""

    fields: Annotated[_Strings, InRequests(tuple[String128, ...])] = ()
    """Fields to replicate; each 1 to 128 characters. "Currently unsupported"."""

    filter_predicate: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """Condition that selects rows; 1 to 128 characters. "Currently unsupported"."""

    primary_key: Annotated[_Strings, InRequests(tuple[String128, ...])] = ()
    """Primary key of the table; each field 1 to 128 characters. Only for SAP EntityOf, on request."""

    record_update_field: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """Time by which changes are found; 1 to 128 characters. "Currently unsupported"."""


class TargetTableConfig(SharedModel, frozen=True):
    """How a table is written."""

    unnest_spec: Annotated[
        Annotated[UnnestSpec, Strict()] | Annotated[UnknownValue, known(UnnestSpec)] | None,
        Field(union_mode="left_to_right"),
    ] = None
    """How nested objects become columns; changing it may load everything again."""

    partition_spec: Annotated[
        Sequence[IntegrationPartition],
        AsTuple(IntegrationPartition),
        NullIs(NULL_TUPLE),
        InRequests(tuple[Annotated[IntegrationPartition, SENT], ...]),
    ] = ()
    """Partitions of the table, from the outermost; changing them may load everything again."""

    target_table_name: Annotated[StrictStr | None, InRequests(String128 | None)] = None
    """Name of the table in the target; 1 to 128 characters."""

    integration_arn: Annotated[StrictStr | None, InRequests(Arn128 | None)] = None
    """ARN of the integration that owns this configuration; at most 128 characters."""


class IntegrationTableProperties(WireModel, frozen=True):
    """The properties of one table. The integration in the target configuration tells two of the same table apart."""

    resource_arn: str
    """ARN of the connection of the source, or of the database of the target."""

    table_name: str
    """Name of the table."""

    source_table_config: SourceTableConfig | None = None
    """How the table is read; None if AWS sent nothing."""

    target_table_config: TargetTableConfig | None = None
    """How the table is written; None if AWS sent nothing."""


class IntegrationTablePropertiesFilter(FilterModel, frozen=True):
    """Narrows a listing of table properties.

    AWS lists the names ``SourceArn``, ``TargetArn``, ``SourceTableName`` and ``TargetTableName``.
    """


class _TableRequest(RequestModel, frozen=True):
    """Base of the requests about one table."""

    resource_arn: Arn512
    """ARN of the target in the Data Catalog; at most 512 characters. AWS has not yet implemented sources."""

    table_name: String128
    """Name of the table; 1 to 128 characters."""


class _ConfigRequest(_TableRequest, frozen=True):
    """Base of the requests that set the properties of a table."""

    source_table_config: Annotated[SourceTableConfig, SENT] | None = None
    """How the table is read."""

    target_table_config: Annotated[TargetTableConfig, SENT] | None = None
    """How the table is written."""

    @model_validator(mode="after")
    def _has_one_side(self) -> Self:
        if self.source_table_config is not None and self.target_table_config is not None:
            raise ValueError("source_table_config and target_table_config cannot be used together; choose one")
        return self


class CreateIntegrationTablePropertiesRequest(_ConfigRequest, frozen=True):
    """Request of ``CreateIntegrationTableProperties``. None omits a member; only one configuration can be given."""


class CreateIntegrationTablePropertiesResponse(EmptyModel, frozen=True):
    """Response of ``CreateIntegrationTableProperties``; it has no members."""


class GetIntegrationTablePropertiesRequest(_TableRequest, frozen=True):
    """Request of ``GetIntegrationTableProperties``."""


class GetIntegrationTablePropertiesResponse(ResponseModel, frozen=True):
    """Response of ``GetIntegrationTableProperties``."""

    resource_arn: str | None = None
    """ARN of the resource. AWS does not require it here."""

    table_name: str | None = None
    """Name of the table. AWS does not require it here."""

    source_table_config: SourceTableConfig | None = None
    """How the table is read; None if AWS sent nothing."""

    target_table_config: TargetTableConfig | None = None
    """How the table is written; None if AWS sent nothing."""


class UpdateIntegrationTablePropertiesRequest(_ConfigRequest, frozen=True):
    """Request of ``UpdateIntegrationTableProperties``. Exactly one configuration must be given."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if is_nothing(self.source_table_config) and is_nothing(self.target_table_config):
            raise ValueError("nothing to change; give source_table_config or target_table_config")
        return self


class UpdateIntegrationTablePropertiesResponse(EmptyModel, frozen=True):
    """Response of ``UpdateIntegrationTableProperties``; it has no members."""


class DeleteIntegrationTablePropertiesRequest(_TableRequest, frozen=True):
    """Request of ``DeleteIntegrationTableProperties``."""


class DeleteIntegrationTablePropertiesResponse(EmptyModel, frozen=True):
    """Response of ``DeleteIntegrationTableProperties``; it has no members."""


class ListIntegrationTablePropertiesRequest(RequestModel, frozen=True):
    """Request of ``ListIntegrationTableProperties``. None omits a member."""

    marker: NonEmptyString | None = None
    """Marker of an earlier response, to continue after it; as the service sent it, whatever its length."""

    filters: Annotated[Sequence[IntegrationTablePropertiesFilter], AsTuple(IntegrationTablePropertiesFilter)] | None = (
        None
    )
    """Filters to apply."""

    max_records: Annotated[int, Field(strict=True)] | None = None
    """Maximum number of tables. The service model sets neither bounds nor a default."""


class ListIntegrationTablePropertiesResponse(PageModel, frozen=True):
    """Response of ``ListIntegrationTableProperties``: one page."""

    integration_table_properties_list: Annotated[
        tuple[IntegrationTableProperties, ...], AsTuple(IntegrationTableProperties), NullIs(NULL_TUPLE)
    ] = NULL_TUPLE
    """The tables of this page; may be empty although another page follows."""
