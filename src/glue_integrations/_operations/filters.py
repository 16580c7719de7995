"""Turns the arguments of a listing into the filters of the API."""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from glue_integrations._display import shorten
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import IntegrationFilter, IntegrationStatus, UnknownValue
from glue_integrations.models._bounds import MAX_FILTER_VALUE, MAX_SOURCE_ARN


def build_filters(
    filters: Sequence[IntegrationFilter],
    *,
    status: IntegrationStatus | UnknownValue | Iterable[IntegrationStatus | UnknownValue] | None,
    integration_name: str | None,
    source_arn: str | None,
) -> tuple[IntegrationFilter, ...]:
    """Join all filters of a listing, except filters without values and a source ARN that is too long.

    Raises:
        InvalidRequestError: A value is out of bounds, or a filter is given twice.
    """
    joined = _given(filters)
    for argument, name, values in (
        ("status", "Status", _statuses(status)),
        ("integration_name", "IntegrationName", _values("integration_name", integration_name, MAX_FILTER_VALUE)),
        ("source_arn", "SourceArn", _values("source_arn", source_arn, MAX_SOURCE_ARN)),
    ):
        if not values or (name == "SourceArn" and len(values[0]) > MAX_FILTER_VALUE):
            continue
        if any(given.name == name for given in joined):
            raise InvalidRequestError(f"{argument}= and a filter named {name} cannot be used together; choose one.")
        joined.append(_filter(argument, name, values))
    return tuple(joined)


def _given(filters: Sequence[IntegrationFilter]) -> list[IntegrationFilter]:
    if not isinstance(filters, Iterable) or not all(isinstance(each, IntegrationFilter) for each in filters):
        raise InvalidRequestError("filters must be a sequence of IntegrationFilter.")
    return [each for each in filters if each.values]


def _filter(argument: str, name: str, values: tuple[str, ...]) -> IntegrationFilter:
    try:
        return IntegrationFilter(name=name, values=values)
    except ValidationError:
        pass
    raise InvalidRequestError(f"{argument} must be text of 1 to {MAX_FILTER_VALUE} characters.")


def _statuses(
    status: IntegrationStatus | UnknownValue | Iterable[IntegrationStatus | UnknownValue] | None,
) -> tuple[str, ...]:
    if status is None:
        return ()
    # A status is itself a string, and would be iterated letter by letter.
    wanted: Iterable[object] = (status,) if isinstance(status, str) or not isinstance(status, Iterable) else status
    known = tuple(IntegrationStatus)
    values: list[str] = []
    for value in wanted:
        if not isinstance(value, UnknownValue) and value not in known:
            raise InvalidRequestError(
                f'status="{shorten(str(value), 80)}" is not one of {", ".join(known)}; '
                "use UnknownValue(...) for a status that this release does not know."
            )
        values.append(str(value))
    return tuple(values)


def _values(argument: str, value: str | None, longest: int) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise InvalidRequestError(f"{argument} must be a string of 1 to {longest} characters.")
    return (value,)
