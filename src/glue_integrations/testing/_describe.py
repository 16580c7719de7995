"""The operation ``DescribeIntegrations``."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from pydantic import ValidationError

from glue_integrations.models import DescribeIntegrationsRequest, Integration, IntegrationFilter

from ._faults import invalid, known_fault
from ._markers import read_marker, write_marker
from ._problems import first_problem
from ._store import IntegrationStore, Stored

_FILTERS: Final[dict[str, Callable[[Integration], str]]] = {
    "IntegrationName": lambda integration: integration.integration_name,
    "SourceArn": lambda integration: integration.source_arn,
    "Status": lambda integration: integration.status,
}


def describe_integrations(store: IntegrationStore, params: Mapping[str, object], page_size: int) -> bytes:
    """Answer one request.

    Args:
        store: What there is.
        params: The request by wire names.
        page_size: Integrations on a page if the request does not say, and at most.

    Returns:
        The answer as JSON.

    Raises:
        Fault: ``ValidationException`` or ``IntegrationNotFoundFault``.
    """
    request = _parse(params)
    wanted = [_condition(place, item) for place, item in enumerate(request.filters)]
    size = min(page_size, _max_records(request, default=page_size))
    query = _query(request)
    start = read_marker(request.marker, query) if request.marker is not None else 0
    candidates = _candidates(store, request.integration_identifier, start)
    matching = (item for item in candidates if all(value(item.integration) in values for value, values in wanted))
    # One more than asked for tells whether a page follows: the last one has no marker.
    found = list(islice(matching, size + 1))
    page = found[:size]
    return _encode(page, write_marker(page[-1].ordinal, query) if len(found) > size else None)


def _parse(params: Mapping[str, object]) -> DescribeIntegrationsRequest:
    try:
        return DescribeIntegrationsRequest.model_validate(dict(params), by_alias=True, by_name=False)
    except ValidationError as error:
        raise invalid(*first_problem(error)) from None


def _max_records(request: DescribeIntegrationsRequest, default: int) -> int:
    if request.max_records is None:
        return default
    if request.max_records < 1:
        raise invalid("MaxRecords", "Member must have value greater than or equal to 1")
    return request.max_records


def _condition(place: int, wanted: IntegrationFilter) -> tuple[Callable[[Integration], str], frozenset[str]]:
    """Return what a filter looks at and what that may be."""
    if wanted.name not in _FILTERS:
        raise invalid(f"Filters.{place}.Name", f"Member must satisfy enum value set: [{', '.join(_FILTERS)}]")
    if not wanted.values:
        raise invalid(f"Filters.{place}.Values", "Member must have length greater than or equal to 1")
    if wanted.name == "IntegrationName" and len(wanted.values) > 1:
        raise invalid(f"Filters.{place}.Values", "Member must have length less than or equal to 1")
    return _FILTERS[wanted.name], frozenset(wanted.values)


def _query(request: DescribeIntegrationsRequest) -> str:
    """Return what is asked for, the same for every order of filters and values, whatever the page size."""
    return repr((request.integration_identifier, sorted((item.name, sorted(item.values)) for item in request.filters)))


def _candidates(store: IntegrationStore, identifier: str | None, start: int) -> Iterable[Stored]:
    if identifier is None:
        return store.after(start)
    one = store.find(identifier)
    if one is None:
        raise known_fault("IntegrationNotFoundFault")
    return [one] if one.ordinal > start else []


def _encode(page: list[Stored], marker: str | None) -> bytes:
    items = b",".join([item.wire for item in page])
    end = b"" if marker is None else b',"Marker":"%s"' % marker.encode()
    return b'{"Integrations":[%s]%s}' % (items, end)
