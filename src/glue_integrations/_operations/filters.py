"""Turns the arguments of a listing into the filters of the API."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

from glue_integrations._core.operation import Operation, ResponseT
from glue_integrations._display import shorten
from glue_integrations.arn import Arn
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import DescribeIntegrationsRequest, IntegrationFilter, IntegrationStatus, UnknownValue
from glue_integrations.models._bounds import MAX_FILTER_VALUE, MAX_SOURCE_ARN
from glue_integrations.models._filter import FilterModel

from .base import build
from .table.integrations import DESCRIBE_INTEGRATIONS

FilterT = TypeVar("FilterT", bound=FilterModel)
FilterT_co = TypeVar("FilterT_co", bound=FilterModel, covariant=True)

Status: TypeAlias = (
    IntegrationStatus
    | UnknownValue
    | Literal["CREATING", "ACTIVE", "MODIFYING", "FAILED", "DELETING", "SYNCING", "NEEDS_ATTENTION"]
)
"""A status as an argument."""

Filters: TypeAlias = Iterable[FilterT | Mapping[str, object]]
"""Filters as an argument: models, or mappings by wire names."""

_SHOWN: Final = 80


class HasFilters(Protocol[FilterT_co]):
    """The request of a listing that has filters."""

    @property
    def filters(self) -> Sequence[FilterT_co] | None:
        """The filters."""
        ...


def parse_filters(
    operation: Operation[..., ResponseT],
    validate: Callable[[object], HasFilters[FilterT_co]],
    filters: Filters[FilterModel] | None,
) -> tuple[FilterT_co, ...] | None:
    """Validate the filters of a call, in a single iteration.

    Args:
        operation: The operation that the filters are for.
        validate: Validates its request.
        filters: The filters, as models or as mappings by wire names.

    Returns:
        The filters as models; None if there are none to send.

    Raises:
        InvalidRequestError: They are not filters of this operation.
    """
    parsed = build(operation, {}, validate, {"filters": filters}).filters
    return None if parsed is None else tuple(parsed)


def parse_listing_filters(
    operation: Operation[..., ResponseT],
    validate: Callable[[object], HasFilters[FilterT_co]],
    filters: Filters[FilterModel],
) -> tuple[FilterT_co, ...]:
    """Validate the filters of a listing as `parse_filters` does; each needs a name and values.

    Raises:
        InvalidRequestError: They are not filters of this operation, or one has no name or no values.
    """
    parsed = parse_filters(operation, validate, filters) or ()
    for number, each in enumerate(parsed):
        if not each.values:
            raise refused(f"filters.{number} has no values; omit the filter to list everything.", operation.name)
        if each.name is None:
            raise refused(f"filters.{number} has no name, so AWS cannot know what its values are.", operation.name)
    return parsed


def build_filters(
    filters: Filters[IntegrationFilter],
    *,
    status: Status | Iterable[Status] | None,
    integration_name: str | None,
    source_arn: str | None,
) -> tuple[IntegrationFilter, ...]:
    """Join all filters of a listing of integrations, except a source ARN that is too long for a filter.

    Raises:
        InvalidRequestError: A value is invalid, a filter is given twice, or a filter has no values.
    """
    joined = list(parse_listing_filters(DESCRIBE_INTEGRATIONS, DescribeIntegrationsRequest.model_validate, filters))
    for argument, given, name, values in (
        ("status", status, "Status", _statuses(status)),
        ("integration_name", integration_name, "IntegrationName", (integration_name,)),
        ("source_arn", source_arn, "SourceArn", _source_arns(source_arn)),
    ):
        if given is None:
            continue
        if any(each.name == name for each in joined):
            raise refused(f"{argument}= and a filter named {name} cannot be used together; choose one.")
        if values:
            members = {"name": name, "values": values}
            joined.append(build(DESCRIBE_INTEGRATIONS, {"values": argument}, IntegrationFilter.model_validate, members))
    return tuple(joined)


def refused(reason: str, operation: str = DESCRIBE_INTEGRATIONS.name) -> InvalidRequestError:
    """Return the error of an argument of a listing."""
    return InvalidRequestError(reason, operation=operation)


def is_too_long(source_arn: str) -> bool:
    """Return whether *source_arn* is too long for a filter."""
    return len(source_arn) > MAX_FILTER_VALUE


def _statuses(status: Status | Iterable[Status] | None) -> tuple[str, ...]:
    values = () if status is None else parse_statuses("status", status)
    if status is not None and not values:
        raise refused("status is an empty collection; omit it to list every status.")
    return values


def parse_statuses(argument: str, status: Status | Iterable[Status]) -> tuple[str, ...]:
    """Return the values of one or several statuses.

    Raises:
        InvalidRequestError: A value is not a status; the message names the argument.
    """
    # A status is itself a string, and would be iterated letter by letter.
    wanted: Iterable[object] = (
        (status,) if isinstance(status, str | bytes) or not isinstance(status, Iterable) else status
    )
    return tuple(_status(argument, value) for value in wanted)


def _status(argument: str, value: object) -> str:
    if isinstance(value, UnknownValue):
        return value
    for known in IntegrationStatus:
        if value == known:  # perhaps a member of another enum, whose str() is "Its.NAME"
            return known.value
    raise refused(
        f'{argument}="{shorten(str(value), _SHOWN)}" is not one of {", ".join(IntegrationStatus)}; '
        "use UnknownValue(...) for a status that this release does not know."
    )


def _source_arns(source_arn: str | None) -> tuple[str, ...]:
    if source_arn is None:
        return ()
    try:
        Arn.parse(source_arn)
    except ValueError as error:
        raise refused(f"source_arn={error}.") from None
    if len(source_arn) > MAX_SOURCE_ARN:
        raise refused(f"source_arn has {len(source_arn)} characters, at most {MAX_SOURCE_ARN} are allowed.")
    return () if is_too_long(source_arn) else (source_arn,)
