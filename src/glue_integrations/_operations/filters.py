"""Turns the arguments of a listing into the filters of the API."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from glue_integrations._display import shorten
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import DescribeIntegrationsRequest, IntegrationFilter, IntegrationStatus, UnknownValue
from glue_integrations.models._bounds import MAX_FILTER_VALUE, MAX_SOURCE_ARN

from .base import build
from .table import DESCRIBE_INTEGRATIONS

Status: TypeAlias = (
    IntegrationStatus
    | UnknownValue
    | Literal["CREATING", "ACTIVE", "MODIFYING", "FAILED", "DELETING", "SYNCING", "NEEDS_ATTENTION"]
)
"""A status as an argument."""

Filters: TypeAlias = Iterable[IntegrationFilter | Mapping[str, object]]
"""Filters as an argument: models, or mappings by wire names."""

_ARN_PARTS: Final = 6
_SHOWN: Final = 80


def parse_filters(filters: Filters) -> tuple[IntegrationFilter, ...]:
    """Validate *filters*, in a single iteration.

    Raises:
        InvalidRequestError: They are not filters.
    """
    model = DescribeIntegrationsRequest.model_validate
    return tuple(build(DESCRIBE_INTEGRATIONS, {}, model, {"filters": filters}).filters or ())


def build_filters(
    filters: Filters,
    *,
    status: Status | Iterable[Status] | None,
    integration_name: str | None,
    source_arn: str | None,
) -> tuple[IntegrationFilter, ...]:
    """Join all filters of a listing, except a source ARN that is too long for a filter.

    Raises:
        InvalidRequestError: A value is invalid, a filter is given twice, or a filter has no values.
    """
    joined = list(parse_filters(filters))
    for number, each in enumerate(joined):
        if not each.values:
            raise InvalidRequestError(f"filters.{number} has no values; omit the filter to list everything.")
    for argument, given, name, values in (
        ("status", status, "Status", _statuses(status)),
        ("integration_name", integration_name, "IntegrationName", (integration_name,)),
        ("source_arn", source_arn, "SourceArn", _source_arns(source_arn)),
    ):
        if given is None:
            continue
        if any(each.name == name for each in joined):
            raise InvalidRequestError(f"{argument}= and a filter named {name} cannot be used together; choose one.")
        if values:
            members = {"name": name, "values": values}
            joined.append(build(DESCRIBE_INTEGRATIONS, {"values": argument}, IntegrationFilter.model_validate, members))
    return tuple(joined)


def is_too_long(source_arn: str) -> bool:
    """Return whether *source_arn* is too long for a filter."""
    return len(source_arn) > MAX_FILTER_VALUE


def _statuses(status: Status | Iterable[Status] | None) -> tuple[str, ...]:
    if status is None:
        return ()
    # A status is itself a string, and would be iterated letter by letter.
    wanted: Iterable[object] = (status,) if isinstance(status, str) or not isinstance(status, Iterable) else status
    values = tuple(map(_status, wanted))
    if not values:
        raise InvalidRequestError("status is an empty collection; omit it to list every status.")
    return values


def _status(value: object) -> str:
    if isinstance(value, UnknownValue):
        return value
    for known in IntegrationStatus:
        if value == known:  # perhaps a member of another enum, whose str() is "Its.NAME"
            return known.value
    raise InvalidRequestError(
        f'status="{shorten(str(value), _SHOWN)}" is not one of {", ".join(IntegrationStatus)}; '
        "use UnknownValue(...) for a status that this release does not know."
    )


def _source_arns(source_arn: str | None) -> tuple[str, ...]:
    if source_arn is None:
        return ()
    parts = source_arn.split(":", _ARN_PARTS - 1) if isinstance(source_arn, str) else []
    is_arn = len(parts) == _ARN_PARTS and parts[0] == "arn" and all((parts[1], parts[2], parts[-1]))
    if not is_arn or source_arn != source_arn.strip():
        raise InvalidRequestError(
            f"source_arn={shorten(repr(source_arn), _SHOWN)} is not an ARN; pass the whole "
            "arn:partition:service:region:account:resource."
        )
    if len(source_arn) > MAX_SOURCE_ARN:
        raise InvalidRequestError(f"source_arn has {len(source_arn)} characters, at most {MAX_SOURCE_ARN} are allowed.")
    return () if is_too_long(source_arn) else (source_arn,)
