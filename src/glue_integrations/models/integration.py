"""Integrations: their shape, requests and responses (AWS Glue API reference)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import (
    AfterValidator,
    AliasGenerator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from ._base import PageModel, RequestModel, Unknown, WireModel, WireTime
from ._bounds import NonEmptyString, String128
from ._collections import EMPTY_MAP, NULL_TUPLE, AsTuple, NullIs, StringMap


class IntegrationStatus(StrEnum):
    """The states of an integration (Glue user guide, "Managing zero-ETL integrations")."""

    CREATING = "CREATING"
    """Being set up. Becomes ACTIVE, NEEDS_ATTENTION or FAILED."""

    ACTIVE = "ACTIVE"
    """Set up. The first full load starts now; tables appear minutes later."""

    MODIFYING = "MODIFYING"
    """Being changed."""

    FAILED = "FAILED"
    """Cannot recover: delete the integration and create it again."""

    DELETING = "DELETING"
    """Being removed; the data in the target stays."""

    SYNCING = "SYNCING"
    """Loading a new snapshot, for example after a column changed its type; becomes ACTIVE by itself."""

    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    """Something is wrong that you or AWS can fix; see `Integration.errors`. Glue keeps trying for seven days. If it is
    fixed by then, the integration becomes ACTIVE by itself, otherwise FAILED."""


class UnknownValue(str):
    """A value from AWS that this release does not know, kept unchanged.

    AWS's own documentation shows the status ``CREATED``, which no list contains. A type checker makes you handle it.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(cls._from_wire, core_schema.str_schema(strict=True))

    @classmethod
    def _from_wire(cls, value: str, info: ValidationInfo) -> Self:
        Unknown.note(f"the {info.field_name} {value}", info)
        return cls(value)

    def __repr__(self) -> str:
        return f"UnknownValue({super().__repr__()})"


def _known_status(value: UnknownValue) -> IntegrationStatus | UnknownValue:
    # A strict validation accepts no string as a member of an enum.
    return next((status for status in IntegrationStatus if status.value == value), value)


class Tag(WireModel, frozen=True):
    """A tag on a resource. The only type with lower-case wire names."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=AliasGenerator())

    key: str | None = None
    """Name of the tag; case-sensitive."""

    value: str | None = None
    """Value of the tag; case-sensitive, may be empty."""


class IntegrationError(WireModel, frozen=True):
    """A problem of an integration. AWS publishes no list of codes."""

    error_code: str | None = None
    """AWS's code of the error."""

    error_message: str | None = None
    """AWS's description of the error."""


class IntegrationConfig(WireModel, frozen=True):
    """Settings of an integration."""

    refresh_interval: str | None = None
    """Whole minutes between two loads, as a string: 15 to 8640; AWS's default is 15 for DynamoDB and 60 for SaaS."""

    source_properties: StringMap = EMPTY_MAP
    """Settings of the source, such as ``SubnetIds`` of a self-managed database. Responses may omit them."""

    continuous_sync: Annotated[bool, Field(strict=True)] | None = None
    """False for a single snapshot instead of continuous loads (SaaS sources). Responses may omit it."""

    target_namespace: str | None = None
    """Namespace in an S3 Tables bucket; AWS's default is ``zetl_`` with the integration id, hyphens as underscores."""


class Integration(WireModel, frozen=True):
    """One zero-ETL integration, as the service describes it."""

    source_arn: str
    """ARN of the source: a DynamoDB table, Glue connection (SaaS), DMS endpoint or Oracle ``Database@AWS`` cluster."""

    target_arn: str
    """ARN of the target: a Glue database, an S3 Tables or lakehouse catalog, a Redshift namespace."""

    integration_name: str
    """Name given at creation."""

    integration_arn: str
    """ARN of the integration, ``arn:aws:glue:region:account:integration:uuid``."""

    status: Annotated[
        IntegrationStatus | Annotated[UnknownValue, AfterValidator(_known_status)], Field(union_mode="left_to_right")
    ]
    """Status of the integration; an `UnknownValue` if this release does not know it."""

    create_time: WireTime
    """When it was created; an aware time in UTC, to the millisecond."""

    description: str | None = None
    """Description given at creation."""

    kms_key_id: str | None = None
    """ARN of the KMS key that encrypts the channel; None for a key that AWS owns."""

    additional_encryption_context: StringMap = EMPTY_MAP
    """Non-secret pairs bound to the encryption; only together with a KMS key."""

    tags: Annotated[tuple[Tag, ...], AsTuple(Tag), NullIs(NULL_TUPLE)] = ()
    """Tags. Responses may omit them."""

    integration_config: IntegrationConfig | None = None
    """Settings; None if AWS sent none."""

    errors: Annotated[tuple[IntegrationError, ...], AsTuple(IntegrationError), NullIs(NULL_TUPLE)] = ()
    """What is wrong, if the status is NEEDS_ATTENTION or FAILED."""

    data_filter: str | None = None
    """Which databases and tables are replicated, such as ``include: mysql.*``."""


class IntegrationFilter(RequestModel, frozen=True):
    """Narrows a listing. The service model requires neither member.

    The API reference lists the names ``Status``, ``IntegrationName`` (one value only) and ``SourceArn``, but not how
    several filters combine.
    """

    name: String128 | None = None
    """What to filter by; 1 to 128 characters."""

    values: Annotated[tuple[String128, ...] | list[String128], AsTuple(String128)] = ()
    """Values to list; each 1 to 128 characters."""


class DescribeIntegrationsRequest(RequestModel, frozen=True):
    """Request of `DescribeIntegrations`. None omits a member."""

    integration_identifier: String128 | None = None
    """ARN of the one integration to return; 1 to 128 characters."""

    marker: NonEmptyString | None = None
    """Marker of an earlier response, to continue after it; as the service sent it, whatever its length."""

    max_records: Annotated[int, Field(strict=True)] | None = None
    """Maximum number of integrations. The service model sets neither bounds nor a default."""

    filters: Annotated[Sequence[IntegrationFilter], AsTuple(IntegrationFilter)] | None = None
    """Filters to apply."""


class DescribeIntegrationsResponse(PageModel, frozen=True):
    """Response of `DescribeIntegrations`: one page."""

    integrations: Annotated[tuple[Integration, ...], AsTuple(Integration), NullIs(NULL_TUPLE)] = NULL_TUPLE
    """The integrations of this page; may be empty although another page follows."""

    @model_validator(mode="after")
    def _is_a_page(self) -> Self:
        # Otherwise any JSON object would be valid, and a proxy's error would mean "no integrations".
        if self.model_extra and self.integrations is NULL_TUPLE:
            raise ValueError("an object without Integrations but with other members is not a page of integrations")
        return self
