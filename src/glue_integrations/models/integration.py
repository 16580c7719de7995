"""Integrations: their shapes and states (AWS Glue API reference)."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, Strict, StrictStr
from pydantic_core import CoreSchema, core_schema

from ._base import WireModel, WireTime
from ._bounds import String128, refuse_aws
from ._collections import EMPTY_MAP, NULL_TUPLE, AsTuple, NullIs, StringMap
from ._shared import InRequests, SharedModel
from ._values import UnknownValue, known
from .tag import Tag


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


class IntegrationError(WireModel, frozen=True):
    """A problem of an integration. AWS publishes no list of codes."""

    error_code: str | None = None
    """AWS's code of the error."""

    error_message: str | None = None
    """AWS's description of the error."""


Status = Annotated[
    Annotated[IntegrationStatus, Strict()] | Annotated[UnknownValue, known(IntegrationStatus)],
    Field(union_mode="left_to_right"),
]
Errors = Annotated[tuple[IntegrationError, ...], AsTuple(IntegrationError), NullIs(NULL_TUPLE)]


class _AsMinutes:
    """Turns a `timedelta` into AWS's string of minutes. No Python runs when JSON is read."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = handler(source)
        return core_schema.json_or_python_schema(text, core_schema.no_info_before_validator_function(_minutes_of, text))


def _minutes_of(value: object) -> object:
    if not isinstance(value, timedelta):
        return value
    minutes, rest = divmod(value, timedelta(minutes=1))
    if rest or minutes < 1:
        raise ValueError("a refresh interval is a whole number of minutes")
    return str(minutes)


_TargetNamespace = Annotated[
    str,
    Field(strict=True, min_length=1, max_length=255, pattern=r"^[a-z0-9]([a-z0-9_]*[a-z0-9])?$"),
    AfterValidator(refuse_aws),
]


class IntegrationConfig(SharedModel, frozen=True):
    """Settings of an integration."""

    refresh_interval: Annotated[Annotated[StrictStr, _AsMinutes()] | None, InRequests(String128 | None)] = None
    """Whole minutes between two loads, as a string: 15 to 8640; AWS's default is 15 for DynamoDB and 60 for SaaS.

    The constructor also accepts a `timedelta`.
    """

    source_properties: StringMap = EMPTY_MAP
    """Settings of the source, such as ``SubnetIds`` of a self-managed database. Responses may omit them."""

    continuous_sync: Annotated[bool, Field(strict=True)] | None = None
    """False for a single snapshot instead of continuous loads (SaaS sources). Responses may omit it."""

    target_namespace: Annotated[StrictStr | None, InRequests(_TargetNamespace | None)] = None
    """Namespace in an S3 Tables bucket, 1 to 255 lower-case letters, digits and underscores, without the prefix
    ``aws``. AWS's default is ``zetl_`` with the integration id, hyphens as underscores. It cannot be changed later."""

    if TYPE_CHECKING:  # what the constructor accepts is more than what the members hold

        def __init__(
            self,
            *,
            refresh_interval: timedelta | str | None = None,
            source_properties: Mapping[str, str] = ...,
            continuous_sync: bool | None = None,
            target_namespace: str | None = None,
        ) -> None: ...


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

    status: Status
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

    errors: Errors = ()
    """What is wrong, if the status is NEEDS_ATTENTION or FAILED."""

    data_filter: str | None = None
    """Which databases and tables are replicated, such as ``include: mysql.*``."""
